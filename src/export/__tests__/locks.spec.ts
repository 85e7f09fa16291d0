import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { exported, kernel } from './exported';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { PYTHON } from './pythons';

/** What is fetched from an index, on a machine that is busy. */
const LONGEST = 10 * 60_000;

const folder = temporaryFolder('locks');
const tools = path.join(folder, 'tools');
const problem = missingTools();

/** Install both tools from the index that pip is configured for; says why that cannot be done, or `null`. */
function missingTools(): string | null {
  execFileSync(PYTHON, ['-m', 'venv', tools]);
  const done = spawnSync(
    path.join(tools, 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', 'pip-tools', 'uv'],
    { encoding: 'utf8' }
  );
  const errors = /^ERROR: .*/m.exec(done.stderr);
  return done.status === 0 ? null : (errors?.[0] ?? 'pip failed');
}

/** A folder of programs for PATH: the few that `setup-env.sh` calls, a Python, and one tool. */
function programsWith(tool: string): string {
  const programs = path.join(folder, `with-${tool}`);
  fs.mkdirSync(programs);
  for (const name of ['bash', 'cat', 'dirname', 'env', 'grep', 'rm']) {
    const real = execFileSync('sh', ['-c', `command -v ${name}`], {
      encoding: 'utf8'
    });
    fs.symlinkSync(real.trim(), path.join(programs, name));
  }
  fs.writeFileSync(
    path.join(programs, 'python3'),
    `#!/bin/bash\nexec ${JSON.stringify(PYTHON)} "$@"\n`,
    { mode: 0o755 }
  );
  fs.symlinkSync(path.join(tools, 'bin', tool), path.join(programs, tool));
  return programs;
}

describe('setup-env.sh makes a lock of what an index has', () => {
  for (const tool of ['uv', 'pip-compile']) {
    if (problem !== null) {
      it.skip(`with ${tool}, which pip cannot install here: ${problem}`, () =>
        undefined);
      continue;
    }
    it(
      `with ${tool}`,
      () => {
        const job = path.join(folder, `job-${tool}`);
        const { bundle } = exported(
          ['import jinja2', 'print(jinja2.Template("{{ 1 + 1 }}").render())'],
          kernel({ jinja2: { name: 'Jinja2', version: '3.1.4' } })
        );
        writeFiles(job, bundle);
        const done = spawnSync('bash', [path.join(job, 'setup-env.sh')], {
          encoding: 'utf8',
          // uv is told by the script which index pip is configured for.
          env: {
            ...process.env,
            PATH: programsWith(tool),
            UV_DEFAULT_INDEX: ''
          }
        });
        expect(done.stderr).not.toMatch(/There is no requirements\.lock/);
        expect(done.status).toBe(0);
        const lock = fs.readFileSync(
          path.join(job, 'requirements.lock'),
          'utf8'
        );
        expect(lock).toMatch(/^#.*bash setup-env\.sh$/m);
        expect(lock).toMatch(/^jinja2==3\.1\.4$/im);
        // What jinja2 needs stands in neither of the files that were written.
        expect(lock).toMatch(/^markupsafe==\d[\d.]*$/im);
        expect(lock).not.toMatch(/^[^#\n]*:\/\//m);
        const python = path.join(job, '.venv', 'bin', 'python');
        const ran = spawnSync(python, [path.join(job, 'example.py')], {
          encoding: 'utf8'
        });
        expect(ran).toMatchObject({ status: 0, stdout: '2\n', stderr: '' });
      },
      LONGEST
    );
  }
});
