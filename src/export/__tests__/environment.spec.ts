import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { buildExporter } from './commandLine';
import { temporaryFolder } from './exportedFiles';
import { notebookOf } from './notebooks';
import { DRIVERS, PYTHON } from './pythons';

/** Environments take seconds, and much longer on a machine that is busy. */
const LONGEST = 5 * 60_000;

/** The uv that comes with the development requirements, else one that is installed. */
function findUv(): string {
  const beside = path.join(path.dirname(PYTHON), 'uv');
  const found = [process.env.SIGNPOST_UV, beside, 'uv'].find(
    program => program && spawnSync(program, ['--version']).status === 0
  );
  if (!found) {
    throw new Error(
      `These tests make environments with uv, and there is none beside ${PYTHON} nor on PATH. Run scripts/setup, or set SIGNPOST_UV.`
    );
  }
  return found.includes(path.sep)
    ? found
    : execFileSync('sh', ['-c', 'command -v uv'], { encoding: 'utf8' }).trim();
}

/** PEP 723's own reader, as it stands there, for the oldest Python of this project too. */
const REFERENCE_READER = `
import json, re, sys
try:
    import tomllib
except ImportError:
    from pip._vendor import tomli as tomllib

REGEX = r'(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\\s(?P<content>(^#(| .*)$\\s)+)^# ///$'

def read(script):
    name = 'script'
    matches = list(filter(lambda m: m.group('type') == name, re.finditer(REGEX, script)))
    if len(matches) > 1:
        raise ValueError(f'Multiple {name} blocks found')
    elif len(matches) == 1:
        content = ''.join(
            line[2:] if line.startswith('# ') else line[1:]
            for line in matches[0].group('content').splitlines(keepends=True)
        )
        return tomllib.loads(content)
    else:
        return None

print(json.dumps(read(open(sys.argv[1]).read())))
`;

