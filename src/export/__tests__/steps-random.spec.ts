import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import type { IExportOptions } from '..';
import { makePlan, readNotebook, writeBundle } from '..';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { randomNotebook } from './generate';
import { notebookOf } from './notebooks';
import { DRIVERS, PYTHON } from './pythons';

const COUNT = Number(process.env.SIGNPOST_RANDOM_NOTEBOOKS ?? 50);
const FIRST = Number(process.env.SIGNPOST_RANDOM_SEED ?? 1);

const FORMS: Record<string, Partial<IExportOptions>> = {
  library: { form: 'library' },
  one_file: { form: 'flat' },
  flat: { form: 'flat', steps: false }
};

type Shown = [text: string, error: string | null];

/**
 * The cells are the truth. Where they fail, a program may end earlier (a step that would return a
 * name without a value) or go on (a function that is called before its cell stands in a library).
 */
describe('random notebooks do the same as programs', () => {
  const folder = temporaryFolder('random');
  let steps = 0;
  let shown: Record<string, Record<string, Shown>>;

  beforeAll(() => {
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const cells = randomNotebook(seed);
      const own = path.join(folder, `seed-${seed}`);
      fs.mkdirSync(own);
      fs.writeFileSync(
        path.join(own, 'cells.json'),
        JSON.stringify(cells.filter(cell => !cell.startsWith('#md')))
      );
      for (const [name, options] of Object.entries(FORMS)) {
        const plan = makePlan(
          readNotebook(notebookOf(cells), 'program.ipynb'),
          { echo: false, ...options }
        );
        steps += name === 'library' ? plan.steps.length : 0;
        writeFiles(path.join(own, name), writeBundle(plan));
      }
    }
    shown = JSON.parse(
      execFileSync(PYTHON, [path.join(DRIVERS, 'beside_cells.py'), folder], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024
      })
    );
  }, 600_000);

  it('are worth the comparison', () => {
    const whole = Object.values(shown).filter(
      ({ cells: [, error] }) => error === null
    );
    expect(whole.length).toBeGreaterThan(COUNT / 3);
    expect(steps).toBeGreaterThan(COUNT / 2);
  });

  it.each(Object.keys(FORMS))('%s', form => {
    const different: Record<string, unknown> = {};
    for (const [name, results] of Object.entries(shown)) {
      const [text, error] = results.cells;
      const [got, failure] = results[form];
      const same =
        error === null
          ? got === text && failure === null
          : text.startsWith(got) || got.startsWith(text);
      if (!same) {
        different[name] = { text, error, got, failure };
      }
    }
    expect(different).toEqual({});
  });
});
