import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { ask } from './cpython';
import { exported } from './exported';
import type { IPassCase } from './passes';
import { APART, ENTANGLED_BY_FILES } from './passes';
import { ENTANGLED_BY_STATE } from './passesState';

/** Loops whose passes give something else when they run apart: proven by running them. */
const ENTANGLED = [...ENTANGLED_BY_FILES, ...ENTANGLED_BY_STATE];

const PYTHON =
  process.env.SIGNPOST_PYTHON ??
  path.join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');

jest.setTimeout(600_000);

function planned({ before, body, after }: IPassCase) {
  return exported(
    [
      'xs = [3, 1, 2] + []',
      before,
      `for x in xs:\n    ${body.replace(/\n/g, '\n    ')}`,
      `${after}\nprint("end")`
    ],
    { steps: true, items: { name: 'x', values: null } }
  );
}

/** Why the passes may not run apart, or `null`. */
function refusal(row: IPassCase): string | null | undefined {
  return planned(row).plan.item_candidates.find(({ kind }) => kind === 'loop')
    ?.refused;
}

describe('loops whose passes see what others did', () => {
  it.each(ENTANGLED.map(row => [row.reason!, row] as const))(
    '%s: %j',
    (reason, row) => {
      expect(refusal(row)).toContain(reason);
    }
  );

  it('do something else when their passes run apart', () => {
    // What only IPython understands cannot be run as it stands.
    const cases = ENTANGLED.filter(({ body }) => !/^[!%]/m.test(body)).map(
      row => ({ ...row, name: `${row.before} | ${row.body}` })
    );
    const different = ask<Record<string, unknown>>('passes_apart.py', cases);
    const alike = cases.filter(({ name }) => !(name in different));
    expect(alike.map(({ name }) => name)).toEqual([]);
  });
});

/** The files below a folder with what they hold, without those of the program. */
function filesIn(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true }) as string[];
  return Object.fromEntries(
    names
      .filter(name => !name.startsWith('job'))
      .filter(name => fs.statSync(path.join(folder, name)).isFile())
      .sort()
      .map(name => [name, fs.readFileSync(path.join(folder, name), 'latin1')])
  );
}

describe('loops whose passes only look as if they did', () => {
  let folder: string;

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-apart-'));
  });

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** What the program prints when it is called once or several times, and the files that it leaves. */
  function run(row: IPassCase, calls: string[][]) {
    const place = fs.mkdtempSync(path.join(folder, 'run-'));
    const job = path.join(place, 'job');
    fs.mkdirSync(job);
    for (const file of planned(row).bundle.files) {
      fs.writeFileSync(path.join(job, file.path), file.text);
    }
    const texts = calls.map(words => {
      const done = spawnSync(PYTHON, [path.join(job, 'example.py'), ...words], {
        cwd: place,
        encoding: 'utf8'
      });
      if (done.status !== 0) {
        throw new Error(`${words.join(' ')}: ${done.stderr}`);
      }
      return done.stdout;
    });
    return { texts, files: filesIn(place) };
  }

  it.each(APART)('do the same item by item: %j', row => {
    expect(refusal(row)).toBeNull();
    const whole = run(row, [[]]);
    const apart = run(row, [
      ['--item-number', '3'],
      ['--item-number', '1-2'],
      ['--reduce']
    ]);
    const [last, others, rest] = apart.texts;
    expect(others + last + rest).toBe(whole.texts[0]);
    expect(apart.files).toEqual(whole.files);
  });
});
