import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** Where the checkout is. */
export const ROOT = path.join(__dirname, '..', '..', '..');

/** Where the programs are that answer for CPython, IPython and Jupyter. */
export const DRIVERS = path.join(__dirname, 'drivers');

/** The Python that the tests ask and run programs with: the one of the checkout unless `SIGNPOST_PYTHON` names another. */
export const PYTHON =
  process.env.SIGNPOST_PYTHON ?? path.join(ROOT, '.venv', 'bin', 'python');

/** Versions of Python that exported programs run under. */
const VERSIONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/** Define tests for each version that this machine has, and one that is skipped for each other. */
export function underEveryPython(define: (python: string) => void): void {
  for (const version of VERSIONS) {
    const python = findPython(version);
    if (python === null) {
      it.skip(`under Python ${version}, which this machine does not have`, () =>
        undefined);
    } else {
      describe(`under Python ${version}`, () => define(python));
    }
  }
}

/**
 * A Python of a version, or `null` where the machine has none: from the PATH, or from pyenv, whose
 * commands on the PATH start only the versions that are switched on.
 */
function findPython(version: string): string | null {
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
