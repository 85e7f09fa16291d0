import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { BUILTIN_PROFILES } from '../../sites/builtin';
import type { INotebookJobOptions } from '../batch/notebookJob';
import {
  JOB_NAME,
  NotebookJobError,
  writeNotebookJob
} from '../batch/notebookJob';
import { START_SERVER } from '../batch/notebookJob/startServer';
import { NO_RESOURCES } from '../model';
import { digest } from '../write/digest';
import { buildExporter } from './commandLine';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { PYTHON } from './pythons';

const GIBIBYTE = 2 ** 30;
const site = (id: string) =>
  BUILTIN_PROFILES.find(profile => profile.id === id)!;
const WITH_SLURM = BUILTIN_PROFILES.filter(({ slurm }) => slurm !== null);

function write(change: Partial<INotebookJobOptions> = {}) {
  const job = writeNotebookJob({
    site: null,
    resources: NO_RESOURCES,
    folder: '',
    environment: '',
    login: '',
    reach: null,
    version: '0',
    ...change
  });
  const text = (name: string) =>
    job.bundle.files.find(({ path: file }) => file === name)!.text;
  return {
    ...job,
    text,
    directives: text('jupyter.sbatch')
      .match(/^#SBATCH --.*$/gm)!
      .map(line => line.slice(10))
  };
}

describe('the files for JupyterLab on a compute node', () => {
  const folder = temporaryFolder('notebook-job');

  it.each([
    [null, 'any Slurm'] as const,
    ...WITH_SLURM.map(profile => [profile, profile.id] as const)
  ])('are scripts that linters and shells accept (%#)', (profile, id) => {
    for (const reach of [null, 'login', 'node'] as const) {
      const { bundle } = write({
        site: profile,
        reach,
        folder: "~/it's; here",
        environment: '/envs/a b',
        resources: { ...NO_RESOURCES, gpus: 1 }
      });
      const place = path.join(folder, `${id} ${reach}`);
      writeFiles(place, bundle);
      const scripts = ['jupyter.sbatch', 'tunnel.sh'].map(name =>
        path.join(place, name)
      );
      execFileSync('shellcheck', scripts);
      execFileSync('bash', ['-n', scripts[0]]);
      for (const shell of ['sh', 'bash']) {
        execFileSync(shell, ['-n', scripts[1]]);
      }
      for (const script of scripts) {
        expect(fs.readFileSync(script, 'utf8')).not.toMatch(/[ \t]$/m);
      }
    }
  });

  it('start JupyterLab by a Python program that a linter accepts', () => {
    const file = path.join(folder, 'start.py');
    fs.writeFileSync(file, START_SERVER);
    execFileSync(PYTHON, [
      '-m',
      'ruff',
      'check',
      '--isolated',
      '--line-length',
      '100',
      '--select',
      'E,F,I,B',
      file
    ]);
  });

  it('follow the rules of the site', () => {
    expect(write({ site: site('jasmin') }).directives).toEqual([
      `job-name=${JOB_NAME}`,
      'partition=standard',
      'qos=standard',
      'time=01:00:00',
      'ntasks=1',
      'cpus-per-task=1',
      'mem=4G',
      'output=%x-%j.out'
    ]);
    const four = write({
      site: site('jasmin'),
      resources: { ...NO_RESOURCES, cpus: 4, account: 'mygws' }
    });
    expect(four.directives).toContain('qos=high');
    expect(four.needsAccount).toBe(false);
    expect(four.text('jupyter.sbatch')).toContain('module load jaspy');
    expect(write({ site: site('jasmin') }).needsAccount).toBe(true);
  });

  it('run where the site has interactive work, when that allows it', () => {
    const partition = (change: object) =>
      write({
        site: site('csc'),
        resources: { ...NO_RESOURCES, account: 'project_1', ...change }
      }).directives.find(line => line.startsWith('partition='));
    expect(partition({})).toBe('partition=interactive');
    expect(partition({ gpus: 1 })).toBe('partition=gpuinteractive');
    expect(partition({ cpus: 64 })).toBe('partition=small');
    expect(partition({ memory_bytes: 100 * GIBIBYTE })).toBe('partition=small');
    expect(partition({ partition: 'test', minutes: 10 })).toBe(
      'partition=test'
    );
  });

  it('name the hosts of the site, or the one that is given', () => {
    const route = (change: Partial<INotebookJobOptions>) => write(change).route;
    expect(route({ site: site('jasmin') })).toEqual({
      login: 'sci-vm-01.jasmin.ac.uk',
      jump: 'login-01.jasmin.ac.uk',
      reach: 'login'
    });
    expect(route({ site: site('swc') }).reach).toBe('node');
    expect(route({ site: site('swc'), reach: 'login' }).reach).toBe('login');
    expect(
      route({ site: site('csc'), resources: { ...NO_RESOURCES, gpus: 1 } })
        .login
    ).toBe('roihu-gpu.csc.fi');
    expect(route({ login: ' me@login.example.org ' }).login).toBe(
      'me@login.example.org'
    );
    expect(route({}).login).toBe('');
  });

  it.each([
    { login: '-oProxyCommand=x' },
    { login: "a'b" },
    { login: 'a b' },
    { folder: 'work' },
    { folder: '/a\nrm -rf b' },
    { environment: '~other/env' }
  ])('are refused for %j', change => {
    expect(() => write(change)).toThrow(NotebookJobError);
  });

  it('are not there without Slurm', () => {
    expect(() => write({ site: site('leap') })).toThrow(/has no Slurm/);
  });

  it('remember what was written', () => {
    const { bundle, text } = write();
    const manifest = JSON.parse(text('signpost.json'));
    expect(bundle.files.map(file => file.path)).toEqual([
      'jupyter.sbatch',
      'tunnel.sh',
      'README.md',
      'signpost.json'
    ]);
    expect(manifest.files['tunnel.sh']).toBe(digest(text('tunnel.sh')));
  });
});

describe('signpost-export --jupyter-job', () => {
  const folder = temporaryFolder('notebook-job-cli');
  let command: string;
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [command, '--jupyter-job', ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder }
    });

  beforeAll(() => {
    command = buildExporter(folder);
  });

  it('writes the files and says what to do', () => {
    const { status, stdout, stderr } = run(
      '--site',
      'jasmin',
      '--cpus=4',
      '--folder',
      'data here'
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/Wrote 4 files to jupyter-on-node\./);
    expect(stdout).toMatch(
      /sbatch --account=NAME jupyter-on-node\/jupyter\.sbatch/
    );
    const script = fs.readFileSync(
      path.join(folder, 'jupyter-on-node', 'jupyter.sbatch'),
      'utf8'
    );
    expect(script).toContain(`folder="$HOME"/'data here'`);
  });

  it('answers in JSON', () => {
    const { stdout } = run('--site', 'swc', '--out', 'swc', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      folder: 'swc',
      submission: 'jupyter.sbatch',
      tunnel: 'tunnel.sh',
      login: 'hpc-gw2',
      jump: 'ssh.swc.ucl.ac.uk',
      reach: 'node',
      wrapper_problems: []
    });
  });

  it('does not replace what was changed', () => {
    run('--out', 'mine');
    const tunnel = path.join(folder, 'mine', 'tunnel.sh');
    fs.appendFileSync(tunnel, '# mine\n');
    const { status, stderr } = run('--out', 'mine', '--login', 'me@host');
    expect(status).toBe(2);
    expect(stderr).toMatch(/tunnel\.sh in mine was changed/);
    expect(fs.readFileSync(tunnel, 'utf8')).toMatch(/# mine\n$/);
    expect(run('--out', 'mine', '--force').status).toBe(0);
  });

  it.each([
    [['--site', 'leap'], /LEAP-Pangeo has no Slurm/],
    [['--site', 'nowhere'], /there is no site nowhere/],
    [['--reach', 'boat'], /--reach is login or node/],
    [['--items', 'x'], /there is no option --items with --jupyter-job/],
    [['--nodes', '2'], /there is no option --nodes/],
    [['--stage-out', '5'], /there is no option --stage-out/],
    [['--time', 'long'], /--time needs a value like/],
    [['a.ipynb'], /there is no option a\.ipynb/]
  ])('refuses %j', (words, sentence) => {
    const { status, stderr } = run(...words);
    expect(stderr).toMatch(sentence);
    expect(status).toBe(2);
  });
});
