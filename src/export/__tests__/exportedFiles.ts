import type { SpawnSyncReturns } from 'child_process';
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import type { IBundle } from '..';
import { makePlan, readNotebook, writeBundle } from '..';
import { giveValue } from '../plan/settingValues';
import { notebookOf } from './notebooks';

/** A folder for the files of the tests below, removed after them unless `SIGNPOST_KEEP` is set. */
export function temporaryFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `signpost-${name}-`));
  afterAll(() => {
    if (!process.env.SIGNPOST_KEEP) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
  return folder;
}

/** Write the files of a bundle into a folder, which is made where it is missing. */
export function writeFiles(folder: string, bundle: IBundle): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const file of bundle.files) {
    fs.writeFileSync(path.join(folder, file.path), file.text);
  }
}

/**
 * Write the bundle of a notebook, as `a.py`, into a folder of its own.
 *
 * @param given - other values for its settings file.
 */
export function writeProgram(
  folder: string,
  cells: string[],
  given: Record<string, string> = {}
): string {
  const plan = makePlan(readNotebook(notebookOf(cells), 'a.ipynb'));
  for (const [name, text] of Object.entries(given)) {
    giveValue(
      plan.settings.find(setting => setting.name === name)!,
      text
    );
  }
  const target = fs.mkdtempSync(path.join(folder, 'bundle-'));
  writeFiles(target, writeBundle(plan));
  return target;
}

/** What runs programs of {@link writeProgram} with a Python, without anybody at the keyboard. */
export function runnerOf(python: string) {
  return (
    target: string,
    words: string[] = [],
    env: Record<string, string> = {},
    input = ''
  ): SpawnSyncReturns<string> =>
    spawnSync(python, [path.join(target, 'a.py'), ...words], {
      cwd: path.dirname(target),
      encoding: 'utf8',
      input,
      env: { ...process.env, COLUMNS: '100', PYTHONUTF8: '1', ...env }
    });
}
