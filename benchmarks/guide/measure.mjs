/* global window -- functions that are given to the page run there */
/**
 * What guides cost in a real JupyterLab: at its start, until a chart is seen, and when a check has a new answer.
 *
 * usage: node benchmarks/guide/measure.mjs [TURNS]      (7)
 *
 * SIGNPOST_PYTHON: the Python whose JupyterLab has the built extension (.venv/bin/python)
 * SIGNPOST_CHROMIUM: a Chromium (Playwright's own)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { gzipSync } from 'zlib';

import {
  median,
  openJupyterLab,
  startChromium,
  startJupyterLab
} from '../jupyterlab.mjs';
import { chartsOf, genericGuide, guideOf } from './guides.mjs';
import {
  untilPainted,
  updateCost,
  watchPlugins,
  watchSignal
} from './inPage.mjs';

const turns = Number(process.argv[2] ?? 7);
const STEPS = 200;
const UPDATES = 20;
const CHART = '.jp-Signpost-chart:not(.jp-Signpost-drawingPlace) svg';
const PEERS_CHART = '.jp-RenderedMermaid img, .jp-RenderedMermaid svg';
const work = mkdtempSync(path.join(tmpdir(), 'signpost-guide-'));

let count = 0;
/** A page of its own, in a browser context that has nothing in its cache. */
async function inNewPage(browser, address, task, prepare = async () => {}) {
  const context = await browser.newContext({
    viewport: { width: 1600, height: 900 }
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchPlugins);
    await prepare(page);
    count += 1;
    await openJupyterLab(page, address, `guide-${count}`);
    await page.waitForLoadState('networkidle');
    return await task(page);
  } finally {
    await context.close();
  }
}

/** What the extension makes the browser load, and its plugins' time, before anything of it is opened. */
async function atStart(browser, address) {
  const loads = [];
  const watch = async page => {
    page.on('response', response => {
      if (new URL(response.url()).pathname.includes('signpost')) {
        loads.push(sizesOf(response));
      }
    });
  };
  const look = async page => {
    // What follows from the start without being waited for by it.
    await page.waitForTimeout(3000);
    const measured = await page.evaluate(() => ({
      activation: window.signpostMeasured.activation,
      reading: window.signpostMeasured.reading,
      sections: window.signpostMeasured.sections
    }));
    return { ...measured, loads: await Promise.all(loads) };
  };
  return inNewPage(browser, address, look, watch);
}

/** Sizes in bytes: as the file is, compressed as `gzip -6` does, and as the server has sent it. */
async function sizesOf(response) {
  const body = await response.body();
  const { responseBodySize } = await response.request().sizes();
  return {
    pathname: new URL(response.url()).pathname,
    raw: body.length,
    gzip: gzipSync(body, { level: 6 }).length,
    sent: responseBodySize
  };
}

/** Charts of the built-in guide: the first of the page, and the next one so many milliseconds after it. */
const charts = (browser, address, pause) =>
  inNewPage(browser, address, async page => {
    const first = await page.evaluate(untilPainted, {
      what: { command: 'signpost:open-guide', args: {} },
      selector: CHART
    });
    await page.waitForTimeout(pause);
    const next = await page.evaluate(untilPainted, {
      what: { chart: 1 },
      selector: CHART
    });
    return { first, next };
  });

/** The same two charts in JupyterLab's own viewer of Markdown. */
const peersCharts = (browser, address) =>
  inNewPage(browser, address, async page => {
    const found = {};
    for (const [name, file] of [
      ['first', 'chart-0.md'],
      ['next', 'chart-1.md']
    ]) {
      found[name] = await page.evaluate(untilPainted, {
        what: {
          command: 'docmanager:open',
          args: { path: file, factory: 'Markdown Preview' }
        },
        selector: PEERS_CHART
      });
      await page.waitForTimeout(2000);
    }
    return found;
  });

/** Let a guide that was made take the place of the one of any site, on its way to the browser. */
const replaceGuide = text => async page => {
  const marker = JSON.stringify(genericGuide).slice(1, -1);
  await page.route(
    '**/extensions/jupyterlab-signpost/static/*',
    async route => {
      const answer = await route.fetch();
      const body = await answer.text();
      const parts = body.split(marker);
      await route.fulfill({
        response: answer,
        body: parts.join(JSON.stringify(text).slice(1, -1))
      });
    }
  );
};

