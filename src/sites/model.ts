import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ISitesAnswer } from '../server/answers';
import type { ISites } from '../tokens';
import { GENERIC_PROFILE, GENERIC_SITE } from './generic';
import type { ISiteProfile } from './profile';

/** Where the user's choice is kept. */
export interface ISiteChoice {
  /** Resolves when the remembered choice is known; never rejects. */
  readonly ready?: Promise<void>;
  readonly changed: ISignal<unknown, void>;
  /** Id of the chosen site, or `null` when the detected one is to be used. */
  get(): string | null;
  /** May reject with a sentence when the choice cannot be remembered. */
  set(id: string | null): Promise<void>;
}

/**
 * The known sites and the current one.
 *
 * It starts with the generic site. The server's answer has all profiles; where there is none, those that
 * come with the extension stand in for it.
 */
export class SitesModel implements ISites {
  constructor(options: SitesModel.IOptions) {
    this._choice = options.choice;
    this._choice.changed.connect(() => this._changed.emit());
    this.ready = this._start(options);
  }

  readonly ready: Promise<void>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get profiles(): readonly ISiteProfile[] {
    return this._profiles;
  }

  get current(): ISiteProfile {
    return this._find(this.chosen ?? this._detected) ?? this._generic;
  }

  get detected(): string {
    return this._detected;
  }

  get signals(): readonly string[] {
    return this._signals;
  }

  /** A remembered id that no profile has (any more) counts as no choice. */
  get chosen(): string | null {
    const id = this._choice.get();
    return id !== null && this._find(id) ? id : null;
  }

  /**
   * Remember the user's choice; `null` goes back to detection.
   *
   * Rejects with a sentence when there is no such site, or when the choice cannot be remembered; in
   * the second case it holds until the page is loaded again.
   */
  async choose(id: string | null): Promise<void> {
    if (id !== null && !this._find(id)) {
      throw new Error(
        `There is no site "${id}". The choice was not changed; the known sites are ${this._profiles.map(profile => profile.id).join(', ')}.`
      );
    }
    await this._choice.set(id);
  }

  private async _start(options: SitesModel.IOptions): Promise<void> {
    await Promise.all([this._choice.ready, this._load(options)]);
    this._changed.emit();
  }

  private async _load(options: SitesModel.IOptions): Promise<void> {
    try {
      const answer = await options.load();
      // What the server part cannot read may be one of those.
      if (answer.problems.length > 0) {
        await this._standIn(options.builtin);
      }
      this._profiles = merge(this._profiles, answer.profiles);
      if (this._find(answer.detected)) {
        this._detected = answer.detected;
      }
      this._signals = answer.signals
        .filter(signal => signal.site === this._detected)
        .map(signal => signal.says);
      for (const problem of answer.problems) {
        console.warn(
          `Signpost left out the site profile ${problem.path}: ${problem.message}`
        );
      }
    } catch (reason) {
      console.warn(`Signpost could not ask which site this is: ${reason}`);
      await this._standIn(options.builtin);
    }
  }

  private async _standIn(
    builtin: SitesModel.IOptions['builtin']
  ): Promise<void> {
    try {
      this._profiles = merge(this._profiles, await builtin());
    } catch (reason) {
      console.warn(`Signpost could not load the sites it knows: ${reason}`);
    }
  }

  private get _generic(): ISiteProfile {
    return this._find(GENERIC_SITE) ?? GENERIC_PROFILE;
  }

  private _find(id: string): ISiteProfile | undefined {
    return this._profiles.find(profile => profile.id === id);
  }

  private readonly _choice: ISiteChoice;
  private _profiles: readonly ISiteProfile[] = [GENERIC_PROFILE];
  private _detected = GENERIC_SITE;
  private _signals: readonly string[] = [];
  private readonly _changed = new Signal<this, void>(this);
}

/** Options of {@link SitesModel}. */
export namespace SitesModel {
  export interface IOptions {
    /** Asks the server part; may reject when there is none. Called once. */
    load: () => Promise<ISitesAnswer>;
    choice: ISiteChoice;
    /** The profiles that come with the extension; asked for only when `load` has failed. */
    builtin: () => Promise<readonly ISiteProfile[]>;
  }
}

/** Both lists by name, the generic site last; of two with the same id the second list's. */
function merge(
  builtin: readonly ISiteProfile[],
  added: readonly ISiteProfile[]
): ISiteProfile[] {
  const byId = new Map(
    [...builtin, ...added].map(profile => [profile.id, profile])
  );
  const last = (profile: ISiteProfile) => Number(profile.id === GENERIC_SITE);
  return [...byId.values()].sort(
    (one, other) =>
      last(one) - last(other) || one.name.localeCompare(other.name)
  );
}
