import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import type { IItemOptions } from '..';
import { exported } from './exported';
import { writeFiles } from './exportedFiles';
import { PYTHON } from './pythons';

/** Options for what is done once for each pass of a loop. */
export function loop(name: string): IItemOptions {
  return { name, values: null };
}

/** What a program shows, without the lines of its loop, which begin with "item". */
export function afterLoop(text: string): string {
  return text
    .split('\n')
    .filter(line => !line.startsWith('item'))
    .join('\n');
}

/** Writes programs with items, each into a place of its own in a folder; returns what runs them there. */
export function itemPrograms(folder: string) {
  return (
    cells: (string | Record<string, unknown>)[],
    items: IItemOptions,
    form: 'library' | 'flat' = 'library'
  ) => {
    const { bundle, plan } = exported(cells, { steps: true, items, form });
    expect(plan.items).not.toBeNull();
    const place = fs.mkdtempSync(path.join(folder, 'job-'));
    const job = path.join(place, 'job');
    writeFiles(job, bundle);
    const runWith = (input: string, ...words: string[]) => {
      const done = spawnSync(PYTHON, [path.join(job, 'example.py'), ...words], {
        cwd: place,
        encoding: 'utf8',
        input
      });
      return { status: done.status, out: done.stdout, errors: done.stderr };
    };
    const run = (...words: string[]) => runWith('', ...words);
    return { place, job, run, runWith };
  };
}
