import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { makePlan, readNotebook, writeBundle } from '..';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { FEATURES } from './features';
import { notebookOf } from './notebooks';
import { DRIVERS, PYTHON, ROOT } from './pythons';

const DRIVER = path.join(DRIVERS, 'prove_all.py');
const MINUTES = 60_000;
const EXAMPLES = ['climate', 'digits', 'ndvi'];

/** A failing program of `%run` tells its error on stderr, where the kernel shows it beside the cell. */
const TOLD_ELSEWHERE = ['run_failing'];

/** Those that every recorded run shows as its kernel does, with nothing set aside. */
const PLAIN = Object.entries(FEATURES).filter(
  ([name, feature]) =>
    Object.keys(feature).length === 1 && !TOLD_ELSEWHERE.includes(name)
);

interface IProof {
  verdict: string;
  summary: string;
  cells: { status: string }[];
}

/** Write the bundle of a notebook beside it. */
function exportTo(folder: string, name: string, json: unknown): void {
  const target = path.join(folder, `${name}_job`);
  writeFiles(
    target,
    writeBundle(makePlan(readNotebook(json, `${name}.ipynb`)))
  );
}

/** Each notebook is run in a real kernel, its bundle recorded, and both compared cell by cell. */
describe('a test run of an export is the same as its notebook', () => {
  const folder = temporaryFolder('proof');
  let proofs: Record<string, IProof>;

  beforeAll(() => {
    fs.writeFileSync(path.join(folder, 'this_module.py'), 'value = "local"\n');
    for (const [name, { cells }] of PLAIN) {
      const json = notebookOf(cells);
      fs.writeFileSync(
        path.join(folder, `${name}.ipynb`),
        JSON.stringify(json)
      );
      exportTo(folder, name, json);
    }
    const examples = path.join(folder, 'examples');
    fs.cpSync(path.join(ROOT, 'examples'), examples, { recursive: true });
    const files = EXAMPLES.map(name => path.join(examples, `${name}.ipynb`));
    files.forEach((file, at) =>
      exportTo(examples, EXAMPLES[at], fs.readFileSync(file, 'utf8'))
    );
    proofs = JSON.parse(
      execFileSync(PYTHON, [DRIVER, folder, ...files], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          IPYTHONDIR: path.join(folder, '.ipython'),
          PYTHONPATH: path.join(ROOT, 'jupyter_ext')
        }
      })
    );
  }, 10 * MINUTES);

  it.each(EXAMPLES)('the example %s', name => {
    expect(proofs[name].summary).toMatch(
      /^Same as the notebook in all \d+ cells with output\.$/
    );
  });

  it.each(PLAIN.map(([name]) => name))('%s', name => {
    const { verdict, summary, cells } = proofs[name];
    const bad = cells.filter(
      cell => !['same', 'no-output'].includes(cell.status)
    );
    expect({ summary, bad }).toEqual({ summary, bad: [] });
    expect(['same', 'nothing']).toContain(verdict);
  });
});
