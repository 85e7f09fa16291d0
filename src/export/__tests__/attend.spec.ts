import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { BUILTIN_PROFILES } from '../../sites/builtin';
import type { IStaging, StyleId } from '..';
import { isOffered, STYLES } from '..';
import { exported } from './exported';
import { writeFiles } from './exportedFiles';
import { ENVIRONMENT, styleJob, wholeRun } from './styleJobs';

jest.setTimeout(180_000);

const STAGING: IStaging = {
  inputs: ['data', "it's here.txt", 'nothing'],
  minutes: 10
};

/** What the wrapper of a style says, and what the plan warns of. */
function wrapper(
  style: StyleId,
  options: Parameters<typeof styleJob>[1] = {}
): { text: string; warnings: string } {
  const { place, job, warnings } = styleJob(style, options);
  const text = fs.readFileSync(path.join(job, 'example.sbatch'), 'utf8');
  fs.rmSync(place, { recursive: true });
  return { text, warnings: warnings.join('\n') };
}

describe('a job that goes back into the queue', () => {
  it('asks for a signal before its time is up', () => {
    const asks = (minutes: number) =>
      wrapper('serial', {
        requeue: true,
        resources: {
          account: null,
          partition: null,
          qos: null,
          minutes,
          cpus: 1,
          memory_bytes: null,
          gpus: 0
        }
      }).text.match(/^#SBATCH --(?:signal|requeue|open-mode).*$/gm);
    expect(asks(20)).toEqual([
      '#SBATCH --signal=B:USR1@120',
      '#SBATCH --requeue',
      '#SBATCH --open-mode=append'
    ]);
    expect(asks(1)).toContain('#SBATCH --signal=B:USR1@20');
    expect(asks(3000)).toContain('#SBATCH --signal=B:USR1@300');
  });

  it('is refused where the program has nothing to go on from', () => {
    const { plan, text } = exported(['a = 1', 'print(a)'], { requeue: true });
    expect(plan.warnings.map(({ message }) => message).join()).toMatch(
      /cannot go on after its time limit: the program has no steps/
    );
    expect(text('example.sbatch')).not.toMatch(/requeue|--checkpoints/);
    expect(wrapper('serial', { requeue: true }).warnings).toBe('');
  });

  it('is not one unless it is wished', () => {
    for (const { id } of STYLES) {
      const { text } = wrapper(id);
      expect(text).not.toMatch(/requeue|USR1|stage_out/);
    }
  });
});

describe('a job on the disk of the node', () => {
  const local = STYLES.filter(({ staging }) => staging !== 'none').map(
    ({ id }) => id
  );

  const places = (id: StyleId) => {
    const style = STYLES.find(one => one.id === id)!;
    const fitting = [null, ...BUILTIN_PROFILES].filter(site =>
      isOffered(style, site)
    );
    return ['serial', 'array'].includes(id) ? fitting : fitting.slice(0, 1);
  };

  it.each(STYLES.map(({ id }) => id))(
    '%s is bash that shellcheck accepts',
    id => {
      for (const site of places(id)) {
        for (const [requeue, staging] of [
          [true, null],
          [false, STAGING],
          [true, STAGING]
        ] as const) {
          const { place, job, warnings } = styleJob(id, {
            site,
            requeue,
            staging
          });
          const scripts = fs
            .readdirSync(job)
            .filter(name => /\.(?:sh|sbatch)$/.test(name))
            .map(name => path.join(job, name));
          if (site?.slurm !== null) {
            execFileSync('shellcheck', scripts);
          }
          expect(/does not stay on one node/.test(warnings.join())).toBe(
            staging !== null && !local.includes(id)
          );
          fs.rmSync(place, { recursive: true });
        }
      }
    }
  );

  it("is the site's place for such files", () => {
    const scratch = (id: string) =>
      /^scratch=(.*)$/m.exec(
        wrapper('serial', {
          staging: STAGING,
          site: BUILTIN_PROFILES.find(site => site.id === id)!
        }).text
      )?.[1];
    expect(scratch('csc')).toBe('"$TMPDIR"');
    expect(scratch('delta')).toBe('"/tmp"');
    expect(scratch('jasmin')).toBe('"${TMPDIR:-/tmp}"');
  });

  it.each(['/data', '../data', 'a/../../b', '~/data', '', 'a\nb'])(
    'is not filled from %j',
    input => {
      const { text, warnings } = wrapper('serial', {
        staging: { inputs: [input], minutes: 1 }
      });
      expect(warnings).toMatch(/give paths below the notebook's folder/);
      expect(text).toContain('inputs=()');
    }
  );

  /** Run a wrapper whose items read from `data` and tell where they ran. */
  function run(style: StyleId) {
    const { place, job } = styleJob(style, { staging: STAGING });
    const { bundle } = exported(
      [
        'import os\nfrom pathlib import Path\nxs = [5, 3, 8]\nrows = []',
        'for x in xs:\n    Path(f"item-{x}.txt").write_text(Path("data/add").read_text() + str(x))\n    Path(f"at-{x}").write_text(os.getcwd())\n    rows.append(x)',
        'Path("all.json").write_text(str([rows, sorted(map(str, Path().glob("item-*")))]))\nprint("in all", rows)'
      ],
      {
        steps: true,
        items: { name: 'x', values: null },
        style,
        spread: { workers: 2, nodes: 1 },
        staging: STAGING
      }
    );
    writeFiles(job, bundle);
    fs.mkdirSync(path.join(place, 'data'));
    fs.writeFileSync(path.join(place, 'data', 'add'), 'x');
    const scratch = path.join(place, 'scratch');
    fs.mkdirSync(scratch);
    const start = () =>
      spawnSync('bash', [path.join(job, 'example.sbatch')], {
        cwd: place,
        env: {
          ...process.env,
          EXAMPLE_ENVIRONMENT: ENVIRONMENT,
          SLURM_CONF: '',
          TMPDIR: scratch
        },
        encoding: 'utf8'
      });
    return { place, scratch, start };
  }

  it.each(['single', 'serial', 'parallel', 'multiprocessing'] as const)(
    '%s reads and writes there, and what it wrote is brought back',
    id => {
      const { place, scratch, start } = run(id);
      const done = start();
      expect(done.stderr).toContain("There is no it's here.txt in");
      expect(done.stdout + done.stderr).toContain('in all');
      expect(done.status).toBe(0);
      expect(fs.readFileSync(path.join(place, 'item-8.txt'), 'utf8')).toBe(
        'x8'
      );
      const at = fs.readFileSync(path.join(place, 'at-8'), 'utf8');
      expect(path.dirname(at)).toBe(fs.realpathSync(scratch));
      expect(fs.readdirSync(scratch)).toEqual([]);
      expect(fs.readFileSync(path.join(place, 'all.json'), 'utf8')).toBe(
        "[[5, 3, 8], ['item-3.txt', 'item-5.txt', 'item-8.txt']]"
      );
      fs.rmSync(place, { recursive: true });
    }
  );

  it('has again what an earlier job has brought back', () => {
    const { place, start } = run('serial');
    start();
    fs.rmSync(path.join(place, 'all.json'));
    // The item was not run again, but what follows finds its file.
    const again = start();
    expect(again.stderr).toContain('has a result');
    expect(fs.readFileSync(path.join(place, 'all.json'), 'utf8')).toContain(
      "'item-3.txt', 'item-5.txt', 'item-8.txt'"
    );
    fs.rmSync(place, { recursive: true });
  });

  it('leaves newer files of the user alone', () => {
    const { place, start } = run('single');
    const kept = path.join(place, 'item-5.txt');
    fs.writeFileSync(kept, 'mine');
    const later = Date.now() / 1000 + 3600;
    fs.utimesSync(kept, later, later);
    expect(start().status).toBe(0);
    expect(fs.readFileSync(kept, 'utf8')).toBe('mine');
    fs.rmSync(place, { recursive: true });
  });

  it('keeps what cannot be brought back, and says where', () => {
    const { place, scratch, start } = run('single');
    const failed = withTool(place, 'rsync', 'exit 23', start);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/could not be brought back to .* copy it/);
    const [left] = fs.readdirSync(scratch);
    expect(fs.readdirSync(path.join(scratch, left))).toContain('all.json');
    fs.rmSync(place, { recursive: true });
  });

  it('does without rsync', () => {
    const { place, scratch, start } = run('serial');
    const bin = path.join(place, 'bin');
    fs.mkdirSync(bin);
    for (const folder of ['/usr/bin', '/bin']) {
      for (const name of fs.readdirSync(folder)) {
        const link = path.join(bin, name);
        if (name !== 'rsync' && !fs.existsSync(link)) {
          fs.symlinkSync(path.join(folder, name), link);
        }
      }
    }
    const mode = fs.statSync(place).mode;
    const saved = process.env.PATH;
    process.env.PATH = bin;
    try {
      const done = start();
      expect(done.status).toBe(0);
    } finally {
      process.env.PATH = saved;
    }
    expect(fs.readFileSync(path.join(place, 'item-8.txt'), 'utf8')).toBe('x8');
    expect(fs.statSync(place).mode).toBe(mode);
    expect(fs.readdirSync(scratch)).toEqual([]);
    fs.rmSync(place, { recursive: true });
  });

  it('is not used when it is too full', () => {
    const { place, start } = run('single');
    fs.writeFileSync(path.join(place, 'data', 'big'), Buffer.alloc(100_000));
    const df =
      'echo "Filesystem 1024-blocks Used Available Capacity Mounted"\necho "x 10 10 1 99% /"';
    const refused = withTool(place, 'df', df, start);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/MiB free, and .* Nothing was run/);
    expect(fs.existsSync(path.join(place, 'all.json'))).toBe(false);
    fs.rmSync(place, { recursive: true });
  });
});

/** Do something while a command does what a script says. */
function withTool<Result>(
  place: string,
  name: string,
  script: string,
  task: () => Result
): Result {
  const tools = path.join(place, 'tools');
  fs.mkdirSync(tools);
  fs.writeFileSync(path.join(tools, name), `#!/bin/sh\n${script}\n`, {
    mode: 0o755
  });
  const saved = process.env.PATH;
  process.env.PATH = `${tools}:${saved}`;
  try {
    return task();
  } finally {
    process.env.PATH = saved;
  }
}

it('a wrapper that is attended writes what the whole program writes', () => {
  const whole = wholeRun();
  const { place, job, written } = styleJob('parallel', { requeue: true });
  const done = spawnSync('bash', [path.join(job, 'example.sbatch')], {
    cwd: place,
    env: { ...process.env, EXAMPLE_ENVIRONMENT: ENVIRONMENT, SLURM_CONF: '' },
    encoding: 'utf8'
  });
  expect(done.status).toBe(0);
  expect(written()).toEqual(whole);
  fs.rmSync(place, { recursive: true });
});
