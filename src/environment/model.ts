import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { sentenceOf } from '../server/errors';
import type { ICheck, ICheckResult, IChecks } from '../tokens';

/** How long to wait before a check with a pending answer is asked again, in milliseconds. */
const PENDING_INTERVAL = 1500;

/** The wait doubles with every pending answer, up to this. */
const LONGEST_PENDING_INTERVAL = 12_000;

/** All checks and their last results. One check is never asked twice at the same time. */
export class ChecksModel implements IChecks, IDisposable {
  get checks(): readonly ICheck[] {
    return this._checks;
  }

  get results(): ReadonlyMap<string, ICheckResult> {
    return this._results;
  }

  get changed(): ISignal<IChecks, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    for (const timer of this._again.values()) {
      clearTimeout(timer);
    }
    Signal.clearData(this);
  }

  isRunning(id: string): boolean {
    return this._running.has(id);
  }

  /** Emitted when somebody begins to look at checks. */
  get watched(): ISignal<this, void> {
    return this._watched;
  }

  watch(ids: readonly string[] | null): IDisposable {
    const watcher = { ids: ids && new Set(ids) };
    this._watchers.add(watcher);
    this._watched.emit();
    return new DisposableDelegate(() => this._watchers.delete(watcher));
  }

  /** Does somebody look at this check? */
  isWatched(id: string): boolean {
    return [...this._watchers].some(({ ids }) => ids?.has(id) ?? true);
  }

  add(check: ICheck): IDisposable {
    if (this._checks.some(other => other.id === check.id)) {
      throw new Error(`There is already a check "${check.id}".`);
    }
    this._checks.push(check);
    this._checks.sort((a, b) => a.rank - b.rank);
    this._changed.emit();
    return new DisposableDelegate(() => {
      this._checks.splice(this._checks.indexOf(check), 1);
      this._results.delete(check.id);
      clearTimeout(this._again.get(check.id));
      this._changed.emit();
    });
  }

  async run(id?: string): Promise<void> {
    const asked = this._checks.filter(
      check => id === undefined || check.id === id
    );
    await Promise.all(asked.map(check => this._ask(check)));
  }

  /**
   * Ask checks whose last answers do not hold any more. An answer that is on its way is for how things
   * were, so such a check is asked once more after it.
   */
  async rerun(ids: readonly string[]): Promise<void> {
    await Promise.all(
      this._checks
        .filter(check => ids.includes(check.id))
        .map(async check => {
          const running = this._running.get(check.id);
          if (running) {
            await running;
          }
          await this._ask(check);
        })
    );
  }

  private _ask(check: ICheck): Promise<void> {
    const running = this._running.get(check.id);
    if (running) {
      return running;
    }
    const asked = this._answer(check).finally(() => {
      this._running.delete(check.id);
      if (!this._isDisposed) {
        this._changed.emit();
      }
    });
    this._running.set(check.id, asked);
    this._changed.emit();
    return asked;
  }

  private async _answer(check: ICheck): Promise<void> {
    clearTimeout(this._again.get(check.id));
    let result: ICheckResult;
    try {
      result = await check.run();
    } catch (reason) {
      result = unknownResult(check, sentenceOf(reason));
    }
    if (this._isDisposed || !this._checks.includes(check)) {
      return;
    }
    this._results.set(check.id, result);
    if (!result.pending) {
      this._waits.delete(check.id);
      return;
    }
    const wait = this._waits.get(check.id) ?? PENDING_INTERVAL;
    this._waits.set(check.id, Math.min(2 * wait, LONGEST_PENDING_INTERVAL));
    this._again.set(
      check.id,
      setTimeout(() => void this._ask(check), wait)
    );
  }

  private readonly _checks: ICheck[] = [];
  private readonly _results = new Map<string, ICheckResult>();
  private readonly _running = new Map<string, Promise<void>>();
  private readonly _again = new Map<string, ReturnType<typeof setTimeout>>();
  /** The next wait of each pending check, in milliseconds. */
  private readonly _waits = new Map<string, number>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _watchers = new Set<{ ids: ReadonlySet<string> | null }>();
  private readonly _watched = new Signal<this, void>(this);
  private _isDisposed = false;
}

/** The result of a check that could not be asked: status `unknown`, and why. */
export function unknownResult(
  check: Pick<ICheck, 'id' | 'title'>,
  summary: string
): ICheckResult {
  return {
    id: check.id,
    title: check.title,
    status: 'unknown',
    summary,
    evidence: [],
    fixes: [],
    fraction: null,
    pending: false,
    measured_at: new Date().toISOString()
  };
}
