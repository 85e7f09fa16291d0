import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { commandLine } from './commandLine';
import { PYTHON, ROOT } from './pythons';

describe('signpost-export', () => {
  const { folder, command, run, write, python } = commandLine('cli');

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
});
