import { expect, test } from '@jupyterlab/galata';
import type { Response } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import { chooseSite, chooseView, openSection } from './signpost';

const SITES = path.join(__dirname, '..', '..', 'sites');

/** The guides, as they lie in the checkout. */
const GUIDES = fs
  .readdirSync(SITES)
  .filter(id => fs.existsSync(path.join(SITES, id, 'guide.md')))
  .map(id => {
    const text = fs.readFileSync(path.join(SITES, id, 'guide.md'), 'utf8');
    return { id, title: /^title: (.*)$/m.exec(text)![1], charts: charts(text) };
  });

/** Anchor and steps of each chart. */
function charts(text: string): { anchor: string; steps: string[] }[] {
  let anchor = '';
  return [...text.matchAll(/^#+ (.*)$|^```mermaid\n([\s\S]*?)^```/gm)].flatMap(
    ([, heading, chart]) => {
      if (heading !== undefined) {
        anchor = heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replace(/ /g, '-');
        return [];
      }
      const named = /(?:^|\s)([A-Z][A-Z0-9_]*)(?=[[({@]|\s*(?:-->|~~~))/gm;
      const steps = [...chart.matchAll(named)].map(([, id]) => id);
      return [{ anchor, steps: [...new Set(steps)] }];
    }
  );
}

test('there is a guide for every site', () => {
  expect(GUIDES.map(({ id }) => id).sort()).toEqual(
    fs
      .readdirSync(SITES, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .sort()
  );
});

for (const { id, title, charts } of GUIDES) {
  test(`the guide of ${id} opens with its first chart, and draws all others`, async ({
    page
  }) => {
    await chooseSite(page, id);
    const section = await openSection(page, 'guide');
    await chooseView(section, 'Chart');
    const first = section.locator('svg[id^="jp-signpost-chart"]').first();
    await expect(first).toBeVisible({ timeout: 30000 });
    expect(charts[0].steps.length).toBeGreaterThan(4);
    for (const step of charts[0].steps) {
      await expect(
        first.locator(`.node[id*="flowchart-${step}-"]`)
      ).toHaveCount(1);
    }

    for (const { anchor, steps } of charts) {
      await page.evaluate(
        ([command, site, anchor]) =>
          void window.jupyterapp.commands.execute(command, { site, anchor }),
        ['signpost:open-guide', id, anchor]
      );
      const wide = page.locator(`#signpost-guide-${id}`);
      await expect(
        page.locator('.lm-TabBar-tab', { hasText: title.slice(0, 20) }).first()
      ).toBeVisible();
      const chart = wide.locator('svg[id^="jp-signpost-chart"]').first();
      for (const step of steps) {
        await expect(
          chart.locator(`.node[id*="flowchart-${step}-"]`)
        ).toHaveCount(1);
      }
      await expect(chart.locator('.node')).toHaveCount(steps.length);
    }
  });
}

test('a guide is loaded when it is shown, and only that one', async ({
  page
}) => {
  await chooseSite(page, 'leap');
  const scripts: Response[] = [];
  page.on('response', response => {
    if (/\/extensions\/jupyterlab-signpost\/.*\.js/.test(response.url())) {
      scripts.push(response);
    }
  });
  const loaded = async () => {
    const texts = await Promise.all(scripts.map(script => script.text()));
    return GUIDES.filter(({ id }) =>
      texts.some(text => text.includes(`/blob/main/sites/${id}/guide.md`))
    ).map(({ id }) => id);
  };
  await page.reload();
  await page.waitForSelector('#jupyterlab-splash', { state: 'detached' });
  await page.locator('[data-id="jupyterlab-signpost"]').first().waitFor();
  expect(scripts.length).toBeGreaterThan(0);
  expect(await loaded()).toEqual([]);
  const section = await openSection(page, 'guide');
  await chooseView(section, 'Chart');
  await expect(
    section.locator('svg[id^="jp-signpost-chart"]').first()
  ).toBeVisible({ timeout: 30000 });
  expect(await loaded()).toEqual(['leap']);
});
