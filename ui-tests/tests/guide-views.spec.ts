import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import {
  chooseSite,
  chooseView,
  notebookText,
  openNotebook,
  openSection
} from './signpost';

/** Choose a view of the guide in the sidebar. */
async function showView(
  page: IJupyterLabPageFixture,
  view: 'Chart' | 'List' | 'Walk'
): Promise<Locator> {
  await chooseSite(page, 'generic');
  const section = await openSection(page, 'guide');
  await chooseView(section, view);
  return section;
}

/** What has the focus, as its words. */
function focused(page: IJupyterLabPageFixture): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.textContent?.replace(/\s+/g, ' ') ?? ''
  );
}

test('the list is walked, folded, ticked and searched by keyboard', async ({
  page
}) => {
  const section = await showView(page, 'List');
  const tree = section.getByRole('tree');
  await expect(tree).toBeVisible({ timeout: 60_000 });
  const rows = tree.getByRole('treeitem');
  const count = await rows.count();
  expect(count).toBeGreaterThan(8);

  // One row is in the order of the tabulator: it comes after the switch of views.
  await section.getByRole('button', { name: 'Copy a link' }).focus();
  await page.keyboard.press('Tab');
  while (
    !(await page.evaluate(() =>
      document.activeElement?.matches('[role="treeitem"]')
    ))
  ) {
    await page.keyboard.press('Tab');
  }
  const first = await focused(page);
  expect(first).toContain('Notebook or script?');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toContain('Notebook');
  await page.keyboard.press('ArrowUp');
  expect(await focused(page)).toBe(first);

  await page.keyboard.press('ArrowLeft');
  expect(await rows.count()).toBeLessThan(count);
  await expect(page.locator(':focus')).toHaveAttribute(
    'aria-expanded',
    'false'
  );
  await page.keyboard.press('ArrowRight');
  await expect(rows).toHaveCount(count);

  await page.keyboard.press('Space');
  await expect(page.locator(':focus')).toHaveAttribute('aria-checked', 'true');
  await expect(section.locator('.jp-Signpost-here')).toContainText(
    /1 of \d+ steps done/
  );
  await page.keyboard.press('Space');
  await expect(page.locator(':focus')).toHaveAttribute('aria-checked', 'false');

  await page.keyboard.press('End');
  const last = await focused(page);
  await page.keyboard.press('Home');
  expect(await focused(page)).toBe(first);
  expect(last).not.toBe(first);
  await page.keyboard.type('Are the');
  expect(await focused(page)).toContain('Are the results right?');
});

test('a step that leads to a check shows its answer, and Enter leads there', async ({
  page
}) => {
  const section = await showView(page, 'List');
  const row = section.getByRole('treeitem', {
    name: /^See whether HOME has room/
  });
  await expect(row).toBeVisible({ timeout: 60_000 });
  await expect(row.locator('.jp-Signpost-stepStatus')).toContainText(
    /^(?:ok|look at this|problem)/,
    { timeout: 30_000 }
  );
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(
    page.locator('#jupyterlab-signpost [data-check="home"] button').first()
  ).toBeFocused({ timeout: 15_000 });
  await expect(row).toHaveAttribute('aria-current', 'step');
  await expect(row).toContainText('you are here');
});

