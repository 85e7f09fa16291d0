import type {
  IJob,
  IJobLog,
  IJobRequest,
  IJobsAnswer
} from '../../server/answers';
import { ServerPartError } from '../../server/errors';

/** A local job that runs, changed as the test needs it. */
export function makeJob(changes: Partial<IJob> = {}): IJob {
  return {
    id: 'one',
    runner: 'local',
    name: 'climate',
    folder: 'climate_job',
    script: 'climate.py',
    state: 'running',
    message: null,
    exit_status: null,
    submitted_at: '2026-03-01T10:00:00+00:00',
    started_at: '2026-03-01T10:00:01+00:00',
    ended_at: null,
    elapsed_seconds: 4,
    peak_memory_bytes: null,
    slurm_id: null,
    log: null,
    host: null,
    time_limit_seconds: null,
    never_starts: false,
    log_tail: null,
    ...changes
  };
}

/** A server part in memory: it answers from `list` and `log`, or not at all while `failure` is set. */
export class FakeServer {
  list: IJob[] = [];
  slurm: IJobsAnswer['slurm'] = { available: false, message: null };
  log = { text: '', ended: false };
  failure: ServerPartError | null = null;
  /** How often the list was asked for. */
  asked = 0;
  /** The most bytes of a log in one answer. */
  piece = 1000;

  jobs = async (): Promise<IJobsAnswer> => {
    this.asked += 1;
    this._fail();
    return { jobs: [...this.list], slurm: this.slurm };
  };

  startJob = async (request: IJobRequest): Promise<IJob> => {
    this._fail();
    const job = makeJob({ id: request.script, script: request.script });
    this.list = [...this.list, job];
    return job;
  };

  startJobAgain = async (id: string): Promise<IJob> => {
    this._fail();
    const { script, folder } = this.list.find(job => job.id === id)!;
    const job = makeJob({ id: `${id} again`, script, folder });
    this.list = [...this.list, job];
    return job;
  };

  cancelJob = async (id: string): Promise<IJob> => {
    this._fail();
    this.list = this.list.map(job =>
      job.id === id ? { ...job, state: 'cancelled' } : job
    );
    return this.list.find(job => job.id === id)!;
  };

  jobLog = async (_: string, offset: number): Promise<IJobLog> => {
    this._fail();
    const text = this.log.text.slice(offset, offset + this.piece);
    const next = offset + text.length;
    return {
      text,
      offset: next,
      complete: this.log.ended && next === this.log.text.length
    };
  };

  private _fail(): void {
    if (this.failure) {
      throw this.failure;
    }
  }
}
