/* global document, window, MutationObserver -- functions that are given to the page run there */
/**
 * How long from an edit in the notebook to the changed line in the review, in a real JupyterLab.
 *
 * usage: node benchmarks/export-speed/live.mjs [CELLS ...]      (100 1000)
 *
 * SIGNPOST_PYTHON: the Python whose JupyterLab has the built extension (.venv/bin/python)
 * SIGNPOST_CHROMIUM: a Chromium (Playwright's own)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';

import {
  median,
  openJupyterLab,
  startChromium,
  startJupyterLab
} from '../jupyterlab.mjs';
import { notebookOf } from './notebook.mjs';

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) {
  sizes.push(100, 1000);
}
const EDITS = 30;
const KEYS = 40;
const work = mkdtempSync(path.join(tmpdir(), 'signpost-live-'));

/** Open the notebook and choose the cell that is edited: a code cell in its middle. */
async function openNotebook(page, path) {
  const index = await page.evaluate(async name => {
    const { commands } = window.jupyterapp;
    const panel = await commands.execute('docmanager:open', {
      path: name,
      factory: 'Notebook'
    });
    await panel.context.ready;
    const { content } = panel;
    let at = Math.floor(content.widgets.length / 2);
    while (content.widgets[at].model.type !== 'code') {
      at += 1;
    }
    window.signpostPanel = panel;
    content.activeCellIndex = at;
    await content.scrollToItem(at, 'center');
    await content.activeCell.ready;
    content.activeCell.model.sharedModel.setSource('print("edit", "begin")');
    return at;
  }, path);
  await settle(page);
  return index;
}

/** JupyterLab makes the cells of a notebook one after the other when it has nothing else to do. */
async function settle(page) {
  await page.evaluate(
    () =>
      new Promise(resolve => {
        let last = performance.now();
        const end = last + 120000;
        const observer = new PerformanceObserver(() => {
          last = performance.now();
        });
        observer.observe({ type: 'longtask' });
        const timer = setInterval(() => {
          const now = performance.now();
          if (now - last > 5000 || now > end) {
            clearInterval(timer);
            observer.disconnect();
            resolve();
          }
        }, 250);
      })
  );
}

/** Show the review beside the notebook, with the cell selected in both. */
async function openReview(page, index) {
  await page.evaluate(async () => {
    const { commands, shell } = window.jupyterapp;
    await commands.execute('signpost:export-notebook');
    const panel = window.signpostPanel;
    shell.add(shell.currentWidget, 'main', {
      mode: 'split-right',
      ref: panel.id
    });
  });
  const card = page.locator(`.jp-Signpost-cell[data-cell="${index}"]`);
  await card.locator('.jp-Signpost-cellNumber').click({ timeout: 120000 });
  await page.locator('.jp-Signpost-selectedLine').first().waitFor();
  await page.evaluate(() =>
    window.jupyterapp.shell.activateById(window.signpostPanel.id)
  );
  await settle(page);
}

/** Edit the cell; with the review open, until the changed line is in it. Runs in the page. */
async function editCell([text, isReviewed]) {
  const model = window.signpostPanel.content.activeCell.model.sharedModel;
  const tasks = [0];
  const observer = new PerformanceObserver(list =>
    list.getEntries().forEach(entry => tasks.push(entry.duration))
  );
  observer.observe({ type: 'longtask' });
  const shown = () =>
    document.querySelector('.jp-Signpost-file:not(.lm-mod-hidden) .cm-content')
      ?.textContent ?? '';
  const seen = new Promise((resolve, reject) => {
    if (!isReviewed) {
      resolve();
      return;
    }
    const timer = setTimeout(
      () => reject(new Error('The review did not follow an edit in 60 s.')),
      60000
    );
    const watch = new MutationObserver(() => {
      if (shown().includes(text)) {
        watch.disconnect();
        clearTimeout(timer);
        resolve();
      }
    });
    watch.observe(document.querySelector('.jp-Signpost-reviewSides'), {
      subtree: true,
      childList: true,
      characterData: true
    });
  });
  const begin = performance.now();
  model.setSource(`print("edit", "${text}")`);
  await seen;
  const took = performance.now() - begin;
  // What else follows from the edit counts among the tasks.
  await new Promise(resolve => setTimeout(resolve, 300));
  observer.disconnect();
  return { took, longest: Math.max(...tasks) };
}

/** Type into the cell. How long the slowest key waited, in milliseconds. */
async function typeKeys(page) {
  await page.evaluate(() => {
    window.signpostKeys = [0];
    // Keys that were handled at once are not reported by the browser.
    new PerformanceObserver(list =>
      list.getEntries().forEach(entry => {
        if (entry.name === 'keydown') {
          window.signpostKeys.push(entry.processingStart - entry.startTime);
        }
      })
    ).observe({ type: 'event', durationThreshold: 16 });
    window.signpostPanel.content.activeCell.editor.focus();
  });
  await page.keyboard.press('End');
  await page.keyboard.type('# '.padEnd(KEYS, 'typed '), { delay: 120 });
  await page.waitForTimeout(2000);
  return page.evaluate(() => Math.max(...window.signpostKeys));
}

const shown = value => value.toFixed(0);

async function measure(browser, address, count) {
  const system = await browser.newBrowserCDPSession();
  /** Processor time of all pages so far, in milliseconds: it does not depend on what else runs. */
  const processorTime = async () => {
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(process => process.type === 'renderer')
      .reduce((sum, process) => sum + 1000 * process.cpuTime, 0);
  };
  const context = await browser.newContext({
    viewport: { width: 1600, height: 900 }
  });
  const page = await context.newPage();
  const edit = async isReviewed => {
    const done = [];
    let begin = 0;
    for (let turn = -2; turn < EDITS; turn++) {
      if (turn === 0) {
        begin = await processorTime();
      }
      const found = await page.evaluate(editCell, [
        `turn ${isReviewed} ${turn}`,
        isReviewed
      ]);
      if (turn >= 0) {
        done.push(found);
      }
    }
    const used = ((await processorTime()) - begin) / EDITS;
    const took = done.map(found => found.took);
    const longest = done.map(found => found.longest);
    return {
      took: median(took),
      slowest: Math.max(...took),
      task: median(longest),
      used
    };
  };
  await openJupyterLab(page, address, `live-${count}`);
  const index = await openNotebook(page, `long-${count}.ipynb`);
  const alone = await edit(false);
  await openReview(page, index);
  const reviewed = await edit(true);
  const key = await typeKeys(page);
  await context.close();
  await system.detach();
  return { alone, reviewed, key };
}

mkdirSync(path.join(work, 'root'));
for (const size of sizes) {
  writeFileSync(
    path.join(work, 'root', `long-${size}.ipynb`),
    JSON.stringify({
      ...notebookOf(size),
      // JupyterLab asks for a kernel where none is named.
      metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } }
    })
  );
}
// The browser first: where there is none, no server is left behind.
const browser = await startChromium();
const { address, stop } = await startJupyterLab(work);
try {
  console.log(
    '| cells | edit to preview, median ms | slowest, ms | processor time of an edit, ms | the same without the review | longest task, median ms | without | longest wait of a key, ms |'
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const size of sizes) {
    const { alone, reviewed, key } = await measure(browser, address, size);
    console.log(
      `| ${[size, ...[reviewed.took, reviewed.slowest, reviewed.used, alone.used, reviewed.task, alone.task, key].map(shown)].join(' | ')} |`
    );
  }
} finally {
  await browser.close();
  await stop();
  rmSync(work, { recursive: true, force: true });
}
