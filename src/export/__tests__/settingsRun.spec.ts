import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { runnerOf, temporaryFolder, writeProgram } from './exportedFiles';
import { DRIVERS, underEveryPython } from './pythons';

const CELLS = [
  '#md # All %(prog)s kinds, 100 %',
  'import datetime\nfrom pathlib import Path',
  [
    'count = 3  # how many, 50 % of %(prog)s',
    'rate = 0.5',
    'offset = -5',
    'tiny = -1e-3',
    'name = "x y"',
    'loud = False',
    'years = [1990, 1991]',
    'words = ["a", "b c"]',
    'mixed = [1, 2.0, 3]',
    'pair = (1, "x")',
    'boxes = [(0, 1.0), (2, 3.0)]',
    'table = {"a": 1, "b": [1.0]}',
    'numbered = {2: "b", 1: "a"}',
    'chosen = {3}',
    'nothing = None',
    'level: float = 1',
    'folder = Path("data dir")',
    'start = datetime.date(2020, 1, 2)',
    'end = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)',
    'größe = 1'
  ].join('\n'),
  'from pprint import pprint\nvalues = dict(count=count, rate=rate, offset=offset, tiny=tiny, name=name, loud=loud, years=years, words=words, mixed=mixed, pair=pair, boxes=boxes, table=table, numbered=numbered, chosen=chosen, nothing=nothing, level=level, folder=folder, start=start, end=end, size=größe)\nfor key, value in values.items():\n    print(key, repr(value))'
];

/** What the notebook prints. */
const OWN: Record<string, string> = {
  count: '3',
  rate: '0.5',
  offset: '-5',
  tiny: '-0.001',
  name: "'x y'",
  loud: 'False',
  years: '[1990, 1991]',
  words: "['a', 'b c']",
  mixed: '[1, 2.0, 3]',
  pair: "(1, 'x')",
  boxes: '[(0, 1.0), (2, 3.0)]',
  table: "{'a': 1, 'b': [1.0]}",
  numbered: "{2: 'b', 1: 'a'}",
  chosen: '{3}',
  nothing: 'None',
  level: '1',
  folder: "PosixPath('data dir')",
  start: 'datetime.date(2020, 1, 2)',
  end: 'datetime.datetime(2020, 1, 2, 3, 4, 5, 6)',
  size: '1'
};

/** Words of the command line, and what they change. */
const OPTIONS: [string[], Record<string, string>][] = [
  [['--count', '7'], { count: '7' }],
  [['--count', '-7'], { count: '-7' }],
  [['--rate', '2'], { rate: '2.0' }],
  [['--rate', 'nan'], { rate: 'nan' }],
  [['--offset', '-6'], { offset: '-6' }],
  [['--tiny', '-5e-4'], { tiny: '-0.0005' }],
  [['--name', '-x ü "q" %'], { name: `'-x ü "q" %'` }],
  [['--name', ''], { name: "''" }],
  [['--loud'], { loud: 'True' }],
  [['--loud', '--no-loud'], { loud: 'False' }],
  [['--years', '-1,2'], { years: '[-1, 2]' }],
  [['--years', '[1]'], { years: '[1]' }],
  [['--years', '5'], { years: '[5]' }],
  [['--words', '1990, x y,'], { words: "['1990', 'x y']" }],
  [['--words', '["a, b", "c"]'], { words: "['a, b', 'c']" }],
  [['--mixed', '0.5,1'], { mixed: '[0.5, 1]' }],
  [['--pair', "(2, 'y')"], { pair: "(2, 'y')" }],
  [['--boxes', '[[1, 2]]'], { boxes: '[(1, 2.0)]' }],
  [['--table', '{"c": true}'], { table: "{'c': True}" }],
  [['--numbered', '{"5": "e"}'], { numbered: "{5: 'e'}" }],
  [['--chosen', '4,4'], { chosen: '{4}' }],
  [['--nothing', '[1, null]'], { nothing: '[1, None]' }],
  [['--nothing', 'some text'], { nothing: "'some text'" }],
  [['--level', '1.5'], { level: '1.5' }],
  [['--level', '2'], { level: '2' }],
  [['--folder', 'b/ c'], { folder: "PosixPath('b/ c')" }],
  [['--start', '2021-12-31'], { start: 'datetime.date(2021, 12, 31)' }],
  [['--end', '2021-12-31'], { end: 'datetime.datetime(2021, 12, 31, 0, 0)' }],
  [['--größe', '2'], { size: '2' }]
];

