import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ServerClient } from '../server/client';
import { sentenceOf } from '../server/errors';
import { LogText } from './logText';

/** How often a growing log is asked for, in milliseconds. */
export const LOG_INTERVAL = 1000;

/** The log of one job: what is there, and what is printed while somebody reads. */
export class JobLogModel implements IDisposable {
  constructor(private readonly _options: JobLogModel.IOptions) {
    this._poll = new Poll({
      name: 'jupyterlab-signpost:job-log',
      auto: false,
      factory: () => this._ask(),
      frequency: { interval: LOG_INTERVAL, backoff: true, max: 30_000 },
      standby: () =>
        this._isComplete || !this._isWatched ? true : 'when-hidden'
    });
  }

  get text(): LogText {
    return this._text;
  }

  /** True when the job has ended and its whole log is here. */
  get isComplete(): boolean {
    return this._isComplete;
  }

  /** Has the server answered at least once? */
  get isKnown(): boolean {
    return this._isKnown;
  }

  /** Why the log could not be read, as a sentence, or `null`. What was read before stays. */
  get failure(): string | null {
    return this._failure;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
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

  /** Is somebody reading? Nothing is asked for otherwise. */
  set isWatched(watched: boolean) {
    if (watched !== this._isWatched && !this.isDisposed) {
      this._isWatched = watched;
      if (watched) {
        void this._poll.refresh();
      }
    }
  }

  private async _ask(): Promise<void> {
    try {
      // A long log comes in several answers: all that is there now is read at once.
      let isMore = true;
      while (isMore && !this.isDisposed) {
        const answer = await this._options.client.jobLog(
          this._options.job,
          this._offset
        );
        this._text.append(answer.text);
        isMore = answer.offset > this._offset && !answer.complete;
        this._offset = answer.offset;
        this._isComplete = answer.complete;
        this._isKnown = true;
        this._failure = null;
        if (!this.isDisposed) {
          this._changed.emit();
        }
      }
    } catch (reason) {
      this._failure = sentenceOf(reason);
      if (!this.isDisposed) {
        this._changed.emit();
      }
      throw reason;
    }
  }

  private _offset = 0;
  private _isComplete = false;
  private _isKnown = false;
  private _isWatched = false;
  private _failure: string | null = null;
  private readonly _text = new LogText();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _poll: Poll;
}

/** A namespace for `JobLogModel` options. */
export namespace JobLogModel {
  export interface IOptions {
    client: Pick<ServerClient, 'jobLog'>;
    /** Id of the job. */
    job: string;
  }
}
