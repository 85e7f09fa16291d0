import * as fs from 'fs';
import * as path from 'path';

import type { ISiteProfile } from '../../sites/profile';
import { amountText, costOf } from '../batch/cost';
import type { ICostQuestion } from '../batch/cost';
import { exported } from './exported';

const SITES = path.join(__dirname, '..', '..', '..', 'sites');
const site = (id: string): ISiteProfile =>
  JSON.parse(fs.readFileSync(path.join(SITES, id, 'profile.json'), 'utf8'));
const GIB = 2 ** 30;

const ONE: ICostQuestion = {
  need: { minutes: 120, cpus: 1, memory: 2 * GIB, gpus: 0 },
  style: 'single',
  spread: { workers: 4, nodes: 1 },
  items: null,
  follows: true,
  partition: null,
  rules: null
};
const cost = (changes: Partial<ICostQuestion>) =>
  costOf({ ...ONE, ...changes });

describe('what a job can cost at most', () => {
  it('is what it asks for until its time limit', () => {
    const { need } = ONE;
    expect(cost({})).toEqual({
      cpu_hours: 2,
      gpu_hours: 0,
      charge: null,
      jobs: 1,
      sentence: 'At most 2 CPU-hours.'
    });
    expect(cost({ need: { ...need, minutes: 60, gpus: 1 } }).sentence).toBe(
      'At most 1 GPU-hour and 1 CPU-hour.'
    );
  });

  it.each([
    ['serial', 2, 'At most 2 CPU-hours for 10 items.'],
    ['joblib', 8, 'At most 8 CPU-hours for 10 items.'],
    ['ray', 8, 'At most 8 CPU-hours for 10 items.'],
    ['dask-runner', 12, 'At most 12 CPU-hours for 10 items.'],
    ['dask-jobqueue', 10, 'At most 10 CPU-hours for 10 items.'],
    ['array', 22, 'At most 22 CPU-hours for 10 items.']
  ] as const)('%s: of all its jobs', (style, hours, sentence) => {
    const found = cost({ style, items: 10 });
    expect(found.cpu_hours).toBe(hours);
    expect(found.sentence).toBe(sentence);
  });

  it('of an array that only the program can count is told by the task', () => {
    const found = cost({ style: 'array' });
    expect(found.jobs).toBeNull();
    expect(found.sentence).toBe(
      'At most 2 CPU-hours, for each task of the array and for the job that follows.'
    );
    expect(cost({ style: 'array', follows: false }).sentence).toBe(
      'At most 2 CPU-hours, for each task of the array.'
    );
  });

  it('of an array with more items than tasks is that of the tasks', () => {
    const rules = { ...site('jasmin').slurm!, max_array_size: 4 };
    expect(cost({ style: 'array', items: 10, rules }).jobs).toBe(5);
  });

  it.each([
    // 0.75 a core and hour, 0.375 a GiB and hour, whichever is more.
    ['csc', 'small', {}, 1.5, 'CPU billing units'],
    ['csc', 'small', { cpus: 4, memory: 16 * GIB }, 12, 'CPU billing units'],
    ['csc', 'hugemem', {}, 24, 'CPU billing units'],
    // Whole nodes of 384 cores.
    ['csc', 'medium', { cpus: 500 }, 1152, 'CPU billing units'],
    [
      'csc',
      'gpumedium',
      { gpus: 2, minutes: 300, cpus: 144 },
      2000,
      'GPU billing units'
    ],
    // A core with up to 2 GB, or a GPU, for an hour.
    ['delta', 'cpu', { memory: GIB }, 2, 'service units'],
    ['delta', 'cpu', { memory: 4e9 }, 4, 'service units'],
    ['delta', 'cpu-interactive', { memory: GIB }, 4, 'service units'],
    ['delta', 'gpuA40x4', { gpus: 4 }, 4, 'service units'],
    ['delta', 'gpuA100x8', { gpus: 1 }, 3, 'service units'],
    ['delta', 'gpuH200x8', { gpus: 1 }, 6, 'service units'],
    // More cores than belong to the GPU.
    ['delta', 'gpuA100x4', { gpus: 1, cpus: 32 }, 4, 'service units'],
    ['delta', 'cpu', { minutes: 1, memory: GIB }, 1, 'service units']
  ])(
    '%s %s: %j is charged in the units of the site',
    (id, partition, need, amount, unit) => {
      const { charge } = cost({
        rules: site(id).slurm,
        partition,
        need: { ...ONE.need, ...need }
      });
      expect(charge!.unit).toBe(unit);
      expect(charge!.amount).toBeCloseTo(amount, 2);
      expect(charge!.source).toMatch(/^https:/);
    }
  );

  it.each(['csc', 'delta'])('%s: every partition has one rate', id => {
    const { partitions, cost } = site(id).slurm!;
    const charged = cost!.rates.flatMap(rate => rate.partitions);
    expect([...charged].sort()).toEqual(
      partitions.map(({ name }) => name).sort()
    );
  });

  it('a site without rates is told in hours', () => {
    const rules = site('jasmin').slurm;
    expect(cost({ rules, partition: 'standard' }).charge).toBeNull();
  });

  it('is shown in friendly numbers, never below what it is', () => {
    expect([0.1666, 0.5, 1, 1.005, 9.991, 10.2, 4608].map(amountText)).toEqual([
      '0.17',
      '0.5',
      '1',
      '1.01',
      '10',
      '11',
      '4,608'
    ]);
  });
});

describe('the plan of a notebook', () => {
  const LOOP = [
    'scenes = ["a", "b", "c"]',
    'for scene in scenes:\n    print(scene)'
  ];

  it('says what its job can cost', () => {
    const { plan } = exported(['a = 1'], { site: site('csc') });
    expect(plan.cost?.sentence).toBe(
      'At most 1 CPU-hour (1.5 CPU billing units).'
    );
    expect(exported(['a = 1']).plan.cost?.sentence).toBe('At most 1 CPU-hour.');
    expect(exported(['a = 1'], { site: site('leap') }).plan.cost).toBeNull();
  });

  it('counts the values of a setting, not the passes of a loop', () => {
    const loop = exported(LOOP, {
      items: { name: 'scene', values: null },
      style: 'array'
    });
    expect(loop.plan.cost?.jobs).toBeNull();
    const setting = exported(['YEAR = 1990', 'print(YEAR)'], {
      items: { name: 'YEAR', values: '1990,1991,1992' },
      style: 'array'
    });
    expect(setting.plan.cost?.jobs).toBe(3);
  });

  it('tells the manifest what its job and one of its items ask for', () => {
    const { text } = exported(LOOP, {
      items: { name: 'scene', values: null },
      style: 'joblib',
      spread: { workers: 3, nodes: 1 },
      resources: {
        account: null,
        partition: null,
        qos: null,
        minutes: 20,
        cpus: 2,
        memory_bytes: GIB,
        gpus: 0
      }
    });
    const { request, submission, options } = JSON.parse(text('signpost.json'));
    expect(request).toEqual({
      minutes: 20,
      item_cpus: 2,
      item_memory_bytes: GIB,
      tasks: 1,
      cpus: 6,
      memory_bytes: 3 * GIB,
      gpus: 0
    });
    expect(submission).toBe('example.sbatch');
    expect(options.steps).toBe(false);
  });
});
