import { expect, test } from '@jupyterlab/galata';

import { exposeView, focused, mark, openChart, step } from './chart';

test.use({ hasTouch: true });

test('steps are reached and chosen by keyboard alone', async ({ page }) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  await exposeView(page);
  await guide.getByRole('button', { name: 'Fit to the width' }).focus();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('START');

  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('FILE');
  await expect(step(guide, 'FILE')).toHaveAttribute(
    'aria-label',
    'Question: Notebook or script? Answers: Notebook (.ipynb), Script (.py).'
  );
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('SERVICE');
  const rightmost = await step(guide, 'CONVERT').evaluate(
    (one, other) =>
      one.getBoundingClientRect().x >
      (other as Element).getBoundingClientRect().x,
    await step(guide, 'SERVICE').elementHandle()
  );
  await page.keyboard.press(rightmost ? 'ArrowRight' : 'ArrowLeft');
  expect(await focused(page)).toBe('CONVERT');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press(' ');
  expect(await page.evaluate(() => (window as any).chosen)).toEqual([
    'CONVERT',
    'FILE'
  ]);

  await page.keyboard.press('End');
  const last = await focused(page);
  expect(last).toBe('DONE');
  await expect(step(guide, 'DONE')).toBeInViewport();
  await page.keyboard.press('Home');
  expect(await focused(page)).toBe('START');
  await expect(step(guide, 'START')).toBeInViewport();

  // Tab goes through the links of the step at hand, and then out of the chart.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press(rightmost ? 'ArrowRight' : 'ArrowLeft');
  await page.keyboard.press('Tab');
  await expect(step(guide, 'CONVERT').locator('a')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(
    guide.getByRole('heading', { name: 'Before you start' })
  ).toBeVisible();
  expect(await page.evaluate(() => (window as any).chosen)).toEqual([
    'CONVERT',
    'FILE',
    'CONVERT'
  ]);
  await page.keyboard.press('Tab');
  expect(
    await page.evaluate(
      () => document.activeElement?.closest('.jp-Signpost-chart') ?? null
    )
  ).toBeNull();
});

test('a step is chosen beside its links, and can be given the focus', async ({
  page
}) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  await exposeView(page);
  await step(guide, 'FILE').click();
  await step(guide, 'ROLES').locator('b').click();
  expect(await page.evaluate(() => (window as any).chosen)).toEqual(['FILE']);
  await page.evaluate(() => (window as any).chartView.focusStep('COMPLETE'));
  expect(await focused(page)).toBe('COMPLETE');
  await expect(step(guide, 'COMPLETE')).toBeInViewport();
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('DONE');
});

test('plus, minus and zero zoom from any step', async ({ page }) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  const svg = guide.locator('.jp-Signpost-chart svg').first();
  const width = async () => Number(await svg.getAttribute('width'));
  await step(guide, 'START').focus();
  await page.keyboard.press('0');
  const fitting = await width();
  await page.keyboard.press('+');
  expect(await width()).toBeCloseTo(fitting * 1.25);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  expect(await width()).toBeCloseTo(fitting / 1.25);
  await page.keyboard.press('0');
  expect(await width()).toBeCloseTo(fitting);
});

test('steps carry what is known of them, and only what changes is drawn', async ({
  page
}) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  await exposeView(page);
  const legend = guide.locator('.jp-Signpost-chartLegend');
  await mark(page, {});
  await expect(legend).toBeHidden();
  await mark(page, {
    HOME: { status: 'attention', summary: '87 of 100 GB' },
    START: { isDone: true },
    FILE: { isDone: true },
    SERVICE: { status: 'ok', isCurrent: true }
  });
  const home = step(guide, 'HOME');
  await expect(home.locator('.jp-Signpost-badge text')).toHaveText(
    'look at this'
  );
  await expect(home).toHaveAttribute(
    'aria-label',
    'See whether HOME has room look at this: 87 of 100 GB.'
  );
  await expect(step(guide, 'START').locator('.jp-mod-done')).toHaveCount(1);
  await expect(guide.locator('[aria-current="step"]')).toHaveAttribute(
    'id',
    /flowchart-SERVICE-/
  );
  await expect(
    step(guide, 'SERVICE').locator('.jp-Signpost-badge text')
  ).toHaveText(['ok', 'you are here']);
  await expect(step(guide, 'SERVICE').locator('.label-container')).toHaveCSS(
    'stroke-width',
    '3.5px'
  );
  await expect(legend).toHaveText('look at this (1)ok (1)');

  await page.evaluate(() => {
    const changed = new Set<string>();
    Object.assign(window, { changed });
    new MutationObserver(records => {
      for (const { target } of records) {
        const found = (target as Element).closest('.jp-Signpost-step');
        changed.add(found?.id ?? (target as Element).localName);
      }
    }).observe(
      document.querySelector('.jp-mod-wide .jp-Signpost-chart') as Node,
      {
        attributes: true,
        childList: true,
        subtree: true
      }
    );
  });
  await mark(page, {
    HOME: { status: 'ok', summary: '20 of 100 GB' },
    START: { isDone: true },
    FILE: { isDone: true },
    SERVICE: { status: 'ok', isCurrent: true }
  });
  await expect(home.locator('.jp-Signpost-badge text')).toHaveText('ok');
  expect(await page.evaluate(() => [...(window as any).changed])).toEqual([
    expect.stringMatching(/flowchart-HOME-/)
  ]);

  await mark(page, {});
  await expect(guide.locator('.jp-Signpost-badge')).toHaveCount(0);
  await expect(guide.locator('[aria-current]')).toHaveCount(0);
  await expect(legend).toBeHidden();
});

