import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import type { IExportOptions, ISpread, StyleId } from '..';

import { exported } from './exported';
import { writeFiles } from './exportedFiles';
import { PYTHON } from './pythons';

/** The folder of the environment of {@link PYTHON}, for the wrapper. */
export const ENVIRONMENT = path.dirname(path.dirname(PYTHON));

/**
 * Six items that write a file each and change two values, and what follows them.
 *
 * The item 8 fails where there is a file `fail`, and is killed where there is a file `kill`.
 */
const CELLS = [
  'import json\nimport os\nfrom pathlib import Path',
  'xs = [5, 3, 8, 1, 9, 2]\nrows = []\ntotal = 0.1',
  [
    'for x in xs:',
    '    if x == 8 and os.path.exists("fail"):',
    '        raise ValueError("no eight")',
    '    if x == 8 and os.path.exists("kill"):',
    '        os.kill(os.getpid(), 9)',
    '    value = x ** 0.5 / 3',
    '    with open(f"item-{x}.txt", "w") as file:',
    '        file.write(str(value))',
    '    rows.append((x, value))',
    '    total += value'
  ].join('\n'),
  'Path("all.json").write_text(json.dumps([rows, total]))\nprint("in all", total)'
];

/** A bundle in a folder of its own, ready to be run. */
export interface IStyleJob {
  /** The notebook's folder, in which the items write. */
  place: string;
  /** The bundle. */
  job: string;
  problems: string[];
  warnings: string[];
  /** Contents of all files that the items and what follows them have written, by name. */
  written(): Record<string, string>;
}

/** Write the bundle of a style. */
export function styleJob(
  style: StyleId,
  options: Partial<Omit<IExportOptions, 'spread'>> & {
    spread?: Partial<ISpread>;
  } = {}
): IStyleJob {
  const { bundle, plan } = exported(CELLS, {
    steps: true,
    items: { name: 'x', values: null },
    style,
    ...options,
    spread: { workers: 2, nodes: 1, ...options.spread }
  });
  expect(plan.items).not.toBeNull();
  const place = fs.mkdtempSync(path.join(os.tmpdir(), `signpost-${style}-`));
  const job = path.join(place, 'example_job');
  writeFiles(job, bundle);
  return {
    place,
    job,
    problems: plan.wrapper_problems,
    warnings: plan.warnings.map(({ message }) => message),
    written: () =>
      Object.fromEntries(
        fs
          .readdirSync(place)
          .filter(name => /^item-|^all/.test(name))
          .map(name => [name, fs.readFileSync(path.join(place, name), 'utf8')])
      )
  };
}

/** What the program writes when it is run as a whole. */
export function wholeRun(): Record<string, string> {
  const whole = styleJob('single');
  execFileSync(PYTHON, [path.join(whole.job, 'example.py')], {
    cwd: whole.place
  });
  const written = whole.written();
  fs.rmSync(whole.place, { recursive: true });
  return written;
}
