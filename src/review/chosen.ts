import type { IResources } from '../export';
import { DEFAULT_SPREAD } from '../export/batch/styles/style';
import type { ISites } from '../tokens';
import type { IChoiceMemory, IExportChoices, IExportDefaults } from './choices';
import { noResources } from './choices';

/** What is chosen for the current notebook: as it was left, else as the user's settings say. No DOM. */
export class ChosenOptions {
  constructor(private readonly _options: ChosenOptions.IOptions) {
    this._current = this._defaults();
  }

  get current(): IExportChoices {
    return this._current;
  }

  /** Another notebook comes: nothing is chosen for it yet. */
  reset(): void {
    this._recalled = null;
    this._current = this._defaults();
  }

  /** Choose for the current notebook, whose contents path is `path`. */
  choose(path: string | null, choices: Partial<IExportChoices>): void {
    this._current = { ...this._current, ...choices };
    if (path !== null) {
      this._remember(path, choices);
    }
  }

  /** Choose resources for a notebook that is not the current one. */
  async chooseElsewhere(
    path: string,
    changes: Partial<IResources>
  ): Promise<void> {
    const { memory, sites } = this._options;
    await memory?.ready;
    const known = memory?.recall(path).resources;
    const values =
      known?.site === sites.current.id
        ? known.values
        : this._defaults().resources;
    this._remember(path, { resources: { ...values, ...changes } });
  }

  /**
   * Take up what was chosen for a notebook before, as soon as that is known.
   *
   * @param isCurrent - asked then whether the notebook is still the current one.
   */
  async recall(path: string, isCurrent: () => boolean): Promise<void> {
    const { memory, sites } = this._options;
    if (!memory || this._recalled === path) {
      return;
    }
    await memory.ready;
    if (this._recalled === path || !isCurrent()) {
      return;
    }
    this._recalled = path;
    const { resources, ...others } = memory.recall(path);
    this._current = { ...this._current, ...others };
    if (resources && resources.site === sites.current.id) {
      const account =
        resources.values.account ?? this._current.resources.account;
      this._current.resources = { ...resources.values, account };
    }
  }

  /** Another site has other partitions; what was asked for there before comes back. */
  changeSite(): void {
    this._current = {
      ...this._current,
      resources: { ...this._current.resources, partition: null, qos: null }
    };
    this._recalled = null;
  }

  private _remember(path: string, choices: Partial<IExportChoices>): void {
    const { memory, sites } = this._options;
    const { resources, ...others } = choices;
    memory?.remember(path, {
      ...memory.recall(path),
      ...others,
      ...(resources && {
        resources: { site: sites.current.id, values: resources }
      })
    });
  }

  private _defaults(): IExportChoices {
    return {
      ...this._options.defaults(),
      settings: {},
      items: null,
      style: 'single',
      spread: DEFAULT_SPREAD,
      requeue: false,
      staging: null,
      resources: noResources(this._options.defaultAccount())
    };
  }

  private _current: IExportChoices;
  private _recalled: string | null = null;
}

/** A namespace for `ChosenOptions` options. */
export namespace ChosenOptions {
  export interface IOptions {
    sites: Pick<ISites, 'current'>;
    /** The user's settings for new exports. */
    defaults(): IExportDefaults;
    defaultAccount(): string | null;
    /** Where choices are kept by notebook; `null` when nothing is. */
    memory: IChoiceMemory | null;
  }
}
