import { expect, test } from '@jupyterlab/galata';
import * as fs from 'fs';

import { exposeView, mark, openChart } from './chart';

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
