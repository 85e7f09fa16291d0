import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { makePlan, readNotebook, writeBundle } from '..';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { FEATURES } from './features';
import { notebookOf } from './notebooks';
import { DRIVERS, PYTHON } from './pythons';

const MINUTES = 60_000;

/** `SIGNPOST_FEATURES=name,name` runs only those. */
const ONLY = process.env.SIGNPOST_FEATURES?.split(',');
const missing = missingModules();
const CHOSEN = Object.keys(FEATURES).filter(
  name => ONLY === undefined || ONLY.includes(name)
);
const EXECUTED = CHOSEN.filter(name => lacking(name) === null);

/** Modules that features need and this Python does not have. */
function missingModules(): Set<string> {
  const wanted = Object.values(FEATURES).flatMap(({ needs }) => needs ?? []);
  const asked = spawnSync(
    PYTHON,
    [
      '-c',
      'import importlib.util, sys\nfor name in sys.argv[1:]:\n    if importlib.util.find_spec(name) is None:\n        print(name)',
      ...new Set(wanted)
    ],
    { encoding: 'utf8' }
  );
  return new Set((asked.stdout ?? '').split('\n').filter(Boolean));
}

/** Why a feature cannot be executed here, or `null`. */
function lacking(name: string): string | null {
  const lacks = (FEATURES[name].needs ?? []).filter(module =>
    missing.has(module)
  );
  return lacks.length > 0 ? `without ${lacks.join(' and ')}` : null;
}

interface IShown {
  text: string;
  figures: number;
  errors: string[];
}

/** What differs from run to run, or has no place in a script, is taken out on both sides. */
function comparable(shown: string): string {
  return shown
    .replace(/\r\n/g, '\n')
    .replace(/^(?:CPU times|Wall time):.*\n/gm, '')
    .replace(/^<Figure size .*>\n/gm, '')
    .replace(/^.* per loop \(mean.*\n|^The slowest run took .*\n/gm, '')
    .replace(/0x[0-9a-f]{6,}/g, '0x')
    .replace(/[\w.]*_lib\./g, '__main__.');
}

describe('exported programs do what their notebooks did', () => {
  const folder = temporaryFolder('execute');
  let inIPython: Record<string, IShown>;
  const asScripts: Record<string, Record<string, IShown>> = {};

  beforeAll(() => {
    const imported = spawnSync(
      PYTHON,
      ['-c', 'import ipykernel, jupyter_client, matplotlib, pandas, numpy'],
      { encoding: 'utf8' }
    );
    if (imported.status !== 0) {
      throw new Error(
        `These tests run notebooks with ${PYTHON}, which needs ipykernel, jupyter_client, matplotlib, pandas and numpy. Run scripts/setup, or set SIGNPOST_PYTHON. ${imported.stderr ?? imported.error}`
      );
    }
    fs.writeFileSync(path.join(folder, 'this_module.py'), 'value = "local"\n');
    for (const name of EXECUTED) {
      const feature = FEATURES[name];
      const json = notebookOf(feature.cells, {
        ...feature.metadata,
        test: {
          own_kernel: !!(feature.ownKernel || feature.environment),
          environment: feature.environment,
          answers: feature.answers,
          errors: !!feature.allowErrors,
          ends: feature.ends !== undefined
        }
      });
      fs.writeFileSync(
        path.join(folder, `${name}.ipynb`),
        JSON.stringify(json)
      );
      for (const form of ['library', 'flat'] as const) {
        const plan = makePlan(readNotebook(json, `${name}.ipynb`), { form });
        const bundle = writeBundle(plan);
        const target = path.join(folder, `${name}_${form}`);
        expect(bundle.entry).toBe(`${name}.py`);
        writeFiles(target, bundle);
        if (feature.environment) {
          fs.writeFileSync(
            path.join(target, 'environment.json'),
            JSON.stringify(feature.environment)
          );
        }
      }
    }
    const drive = (...words: string[]): Record<string, IShown> =>
      JSON.parse(
        execFileSync(PYTHON, words, {
          encoding: 'utf8',
          maxBuffer: 64 * 1024 * 1024,
          env: { ...process.env, IPYTHONDIR: path.join(folder, '.ipython') }
        })
      );
    inIPython = drive(path.join(DRIVERS, 'in_ipython.py'), folder);
    for (const form of ['library', 'flat']) {
      asScripts[form] = drive(
        path.join(DRIVERS, 'as_scripts.py'),
        folder,
        form
      );
    }
  }, 20 * MINUTES);

  describe.each(['library', 'flat'] as const)('as %s', form => {
    for (const name of CHOSEN.filter(name => lacking(name) !== null)) {
      it.skip(`${name} (${PYTHON} is ${lacking(name)})`, () => undefined);
    }
    it.each(EXECUTED)('%s', name => {
      const expected = inIPython[name];
      const got = asScripts[form][name];
      const { ends, ignore, figuresDiffer } = FEATURES[name];
      expect(expected.errors).toEqual(
        ends ? [expect.stringContaining(ends.error)] : []
      );
      expect(got.errors).toEqual(
        ends ? [expect.stringMatching(`^exit status ${ends.status}:`)] : []
      );
      const text = (shown: IShown) =>
        ignore
          ? comparable(shown.text).replace(ignore, '')
          : comparable(shown.text);
      expect(text(got)).toBe(text(expected));
      if (!figuresDiffer) {
        expect(got.figures).toBe(expected.figures);
      }
    });
  });
});
