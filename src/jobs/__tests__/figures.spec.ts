import { nullTranslator } from '@jupyterlab/translation';

import { durationText, figureTexts, memoryText } from '../figures';
import { makeJob } from './fakeServer';

const trans = nullTranslator.load('');

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [0.4, 'under 1 s'],
    [8.2, '8 s'],
    [59.7, '1 min 0 s'],
    [192, '3 min 12 s'],
    [7500, '2 h 5 min'],
    [100800, '1 d 4 h']
  ])('shows %d seconds as "%s"', (seconds, text) => {
    expect(durationText(seconds, trans)).toBe(text);
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1023, '1.00 KiB'],
    [190_840_832, '182 MiB'],
    [1_610_612_736, '1.50 GiB'],
    [1_073_741_823, '1.00 GiB']
  ])('shows %d bytes as "%s"', (bytes, text) => {
    expect(memoryText(bytes)).toBe(text);
  });
});

describe('the figures of a job', () => {
  it('leaves out what is not known', () => {
    expect(
      figureTexts(makeJob({ elapsed_seconds: null, exit_status: null }), trans)
    ).toEqual(['here']);
  });

  it('says where a job runs and how much of its time is left', () => {
    const job = makeJob({
      runner: 'slurm',
      slurm_id: '4711',
      host: 'node1',
      elapsed_seconds: 300,
      time_limit_seconds: 1800
    });
    expect(figureTexts(job, trans)).toEqual([
      'Slurm 4711 on node1',
      '5 min 0 s, 25 min 0 s left'
    ]);
    expect(
      figureTexts({ ...job, state: 'pending', host: null }, trans)
    ).toEqual(['Slurm 4711', 'asks for 30 min 0 s']);
  });

  it('names the signal that ended a job', () => {
    const job = makeJob({ elapsed_seconds: 2, exit_status: -15 });
    expect(figureTexts(job, trans)).toEqual([
      'here',
      '2 s',
      'ended by signal 15'
    ]);
  });

  it('names place, time, exit status and memory', () => {
    const job = makeJob({
      runner: 'slurm',
      slurm_id: '4711',
      elapsed_seconds: 61,
      exit_status: 0,
      peak_memory_bytes: 1024 ** 3
    });
    expect(figureTexts(job, trans)).toEqual([
      'Slurm 4711',
      '1 min 1 s',
      'exit status 0',
      'peak 1.00 GiB'
    ]);
  });
});
