import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IAdvice, IJob } from '../server/answers';
import type { ServerClient } from '../server/client';
import { ServerPartError, sentenceOf } from '../server/errors';
import type { IJobs } from '../tokens';
import { hasEnded } from './model';

/** What one job asked for and used: asked for once it has ended and somebody looks. */
export class AdviceModel implements IDisposable {
  constructor(private readonly _options: AdviceModel.IOptions) {
    _options.jobs.changed.connect(this._askIfDue, this);
  }

  /** The advice, or `null` while there is none. */
  get advice(): IAdvice | null {
    return this._advice;
  }

  /** Why there is none, as a sentence, or `null`. */
  get failure(): string | null {
    return this._failure;
  }

  /** What applying it has changed, or why it was not applied. */
  get outcome(): AdviceModel.IOutcome | null {
    return this._outcome;
  }

  get isBusy(): boolean {
    return this._isBusy;
  }

  /** Can it be applied to the export? */
  get canApply(): boolean {
    return (
      this._advice !== null &&
      this._advice.notebook !== null &&
      Object.keys(askedOfExport(this._advice)).length > 0
    );
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._options.jobs.changed.disconnect(this._askIfDue, this);
    Signal.clearData(this);
  }

  /** Is somebody looking? Nothing is asked for otherwise. */
  set isWatched(watched: boolean) {
    this._isWatched = watched;
    this._askIfDue();
  }

  /** Change what the export asks for. Never rejects; {@link outcome} says what was done. */
  async apply(): Promise<void> {
    const advice = this._advice;
    const job = this._find();
    if (advice === null || job === undefined || this._isBusy) {
      return;
    }
    this._isBusy = true;
    this._outcome = null;
    this._changed.emit();
    try {
      const message = await this._options.apply(job, advice);
      this._outcome = { message, failed: false };
    } catch (reason) {
      this._outcome = { message: sentenceOf(reason), failed: true };
    } finally {
      this._isBusy = false;
    }
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private async _ask(): Promise<void> {
    try {
      this._advice = await this._options.client.jobAdvice(this._options.job);
      this._failure = null;
    } catch (reason) {
      this._failure = isWithoutUsage(reason) ? null : sentenceOf(reason);
      // An answer may still come when the server is back.
      this._wasAsked =
        !(reason instanceof ServerPartError) ||
        reason.failure !== 'unreachable';
    }
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _askIfDue(): void {
    const job = this._find();
    if (job && this._isWatched && !this._wasAsked && hasEnded(job.state)) {
      this._wasAsked = true;
      void this._ask();
    }
  }

  private _find(): IJob | undefined {
    const { jobs, job } = this._options;
    return jobs.jobs.find(other => other.id === job);
  }

  private _advice: IAdvice | null = null;
  private _failure: string | null = null;
  private _outcome: AdviceModel.IOutcome | null = null;
  private _isBusy = false;
  private _isWatched = false;
  private _wasAsked = false;
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** A namespace for `AdviceModel` types. */
export namespace AdviceModel {
  export interface IOptions {
    client: Pick<ServerClient, 'jobAdvice'>;
    jobs: Pick<IJobs, 'jobs' | 'changed'>;
    /** Id of the job. */
    job: string;
    /** Change what the export asks for; resolves to what was changed, as sentences. */
    apply(job: IJob, advice: IAdvice): Promise<string>;
  }

  export interface IOutcome {
    message: string;
    failed: boolean;
  }
}

/** What the export is to ask for from now on: of one item, in the export's own units. */
export function askedOfExport({ figures }: IAdvice): {
  minutes?: number;
  memory_bytes?: number;
  cpus?: number;
} {
  const of = (name: string) =>
    figures.find(figure => figure.name === name)?.item ?? null;
  const [time, memory, cpus] = [of('time'), of('memory'), of('cpus')];
  return {
    ...(time === null ? {} : { minutes: Math.ceil(time / 60) }),
    ...(memory === null ? {} : { memory_bytes: memory }),
    ...(cpus === null ? {} : { cpus })
  };
}

function isWithoutUsage(reason: unknown): boolean {
  return reason instanceof ServerPartError && reason.reason === 'no-usage';
}
