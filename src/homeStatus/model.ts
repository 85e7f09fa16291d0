import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ICheckResult, IChecks } from '../tokens';
import type { IPassedMemory } from './memory';
import type { IHomeView } from './view';
import { NEARLY_FULL, homeView } from './view';

/** Id of the check that is shown. */
export const HOME_CHECK = 'home';

/** How long after the start HOME is looked at for the first time, in milliseconds. */
export const FIRST_WAIT = 3 * 60_000;

/** Answers older than this are asked again, in milliseconds. */
export const LONGEST_AGE = 30 * 60_000;

/** How often it is looked whether the answer is too old, in milliseconds. */
const INTERVAL = 5 * 60_000;

/** Below this share HOME has been emptied: passing the mark again is news. */
const EMPTIED = 0.85;

/**
 * What the status bar and the notification tell about HOME.
 *
 * It takes the answers of the check, whoever asked it, and asks itself only when the last answer has become
 * old, never while the page is hidden and not at the start.
 */
export class HomeStatusModel implements IDisposable {
  constructor(private readonly _options: HomeStatusModel.IOptions) {
    const { checks } = _options;
    checks.changed.connect(this._onAnswer, this);
    this._poll = new Poll({
      name: 'jupyterlab-signpost:home-status',
      auto: false,
      factory: () => this._ask(),
      frequency: { interval: INTERVAL, backoff: false },
      linger: 0,
      standby: () => (this._showsItem || this._notifies ? 'when-hidden' : true)
    });
    void this._poll.schedule({ interval: FIRST_WAIT, phase: 'started' });
    this._onAnswer();
  }

  /** What the status bar shows, or `null` while nothing is known or it shows nothing. */
  get view(): IHomeView | null {
    return this._showsItem ? this._view : null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** HOME has passed 90 % of a limit, and the user has not been told. */
  get passed(): ISignal<this, ICheckResult> {
    return this._passed;
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

  /** Take over the user's settings. */
  configure(showsItem: boolean, notifies: boolean): void {
    this._showsItem = showsItem;
    this._notifies = notifies;
    this._changed.emit();
    this._judge();
  }

  private async _ask(): Promise<void> {
    const { checks, now = Date.now } = this._options;
    const measured = checks.results.get(HOME_CHECK)?.measured_at ?? '';
    // An answer without a readable time counts as old.
    if (!(now() - Date.parse(measured) < LONGEST_AGE)) {
      await checks.run(HOME_CHECK);
    }
  }

  private _onAnswer(): void {
    const result = this._options.checks.results.get(HOME_CHECK);
    // While it is counted, the share is that of a part.
    if (result === undefined || result === this._result || result.pending) {
      return;
    }
    this._result = result;
    this._view = homeView(result, this._options.trans);
    this._changed.emit();
    this._judge();
  }

  /** One after the other: what was remembered for an answer is known before the next is judged. */
  private _judge(): void {
    this._judged = this._judged.then(() => this._tell());
  }

  private async _tell(): Promise<void> {
    const { memory } = this._options;
    const result = this._result;
    const fraction = result?.fraction ?? null;
    if (!result || fraction === null || this.isDisposed) {
      return;
    }
    if (fraction < EMPTIED) {
      await memory.setPassed(false);
    } else if (
      fraction >= NEARLY_FULL &&
      this._notifies &&
      !(await memory.hasPassed())
    ) {
      await memory.setPassed(true);
      this._passed.emit(result);
    }
  }

  private readonly _poll: Poll;
  private _result: ICheckResult | null = null;
  private _view: IHomeView | null = null;
  private _showsItem = false;
  private _notifies = false;
  private _judged: Promise<void> = Promise.resolve();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _passed = new Signal<this, ICheckResult>(this);
}

/** A namespace for `HomeStatusModel` options. */
export namespace HomeStatusModel {
  export interface IOptions {
    checks: Pick<IChecks, 'results' | 'changed' | 'run'>;
    memory: IPassedMemory;
    trans: TranslationBundle;
    /** Milliseconds since the epoch. */
    now?(): number;
  }
}
