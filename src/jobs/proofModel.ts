import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ICellProof, IJob, IProof } from '../server/answers';
import type { ServerClient } from '../server/client';
import { ServerPartError, sentenceOf } from '../server/errors';
import type { IJobs } from '../tokens';
import { hasEnded } from './model';

/** The comparison of one test run with its notebook: asked for once it has ended and somebody looks. */
export class ProofModel implements IDisposable {
  constructor(private readonly _options: ProofModel.IOptions) {
    _options.jobs.changed.connect(this._askIfDue, this);
  }

  /** The comparison, or `null` while there is none. */
  get proof(): IProof | null {
    return this._proof;
  }

  /** Cells with something to compare; the others have no output on either side. */
  get cells(): readonly ICellProof[] {
    return (this._proof?.cells ?? []).filter(
      cell => cell.status !== 'no-output'
    );
  }

  /** Why it could not be compared, as a sentence, or `null`. */
  get failure(): string | null {
    return this._failure;
  }

  get isBusy(): boolean {
    return this._isBusy;
  }

  /** Is there anything to say? Runs that were not recorded are no proof of anything. */
  get isShown(): boolean {
    return this._isBusy || this._proof !== null || this._failure !== null;
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

  /** Compare again: the notebook may have been run and saved since. Never rejects. */
  async refresh(): Promise<void> {
    if (this._isBusy || this._isDisposed) {
      return;
    }
    this._wasAsked = true;
    this._isBusy = true;
    this._changed.emit();
    try {
      this._proof = await this._options.client.jobProof(this._options.job);
      this._failure = null;
    } catch (reason) {
      this._proof = null;
      this._failure = isWithoutRecord(reason) ? null : sentenceOf(reason);
    } finally {
      this._isBusy = false;
    }
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _askIfDue(): void {
    const { jobs, job } = this._options;
    const found = jobs.jobs.find(other => other.id === job);
    if (found && this._isWatched && !this._wasAsked && isRecorded(found)) {
      void this.refresh();
    }
  }

  private _proof: IProof | null = null;
  private _failure: string | null = null;
  private _isBusy = false;
  private _isWatched = false;
  private _wasAsked = false;
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** A namespace for `ProofModel` options. */
export namespace ProofModel {
  export interface IOptions {
    client: Pick<ServerClient, 'jobProof'>;
    jobs: Pick<IJobs, 'jobs' | 'changed'>;
    /** Id of the job. */
    job: string;
  }
}

/** Only runs here are recorded, and told apart by cell when they have ended. */
function isRecorded(job: IJob): boolean {
  return job.runner === 'local' && hasEnded(job.state);
}

function isWithoutRecord(reason: unknown): boolean {
  return reason instanceof ServerPartError && reason.reason === 'no-record';
}
