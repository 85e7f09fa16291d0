import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { lineOfValue, readItemValues } from '../plan/items/values';
import { exported } from './exported';

const PYTHON =
  process.env.SIGNPOST_PYTHON ??
  path.join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');

jest.setTimeout(120_000);

/** Values that a list between commas, a line of a file or a command line might take for something else. */
const VALUES = [
  'plain',
  'a, b',
  ',',
  'the "big" one',
  '"quoted"',
  '"',
  ' spaces ',
  'in the middle',
  '-dash',
  '--item',
  '--items=x',
  '# no comment',
  "it's",
  'ünï ☃ 東京',
  '*.[ab]',
  'a=b'
];

const quoted = (value: string) => `"${value.replace(/"/g, '""')}"`;

/** What the program does for an item. */
const printed = (value: string) => `${JSON.stringify(value)}\n`;

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-item-names-'));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function program(values: string | null) {
  const place = fs.mkdtempSync(path.join(folder, 'job-'));
  const { bundle } = exported(
    [
      'NAME = "somebody"',
      'import json\nprint(json.dumps(NAME, ensure_ascii=False))\na = 1\nb = 2'
    ],
    { steps: true, items: { name: 'NAME', values } }
  );
  const job = path.join(place, 'job');
  fs.mkdirSync(job);
  for (const file of bundle.files) {
    fs.writeFileSync(path.join(job, file.path), file.text);
  }
  return {
    place,
    run: (...words: string[]) =>
      spawnSync(PYTHON, [path.join(job, 'example.py'), ...words], {
        cwd: place,
        encoding: 'utf8',
        env: { ...process.env, PYTHONIOENCODING: 'utf-8' }
      })
  };
}

describe('the items of a setting keep their values', () => {
  it.each([
    ['of --items', null, `--items=${VALUES.map(quoted).join(' , ')}`],
    ['of --item-values at the export', VALUES.map(quoted).join(', '), '']
  ])('from a list %s to their names and to their runs', (_, values, option) => {
    const { run, place } = program(values);
    const options = option === '' ? [] : [option];
    const list = run(...options, '--list-items');
    expect(list.stderr).toBe('');
    const names = list.stdout.slice(0, -1).split('\n');
    expect(names).toEqual(VALUES.map(lineOfValue));
    names.forEach((name, at) => {
      const done = run(...options, `--item=${name}`);
      expect([name, done.status, done.stdout]).toEqual([
        name,
        0,
        printed(VALUES[at])
      ]);
    });
    // What was listed is a list, too.
    fs.writeFileSync(path.join(place, 'list.txt'), list.stdout);
    const again = run('--items-file', 'list.txt', '--skip-existing');
    expect(again.stderr.match(/has a result/g)).toHaveLength(VALUES.length);
    expect(again.status).toBe(0);
  });

  it('in a list that nobody has quoted', () => {
    const { run } = program(null);
    const names = (list: string) => run(`--items=${list}`, '--list-items');
    expect(names('b, a ,c d,,it\'s 5" long,').stdout).toBe(
      'b\na\nc d\nit\'s 5" long\n'
    );
    expect(names('a, "b"c').stderr).toBe(
      'example.py: --items has a double quote in a wrong place: "b"c. Put the whole value in double quotes, and double those in it.\n'
    );
    expect(names('"a, b').status).toBe(2);
    expect(names(' , ').stderr).toContain('there are no items.');
    // Two of one name are told apart by their numbers.
    expect(names('a,a').stdout).toBe('item-1\nitem-2\n');
  });
});

describe('values that are given at the export', () => {
  it.each([
    ['a, b ,c', ['a', 'b', 'c']],
    ['a\nb,c', ['a', 'b', 'c']],
    ['"a, b",c', ['a, b', 'c']],
    ['"a ""b""" , " c "', ['a "b"', ' c ']],
    ['"*.nc"', ['*.nc']],
    ['5" pipe, x', ['5" pipe', 'x']],
    ['"a"b, c', ['"a"b', 'c']],
    [',a,,', ['a']]
  ])('%j are %j', (text, texts) => {
    expect(readItemValues(text)).toEqual({ kind: 'list', texts });
  });

  it('may be a pattern where they are not quoted', () => {
    expect(readItemValues('data/*.nc')).toEqual({
      kind: 'pattern',
      texts: ['data/*.nc']
    });
  });
});
