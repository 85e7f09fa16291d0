import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { commandLine } from './commandLine';
import { PYTHON } from './pythons';

describe('programs that signpost-export has written', () => {
  const { folder, run, write, python } = commandLine('cli-programs');

  it('settings: command line before environment before file before notebook', () => {
    run('a.ipynb', '--out', 'run', '--set', 'rate=0.25');
    const script = path.join('run', 'a.py');
    expect(python([script]).stdout).toBe('3 0.25 x [1, 2] False\n');
    fs.writeFileSync(
      path.join(folder, 'other.json'),
      '{"limit": 7, "years": [5]}'
    );
    const file = ['--settings', 'other.json'];
    expect(python([script, ...file]).stdout).toBe('7 0.5 x [5] False\n');
    const env = { A_LIMIT: '8', A_LOUD: 'yes', A_YEARS: '3,4' };
    expect(python([script, ...file], env).stdout).toBe('8 0.5 x [3, 4] True\n');
    expect(
      python(
        [
          script,
          ...file,
          '--limit=9',
          '--no-loud',
          '--years',
          '[6]',
          '--name',
          'a b'
        ],
        env
      ).stdout
    ).toBe('9 0.5 a b [6] False\n');
  });

  it.each([
    'plain',
    'a "b" \'c\' \\n = # %(prog)s',
    'größe 😀\tx',
    'two\nlines',
    ''
  ])('--set takes a text as it is: %j', text => {
    const { status } = run(
      'a.ipynb',
      '--out',
      'texts',
      '--set',
      `name=${text}`
    );
    expect(status).toBe(0);
    const settings = path.join('texts', 'settings.toml');
    const read = python([
      '-c',
      'import json, sys\ntry:\n    import tomllib\nexcept ImportError:\n    from pip._vendor import tomli as tomllib\nprint(json.dumps(tomllib.load(open(sys.argv[1], "rb"))))',
      settings
    ]);
    expect(JSON.parse(read.stdout)).toMatchObject({ name: text, limit: 3 });
    write('shown.ipynb', [
      'name = "x"',
      'import json\nprint(json.dumps(name))'
    ]);
    run('shown.ipynb', '--out', 'shown', '--set', `name=${text}`);
    const shown = python([path.join('shown', 'shown.py')]);
    expect(JSON.parse(shown.stdout)).toBe(text);
  });

  it.each([
    [['--limit', '1.5'], {}, /--limit: a whole number is needed/],
    [['--rate', 'x'], {}, /--rate: a number is needed/],
    [['--unknown', '1'], {}, /unrecognized arguments/],
    [[], { A_LOUD: 'maybe' }, /A_LOUD cannot be used: true or false is needed/],
    [['--settings', 'none.toml'], {}, /there is no settings file none\.toml/],
    [
      ['--settings', 'wrong.json'],
      {},
      /wrong\.json sets limits, which is no setting here/
    ],
    [['--work-dir', 'nowhere'], {}, /there is no folder .*nowhere/]
  ])('the program refuses %j %j with status 2', (words, env, sentence) => {
    run('a.ipynb', '--out', 'run2');
    fs.writeFileSync(path.join(folder, 'wrong.json'), '{"limits": 7}');
    const { status, stderr, stdout } = python(
      [path.join('run2', 'a.py'), ...words],
      env as Record<string, string>
    );
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('relative paths start in the current folder, or beside the notebook', () => {
    write('where.ipynb', [
      'import os\nprint(os.path.exists("marker"), os.path.basename(os.getcwd()))'
    ]);
    fs.writeFileSync(path.join(folder, 'marker'), '');
    run('where.ipynb', '--out', 'deep/er/bundle');
    const bundle = path.join(folder, 'deep', 'er', 'bundle');
    const from = (cwd: string, ...words: string[]) =>
      spawnSync(PYTHON, [path.join(bundle, 'where.py'), ...words], {
        cwd,
        encoding: 'utf8'
      }).stdout;
    expect(from(bundle)).toBe(`True ${path.basename(folder)}\n`);
    expect(from(path.join(folder, 'deep'))).toBe('False deep\n');
    expect(from(bundle, '--work-dir', path.join(folder, 'deep'))).toBe(
      'False deep\n'
    );
  });
});