test('two fingers zoom and move the chart, one finger scrolls it', async ({
  page
}) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  const place = guide.locator('.jp-Signpost-chartPlace');
  const svg = guide.locator('.jp-Signpost-chart svg').first();
  const box = (await place.boundingBox()) as { x: number; y: number };
  const [x, y] = [box.x + 300, box.y + 300];
  const client = await page.context().newCDPSession(page.context().pages()[0]);
  const touch = (type: string, ...points: [number, number][]) =>
    client.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: points.map(([x, y], id) => ({ x, y, id }))
    });
  const before = (await svg.boundingBox()) as { width: number; x: number };
  /** Which part of the drawing is between the fingers, from its left. */
  const between = (drawing: { x: number; width: number }, at: number) =>
    (at - drawing.x) / drawing.width;
  await touch('touchStart', [x - 40, y], [x + 40, y]);
  for (let by = 50; by <= 80; by += 10) {
    await touch('touchMove', [x - by, y], [x + by, y]);
  }
  await touch('touchEnd');
  const after = (await svg.boundingBox()) as { width: number; x: number };
  expect(after.width / before.width).toBeCloseTo(2, 1);
  expect(between(after, x)).toBeCloseTo(between(before, x), 1);
  expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1);

  await touch('touchStart', [x - 40, y], [x + 40, y]);
  await touch('touchMove', [x - 70, y - 30], [x + 10, y - 30]);
  await touch('touchEnd');
  const moved = (await svg.boundingBox()) as { width: number; x: number };
  expect(moved.width).toBeCloseTo(after.width, 0);
  expect(moved.x - after.x).toBeCloseTo(-30, -1);

  const top = await place.evaluate(element => element.scrollTop);
  await touch('touchStart', [x, y]);
  for (let by = 20; by <= 160; by += 20) {
    await touch('touchMove', [x, y - by]);
  }
  await touch('touchEnd');
  await expect
    .poll(() => place.evaluate(element => element.scrollTop))
    .toBeGreaterThan(top + 100);
});

test('a step is found by its words', async ({ page }) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  await step(guide, 'START').focus();
  await page.keyboard.press('Control+f');
  const search = guide.getByRole('searchbox', { name: 'Find a step' });
  await expect(search).toBeFocused();
  const said = guide.locator('.jp-Signpost-chartTools [role="status"]');
  await page.keyboard.type('the workflow');
  await expect(said).toHaveText('1 of 2');
  await expect(guide.locator('.jp-mod-found')).toHaveCount(2);
  await expect(step(guide, 'MIGRATE')).toHaveClass(/jp-mod-foundNow/);
  await expect(step(guide, 'MIGRATE')).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(said).toHaveText('2 of 2');
  await expect(step(guide, 'COMPLETE')).toHaveClass(/jp-mod-foundNow/);
  await expect(step(guide, 'COMPLETE')).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(said).toHaveText('1 of 2');
  await search.fill('no step says this');
  await expect(said).toHaveText('No such step');
  await expect(guide.locator('.jp-mod-found')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(search).toHaveValue('');
  await expect(said).toHaveText('');
});

test('the next charts are drawn before they are asked for', async ({
  page
}) => {
  // The browser's own name for "nothing else to do" comes late on a busy computer.
  await page.evaluate(() => {
    const watched = window as unknown as { drawn: number };
    watched.drawn = 0;
    new MutationObserver(changes => {
      for (const { addedNodes } of changes) {
        for (const node of addedNodes) {
          if (
            node instanceof Element &&
            node.classList.contains('jp-Signpost-drawingPlace')
          ) {
            watched.drawn += 1;
          }
        }
      }
    }).observe(document.body, { childList: true });
  });
  const drawn = () =>
    page.evaluate(() => (window as unknown as { drawn: number }).drawn);
  const guide = await openChart(page, 'jasmin', 'workflow');
  const chooser = guide.locator('.jp-Signpost-guideChooser select');
  const charts = chooser.locator('optgroup[label="Flowcharts"] option');
  const count = await charts.count();
  expect(count).toBeGreaterThan(2);
  await expect.poll(drawn).toBe(count);

  const svg = guide.locator('.jp-Signpost-chart svg');
  const ids = new Set([await svg.getAttribute('id')]);
  for (let number = 1; number < count; number += 1) {
    await chooser.selectOption({ index: number });
    const title = await chooser.locator('option').nth(number).textContent();
    await expect(svg).toHaveAttribute('aria-label', `Flowchart: ${title}`);
    ids.add(await svg.getAttribute('id'));
  }
  await chooser.selectOption({ index: 0 });
  await expect(step(guide, 'START')).toBeVisible();
  ids.add(await svg.getAttribute('id'));
  // Each showing has ids of its own, and nothing was drawn for it.
  expect(ids.size).toBe(count + 1);
  expect(await drawn()).toBe(count);
});
