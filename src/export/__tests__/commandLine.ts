import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { temporaryFolder } from './exportedFiles';
import { notebookOf } from './notebooks';
import { PYTHON, ROOT } from './pythons';

const EXPORTER = 'signpost-export.mjs';

/** Build the command-line exporter into a folder; returns its file. */
export function buildExporter(folder: string): string {
  const command = path.join(folder, EXPORTER);
  execFileSync(process.execPath, [
    path.join(ROOT, 'scripts', 'build-cli.mjs'),
    command
  ]);
  return command;
}

/**
 * The command-line exporter, built for the tests below, in a folder of its own with the notebook `a.ipynb`, which has
 * five settings and prints them.
 */
export function commandLine(name: string) {
  const folder = temporaryFolder(name);
  const command = path.join(folder, EXPORTER);
  const write = (notebook: string, cells: string[]) =>
    fs.writeFileSync(
      path.join(folder, notebook),
      JSON.stringify(notebookOf(cells))
    );
  beforeAll(() => {
    buildExporter(folder);
    write('a.ipynb', [
      'limit = 3  # how many\nrate = 0.5\nname = "x"\nyears = [1, 2]\nloud = False',
      'print(limit, rate, name, years, loud)'
    ]);
  });
  return {
    folder,
    command,
    write,
    /** Run the exporter in the folder. */
    run: (...words: string[]) =>
      spawnSync(process.execPath, [command, ...words], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env }
      }),
    /** Run Python in the folder. */
    python: (words: string[], env: Record<string, string> = {}) =>
      spawnSync(PYTHON, words, {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env }
      })
  };
}
