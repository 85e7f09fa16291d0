import { PromiseDelegate } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { LogText } from '../jobs/logText';
import type { IOperation, IOperationPiece } from '../server/answers';
import type { OperationsClient } from '../server/operationsClient';
import { ServerPartError, sentenceOf } from '../server/errors';

/** How long to wait before a cut connection is made anew, in milliseconds; doubled up to the longest. */
const RETRY = 1000;
const LONGEST_RETRY = 15_000;

/**
 * One long action of the server part: its output as it comes, cancel, and how it ended. No DOM.
 *
 * A connection that is cut is made again, and goes on where the output stopped.
 */
export class OperationModel<Result = unknown> implements IDisposable {
  constructor(private readonly _options: OperationModel.IOptions<Result>) {
    this._operation = _options.operation;
    this._begin = this._now() - this._operation.elapsed_seconds * 1000;
    void this._follow();
  }

  get id(): string {
    return this._operation.id;
  }

  get operation(): IOperation<Result> {
    return this._operation;
  }

  /** What it has printed. */
  get text(): LogText {
    return this._text;
  }

  get isEnded(): boolean {
    return this._operation.state !== 'running';
  }

  /** Was it asked to end, and has not ended yet? */
  get isCancelling(): boolean {
    return this._isCancelling && !this.isEnded;
  }

  /** Why the output is not being read just now, as a sentence, or `null`. */
  get failure(): string | null {
    return this._failure;
  }

  /** How long it has run, in seconds. */
  get elapsedSeconds(): number {
    return this.isEnded
      ? this._operation.elapsed_seconds
      : Math.max(0, (this._now() - this._begin) / 1000);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Resolves when it has ended, however; rejects when nobody follows it any more. */
  get ended(): Promise<IOperation<Result>> {
    return this._ended.promise;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop following. The operation itself goes on. */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    void this._stream?.return();
    clearTimeout(this._timer);
    this._ended.reject(new Error('The operation is not followed any more.'));
    Signal.clearData(this);
  }

  /** Ask it to end. Never rejects: `failure` says what went wrong. */
  async cancel(): Promise<void> {
    if (this.isEnded || this._isCancelling) {
      return;
    }
    this._isCancelling = true;
    this._emit();
    try {
      await this._options.client.cancelOperation(this.id);
    } catch (reason) {
      this._isCancelling = false;
      this._failure = sentenceOf(reason);
      this._emit();
    }
  }

  private async _follow(): Promise<void> {
    // Nobody may be waiting for the end.
    this._ended.promise.catch(() => undefined);
    let pause = RETRY;
    let done = false;
    while (!done && !this._isDisposed) {
      try {
        done = await this._read(() => (pause = RETRY));
      } catch (reason) {
        done = this._onFailure(reason);
      }
      if (!done && !this._isDisposed) {
        await new Promise<void>(resolve => {
          this._timer = setTimeout(resolve, pause);
        });
        pause = Math.min(2 * pause, LONGEST_RETRY);
      }
    }
  }

  /** Returns whether it has ended; `false`: the answer was cut off. */
  private async _read(onPiece: () => void): Promise<boolean> {
    const stream = this._options.client.followOperation(this.id, this._offset);
    this._stream = stream;
    for await (const value of stream) {
      if (this._isDisposed) {
        return true;
      }
      onPiece();
      this._failure = null;
      if (!isPiece(value)) {
        this._end(value as IOperation<Result>);
        return true;
      }
      this._offset = value.offset;
      this._text.append(value.text);
      this._emit();
    }
    return false;
  }

  /** Returns whether there is no use in asking again. */
  private _onFailure(reason: unknown): boolean {
    this._failure = sentenceOf(reason);
    if (reason instanceof ServerPartError && reason.status === 404) {
      // The server was restarted, and the operation ended with it.
      this._end({
        ...this._operation,
        state: 'failed',
        message: this._failure,
        elapsed_seconds: this.elapsedSeconds
      });
      return true;
    }
    this._emit();
    return false;
  }

  private _end(operation: IOperation<Result>): void {
    this._operation = operation;
    this._ended.resolve(operation);
    this._emit();
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _now(): number {
    return (this._options.now ?? Date.now)();
  }

  private _operation: IOperation<Result>;
  private _stream: AsyncGenerator<unknown, void, undefined> | null = null;
  private _offset = 0;
  private _begin: number;
  private _failure: string | null = null;
  private _isCancelling = false;
  private _isDisposed = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private readonly _text = new LogText();
  private readonly _ended = new PromiseDelegate<IOperation<Result>>();
  private readonly _changed = new Signal<this, void>(this);
}

/** A namespace for `OperationModel` options. */
export namespace OperationModel {
  export interface IOptions<Result = unknown> {
    client: Pick<OperationsClient, 'followOperation' | 'cancelOperation'>;
    /** As the server part gave it when it was started or listed. */
    operation: IOperation<Result>;
    /** Milliseconds since the epoch. */
    now?(): number;
  }
}

function isPiece(
  value: IOperationPiece | IOperation
): value is IOperationPiece {
  return 'text' in value;
}
