import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { notebookOf } from './notebooks';

const ROOT = path.join(__dirname, '..', '..', '..');
const PYTHON =
  process.env.SIGNPOST_PYTHON ?? path.join(ROOT, '.venv', 'bin', 'python');

describe('signpost-export', () => {
  let folder: string;
  let command: string;
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [command, ...words], {
      cwd: folder,
      encoding: 'utf8'
    });
  const write = (name: string, cells: string[]) =>
    fs.writeFileSync(
      path.join(folder, name),
      JSON.stringify(notebookOf(cells))
    );
  const python = (words: string[], env: Record<string, string> = {}) =>
    spawnSync(PYTHON, words, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...env }
    });

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-cli-'));
    command = path.join(folder, 'signpost-export.mjs');
    execFileSync(process.execPath, [
      path.join(ROOT, 'scripts', 'build-cli.mjs'),
      command
    ]);
    write('a.ipynb', [
      'limit = 3  # how many\nrate = 0.5\nname = "x"\nyears = [1, 2]\nloud = False',
      'print(limit, rate, name, years, loud)'
    ]);
  });

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it('prints the plan and writes nothing without --out', () => {
    const before = fs.readdirSync(folder);
    const { status, stdout } = run('a.ipynb');
    expect(status).toBe(0);
    expect(stdout).toMatch(/script, 5 settings/);
    expect(stdout).toMatch(/cell 1, line 1: limit -> setting/);
    expect(fs.readdirSync(folder)).toEqual(before);
  });

  it('answers in JSON with the name of the script', () => {
    const { status, stdout } = run(
      'a.ipynb',
      '--out',
      'json',
      '--json',
      '--site',
      'jasmin'
    );
    expect(status).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      entry: 'a.py',
      wrapper: 'a.sbatch',
      warnings: []
    });
    expect(
      answer.files.map((file: { path: string }) => file.path).sort()
    ).toEqual(fs.readdirSync(path.join(folder, 'json')).sort());
  });

  it.each([
    [['none.ipynb'], /no file none\.ipynb/],
    [[], /which notebook/],
    [['a.ipynb', '--wrong'], /no option --wrong/],
    [['a.ipynb', '--site', 'mars'], /no site mars/],
    [['a.ipynb', '--set', 'nothing=1'], /nothing is no setting/],
    [['a.ipynb', '--set', 'limit=x'], /a whole number is needed/],
    [['a.ipynb', '--out', 'a.ipynb/x'], /could not be/]
  ])('%j ends with status 2 and a sentence', (words, sentence) => {
    const { status, stderr, stdout } = run(...words);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('ends with status 1 for warnings only when it is strict', () => {
    write('odd.ipynb', ['x = (']);
    expect(run('odd.ipynb').status).toBe(0);
    expect(run('odd.ipynb', '--strict').status).toBe(1);
    expect(run('a.ipynb', '--strict').status).toBe(0);
    expect(run('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run('--help').stdout).toMatch(/--no-figures/);
  });

  it('does not replace what the user changed', () => {
    expect(run('a.ipynb', '--out', 'kept').status).toBe(0);
    expect(run('a.ipynb', '--out', 'kept', '--flat').status).toBe(0);
    const script = path.join(folder, 'kept', 'a.py');
    fs.appendFileSync(script, '# mine\n');
    const refused = run('a.ipynb', '--out', 'kept');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/a\.py in kept was changed/);
    expect(fs.readFileSync(script, 'utf8')).toMatch(/# mine/);
    expect(run('a.ipynb', '--out', 'kept', '--force').status).toBe(0);
    expect(fs.readFileSync(script, 'utf8')).not.toMatch(/# mine/);
  });

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
