/**
 * How long an export takes, by the number of cells, beside nbconvert and jupytext in one run.
 *
 * usage: node benchmarks/export-speed/measure.mjs [CELLS ...]      (10 100 1000 10000)
 *
 * SIGNPOST_PYTHON: a Python that has nbconvert and jupytext (.venv/bin/python)
 * SIGNPOST_CHROMIUM: a Chromium for the figures in the browser (left out without one)
 */
import { execFileSync, spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { fileURLToPath } from 'url';

import { buildSync } from 'esbuild';
import { chromium } from 'playwright-core';

import { notebookOf } from './notebook.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..');
const python =
  process.env.SIGNPOST_PYTHON ?? path.join(root, '.venv', 'bin', 'python');
const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) {
  sizes.push(10, 100, 1000, 10000);
}
const REPEATS = 5;
/** Exports after which a program counts as warm, where five seconds are enough for them. */
const WARM = 40;
const work = mkdtempSync(path.join(tmpdir(), 'signpost-speed-'));

const median = values =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Milliseconds of one export: the first one, and a warm one as in a page where the plan has followed some edits.
 * This text runs in Node and in the browser. Nothing is kept from one export to the next.
 */
const TIMED = `(exporter, content) => {
  const times = [];
  const start = performance.now();
  while (times.length < ${REPEATS + 1} || (times.length < ${WARM} && performance.now() - start < 5000)) {
    const begin = performance.now();
    const plan = exporter.makePlan(exporter.readNotebook(content, 'long.ipynb'));
    exporter.writeBundle(plan);
    times.push(performance.now() - begin);
  }
  return times;
}`;

/** The first of the times, and the median of the last ones. */
const summary = times => ({
  first: times[0],
  warm: median(times.slice(-REPEATS))
});

function bundle(format, outfile) {
  buildSync({
    entryPoints: [path.join(root, 'src', 'export', 'index.ts')],
    bundle: true,
    format,
    globalName: format === 'iife' ? 'exporter' : undefined,
    minify: true,
    outfile,
    target: 'es2020'
  });
}

/** Times and peak memory in a Node of its own, so that sizes do not share a heap. */
function inNode(notebook) {
  const script = path.join(work, 'one.mjs');
  writeFileSync(
    script,
    `import { readFileSync } from 'fs';
import * as exporter from './exporter.mjs';
const content = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const times = (${TIMED})(exporter, content);
console.log(JSON.stringify({ times, memory: process.resourceUsage().maxRSS * 1024 }));
`
  );
  const answer = execFileSync(process.execPath, [script, notebook], {
    encoding: 'utf8'
  });
  const { times, memory } = JSON.parse(answer);
  return { ...summary(times), memory };
}

async function inBrowser(files) {
  const executablePath = process.env.SIGNPOST_CHROMIUM;
  if (!executablePath) {
    return null;
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu']
  });
  try {
    const times = new Map();
    for (const [size, file] of files) {
      const page = await browser.newPage();
      await page.addScriptTag({ path: path.join(work, 'exporter.js') });
      const content = JSON.parse(readFileSync(file, 'utf8'));
      const measured = await page.evaluate(
        `(${TIMED})(exporter, ${JSON.stringify(content)})`
      );
      times.set(size, summary(measured));
      await page.close();
    }
    return times;
  } finally {
    await browser.close();
  }
}

/** Milliseconds of nbconvert and jupytext by size, start-up and imports apart. */
function inPython(files) {
  const done = spawnSync(
    python,
    [path.join(here, 'peers.py'), String(REPEATS), ...files.values()],
    { encoding: 'utf8', maxBuffer: 1 << 26 }
  );
  if (done.status !== 0) {
    throw new Error(`The peers could not be measured: ${done.stderr}`);
  }
  return JSON.parse(done.stdout);
}

/** Wall time of a whole program, median, in milliseconds. */
function wall(command, args) {
  const times = [];
  for (let turn = 0; turn <= REPEATS; turn++) {
    const begin = performance.now();
    const done = spawnSync(command, args, { encoding: 'utf8' });
    if (done.status !== 0) {
      return null;
    }
    times.push(performance.now() - begin);
  }
  return median(times.slice(1));
}

const shown = (value, digits = 1) =>
  value === null || value === undefined ? '-' : value.toFixed(digits);

try {
  bundle('esm', path.join(work, 'exporter.mjs'));
  bundle('iife', path.join(work, 'exporter.js'));
  const files = new Map(
    sizes.map(size => {
      const file = path.join(work, `${size}.ipynb`);
      writeFileSync(file, JSON.stringify(notebookOf(size)));
      return [size, file];
    })
  );
  const browser = await inBrowser(files);
  const peers = inPython(files);
  console.log(
    '| cells | Chromium, ms: first | warm | Node, ms: first | warm | µs a cell, warm | peak memory, MiB | nbconvert, ms | jupytext, ms | Node, warm : nbconvert |'
  );
  console.log(`|${' ---: |'.repeat(10)}`);
  for (const [size, file] of files) {
    const { first, warm, memory } = inNode(file);
    const { nbconvert, jupytext } = peers[file];
    const page = browser?.get(size);
    const cells = [
      size,
      shown(page?.first),
      shown(page?.warm),
      shown(first),
      shown(warm),
      shown((1000 * warm) / size, 0),
      shown(memory / 2 ** 20, 0),
      shown(nbconvert),
      shown(jupytext),
      shown(nbconvert && warm / nbconvert, 2)
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const small = path.join(work, 'small.ipynb');
  writeFileSync(small, JSON.stringify(notebookOf(20)));
  const out = path.join(work, 'out');
  console.log('\n| whole program, 20 cells | ms |\n| --- | ---: |');
  for (const [name, command, args] of [
    [
      'signpost-export',
      process.execPath,
      [
        path.join(root, 'dist', 'signpost-export.mjs'),
        small,
        '--out',
        out,
        '--force'
      ]
    ],
    [
      'jupyter nbconvert --to script',
      python,
      ['-m', 'nbconvert', '--to', 'script', small]
    ],
    ['jupytext --to py', python, ['-m', 'jupytext', '--to', 'py', small]]
  ]) {
    console.log(`| ${name} | ${shown(wall(command, args), 0)} |`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
