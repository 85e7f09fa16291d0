import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { ISites } from '../tokens';
import type { CurrentKernel } from './currentKernel';
import type { ChecksModel } from './model';

/** Answers older than this are asked again when they are looked at, in milliseconds. */
export const LONGEST_AGE = 60_000;

/** Checks that the kernel of the open notebook answers. */
const KERNEL_CHECKS = ['kernel', 'packages', 'gpu-libraries'];

/**
 * Decides when checks are asked without the user asking: when somebody looks, and while somebody
 * looks (`watch`), when the site or the current kernel changes. Unseen, it only remembers what is out of date.
 */
export class CheckSchedule implements IDisposable {
  constructor(private readonly _options: CheckSchedule.IOptions) {
    _options.sites.changed.connect(this._onSite, this);
    _options.kernel.replaced.connect(this._onKernelReplaced, this);
    _options.kernel.idle.connect(this._onKernelIdle, this);
    _options.checks.watched.connect(this._catchUp, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _onSite(): void {
    const site = this._options.sites.current.id;
    if (site !== this._site) {
      this._site = site;
      this._outdate(this._options.checks.checks.map(check => check.id));
    }
  }

  private _onKernelReplaced(): void {
    this._outdate(KERNEL_CHECKS);
  }

  private _onKernelIdle(): void {
    const { results } = this._options.checks;
    this._outdate(
      KERNEL_CHECKS.filter(id => results.get(id)?.status === 'unknown')
    );
  }

  private _outdate(ids: readonly string[]): void {
    ids.forEach(id => this._outdated.add(id));
    this._catchUp();
  }

  private _catchUp(): void {
    const { checks, now = Date.now } = this._options;
    const watched = checks.checks.filter(({ id }) => checks.isWatched(id));
    const outdated = watched
      .map(({ id }) => id)
      .filter(id => this._outdated.delete(id));
    void checks.rerun(outdated);
    for (const { id } of watched) {
      const measured = checks.results.get(id)?.measured_at;
      // An answer without a readable time counts as old.
      if (
        !outdated.includes(id) &&
        !checks.isRunning(id) &&
        !(now() - Date.parse(measured ?? '') <= LONGEST_AGE)
      ) {
        void checks.run(id);
      }
    }
  }

  private _site = this._options.sites.current.id;
  private _isDisposed = false;
  private readonly _outdated = new Set<string>();
}

/** A namespace for `CheckSchedule` options. */
export namespace CheckSchedule {
  export interface IOptions {
    checks: ChecksModel;
    sites: Pick<ISites, 'current' | 'changed'>;
    kernel: Pick<CurrentKernel, 'replaced' | 'idle'>;
    /** Milliseconds since the epoch. */
    now?(): number;
  }
}
