import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { temporaryFolder } from './exportedFiles';
import { notebookOf } from './notebooks';
import { PYTHON, ROOT } from './pythons';

describe('signpost-export', () => {
  const folder = temporaryFolder('cli');
  let command: string;
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [command, ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env }
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

  it('prints the plan and writes nothing without --out', () => {
    const before = fs.readdirSync(folder);
    const { status, stdout } = run('a.ipynb');
    expect(status).toBe(0);
    expect(stdout).toMatch(/script, 5 settings/);
    expect(stdout).toMatch(
      /^Cell 1\n {2}line 1: limit -> setting\. .*--limit/m
    );
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
    [['a.ipynb', '--set', 'limit=9007199254740993'], /too many digits/],
    [['a.ipynb', '--set', 'years=a,b'], /a list such as A,B,C is needed/],
    [['a.ipynb', '--no-setting', 'nothing'], /nothing is no setting/],
    [['a.ipynb', '--set'], /--set needs a value/],
    [['a.ipynb', '--flat=yes'], /--flat takes no value/],
    [['a.ipynb', 'b.ipynb'], /one notebook at a time/],
    [
      ['a.ipynb', '--style', 'dusk'],
      /no style dusk\. There are single, serial, array,/
    ],
    [
      ['a.ipynb', '--workers', '0'],
      /--workers needs a value like 1 or 8, not 0/
    ],
    [['a.ipynb', '--time', 'soon'], /--time needs a value like 0:30/],
    [['a.ipynb', '--memory', '4 apples'], /--memory needs a value like 4G/],
    [['a.ipynb', '--kernel', 'a', '--python', 'b'], /not both/],
    [['a.ipynb', '--kernel', '../x'], /no kernel \.\.\/x/],
    [['a.ipynb', '--python', './none'], /there is no program .*none/],
    [['a.ipynb', '--python', 'false'], /it ended with status 1/],
    [['a.ipynb', '--python', 'true'], /it answered something else/],
    [['.'], /is a folder/],
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

  it('plans what the options ask for', () => {
    write('steps.ipynb', [
      '#md # One',
      'a = 1\nb = [a]\nprint(b)',
      '#md # Two',
      'c = b + b\nc'
    ]);
    const planned = (...words: string[]) =>
      JSON.parse(run('steps.ipynb', '--json', ...words).stdout);
    expect(planned()).toMatchObject({
      folder: null,
      entry: 'steps.py',
      versions: null,
      kernel: null
    });
    expect(planned().steps).not.toEqual([]);
    expect(planned('--no-steps').steps).toEqual([]);
    expect(run('steps.ipynb').stdout).toMatch(/^Steps\n {2}\w+\(/m);
    const setting = planned('--no-setting', 'a').settings.find(
      (item: { name: string }) => item.name === 'a'
    );
    expect(setting.lifted).toBe(false);
    run('steps.ipynb', '--out', 'quiet', '--no-echo', '--style', 'single');
    expect(python([path.join('quiet', 'steps.py')]).stdout).toBe('[1]\n');
    run('steps.ipynb', '--out', 'echo', '--flat');
    expect(python([path.join('echo', 'steps.py')]).stdout).toBe(
      '[1]\n[1, 1]\n'
    );
  });

  it('asks a Python, or the Python of a kernel, for versions', () => {
    write('versions.ipynb', ['import pip, beside, nowhere_at_all\nlimit = 1']);
    fs.writeFileSync(
      path.join(folder, 'beside.py'),
      'raise RuntimeError("imported")\n'
    );
    const version = python([
      '-c',
      'from importlib.metadata import version; print(version("pip"))'
    ]).stdout.trim();
    const requirements = (...words: string[]) => {
      const done = run('versions.ipynb', '--out', 'asked', ...words);
      expect(done).toMatchObject({ status: 0, stderr: '' });
      return fs.readFileSync(
        path.join(folder, 'asked', 'requirements.txt'),
        'utf8'
      );
    };
    const known = requirements('--python', PYTHON);
    expect(known).toContain(`\npip==${version}\n`);
    expect(known).toMatch(/# beside is a module of your own/);
    expect(known).toMatch(/^# nowhere_at_all$/m);
    expect(requirements('--python', PYTHON, '--loose')).toContain(
      `\npip>=${version.split('.').slice(0, 2).join('.')},<`
    );
    expect(requirements()).toMatch(/not known[\s\S]*# beside is a module/);
    const kernels = path.join(folder, 'jupyter', 'kernels');
    const kernel = (name: string, spec: object) => {
      fs.mkdirSync(path.join(kernels, name), { recursive: true });
      fs.writeFileSync(
        path.join(kernels, name, 'kernel.json'),
        JSON.stringify(spec)
      );
    };
    const launch = ['-m', 'ipykernel_launcher', '-f', '{connection_file}'];
    kernel('geo', {
      argv: [PYTHON, '-Xfrozen_modules=off', ...launch],
      display_name: 'Geo',
      language: 'python',
      env: { NOISE: '${HOME}' }
    });
    // As those are started that need modules or activation scripts.
    kernel('launched', {
      argv: ['bash', '-c', 'exec "$@"', 'signpost', PYTHON, ...launch],
      display_name: 'Launched',
      language: 'python'
    });
    kernel('r', { argv: ['R'], display_name: 'R', language: 'R' });
    kernel('own', {
      argv: ['start.sh'],
      display_name: 'x',
      language: 'python'
    });
    process.env.JUPYTER_PATH = path.join(folder, 'jupyter');
    try {
      const asked = requirements('--kernel', 'geo');
      expect(asked).toMatch(/kernel \(Geo, Python 3\.\d+\.\d+\)/);
      expect(asked).toContain(`\npip==${version}\n`);
      const launched = requirements('--kernel', 'launched');
      expect(launched).toMatch(/kernel \(Launched, Python 3\.\d+\.\d+\)/);
      expect(launched).toContain(`\npip==${version}\n`);
      expect(run('versions.ipynb', '--kernel', 'r').stderr).toMatch(/speaks R/);
      expect(run('versions.ipynb', '--kernel', 'own').stderr).toMatch(
        /started by a program of its own.*--python/
      );
      const missing = run('versions.ipynb', '--kernel', 'none');
      expect(missing.stderr).toMatch(
        /The kernels here are .*geo, launched.*own, .*r/
      );
      expect(missing.status).toBe(2);
    } finally {
      delete process.env.JUPYTER_PATH;
    }
  });

  it('says what a folder that cannot be made is, and ends', () => {
    fs.writeFileSync(path.join(folder, 'file'), 'text');
    for (const target of ['/proc/none/below', 'file/below']) {
      const { status, stderr } = run('a.ipynb', '--out', target);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /could not be (?:written|read) \(\w+\).*(?:the notebook is unchanged|Nothing was written)\./s
      );
    }
  });

  it('does what is chosen item by item, and says what else there is', () => {
    const out = run(
      'a.ipynb',
      '--items',
      'limit',
      '--item-values',
      '1,2',
      '--out',
      'items'
    );
    expect(out.status).toBe(0);
    expect(out.stdout).toContain('an item for each value of limit');
    expect(
      fs.readFileSync(path.join(folder, 'items', 'items.txt'), 'utf8')
    ).toMatch(/\n1\n2\n$/);
    const none = run('a.ipynb', '--items', 'x');
    expect(none.status).toBe(2);
    expect(none.stderr).toContain(
      'x is neither a loop nor a setting of this notebook. There are limit, rate, name.'
    );
    const ndvi = path.join(ROOT, 'examples', 'ndvi.ipynb');
    const loop = JSON.parse(run(ndvi, '--items', 'scene', '--json').stdout);
    expect(loop.items).toMatchObject({
      step: 'all_scenes',
      changes: ['statistics']
    });
  });

  it('names what an earlier export left behind', () => {
    write('parts.ipynb', ['def f():\n    return 1', 'print(f())']);
    run('parts.ipynb', '--out', 'parts');
    const { status, stdout } = run('parts.ipynb', '--out', 'parts', '--flat');
    expect(status).toBe(0);
    expect(stdout).toMatch(/no longer used: parts_lib\.py, parts_support\.py/);
    expect(fs.existsSync(path.join(folder, 'parts', 'parts_lib.py'))).toBe(
      true
    );
  });

  it('is no failure when the reader stops reading', () => {
    const piped = spawnSync(
      'bash',
      [
        '-c',
        'set -o pipefail; "$0" "$1" a.ipynb --json | head -c 1',
        process.execPath,
        command
      ],
      { cwd: folder, encoding: 'utf8' }
    );
    expect(piped).toMatchObject({ status: 0, stdout: '{', stderr: '' });
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
