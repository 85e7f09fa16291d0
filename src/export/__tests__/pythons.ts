import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { makePlan, readNotebook, writeBundle } from '..';
import { giveValue } from '../plan/settingValues';
import { notebookOf } from './notebooks';

/** Versions of Python that exported programs run under. */
export const VERSIONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * A Python of a version, or `null` where the machine has none: from the PATH, or from pyenv, whose
 * commands on the PATH start only the versions that are switched on.
 */
export function findPython(version: string): string | null {
  const root = path.join(
    process.env.PYENV_ROOT ?? path.join(os.homedir(), '.pyenv'),
    'versions'
  );
  const installed = fs.existsSync(root)
    ? fs
        .readdirSync(root)
        .filter(name => name.startsWith(`${version}.`))
        .map(name => path.join(root, name, 'bin', 'python'))
    : [];
  for (const command of [`python${version}`, ...installed]) {
    const answer = spawnSync(
      command,
      ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
      { encoding: 'utf8' }
    );
    if (answer.status === 0 && answer.stdout.trim() === version) {
      return command;
    }
  }
  return null;
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
  for (const file of writeBundle(plan).files) {
    fs.writeFileSync(path.join(target, file.path), file.text);
  }
  return target;
}
