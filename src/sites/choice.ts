import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/**
 * The user's choice of a site, kept in JupyterLab's settings (`site`, empty for none).
 *
 * When the settings cannot be read or written (no registry, HOME full), the choice holds until the
 * page is loaded again, and {@link set} rejects with a sentence that says so.
 */
export class SettingsSiteChoice {
  constructor(settings: Promise<ISettingRegistry.ISettings> | null) {
    this.ready = settings ? this._load(settings) : Promise.resolve();
  }

  /** Resolves when the remembered choice is known; never rejects. */
  readonly ready: Promise<void>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get(): string | null {
    return this._chosen;
  }

  async set(id: string | null): Promise<void> {
    this._apply(id);
    try {
      await this._settings?.set('site', id ?? '');
    } catch (reason) {
      throw new Error(
        `The choice holds until this page is loaded again, but it could not be remembered: ${reason instanceof Error ? reason.message : String(reason)}. If HOME is full, free some space and choose again.`
      );
    }
  }

  private async _load(
    settings: Promise<ISettingRegistry.ISettings>
  ): Promise<void> {
    try {
      this._settings = await settings;
    } catch (reason) {
      console.warn(`Signpost cannot read the remembered site: ${reason}`);
      return;
    }
    const follow = (loaded: ISettingRegistry.ISettings) =>
      this._apply((loaded.composite['site'] as string) || null);
    this._settings.changed.connect(follow);
    follow(this._settings);
  }

  private _apply(id: string | null): void {
    if (id !== this._chosen) {
      this._chosen = id;
      this._changed.emit();
    }
  }

  private _chosen: string | null = null;
  private _settings: ISettingRegistry.ISettings | null = null;
  private readonly _changed = new Signal<this, void>(this);
}