/** Packages of the test's own, a kernel that has some of them, and no index anywhere. */
describe('the environment of an exported program', () => {
  const folder = temporaryFolder('environment');
  let job: string;
  let uv: string;
  let minor: string;
  let env: Record<string, string>;
  let programs: string;

  const text = (name: string) => fs.readFileSync(path.join(job, name), 'utf8');
  const run = (program: string, ...words: string[]) => {
    const done = spawnSync(program, words, {
      cwd: folder,
      encoding: 'utf8',
      env
    });
    return { ...done, said: `${done.stdout}${done.stderr}` };
  };
  const setUp = () => run('bash', path.join(job, 'setup-env.sh'));
  const program = (name: string, script: string) =>
    fs.writeFileSync(path.join(programs, name), `#!/bin/bash\n${script}\n`, {
      mode: 0o755
    });
  const forget = (...names: string[]) =>
    names.forEach(name =>
      fs.rmSync(path.join(job, name), { recursive: true, force: true })
    );

  beforeAll(() => {
    uv = findUv();
    job = path.join(folder, 'job');
    programs = path.join(folder, 'programs');
    fs.mkdirSync(programs);
    const wheels = path.join(folder, 'wheels');
    execFileSync(PYTHON, [
      path.join(DRIVERS, 'make_wheels.py'),
      wheels,
      'alpha-package==1.0;beta-package>=1',
      'alpha-package==1.5;beta-package>=1',
      'alpha-package==2.0',
      'beta-package==1.0',
      'beta-package==2.0'
    ]);
    for (const name of ['bash', 'cat', 'dirname', 'env', 'grep', 'rm']) {
      const real = execFileSync('sh', ['-c', `command -v ${name}`], {
        encoding: 'utf8'
      }).trim();
      fs.symlinkSync(real, path.join(programs, name));
    }
    program('python3', `exec ${JSON.stringify(PYTHON)} "$@"`);
    env = {
      PATH: programs,
      HOME: path.join(folder, 'home'),
      PIP_CONFIG_FILE: os.devNull,
      PIP_FIND_LINKS: wheels,
      PIP_NO_INDEX: '1',
      PIP_NO_CACHE_DIR: '1',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      UV_CACHE_DIR: path.join(folder, 'cache'),
      UV_FIND_LINKS: wheels,
      UV_NO_INDEX: '1',
      UV_OFFLINE: '1',
      UV_NO_CONFIG: '1',
      UV_PYTHON: PYTHON,
      UV_PYTHON_DOWNLOADS: 'never'
    };
    minor = run(
      PYTHON,
      '-c',
      'import sys; print("%d.%d" % sys.version_info[:2])'
    ).stdout.trim();
    const kernel = path.join(folder, 'kernel');
    run(uv, 'venv', kernel);
    const installed = run(
      uv,
      'pip',
      'install',
      '--python',
      path.join(kernel, 'bin', 'python'),
      'alpha-package==1.0',
      'beta-package==1.0'
    );
    expect(installed).toMatchObject({ status: 0 });
    fs.writeFileSync(
      path.join(folder, 'note.ipynb'),
      JSON.stringify(
        notebookOf([
          'import alpha\nimport beside\nscale = 2',
          'def twice(x):\n    return 2 * x',
          'print(alpha.VERSION, beside.NAME, twice(scale))'
        ])
      )
    );
    fs.writeFileSync(path.join(folder, 'beside.py'), 'NAME = "beside"\n');
    const command = buildExporter(folder);
    const exported = run(
      process.execPath,
      command,
      'note.ipynb',
      '--out',
      'job',
      '--site',
      'leap',
      '--python',
      path.join(kernel, 'bin', 'python')
    );
    expect(exported).toMatchObject({ status: 0, stderr: '' });
  }, LONGEST);

  it('has the versions of the Python that was asked', () => {
    expect(text('requirements.txt')).toMatch(/^alpha-package==1\.0$/m);
    expect(text('requirements.txt')).toMatch(/beside is a module of your own/);
    expect(text('requirements.in')).toMatch(/^alpha-package>=1\.0,<2$/m);
    expect(fs.existsSync(path.join(job, 'note_lib.py'))).toBe(true);
  });

  it('is described in the script as PEP 723 says', () => {
    const read = run(PYTHON, '-c', REFERENCE_READER, path.join(job, 'note.py'));
    const next = Number(minor.split('.')[1]) + 1;
    expect(JSON.parse(read.stdout)).toEqual({
      'requires-python': `>=${minor},<3.${next}`,
      dependencies: [
        'alpha-package==1.0',
        ...(next <= 11 ? ["tomli; python_version < '3.11'"] : [])
      ]
    });
  });

  it(
    'is made by uv run, with the library beside the script',
    () => {
      const done = run(uv, 'run', path.join(job, 'note.py'), '--scale', '3');
      expect(done.stderr).not.toMatch(/error/i);
      expect(done.stdout).toBe('1.0 beside 6\n');
    },
    LONGEST
  );

  it(
    'is made by pip alone, and then has no lock',
    () => {
      const done = setUp();
      expect(done).toMatchObject({ status: 0 });
      expect(done.stderr).toMatch(/There is no requirements\.lock/);
      expect(fs.existsSync(path.join(job, 'requirements.lock'))).toBe(false);
      const started = run(
        path.join(job, '.venv', 'bin', 'python'),
        path.join(job, 'note.py')
      );
      expect(started.stdout).toBe('1.0 beside 4\n');
    },
    LONGEST
  );

  it(
    'is locked by uv: the kernel’s versions, and those of what they need',
    () => {
      program('uv', `exec ${JSON.stringify(uv)} "$@"`);
      expect(setUp()).toMatchObject({ status: 0 });
      expect(text('requirements.lock')).toMatch(/^alpha-package==1\.0$/m);
      expect(text('requirements.lock')).toMatch(/^beta-package==2\.0$/m);
      expect(text('requirements.lock')).toMatch(/bash setup-env\.sh/);
      // What is locked is installed from then on, without asking again.
      const locked = text('requirements.lock').replace(
        'beta-package==2.0',
        'beta-package==1.0'
      );
      fs.writeFileSync(path.join(job, 'requirements.lock'), locked);
      expect(setUp()).toMatchObject({ status: 0 });
      expect(text('requirements.lock')).toBe(locked);
      const shown = run(
        path.join(job, '.venv', 'bin', 'python'),
        '-c',
        'import beta; print(beta.VERSION)'
      );
      expect(shown.stdout).toBe('1.0\n');
    },
    LONGEST
  );

  it(
    'follows requirements.in where a line of requirements.txt is removed',
    () => {
      const original = text('requirements.txt');
      const later = new Date(Date.now() + 10_000);
      fs.writeFileSync(
        path.join(job, 'requirements.txt'),
        original.replace(/^alpha.*\n/m, '')
      );
      fs.utimesSync(path.join(job, 'requirements.txt'), later, later);
      expect(setUp()).toMatchObject({ status: 0 });
      expect(text('requirements.lock')).toMatch(/^alpha-package==1\.5$/m);
      fs.writeFileSync(path.join(job, 'requirements.txt'), original);
    },
    LONGEST
  );

  it(
    'is made from requirements.txt when the lock cannot be made',
    () => {
      forget('requirements.lock');
      program('uv', 'echo "no such version" >&2; exit 1');
      const done = setUp();
      expect(done).toMatchObject({ status: 0 });
      expect(done.stderr).toMatch(/no such version\n.*no requirements\.lock/s);
      expect(fs.existsSync(path.join(job, 'requirements.lock'))).toBe(false);
    },
    LONGEST
  );

  it(
    'is locked by pip-compile, when that runs in the same Python',
    () => {
      fs.rmSync(path.join(programs, 'uv'));
      const writing = (version: string) => `
while [ "$1" != --output-file ]; do shift; done
{
    echo "# This file is autogenerated by pip-compile with Python ${version}"
    echo alpha-package==1.0
    echo beta-package==1.0
} > "$2"
[ "$(echo "\${@:3}")" = "${path.join(job, 'requirements.in')} ${path.join(job, 'requirements.txt')}" ]`;
      program('pip-compile', writing('2.7'));
      expect(setUp().stderr).toMatch(/There is no requirements\.lock/);
      expect(fs.existsSync(path.join(job, 'requirements.lock'))).toBe(false);
      program('pip-compile', writing(minor));
      expect(setUp()).toMatchObject({ status: 0 });
      expect(text('requirements.lock')).toMatch(/^beta-package==1\.0$/m);
    },
    LONGEST
  );
});