/** Words of the command line that cannot be used, and what is said. */
const REFUSED: [string[], RegExp][] = [
  [['--count', '1.5'], /^a\.py: --count: a whole number is needed, not 1\.5\./],
  [['--count', 'x'], /--count: a whole number is needed, not 'x'/],
  [['--count', 'True'], /a whole number is needed, not True/],
  [['--rate', 'x'], /--rate: a number is needed, not 'x'/],
  [['--years', 'x,y'], /--years: a number is needed, not 'x'/],
  [['--boxes', '[1]'], /--boxes: a list is needed, not 1/],
  [['--table', '[1]'], /--table: a table is needed/],
  [['--chosen', '[[1]]'], /--chosen: a number is needed, not \[1\]/],
  [['--start', '2020-02-30'], /--start: a date such as 2020-12-31 is needed/],
  [['--count'], /--count: expected one argument/],
  [['--unknown', '1'], /unrecognized arguments: --unknown 1/],
  [['--settings', 'none.toml'], /there is no settings file none\.toml/]
];

/** Kinds and texts of settings files that cannot be used, and what is said. */
const FILES: ['toml' | 'json', string, RegExp][] = [
  [
    'toml',
    '# x\ncounts = 1\n',
    /line 2 of f\d+\.toml sets counts, which is no setting here/
  ],
  [
    'toml',
    '\n\ncount = "x"\n',
    /count in line 3 of f\d+\.toml cannot be used: a whole number is needed, not 'x'/
  ],
  ['toml', 'count = 1\nrate =\n', /f\d+\.toml cannot be read.*line 2/],
  ['toml', 'count = 1\ncount = 2\n', /f\d+\.toml cannot be read/],
  ['toml', 'name = "\\q"\n', /f\d+\.toml cannot be read/],
  [
    'toml',
    'name = "x',
    /f\d+\.toml cannot be read.*(?:line 1|end of document)/
  ],
  ['toml', 'count = 007', /f\d+\.toml cannot be read/],
  ['json', '{"count": 1,\n "rate": }', /f\d+\.json cannot be read.*line 2/],
  [
    'json',
    '{"rate": 1,\n "loud": 1}',
    /loud in line 2 of f\d+\.json cannot be used: true or false is needed, not 1/
  ],
  ['json', '[1]', /must hold names and values/]
];

/** How a program ended. */
interface IEnd {
  status: number;
  stdout: string;
  stderr: string;
}

const folder = temporaryFolder('settings');