/** The chart of 200 steps, once mermaid is there; then answers of a check that 20 of its steps lead to. */
const large = (browser, address) =>
  inNewPage(
    browser,
    address,
    async page => {
      await page.evaluate(watchSignal);
      await page.evaluate(untilPainted, {
        what: { command: 'signpost:open-guide', args: { site: 'jasmin' } },
        selector: CHART
      });
      await page.waitForTimeout(2000);
      const chart = await page.evaluate(untilPainted, {
        what: { command: 'signpost:open-guide', args: { site: 'generic' } },
        selector: CHART
      });
      await page.waitForTimeout(2000);
      let isFull = false;
      await page.route('**/signpost/checks/home?*', route => {
        isFull = !isFull;
        return route.fulfill({
          json: {
            id: 'home',
            title: 'HOME',
            status: isFull ? 'problem' : 'ok',
            summary: isFull ? '99 of 100 GB' : '10 of 100 GB',
            evidence: [],
            fixes: [],
            fraction: isFull ? 0.99 : 0.1,
            pending: false,
            measured_at: new Date().toISOString()
          }
        });
      });
      const costs = [];
      for (let turn = 0; turn <= UPDATES; turn++) {
        costs.push(
          await page.evaluate(updateCost, {
            selector:
              '.jp-MainAreaWidget:not(.lm-mod-hidden) .jp-Signpost-guide'
          })
        );
      }
      // The first one compiles what the others use.
      return { chart, costs: costs.slice(1) };
    },
    replaceGuide(guideOf(STEPS))
  );

const repeat = async task => {
  const found = [];
  for (let turn = 0; turn < turns; turn++) {
    found.push(await task());
  }
  return found;
};

const ms = value => value.toFixed(value < 20 ? 1 : 0);
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const times = (name, values, target, peer) =>
  row(
    name,
    ms(median(values)),
    ms(Math.min(...values)),
    ms(Math.max(...values)),
    target,
    peer ? ms(median(peer)) : '',
    peer ? (median(values) / median(peer)).toFixed(2) : ''
  );

// The browser first: where there is none, no server is left behind.
const browser = await startChromium();
mkdirSync(path.join(work, 'root'));
chartsOf(genericGuide)
  .slice(0, 2)
  .forEach((source, at) =>
    writeFileSync(
      path.join(work, 'root', `chart-${at}.md`),
      `# A chart\n\n\`\`\`mermaid\n${source}\`\`\`\n`
    )
  );
const { address, stop } = await startJupyterLab(work);
try {
  const starts = await repeat(() => atStart(browser, address));
  row('loaded at the start', 'bytes', 'gzip -6', 'sent');
  row('---', '---:', '---:', '---:');
  const { loads } = starts[0];
  const sum = (name, chosen) =>
    row(
      name,
      ...['raw', 'gzip', 'sent'].map(size =>
        chosen.reduce((sum, load) => sum + load[size], 0)
      )
    );
  const isFile = ({ pathname }) => pathname.includes('/extensions/');
  for (const load of loads) {
    sum(load.pathname, [load]);
  }
  sum('**files together**', loads.filter(isFile));
  sum(
    'answers together',
    loads.filter(load => !isFile(load))
  );
  console.log('');

  row('what', 'median, ms', 'best', 'worst', 'target', 'peer, ms', 'to peer');
  row('---', '---:', '---:', '---:', '---:', '---:', '---:');
  times(
    'activation of all plugins',
    starts.map(({ activation }) =>
      Object.values(activation).reduce((sum, took) => sum + took, 0)
    ),
    10
  );
  times(
    'running their module before it',
    starts.map(({ reading }) => reading),
    ''
  );
  times(
    "putting the sidebar's sections in place after it",
    starts.map(({ sections }) => sections),
    ''
  );
  const own = await repeat(() => charts(browser, address, 2000));
  const hurried = await repeat(() => charts(browser, address, 0));
  const peer = await repeat(() => peersCharts(browser, address));
  for (const [name, which, target] of [
    ['first chart', 'first', 1000],
    ['next chart', 'next', 200]
  ]) {
    times(
      name,
      own.map(took => took[which]),
      target,
      peer.map(took => took[which])
    );
  }
  times(
    'next chart, asked for at once',
    hurried.map(({ next }) => next),
    '',
    peer.map(({ next }) => next)
  );
  const made = await repeat(() => large(browser, address));
  times(
    `chart of ${STEPS} steps`,
    made.map(({ chart }) => chart),
    1000
  );
  const costs = made.flatMap(({ costs }) => costs);
  times(
    'new answer of a check: script and frames',
    costs.map(({ script, frames }) => script + frames),
    16
  );
  times(
    'of it script',
    costs.map(({ script }) => script),
    ''
  );
} finally {
  await browser.close();
  await stop();
  rmSync(work, { recursive: true, force: true });
}
