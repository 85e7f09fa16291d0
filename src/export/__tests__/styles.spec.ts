import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { BUILTIN_PROFILES } from '../../sites/builtin';
import type { StyleId } from '..';
import { isOffered, STYLES } from '..';
import { exported } from './exported';
import { writeFiles } from './exportedFiles';

import { PYTHON } from './pythons';
import { ENVIRONMENT, styleJob, wholeRun } from './styleJobs';

jest.setTimeout(180_000);

const IDS = STYLES.map(({ id }) => id);

/** The sites at which a style can be had; `null` stands for no site. */
function sitesOf(id: StyleId) {
  const style = STYLES.find(one => one.id === id)!;
  return [null, ...BUILTIN_PROFILES].filter(site => isOffered(style, site));
}
const environment = {
  ...process.env,
  EXAMPLE_ENVIRONMENT: ENVIRONMENT,
  SLURM_CONF: ''
};

describe('the files of a style', () => {
  it('are the wrapper, and what it starts', () => {
    for (const id of IDS) {
      const { job, place } = styleJob(id, { site: sitesOf(id)[0] });
      const files = fs.readdirSync(job);
      expect(files.includes('example.sbatch')).toBe(
        !['skypilot', 'dask-gateway'].includes(id)
      );
      expect(files.includes('config.yml')).toBe(id === 'skypilot');
      expect(files.includes('submit.sh')).toBe(id === 'array');
      expect(files.includes('example_items.py')).toBe(
        !['single', 'serial', 'array', 'parallel'].includes(id)
      );
      fs.rmSync(place, { recursive: true });
    }
  });

  it.each(IDS)('%s is bash and Python that linters accept', id => {
    for (const site of sitesOf(id)) {
      const { job, place } = styleJob(id, {
        site,
        resources: {
          account: null,
          partition: null,
          qos: null,
          minutes: 30,
          cpus: 2,
          memory_bytes: 2 ** 30,
          gpus: 0
        }
      });
      const scripts = fs
        .readdirSync(job)
        .filter(name => /\.(?:sh|sbatch)$/.test(name))
        .map(name => path.join(job, name));
      for (const script of scripts) {
        expect(fs.readFileSync(script, 'utf8')).not.toMatch(/[ \t]$/m);
        const directives = fs
          .readFileSync(script, 'utf8')
          .match(/^#SBATCH.*$/gm);
        expect(directives?.join('\n') ?? '').not.toMatch(/\$/);
      }
      execFileSync('shellcheck', scripts);
      for (const driver of ['example_items.py', 'batch.py']
        .map(name => path.join(job, name))
        .filter(name => fs.existsSync(name))) {
        execFileSync(PYTHON, ['-m', 'ruff', 'check', '--isolated', driver]);
        execFileSync(PYTHON, [
          '-m',
          'ruff',
          'check',
          '--isolated',
          '--select',
          'I',
          driver
        ]);
      }
      fs.rmSync(place, { recursive: true });
    }
  });
});

describe('what a job asks for', () => {
  const directives = (style: StyleId, site: string, cpus = 1, gpus = 0) => {
    const { job, place, problems } = styleJob(style, {
      site: BUILTIN_PROFILES.find(({ id }) => id === site)!,
      spread: { workers: 6, nodes: style === 'ray' ? 2 : 1 },
      resources: {
        account: null,
        partition: null,
        qos: null,
        minutes: 30,
        cpus,
        memory_bytes: 2 ** 30,
        gpus
      }
    });
    const text = fs.readFileSync(path.join(job, 'example.sbatch'), 'utf8');
    fs.rmSync(place, { recursive: true });
    return {
      lines: text.match(/^#SBATCH --.*$/gm)!.map(line => line.slice(10)),
      problems
    };
  };

  it('is that of one run, as many times as runs are side by side', () => {
    const { lines } = directives('multiprocessing', 'csc', 2);
    expect(lines).toContain('cpus-per-task=12');
    expect(lines).toContain('mem=6G');
    expect(directives('array', 'csc', 2).lines).toContain('cpus-per-task=2');
  });

  it('has a QoS for all its CPUs', () => {
    expect(directives('array', 'jasmin').lines).toContain('qos=standard');
    const { lines, problems } = directives('joblib', 'jasmin');
    expect(lines).toContain('qos=high');
    expect(problems).toEqual([]);
    expect(directives('joblib', 'jasmin', 20).problems.join()).toMatch(
      /120 CPUs/
    );
  });

  it('spreads over nodes where a style has them', () => {
    const { lines } = directives('ray', 'csc', 2);
    expect(lines).toEqual(
      expect.arrayContaining([
        'nodes=2',
        'ntasks-per-node=1',
        'cpus-per-task=6',
        'mem-per-cpu=512M'
      ])
    );
    expect(directives('dask-runner', 'csc', 2).lines).toContain('ntasks=8');
  });

  it('has a GPU for each item', () => {
    expect(directives('gpu', 'jasmin').lines).toContain('gres=gpu:6');
    expect(directives('gpu', 'jasmin').lines).toContain('partition=orchid');
  });
});

describe('a style without items', () => {
  it('is one run, and says so', () => {
    const { plan, text } = exported(['a = 1\nprint(a)'], { style: 'array' });
    expect(plan.options.style).toBe('single');
    expect(plan.warnings.map(({ message }) => message).join()).toMatch(
      /Job array runs items one by one, and there are none/
    );
    expect(text('submit.sh')).toBe('');
  });

  it('is one run where the site has no Slurm, too', () => {
    const { plan } = exported(['xs = [1, 2]\nfor x in xs:\n    print(x)'], {
      style: 'array',
      items: { name: 'x', values: null },
      site: BUILTIN_PROFILES.find(({ id }) => id === 'leap')!
    });
    expect(plan.options.style).toBe('single');
    expect(plan.warnings.map(({ message }) => message).join()).toMatch(
      /Job array needs Slurm, which LEAP/
    );
  });
});

describe('requirements', () => {
  it('hold what the style needs, with the reason', () => {
    const needed = (style: StyleId) =>
      exported(['xs = [1, 2]\nfor x in xs:\n    print(x)'], {
        style,
        items: { name: 'x', values: null }
      }).text('requirements.txt');
    expect(needed('dask-jobqueue')).toMatch(/^distributed {2}# for Dask/m);
    expect(needed('dask-jobqueue')).toMatch(/^dask-jobqueue {2}# for Dask/m);
    expect(needed('ray')).toMatch(/^ray {2}# for Ray/m);
    expect(needed('array')).not.toMatch(/^(?!tomli)\w/m);
  });
});

describe('run without Slurm', () => {
  let whole: Record<string, string>;

  beforeAll(() => {
    whole = wholeRun();
  });

  // The tests of the server part run all of them, on a Slurm and without.
  it.each([
    'single',
    'serial',
    'array',
    'parallel',
    'multiprocessing'
  ] as const)('%s writes what the whole program writes', id => {
    const { place, job, written } = styleJob(id);
    const done = spawnSync('bash', [path.join(job, 'example.sbatch')], {
      cwd: place,
      env: environment,
      encoding: 'utf8'
    });
    expect(done.stderr + done.stdout).toMatch(/^in all /m);
    expect(done.status).toBe(0);
    expect(written()).toEqual(whole);
    fs.rmSync(place, { recursive: true });
  });

  it.each(['serial', 'parallel', 'multiprocessing'] as const)(
    '%s goes on where an item fails, names it, and runs only that again',
    id => {
      const { place, job, written } = styleJob(id);
      const run = () =>
        spawnSync('bash', [path.join(job, 'example.sbatch')], {
          cwd: place,
          env: environment,
          encoding: 'utf8'
        });
      fs.writeFileSync(path.join(place, 'fail'), '');
      const failed = run();
      expect(failed.status).not.toBe(0);
      expect(failed.stderr).toMatch(
        /1 of 6 items (?:failed|have no result).*: 8/
      );
      expect(Object.keys(written()).sort()).toEqual(
        ['1', '2', '3', '5', '9'].map(x => `item-${x}.txt`)
      );
      fs.rmSync(path.join(place, 'fail'));
      fs.rmSync(path.join(place, 'item-5.txt'));
      const again = run();
      expect(again.status).toBe(0);
      expect(again.stdout + again.stderr).toMatch(/^in all /m);
      // What had its result was not run again.
      expect(fs.existsSync(path.join(place, 'item-5.txt'))).toBe(false);
      expect(written()['all.json']).toBe(whole['all.json']);
      fs.rmSync(place, { recursive: true });
    }
  );

  it('an item that ends its process takes no other with it', () => {
    const { place, job, written } = styleJob('multiprocessing');
    fs.writeFileSync(path.join(place, 'kill'), '');
    const done = spawnSync('bash', [path.join(job, 'example.sbatch')], {
      cwd: place,
      env: environment,
      encoding: 'utf8'
    });
    expect(done.stdout).toContain('Item 3: the program ended with status -9.');
    expect(done.stderr).toMatch(/1 of 6 items have no result.*: 8/);
    expect(Object.keys(written())).toHaveLength(5);
    fs.rmSync(place, { recursive: true });
  });

  it('one item per GPU shows each item one of the GPUs', () => {
    const { bundle } = exported(
      [
        'import os\nxs = list(range(6))',
        'seen = []\nfor x in xs:\n    seen.append(os.environ.get("CUDA_VISIBLE_DEVICES"))',
        'print("gpus", sorted(set(seen)), len(seen))'
      ],
      {
        steps: true,
        items: { name: 'x', values: null },
        style: 'gpu',
        spread: { workers: 2, nodes: 1 }
      }
    );
    const { place, job } = styleJob('gpu');
    writeFiles(job, bundle);
    const run = (devices: string) =>
      spawnSync('bash', [path.join(job, 'example.sbatch')], {
        cwd: place,
        env: { ...environment, CUDA_VISIBLE_DEVICES: devices },
        encoding: 'utf8'
      });
    expect(run('3,5').stdout).toContain("gpus ['3', '5'] 6");
    const none = run('');
    expect(none.status).toBe(2);
    expect(none.stderr).toContain('There is no GPU here'.slice(1));
    fs.rmSync(place, { recursive: true });
  });
});
