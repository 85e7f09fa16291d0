import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import type { ISiteProfile } from '../../sites/profile';
import type { IResources } from '..';
import { chooseDirectives } from '../batch/directives';
import { environmentLines } from '../batch/wrapper';
import { memoryText, timeText } from '../batch/slurmText';
import { NO_RESOURCES } from '../model';
import { exported } from './exported';

const SITES = path.join(__dirname, '..', '..', '..', 'sites');
const site = (id: string): ISiteProfile =>
  JSON.parse(fs.readFileSync(path.join(SITES, id, 'profile.json'), 'utf8'));
const IDS = fs
  .readdirSync(SITES)
  .filter(id => fs.existsSync(path.join(SITES, id, 'profile.json')));

const ask = (id: string, resources: Partial<IResources>) =>
  chooseDirectives({ ...NO_RESOURCES, ...resources }, site(id).slurm, 'job');
const GB = 1024 ** 3;

describe('Slurm directives', () => {
  it.each([
    [{}, 'standard', 'standard'],
    [{ cpus: 1, minutes: 2 * 1440 }, 'standard', 'long'],
    [{ cpus: 4 }, 'standard', 'high'],
    [{ cpus: 1, memory_bytes: 160 * GB, minutes: 60 }, 'standard', 'short'],
    [{ gpus: 1 }, 'orchid', 'orchid'],
    [{ partition: 'debug', cpus: 4, minutes: 30 }, 'debug', 'debug']
  ])('JASMIN: %j is %s with QoS %s', (resources, partition, qos) => {
    const { lines, problems } = ask('jasmin', resources);
    expect(lines).toContain(`#SBATCH --partition=${partition}`);
    expect(lines).toContain(`#SBATCH --qos=${qos}`);
    expect(problems).toEqual([]);
  });

  it('says what a site does not allow', () => {
    expect(ask('jasmin', { cpus: 200 }).problems.join()).toMatch(
      /No QoS .* allows 200 CPUs/
    );
    expect(ask('jasmin', { cpus: 4, qos: 'standard' }).problems.join()).toMatch(
      /does not allow/
    );
    expect(ask('delta', { account: 'abc' }).problems.join()).toMatch(/abc/);
    expect(ask('jasmin', { gpus: 2 }).lines).toContain('#SBATCH --gres=gpu:2');
  });

  it('refuses values that would add directives', () => {
    for (const account of [
      'a\n#SBATCH --qos=high',
      'a b',
      'a\u0000',
      "a'; rm"
    ]) {
      const { lines, problems } = ask('jasmin', { account });
      expect(lines.join('\n')).not.toMatch(/account/);
      expect(problems).toHaveLength(1);
    }
  });

  it('asks for a mail to an address, and to nothing else', () => {
    expect(ask('csc', { mail: ' an.na+x@uni-a.fi ' }).lines).toEqual(
      expect.arrayContaining([
        '#SBATCH --mail-user=an.na+x@uni-a.fi',
        '#SBATCH --mail-type=END,FAIL'
      ])
    );
    for (const mail of ['a b', 'a\n#SBATCH --qos=high', '$(id)@x', 'a@b;c']) {
      const { lines, problems } = ask('csc', { mail });
      expect(lines.join('\n')).not.toMatch(/mail/);
      expect(problems.join()).toMatch(/is no mail address/);
    }
    expect(ask('csc', {}).lines.join('\n')).not.toMatch(/mail/);
  });

  it('writes times and sizes as Slurm reads them', () => {
    expect([timeText(5), timeText(90), timeText(1440), timeText(3000)]).toEqual(
      ['00:05:00', '01:30:00', '1-00:00:00', '2-02:00:00']
    );
    expect([memoryText(4 * GB), memoryText(1.5 * GB), memoryText(1)]).toEqual([
      '4G',
      '1536M',
      '1M'
    ]);
  });
});

