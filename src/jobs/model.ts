import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type {
  IJob,
  IJobRequest,
  IJobsAnswer,
  JobState
} from '../server/answers';
import type { ServerClient } from '../server/client';
import { ServerPartError, sentenceOf } from '../server/errors';
import type { IJobs } from '../tokens';

/** How often the list is asked for while a local job runs, in milliseconds. */
export const LOCAL_INTERVAL = 1500;

/** How often while somebody looks and nothing runs: jobs are started elsewhere too, in milliseconds. */
export const IDLE_INTERVAL = 10_000;

/** The longest pause between two questions to a server that does not answer, in milliseconds. */
const LONGEST_PAUSE = 60_000;

/** Is this a state that a job does not leave any more? `unknown` is not: the answer may still come. */
export function hasEnded(state: JobState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/**
 * The list of runs, kept up to date at a polite pace.
 *
 * It asks while somebody looks or something runs, and sleeps otherwise. While the server does not
 * answer it keeps the last list, says so in {@link failure}, and asks less and less often.
 */
export class JobsModel implements IJobs, IDisposable {
  constructor(private readonly _options: JobsModel.IOptions) {
    this._poll = new Poll({
      name: 'jupyterlab-signpost:jobs',
      auto: false,
      factory: () => this._ask(),
      frequency: frequencyOf(IDLE_INTERVAL),
      standby: () => {
        if (this._isWanted) {
          return 'never';
        }
        return this._isMissing || (this._watchers === 0 && !this._somethingRuns)
          ? true
          : 'when-hidden';
      }
    });
  }

  get jobs(): readonly IJob[] {
    return this._jobs;
  }

  get slurm(): IJobsAnswer['slurm'] {
    return this._slurm;
  }

  /** Has the server answered at least once? */
  get isKnown(): boolean {
    return this._isKnown;
  }

  /** Why the list could not be asked for the last time, as a sentence, or `null`. */
  get failure(): string | null {
    return this._failure;
  }

  get changed(): ISignal<IJobs, void> {
    return this._changed;
  }

  /** Emitted once for each job that was seen waiting or running here and has ended. */
  get ended(): ISignal<this, IJob> {
    return this._ended;
  }

  /** The job that ended last while it was watched, or `null`. */
  get lastEnded(): IJob | null {
    return this._lastEnded;
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._poll.dispose();
    Signal.clearData(this);
  }

  /** The job with this id, or `null` when it is not, or not yet, in the list. */
  find(id: string): IJob | null {
    return this._jobs.find(job => job.id === id) ?? null;
  }

  /** Keep the list up to date until the result is disposed. */
  watch(): IDisposable {
    this._watchers += 1;
    void this.refresh();
    return new DisposableDelegate(() => {
      this._watchers -= 1;
    });
  }

  /** Ask now. Resolves when the server has answered or not; never rejects. */
  async refresh(): Promise<void> {
    if (this.isDisposed) {
      return;
    }
    this._isWanted = true;
    await this._poll.refresh();
    await this._poll.tick.catch(() => undefined);
  }

  async start(request: IJobRequest): Promise<IJob> {
    const job = await this._options.client.startJob(request);
    // It may have ended already: the user is to be told all the same.
    this._open.add(job.id);
    this._take(job);
    return job;
  }

  /**
   * Start an ended job anew; rejects with the server's sentence. The user is told when it ends.
   *
   * @param anyway - also what Slurm would take and never start.
   */
  async startAgain(id: string, anyway = false): Promise<IJob> {
    const job = await this._options.client.startJobAgain(id, anyway);
    this._open.add(job.id);
    this._take(job);
    return job;
  }

  /** Ask for the end of a job; rejects with the server's sentence. */
  async cancel(id: string): Promise<void> {
    this._take(await this._options.client.cancelJob(id));
  }

  /** Put one newer answer about one job into the list. */
  private _take(job: IJob): void {
    this._changes += 1;
    this._show([job, ...this._jobs.filter(other => other.id !== job.id)]);
    this._changed.emit();
    void this.refresh();
  }

  private async _ask(): Promise<void> {
    this._isWanted = false;
    const changes = this._changes;
    const before = [this._jobs, this._slurm, this._failure, this._isKnown];
    let unreachable: unknown = null;
    try {
      const answer = await this._options.client.jobs();
      // An answer from before a job was started or cancelled would undo that for a moment.
      if (changes === this._changes) {
        this._show(answer.jobs);
      }
      this._slurm = answer.slurm;
      this._failure = null;
      this._isKnown = true;
      this._isMissing = false;
    } catch (reason) {
      this._failure = sentenceOf(reason);
      this._isMissing =
        reason instanceof ServerPartError && reason.failure === 'missing';
      unreachable = this._isMissing ? null : reason;
    }
    if (this.isDisposed) {
      return;
    }
    this._poll.frequency = frequencyOf(this._interval());
    const after = [this._jobs, this._slurm, this._failure, this._isKnown];
    // Plain values from JSON: compared by content, so that an unchanged list is not drawn again.
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      this._changed.emit();
    }
    if (unreachable !== null) {
      // Makes the poll back off.
      throw unreachable;
    }
  }

  private _show(jobs: readonly IJob[]): void {
    const newest = [...jobs].sort(
      (a, b) =>
        Date.parse(b.submitted_at) - Date.parse(a.submitted_at) ||
        a.id.localeCompare(b.id)
    );
    this._jobs = newest;
    for (const job of newest) {
      if (!hasEnded(job.state)) {
        this._open.add(job.id);
      } else if (this._open.delete(job.id)) {
        this._lastEnded = job;
        this._ended.emit(job);
      }
    }
  }

  private get _somethingRuns(): boolean {
    return this._jobs.some(
      job => job.state === 'pending' || job.state === 'running'
    );
  }

  private _interval(): number {
    const running = this._jobs.filter(
      job => job.state === 'pending' || job.state === 'running'
    );
    if (running.some(job => job.runner === 'local')) {
      return LOCAL_INTERVAL;
    }
    return running.length > 0
      ? Math.max(LOCAL_INTERVAL, this._options.slurmInterval())
      : IDLE_INTERVAL;
  }

  private _jobs: readonly IJob[] = [];
  private _slurm: IJobsAnswer['slurm'] = { available: false, message: null };
  private _failure: string | null = null;
  private _isKnown = false;
  private _isMissing = false;
  private _isWanted = false;
  private _lastEnded: IJob | null = null;
  private _watchers = 0;
  private _changes = 0;
  /** Ids of jobs that were seen before their end. */
  private readonly _open = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, IJob>(this);
  private readonly _poll: Poll;
}

/** A namespace for `JobsModel` options. */
export namespace JobsModel {
  export interface IOptions {
    client: Pick<
      ServerClient,
      'jobs' | 'startJob' | 'startJobAgain' | 'cancelJob'
    >;
    /** The site's polite pause between two questions about Slurm jobs, in milliseconds. */
    slurmInterval(): number;
  }
}

function frequencyOf(interval: number): Poll['frequency'] {
  return { interval, backoff: true, max: Math.max(interval, LONGEST_PAUSE) };
}
