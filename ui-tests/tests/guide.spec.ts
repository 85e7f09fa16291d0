import { expect, test } from '@jupyterlab/galata';
import * as fs from 'fs';
import * as path from 'path';

import { chooseSite, chooseView, openSection } from './signpost';

const GUIDE = fs.readFileSync(
  path.join(__dirname, '..', '..', 'sites', 'jasmin', 'guide.md'),
  'utf8'
);

/** Ids of all nodes of the first chart, read from its own text. */
function stepIds(): string[] {
  const chart = /```mermaid\n([\s\S]*?)```/.exec(GUIDE)?.[1] ?? '';
  return [
    ...new Set(
      [
        ...chart.matchAll(
          /(?:^|\s)([A-Z][A-Za-z0-9_]*)(?=[[({@]|\s*(?:-->|---|~~~))/gm
        )
      ].map(match => match[1])
    )
  ];
}

for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  test(`the first chart shows all its steps in ${theme}`, async ({ page }) => {
    await page.theme.setTheme(theme);
    await chooseSite(page, 'jasmin');
    const section = await openSection(page, 'guide');
    await chooseView(section, 'Chart');
    const chart = section.locator('svg[id^="jp-signpost-chart"]').first();
    await expect(chart).toBeVisible({ timeout: 30000 });
    const ids = stepIds();
    expect(ids.length).toBeGreaterThan(8);
    for (const id of ids) {
      await expect(chart.locator(`.node[id*="flowchart-${id}-"]`)).toHaveCount(
        1
      );
    }
  });
}

test('an internal link leads to its section', async ({ page }) => {
  await chooseSite(page, 'jasmin');
  const section = await openSection(page, 'guide');
  await chooseView(section, 'Chart');
  await expect(
    section.locator('svg[id^="jp-signpost-chart"]').first()
  ).toBeVisible({
    timeout: 30000
  });
  const link = section.locator('svg a', { hasText: 'data' }).first();
  const before = page.url();
  await link.dispatchEvent('click');
  await expect(
    section.getByRole('heading', { level: 2 }).first()
  ).toContainText(/data/i);
  expect(page.url()).toBe(before);
});

test('an external link opens a new tab', async ({ page, context }) => {
  await context.route(/^https:\/\//, route =>
    route.fulfill({ body: 'the page of the site' })
  );
  await chooseSite(page, 'jasmin');
  const section = await openSection(page, 'guide');
  await chooseView(section, 'Chart');
  await expect(
    section.locator('svg[id^="jp-signpost-chart"]').first()
  ).toBeVisible({
    timeout: 30000
  });
  const opened = context.waitForEvent('page');
  await section
    .locator('svg a', { hasText: /start the notebooks\s+service/i })
    .first()
    .dispatchEvent('click');
  expect((await opened).url()).toMatch(/^https:\/\//);
});