describe('shell files', () => {
  it.each([null, ...IDS])('of the site %s are right for bash', id => {
    const { bundle } = exported(['a = 1'], {
      site: id === null ? null : site(id),
      notebook_folder: "../it's here"
    });
    const scripts = bundle.files.filter(file => file.language === 'bash');
    expect(scripts).toHaveLength(bundle.wrapper === null ? 1 : 2);
    expect(bundle.wrapper === null).toBe(
      id !== null && site(id).slurm === null
    );
    for (const file of scripts) {
      expect(file.text).not.toMatch(/[ \t]$/m);
      execFileSync('bash', ['-n'], { input: file.text });
      execFileSync('shellcheck', ['--shell=bash', '-'], { input: file.text });
    }
  });

  it('the wrapper runs where sbatch puts it, and without Slurm', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "signpost it's "));
    const { bundle } = exported([
      'print("ran with", limit)\nlimit = 3'.split('\n').reverse().join('\n')
    ]);
    const target = path.join(folder, bundle.folder);
    fs.mkdirSync(target);
    bundle.files.forEach(file =>
      fs.writeFileSync(path.join(target, file.path), file.text)
    );
    const spool = path.join(folder, 'spool');
    fs.mkdirSync(spool);
    fs.copyFileSync(
      path.join(target, bundle.wrapper!),
      path.join(spool, 'slurm_script')
    );
    const clean = { ...process.env, SLURM_JOB_ID: '', SLURM_SUBMIT_DIR: '' };
    const bash = (
      cwd: string,
      submitted: string | null,
      file: string,
      ...more: string[]
    ) =>
      spawnSync('bash', [file, ...more], {
        cwd,
        encoding: 'utf8',
        env: submitted
          ? { ...clean, SLURM_JOB_ID: '1', SLURM_SUBMIT_DIR: submitted }
          : clean
      });
    const inSpool = path.join(spool, 'slurm_script');
    expect(bash('/', target, inSpool).stdout).toBe('ran with 3\n');
    expect(bash('/', folder, inSpool, '--limit', '5').stdout).toBe(
      'ran with 5\n'
    );
    expect(bash('/', null, path.join(target, bundle.wrapper!)).stdout).toBe(
      'ran with 3\n'
    );
    expect(bash(target, null, bundle.wrapper!, '--limit=4').stdout).toBe(
      'ran with 4\n'
    );
    const lost = bash('/', spool, inSpool);
    expect(lost.status).toBe(2);
    expect(lost.stderr).toMatch(/was not found/);
    fs.rmSync(folder, { recursive: true });
  });

  it('find the environment where the site has those of a project', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-projappl-'));
    fs.mkdirSync(path.join(root, 'projappl', 'project_7'), { recursive: true });
    const where = (
      environment: NodeJS.ProcessEnv,
      account: string | null = null
    ) => {
      const { plan } = exported(['a = 1'], {
        site: site('csc'),
        resources: { ...NO_RESOURCES, account }
      });
      const lines = environmentLines(plan, '/bundle').join('\n');
      return execFileSync(
        'bash',
        [
          '-euc',
          `${lines.replaceAll('/projappl', `${root}/projappl`)}\necho "$environment"`
        ],
        { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } }
      ).trim();
    };
    const user = os.userInfo().username;
    const own = path.join(root, 'projappl', 'project_7', user, 'example');
    expect(where({ SBATCH_ACCOUNT: 'project_7' })).toBe(own);
    expect(where({ SLURM_JOB_ACCOUNT: 'project_7' })).toBe(own);
    expect(where({}, 'project_7')).toBe(own);
    // Without a project, or where it has no such folder, it is beside the program.
    expect(where({})).toBe('/bundle/.venv');
    expect(where({}, 'project_8')).toBe('/bundle/.venv');
    for (const account of [null, 'project_7']) {
      expect(where({ EXAMPLE_ENVIRONMENT: '/mine' }, account)).toBe('/mine');
    }
    fs.rmSync(root, { recursive: true });
  });
});
