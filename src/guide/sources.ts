import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IGuideEntry } from '../server/guideAnswers';

/** What a guide was read from. */
export interface IGuideText {
  /** Markdown. */
  text: string;
  /** What the reader should know of where it comes from, a sentence; empty for nothing. */
  remark: string;
}

/** A guide that can be opened. */
export interface IGuideSource {
  /**
   * What it is known by, and what is kept of its reader is kept under: `site:<id>`, `shared:<name>` or
   * `file:<path>`.
   */
  readonly key: string;
  /** Its title, where that is known before it is read; else empty. */
  readonly title: string;
  /** Contents path of a file that the reader opened: links may lead to files beside it. */
  readonly path?: string;
  /** Rejects with a sentence for the user. */
  read(): Promise<IGuideText>;
}

/** The guides that can be chosen. */
export interface IGuideLibrary {
  /** Resolves when all are known, or when it took too long to wait for them. Never rejects. */
  readonly ready: Promise<void>;
  readonly sources: readonly IGuideSource[];
  /** Emitted when more guides are known. */
  readonly changed: ISignal<IGuideLibrary, void>;
}

/** What the guides of this computer are asked from. */
export interface IGuideServer {
  guides(): Promise<{ guides: IGuideEntry[] }>;
  guide(key: string): Promise<{ text: string }>;
}

/** Key of a site's guide. */
export function siteKey(site: string): string {
  return `site:${site}`;
}

/** The site that a key is of; empty for other guides. */
export function siteOfKey(key: string): string {
  return key.startsWith('site:') ? key.slice('site:'.length) : '';
}

/** How long opening a guide waits for the server's list, in milliseconds; later it is taken up when it comes. */
const LONGEST_WAIT = 2000;

/**
 * The guides that come with Signpost, and those of this computer, which its administrators wrote: a guide for a site
 * replaces the built-in one. Without the server part there are no others.
 */
export class GuideLibrary implements IGuideLibrary {
  /**
   * @param builtin - Markdown by id of the site
   * @param server - asked once, when the library is made
   */
  constructor(
    private readonly _builtin: Readonly<Record<string, () => Promise<string>>>,
    server: IGuideServer
  ) {
    this._sources = Object.keys(_builtin).map(site => this._builtinOf(site));
    this.ready = Promise.race([
      this._ask(server),
      new Promise<void>(resolve => setTimeout(resolve, LONGEST_WAIT))
    ]);
  }

  readonly ready: Promise<void>;

  get sources(): readonly IGuideSource[] {
    return this._sources;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private async _ask(server: IGuideServer): Promise<void> {
    let guides: IGuideEntry[];
    try {
      ({ guides } = await server.guides());
    } catch (reason) {
      console.warn(`Signpost could not ask for further guides: ${reason}`);
      return;
    }
    const byKey = new Map(this._sources.map(source => [source.key, source]));
    for (const { key, title } of guides) {
      byKey.set(key, { key, title, read: () => this._read(server, key) });
    }
    this._sources = [...byKey.values()];
    this._changed.emit();
  }

  private _builtinOf(site: string): IGuideSource {
    return {
      key: siteKey(site),
      title: '',
      read: async () => ({ text: await this._builtin[site](), remark: '' })
    };
  }

  /** A site is not left without a guide because its own one is broken. */
  private async _read(server: IGuideServer, key: string): Promise<IGuideText> {
    try {
      return { text: (await server.guide(key)).text, remark: '' };
    } catch (reason) {
      const site = siteOfKey(key);
      if (!Object.hasOwn(this._builtin, site)) {
        throw reason;
      }
      return {
        text: await this._builtin[site](),
        remark: `This is the guide that comes with Signpost, because the one of this computer cannot be used: ${
          reason instanceof Error ? reason.message : String(reason)
        }`
      };
    }
  }

  private _sources: readonly IGuideSource[];
  private readonly _changed = new Signal<this, void>(this);
}

/** A library of one guide. */
export class SingleGuide implements IGuideLibrary {
  readonly ready = Promise.resolve();

  get sources(): readonly IGuideSource[] {
    return this._sources;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  set(source: IGuideSource): void {
    this._sources = [source];
    this._changed.emit();
  }

  private _sources: readonly IGuideSource[] = [];
  private readonly _changed = new Signal<this, void>(this);
}
