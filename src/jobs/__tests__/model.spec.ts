import { ServerPartError } from '../../server/errors';
import { IDLE_INTERVAL, JobsModel, LOCAL_INTERVAL } from '../model';
import { FakeServer, makeJob } from './fakeServer';

const SLURM_INTERVAL = 30_000;
const REQUEST = {
  runner: 'local' as const,
  folder: 'climate_job',
  script: 'climate.py',
  kernel: null,
  arguments: []
};

describe('JobsModel', () => {
  let server: FakeServer;
  let model: JobsModel;

  const pass = (milliseconds: number) =>
    jest.advanceTimersByTimeAsync(milliseconds);

  /** How many questions are asked in a time. */
  const questionsIn = async (milliseconds: number) => {
    const before = server.asked;
    await pass(milliseconds);
    return server.asked - before;
  };

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    model = new JobsModel({
      client: server,
      slurmInterval: () => SLURM_INTERVAL
    });
  });

  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  it('asks nothing until somebody wants to know', async () => {
    expect(await questionsIn(60_000)).toBe(0);
  });

  it('lists the newest job first', async () => {
    server.list = [
      makeJob({ id: 'old', submitted_at: '2026-03-01T10:00:00+00:00' }),
      makeJob({ id: 'new', submitted_at: '2026-03-01T12:30:00+01:00' })
    ];
    model.watch();
    await pass(1);
    expect(model.jobs.map(job => job.id)).toEqual(['new', 'old']);
  });

  it('asks often while a local job runs, even when nobody looks', async () => {
    server.list = [makeJob()];
    model.watch().dispose();
    await pass(1);
    expect(await questionsIn(4 * LOCAL_INTERVAL)).toBe(4);
  });

  it('asks at the site’s pace while only Slurm jobs wait or run', async () => {
    server.list = [
      makeJob({ id: 'a', runner: 'slurm', state: 'pending' }),
      makeJob({ id: 'b', runner: 'slurm' })
    ];
    model.watch();
    await pass(1);
    expect(await questionsIn(4 * SLURM_INTERVAL)).toBe(4);
  });

  it('asks now and then while somebody looks, and sleeps when nobody does', async () => {
    server.list = [makeJob({ state: 'completed' })];
    const watch = model.watch();
    await pass(1);
    expect(await questionsIn(3 * IDLE_INTERVAL)).toBe(3);
    watch.dispose();
    expect(await questionsIn(20 * IDLE_INTERVAL)).toBe(0);
    model.watch();
    expect(await questionsIn(1)).toBe(1);
  });

  it('shows a started job at once and tells its end once', async () => {
    const ended: string[] = [];
    model.ended.connect((_, job) => ended.push(`${job.id} ${job.state}`));
    const job = await model.start(REQUEST);
    expect(model.find(job.id)).toEqual(job);
    await pass(LOCAL_INTERVAL);
    expect(ended).toEqual([]);
    server.list = [{ ...job, state: 'failed', exit_status: 3 }];
    await pass(10 * LOCAL_INTERVAL);
    expect(ended).toEqual(['climate.py failed']);
    expect(model.lastEnded?.exit_status).toBe(3);
  });

  it('tells the end of a job that had ended before the answer came', async () => {
    const ended: string[] = [];
    model.ended.connect((_, job) => ended.push(job.id));
    server.startJob = async () => makeJob({ id: 'quick', state: 'completed' });
    await model.start(REQUEST);
    expect(ended).toEqual(['quick']);
  });

  it('says nothing about jobs that ended before they were seen', async () => {
    const ended: string[] = [];
    model.ended.connect((_, job) => ended.push(job.id));
    server.list = [makeJob({ state: 'completed' })];
    model.watch();
    await pass(1);
    expect(model.jobs).toHaveLength(1);
    expect(ended).toEqual([]);
  });

  it('keeps a job that was started while an older answer was on its way', async () => {
    let answer: (() => void) | undefined;
    const jobs = server.jobs;
    server.jobs = async () => {
      await new Promise<void>(resolve => (answer = resolve));
      return { jobs: [], slurm: server.slurm };
    };
    model.watch();
    await pass(1);
    const job = await model.start(REQUEST);
    answer!();
    server.jobs = jobs;
    await pass(1);
    expect(model.jobs).toEqual([job]);
  });

  it('keeps the list while the server does not answer, asks less often, and recovers', async () => {
    server.list = [makeJob()];
    model.watch();
    await pass(1);
    server.failure = ServerPartError.unreachable(new Error('offline'));
    await pass(LOCAL_INTERVAL);
    expect(model.jobs).toHaveLength(1);
    expect(model.failure).toMatch(/^The Jupyter server did not answer/);
    expect(await questionsIn(300_000)).toBeLessThan(60);

    server.failure = null;
    server.list = [makeJob({ state: 'completed' })];
    await pass(61_000);
    expect(model.failure).toBeNull();
    expect(model.jobs[0].state).toBe('completed');
  });

  it('asks a missing server part once per look', async () => {
    server.failure = ServerPartError.fromResponse(404, null);
    model.watch();
    expect(await questionsIn(300_000)).toBe(1);
    expect(model.failure).toMatch(/server part is not running/);
    void model.refresh();
    expect(await questionsIn(300_000)).toBe(1);
  });

  it('passes the server’s sentence on when a job cannot be started', async () => {
    server.failure = ServerPartError.fromResponse(409, {
      message: 'The script is not there.',
      reason: 'no-script'
    });
    await expect(model.start(REQUEST)).rejects.toThrow(
      'The script is not there.'
    );
    expect(model.jobs).toEqual([]);
  });

  it('shows a cancelled job without waiting for the next answer', async () => {
    server.list = [makeJob()];
    model.watch();
    await pass(1);
    await model.cancel('one');
    expect(model.jobs[0].state).toBe('cancelled');
  });

  it('announces only what is new', async () => {
    server.list = [makeJob()];
    model.watch();
    await pass(1);
    let announced = 0;
    model.changed.connect(() => (announced += 1));
    await pass(5 * LOCAL_INTERVAL);
    expect(announced).toBe(0);
    server.list = [makeJob({ elapsed_seconds: 12 })];
    await pass(2 * LOCAL_INTERVAL);
    expect(announced).toBe(1);
  });
});