test('the walk suggests what is known, goes on, and goes back, by keyboard', async ({
  page,
  tmpPath
}) => {
  const notebook = `${tmpPath}/walked.ipynb`;
  await page.contents.uploadContent(notebookText('1 + 1'), 'text', notebook);
  await openNotebook(page, notebook);
  const section = await showView(page, 'Walk');
  const walk = section.getByRole('group', { name: /^Step by step/ });
  await expect(walk).toContainText('Notebook or script?', { timeout: 60_000 });
  await expect(walk.locator('.jp-Signpost-suggestion')).toContainText(
    'walked.ipynb is open'
  );
  const suggested = walk.locator('.jp-mod-accept');
  await expect(suggested).toContainText('Notebook');

  await section.getByRole('button', { name: 'Copy a link' }).focus();
  while (!(await suggested.evaluate(node => node === document.activeElement))) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(walk.locator('.jp-Signpost-walkStep')).toContainText(
    'HOME has room'
  );
  // The focus is on the way on, so that Enter goes on.
  await expect(walk.locator('.jp-mod-accept')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(walk.locator('.jp-Signpost-walkStep')).not.toContainText(
    'HOME has room'
  );
  const back = walk.getByRole('button', { name: 'Back' });
  await back.focus();
  await page.keyboard.press('Enter');
  await expect(walk.locator('.jp-Signpost-walkStep')).toContainText('done');
  await back.focus();
  await page.keyboard.press('Enter');
  await expect(walk).toContainText('Notebook or script?');
  await expect(back).toBeDisabled();
});

test('ticks and position belong to the notebook', async ({ page, tmpPath }) => {
  for (const name of ['one', 'two']) {
    await page.contents.uploadContent(
      notebookText('1 + 1'),
      'text',
      `${tmpPath}/${name}.ipynb`
    );
  }
  await openNotebook(page, `${tmpPath}/one.ipynb`);
  const section = await showView(page, 'List');
  const row = section.getByRole('treeitem', {
    name: /^See whether HOME has room/
  });
  await expect(row).toBeVisible({ timeout: 60_000 });
  await row.focus();
  await page.keyboard.press('Space');
  await row.locator('.jp-Signpost-stepStatus').click();
  await expect(row).toHaveAttribute('aria-checked', 'true');
  await expect(row).toHaveAttribute('aria-current', 'step');

  await openNotebook(page, `${tmpPath}/two.ipynb`);
  await expect(row).toHaveAttribute('aria-checked', 'false');
  await expect(row).not.toHaveAttribute('aria-current', 'step');

  await openNotebook(page, `${tmpPath}/one.ipynb`);
  await expect(row).toHaveAttribute('aria-checked', 'true');
  await expect(row).toHaveAttribute('aria-current', 'step');

  await page.evaluate(
    ([before, after]) =>
      window.jupyterapp.serviceManager.contents.rename(before, after),
    [`${tmpPath}/one.ipynb`, `${tmpPath}/renamed.ipynb`]
  );
  await expect(row).toHaveAttribute('aria-checked', 'true');
});

test('a link leads to the step it was copied at', async ({ page }) => {
  const section = await showView(page, 'Walk');
  const walk = section.getByRole('group', { name: /^Step by step/ });
  await expect(walk).toContainText('Notebook or script?', { timeout: 60_000 });
  await walk
    .getByRole('button', { name: /^Notebook/ })
    .first()
    .click();
  await expect(walk.locator('.jp-Signpost-walkStep')).toContainText(
    'HOME has room'
  );
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await section.getByRole('button', { name: 'Copy a link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/[?&]signpost-guide=site%3Ageneric&/);

  // Somebody else, who has not opened a guide, follows it.
  await page.evaluate(address => window.location.assign(address), link);
  const wide = page.locator('.jp-Signpost-guide.jp-mod-wide');
  await expect(wide.locator('.jp-Signpost-walkStep')).toContainText(
    'HOME has room',
    { timeout: 60_000 }
  );
  await expect(wide.getByRole('button', { name: 'Walk' })).toHaveAttribute(
    'aria-pressed',
    'true'
  );
  // A reload is not to lead there again.
  expect(page.url()).not.toContain('signpost');
});

test('a link of a step in the chart marks the step that it was in', async ({
  page
}) => {
  const section = await showView(page, 'Chart');
  const chart = section.locator('svg[id^="jp-signpost-chart"]').first();
  await expect(chart).toBeVisible({ timeout: 60_000 });
  await chart
    .locator('a', { hasText: /whether HOME has/ })
    .dispatchEvent('click');
  await expect(
    page.locator('#jupyterlab-signpost [data-check="home"] button').first()
  ).toBeFocused({ timeout: 15_000 });
  await chooseView(section, 'List');
  await expect(
    section.getByRole('treeitem', { name: /^See whether HOME has room/ })
  ).toHaveAttribute('aria-current', 'step');
});
