import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import * as fs from 'fs';

import type { IStepMark } from '../../src/guide/walk/marks';

test.use({ hasTouch: true });

/** Open a chart of a guide in the main area. */
async function openChart(
  page: IJupyterLabPageFixture,
  site: string,
  anchor: string
): Promise<Locator> {
  await page.evaluate(
    async ([site, anchor]) => {
      await window.jupyterapp.commands.execute('signpost:open-guide', {
        site,
        anchor
      });
    },
    [site, anchor]
  );
  const guide = page.locator(`#signpost-guide-${site}`);
  await expect(guide.locator('.jp-Signpost-step').first()).toBeVisible({
    timeout: 30000
  });
  return guide;
}

/**
 * Give the chart's view to the page's own scripts, as `window.chartView`. The marks of the test's own
 * stay: those of the checks of this computer do not come in between.
 */
async function exposeView(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => {
    const panel = (window.jupyterapp.shell.currentWidget as any).content;
    const view = panel.widgets.find((widget: any) =>
      widget.hasClass('jp-Signpost-chartView')
    );
    const mark = view.mark.bind(view);
    view.mark = () => undefined;
    const chartView = { mark, focusStep: view.focusStep.bind(view) };
    Object.assign(window, { chartView, chosen: [] });
    view.stepChosen.connect((_: unknown, id: string) =>
      (window as any).chosen.push(id)
    );
  });
}

/** Mark steps: those not given have no marks. */
function mark(
  page: IJupyterLabPageFixture,
  marks: Record<string, Partial<IStepMark>>
): Promise<void> {
  const none = { status: null, summary: '', isDone: false, isCurrent: false };
  return page.evaluate(
    entries => (window as any).chartView.mark(new Map(entries)),
    Object.entries(marks).map(
      ([id, values]) => [id, { ...none, ...values }] as const
    )
  );
}

function step(guide: Locator, id: string): Locator {
  return guide.locator(`.jp-Signpost-step[id*="flowchart-${id}-"]`);
}

/** The author's id of the step that has the focus. */
function focused(page: IJupyterLabPageFixture): Promise<string | undefined> {
  return page.evaluate(
    () => /flowchart-(.+)-\d+$/.exec(document.activeElement?.id ?? '')?.[1]
  );
}

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
  expect(await page.evaluate(() => (window as any).chosen)).toHaveLength(2);
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