underEveryPython(python => {
  const runIn = runnerOf(python);
  let bundle: string;
  const run = (words: string[] = [], env: Record<string, string> = {}) =>
    runIn(bundle, words, env);
  const shown = (done: { stdout: string; stderr: string }) => {
    expect(done.stderr).toBe('');
    return Object.fromEntries(
      done.stdout
        .trimEnd()
        .split('\n')
        .map(line => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)])
    );
  };
  const fileOf = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text);
    return name;
  };

  const refused = (done: IEnd, sentence: RegExp) => {
    expect(done.stderr).toMatch(sentence);
    expect(done.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([done.stdout, done.status]).toEqual(['', 2]);
  };
  let ended: IEnd[];

  beforeAll(() => {
    bundle = writeProgram(folder, CELLS);
    const cases = [
      ...[...OPTIONS, ...REFUSED].map(([words]) => ({ words })),
      ...FILES.map(([kind, text], at) => ({
        words: ['--settings', fileOf(`f${at}.${kind}`, text)]
      }))
    ];
    const done = spawnSync(
      python,
      [path.join(DRIVERS, 'run_cases.py'), path.join(bundle, 'a.py')],
      {
        cwd: folder,
        encoding: 'utf8',
        input: JSON.stringify(cases),
        env: { ...process.env, PYTHONUTF8: '1' }
      }
    );
    expect(done.stderr).toBe('');
    ended = JSON.parse(done.stdout);
  });

  it('the program does what the notebook did, with its settings file and without', () => {
    expect(shown(run())).toEqual(OWN);
    const bare = writeProgram(folder, CELLS);
    fs.rmSync(path.join(bare, 'settings.toml'));
    expect(shown(runIn(bare))).toEqual(OWN);
  });

  it.each(OPTIONS.map((one, at) => [...one, at] as const))(
    '%j',
    (_words, changed, at) => {
      expect(shown(ended[at])).toEqual({ ...OWN, ...changed });
    }
  );

  it('the command line goes before the environment, the file and the notebook', () => {
    const json = fileOf(
      'other.json',
      '{"count": 10, "rate": 10, "years": [], "start": "2000-01-01", "nothing": null}'
    );
    const env = {
      A_COUNT: '20',
      A_LOUD: 'Yes',
      A_WORDS: 'x,y',
      A_TABLE: '{}'
    };
    expect(shown(run(['--settings', json, '--count', '30'], env))).toEqual({
      ...OWN,
      count: '30',
      rate: '10.0',
      years: '[]',
      start: 'datetime.date(2000, 1, 1)',
      loud: 'True',
      words: "['x', 'y']",
      table: '{}'
    });
  });

  it('reads a settings file as a user may write it', () => {
    const toml = fileOf(
      'own.toml',
      [
        '# mine',
        'count=1_000 # many',
        '  "rate" = 1e-3',
        "name = 'C:\\dir'",
        'loud = true',
        'years = [ # first',
        '  1990,',
        '  1991, # last',
        ']',
        'words = ["\\u00e9\\U0001F600\\t\\"", "#"]',
        'table = { a = -1, "b c" = [+2, -0.5] }',
        ''
      ].join('\r\n')
    );
    expect(shown(run(['--settings', toml]))).toEqual({
      ...OWN,
      count: '1000',
      rate: '0.001',
      name: "'C:\\\\dir'",
      loud: 'True',
      words: "['é😀\\t\"', '#']",
      table: "{'a': -1, 'b c': [2, -0.5]}"
    });
  });

  it.each(REFUSED.map((one, at) => [...one, at] as const))(
    '%j is refused in one sentence',
    (_words, sentence, at) => {
      refused(ended[OPTIONS.length + at], sentence);
    }
  );

  it.each(FILES.map((one, at) => [...one, at] as const))(
    'the file of kind %s with %j is refused with its line',
    (_kind, _text, sentence, at) => {
      refused(ended[OPTIONS.length + REFUSED.length + at], sentence);
    }
  );

  it('names the environment variable that cannot be used', () => {
    const { status, stderr } = run([], { A_YEARS: '1,x' });
    expect(stderr).toMatch(
      /the environment variable A_YEARS cannot be used: a number is needed, not 'x'/
    );
    expect(status).toBe(2);
  });

  it('--help reads well', () => {
    const { stdout, status } = run(['--help']);
    expect(status).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('All % (prog)s kinds, 100 %');
    expect(text).toContain('--count N how many, 50 % of %(prog)s (default: 3)');
    expect(text).toMatch(/--name TEXT \(default: x y\)/);
    expect(text).toMatch(/--loud, --no-loud \(default: False\)/);
    expect(text).toMatch(/files: --folder FILE \(default: data dir\)/);
    expect(text.match(/\(default: 3\)/g)).toHaveLength(1);
    expect(
      Math.max(...stdout.split('\n').map(line => line.length))
    ).toBeLessThanOrEqual(100);
  });

  it('asks for nothing: what the notebook asks for must be given', () => {
    const asking = writeProgram(folder, [
      'from getpass import getpass\nname = input("Your name: ")\nn = int(input())\ntoken = getpass("API token: ")\nprint(name, n + 1, token)'
    ]);
    const ask = (words: string[], env: Record<string, string> = {}) =>
      runIn(asking, words, env);
    const first = ask([]);
    expect(first.stderr).toMatch(
      /^a\.py: name \(Your name\) has no value: give --name or set the environment variable A_NAME/
    );
    expect([first.status, first.stdout]).toEqual([2, '']);
    const words = ['--name', 'Ann', '--n', '2'];
    expect(ask(words).stderr).toMatch(
      /token \(API token\) has no value: name the file that holds it with --token-file or set the environment variable A_TOKEN/
    );
    expect(ask([...words, '--token', 'x']).status).toBe(2);
    expect(ask(words, { A_TOKEN: 's3' }).stdout).toBe('Ann 3 s3\n');
    const secret = fileOf('secret', 's4\n');
    expect(ask([...words, '--token-file', secret]).stdout).toBe('Ann 3 s4\n');
    expect(ask([...words, '--token-file', 'gone']).stderr).toMatch(
      /--token-file: the file gone cannot be read/
    );
    expect(ask([...words, '--n', 'x']).stderr).toMatch(
      /--n: a whole number is needed/
    );
    const file = fileOf('ask.toml', 'token = "x"\n');
    expect(ask(['--settings', file]).stderr).toMatch(
      /token is a secret and does not belong into line 1 of ask\.toml/
    );
  });

  it('never waits for somebody to type', () => {
    const looping = writeProgram(folder, [
      'import getpass\nfor i in range(2):\n    print(input("more? "))\ngetpass.getpass() if i else None'
    ]);
    const { stderr, status } = runIn(looping);
    expect(stderr).toMatch(
      /EOFError: input\('more\? '\) finds nobody who answers: pipe the answers/
    );
    expect(status).toBe(1);
    const piped = runIn(looping, [], {}, 'a\nb\n');
    expect(piped.stdout).toBe('more? a\nmore? b\n');
    expect(piped.stderr).toMatch(
      /EOFError: getpass\('Password: '\) finds nobody/
    );
  });
});