test('a chart is saved as SVG that needs nothing else', async ({ page }) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  await exposeView(page);
  await mark(page, {
    HOME: { status: 'problem', summary: '99 of 100 GB', isCurrent: true }
  });
  const downloading = page.waitForEvent('download');
  await guide.getByRole('button', { name: 'Save as SVG' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(
    'from-a-notebook-to-a-batch-job-on-jasmin-workflow.svg'
  );
  const text = fs.readFileSync(await download.path(), 'utf8');
  const words = await guide
    .locator('.jp-Signpost-chart .nodeLabel, .jp-Signpost-chart .edgeLabel')
    .evaluateAll(labels =>
      labels.flatMap(label => label.textContent?.match(/\S+/g) ?? [])
    );
  expect(words.length).toBeGreaterThan(100);
  const found = await page.evaluate(text => {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml');
    const all = [...svg.querySelectorAll('*')];
    return {
      root: svg.documentElement.localName,
      names: [...new Set(all.map(element => element.localName))].sort(),
      attributes: [
        ...new Set(all.flatMap(element => element.getAttributeNames()))
      ],
      words: [...svg.querySelectorAll('text')].map(one => one.textContent),
      links: [...svg.querySelectorAll('a')].map(a => a.getAttribute('href')),
      references: all
        .flatMap(element => [...element.attributes])
        .filter(({ value }) => /url\(/.test(value))
        .map(({ value }) => /^url\(#([\w.:-]+)\)$/.exec(value)?.[1] ?? value)
        .filter(id => !svg.getElementById(id)),
      addresses: all
        .flatMap(element => [...element.attributes])
        .filter(
          ({ name, value, ownerElement }) =>
            /:\/\//.test(value) &&
            !name.startsWith('xmlns') &&
            ownerElement?.localName !== 'a'
        )
        .map(({ value }) => value)
    };
  }, text);
  expect(found.root).toBe('svg');
  expect(
    found.names.filter(
      name =>
        !/^(?:a|circle|g|marker|path|polygon|rect|svg|text|title)$/.test(name)
    )
  ).toEqual([]);
  expect(
    found.attributes.filter(name => /^(?:class|style|on|data-)/.test(name))
  ).toEqual([]);
  expect(found.references).toEqual([]);
  expect(found.addresses).toEqual([]);
  expect(found.links).toContain('https://notebooks.jasmin.ac.uk/');
  expect(found.links.every(link => link?.startsWith('https://'))).toBe(true);
  const saved = found.words.join(' ');
  const letters = saved.replace(/\s/g, '');
  expect(words.filter(word => !letters.includes(word))).toEqual([]);
  for (const word of ['problem', 'you are here', 'Notebook (.ipynb)']) {
    expect(saved).toContain(word);
  }
});

test('the texts of a saved chart stand where the browser shows them', async ({
  page
}) => {
  const guide = await openChart(page, 'jasmin', 'workflow');
  const downloading = page.waitForEvent('download');
  await guide.getByRole('button', { name: 'Save as SVG' }).click();
  const text = fs.readFileSync(await (await downloading).path(), 'utf8');
  const apart = await page.evaluate(text => {
    const drawn = document.querySelector(
      '.jp-mod-wide .jp-Signpost-chart svg'
    ) as SVGSVGElement;
    const place = document.createElement('div');
    place.style.cssText = 'position: fixed; top: 0; left: 0';
    place.innerHTML = text.replace(/^<\?xml.*\?>/, '');
    document.body.append(place);
    const copy = place.querySelector('svg') as SVGSVGElement;
    const toDrawing = (svg: SVGSVGElement, rect: DOMRect) => {
      const inverse = (svg.getScreenCTM() as DOMMatrix).inverse();
      const { x, y } = new DOMPoint(rect.x, rect.y).matrixTransform(inverse);
      return { x, y };
    };
    const rangeOf = (root: Element, wanted: string) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const start = (node as Text).data.indexOf(wanted);
        if (start >= 0) {
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, start + wanted.length);
          return range.getBoundingClientRect();
        }
      }
      throw new Error(wanted);
    };
    const words = ['Start', 'CEDA', 'Gateway', 'Jaspy', 'COMPLETE', 'clean'];
    const distances = words
      .filter(word => drawn.textContent?.includes(word))
      .map(word => {
        const one = toDrawing(drawn, rangeOf(drawn, word));
        const other = toDrawing(copy, rangeOf(copy, word));
        return Math.hypot(one.x - other.x, one.y - other.y);
      });
    place.remove();
    return distances;
  }, text);
  expect(apart.length).toBeGreaterThan(3);
  for (const distance of apart) {
    expect(distance).toBeLessThan(2);
  }
});

for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  test(`a chart is saved as PNG in the colours of ${theme}`, async ({
    page
  }) => {
    await page.theme.setTheme(theme);
    const guide = await openChart(page, 'jasmin', 'workflow');
    const downloading = page.waitForEvent('download');
    await guide.getByRole('button', { name: 'Save as PNG' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/-workflow\.png$/);
    const content = fs.readFileSync(await download.path()).toString('base64');
    const seen = await page.evaluate(async content => {
      const answer = await fetch(`data:image/png;base64,${content}`);
      const picture = await createImageBitmap(await answer.blob());
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext(
        '2d'
      ) as OffscreenCanvasRenderingContext2D;
      context.drawImage(picture, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Map<string, number>();
      for (let at = 0; at < data.length; at += 4) {
        const colour = data.slice(at, at + 3).join(',');
        colours.set(colour, (colours.get(colour) ?? 0) + 1);
      }
      const drawing = document.querySelector(
        '.jp-mod-wide .jp-Signpost-chart'
      ) as HTMLElement;
      const { width } = (drawing.querySelector('svg') as SVGSVGElement).viewBox
        .baseVal;
      const [[most]] = [...colours].sort(([, one], [, other]) => other - one);
      return {
        width: canvas.width / width,
        corner: data.slice(0, 4).join(','),
        colours: colours.size,
        most,
        ground: getComputedStyle(drawing).backgroundColor
      };
    }, content);
    expect(seen.width).toBeGreaterThanOrEqual(2);
    expect(seen.colours).toBeGreaterThan(20);
    expect(`rgb(${seen.most.replace(/,/g, ', ')})`).toBe(seen.ground);
    expect(seen.corner).toBe(`${seen.most},255`);
  });
}

test('a chart is printed by the command of JupyterLab, on white', async ({
  page
}) => {
  await page.theme.setTheme('JupyterLab Dark');
  const guide = await openChart(page, 'jasmin', 'workflow');
  expect(
    await page.evaluate(() =>
      window.jupyterapp.commands.isEnabled('apputils:print')
    )
  ).toBe(true);
  await page.evaluate(
    () => void window.jupyterapp.commands.execute('apputils:print')
  );
  const printed = page.frameLocator('iframe[sandbox*="allow-modals"]');
  await expect(printed.locator('h1')).toContainText('Workflow');
  await expect(printed.locator('svg > rect').first()).toHaveAttribute(
    'fill',
    '#ffffff'
  );
  await expect(printed.locator('svg text').first()).toHaveText(
    'Notebook (.ipynb)'
  );
  await expect(guide.locator('.jp-mod-paper')).toHaveCount(0);
  await page.mouse.move(10, 10);
  await page.mouse.move(20, 20);
  await expect(page.locator('iframe[sandbox*="allow-modals"]')).toHaveCount(0);
});

test('high contrast: texts and lines stand out from what is behind them', async ({
  page
}) => {
  await page.theme.setTheme('JupyterLab Dark High Contrast');
  const guide = await openChart(page, 'jasmin', 'workflow');
  const ratios = await guide.locator('.jp-Signpost-chart').evaluate(chart => {
    const parse = (value: string) => {
      const canvas = new OffscreenCanvas(1, 1);
      const context = canvas.getContext(
        '2d'
      ) as OffscreenCanvasRenderingContext2D;
      context.fillStyle = value;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const light = (value: string) => {
      const [red, green, blue] = parse(value)
        .map(part => part / 255)
        .map(part =>
          part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: string, other: string) => {
      const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
      return (high + 0.05) / (low + 0.05);
    };
    const style = (selector: string) =>
      getComputedStyle(chart.querySelector(selector) as Element);
    const ground = getComputedStyle(chart).backgroundColor;
    const box = style('rect.label-container');
    const diamond = style('polygon.label-container');
    return {
      text: contrast(style('.nodeLabel p').color, box.fill),
      link: contrast(style('.nodeLabel a').color, box.fill),
      border: contrast(box.stroke, ground),
      question: contrast(diamond.stroke, ground),
      way: contrast(style('.flowchart-link').stroke, ground),
      note: contrast(style('.jp-mod-note p').color, ground)
    };
  });
  expect(ratios.text).toBeGreaterThan(7);
  expect(ratios.note).toBeGreaterThan(7);
  expect(ratios.link).toBeGreaterThan(4.5);
  expect(ratios.border).toBeGreaterThan(3);
  expect(ratios.question).toBeGreaterThan(3);
  expect(ratios.way).toBeGreaterThan(3);
});

test('forced colours: the chart has the colours of the system', async ({
  page
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const guide = await openChart(page, 'jasmin', 'workflow');
  await exposeView(page);
  await mark(page, { HOME: { status: 'problem', isCurrent: true } });
  const seen = await guide.locator('.jp-Signpost-chart').evaluate(chart => {
    const system = (name: string) => {
      const probe = document.createElement('i');
      probe.style.cssText = `forced-color-adjust: none; color: ${name}`;
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    };
    const style = (selector: string) =>
      getComputedStyle(chart.querySelector(selector) as Element);
    const plain = ':not(.jp-mod-here)';
    return {
      names: {
        canvas: system('canvas'),
        text: system('canvastext'),
        link: system('linktext'),
        highlight: system('highlight')
      },
      box: style(`${plain} > rect.label-container`).fill,
      border: style(`${plain} > rect.label-container`).stroke,
      question: style('polygon.label-container').stroke,
      way: style('.flowchart-link').stroke,
      link: style('.nodeLabel a[role="link"]').color,
      here: style('.jp-mod-here .label-container').stroke,
      badge: style('.jp-Signpost-badge rect').fill,
      sign: style('.jp-Signpost-badge .jp-Signpost-signShape').fill,
      stroke: style('.jp-Signpost-badge .jp-Signpost-signStroke').stroke
    };
  });
  const { canvas, text, link, highlight } = seen.names;
  expect(canvas).not.toBe(text);
  expect(seen.box).toBe(canvas);
  expect(seen.border).toBe(text);
  expect(seen.question).toBe(text);
  expect(seen.way).toBe(text);
  expect(seen.link).toBe(link);
  expect(seen.here).toBe(highlight);
  expect(seen.badge).toBe(canvas);
  expect(seen.sign).toBe(text);
  expect(seen.stroke).toBe(canvas);
});

test('nothing of a chart moves by itself', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const guide = await openChart(page, 'jasmin', 'workflow');
  const moving = await guide.locator('.jp-Signpost-chartView').evaluate(view =>
    [view, ...view.querySelectorAll('*')]
      .filter(element => {
        const style = getComputedStyle(element);
        return (
          style.scrollBehavior !== 'auto' ||
          style.animationName !== 'none' ||
          parseFloat(style.transitionDuration) > 0
        );
      })
      .map(element => element.outerHTML.slice(0, 80))
  );
  expect(moving).toEqual([]);
});
