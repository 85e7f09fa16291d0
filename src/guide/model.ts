import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ISites } from '../tokens';
import type { IGuide, IGuideChart, IGuideSection } from './text/document';
import { readGuide } from './text/document';
import { keepUnchanged } from './text/keepUnchanged';
import type { GuideLink } from './text/links';
import { classifyLink } from './text/links';
import type { IGuideLibrary, IGuideSource } from './sources';
import { siteKey, siteOfKey } from './sources';

/** The site whose guide stands in for a site that has none: any other computer. */
export const STAND_IN = 'generic';

const STAND_IN_KEY = siteKey(STAND_IN);

/** How many steps back are remembered. */
const MAX_HISTORY = 100;

/** A guide that can be chosen instead of the one shown. */
export interface IOtherGuide {
  key: string;
  name: string;
  /** Is it the guide of a site, or one more of this computer? */
  isOfSite: boolean;
}

/** Where the reader is. */
interface IPosition {
  section: IGuideSection;
  chart: IGuideChart | null;
}

/**
 * The open guide, and where the reader is in it.
 *
 * Without a choice of the reader it is the guide of the current site, and changes with the site.
 */
export class GuideModel implements IDisposable {
  constructor(private readonly _options: GuideModel.IOptions) {
    this._sites = _options.sites;
    this._library = _options.library;
    this._sites.changed.connect(this._onSiteChanged, this);
    this._library.changed.connect(this._onLibraryChanged, this);
  }

  /** `missing`: there is no such guide; `failed`: see {@link message}. */
  get state(): 'loading' | 'ready' | 'missing' | 'failed' {
    return this._state;
  }

  /** Why the guide could not be opened, a sentence; empty unless {@link state} is `failed`. */
  get message(): string {
    return this._message;
  }

  /** The open guide, or `null` unless {@link state} is `ready`. */
  get guide(): IGuide | null {
    return this._guide;
  }

  /** Key of the guide that is shown: what is kept of its reader is kept under it. */
  get key(): string {
    return this._source?.key ?? this._asked;
  }

  /** Key of the guide that was asked for; another one than {@link key} when that is a stand-in. */
  get asked(): string {
    return this._asked;
  }

  /** Id of the site whose guide is shown or was asked for; empty for a guide of no site. */
  get site(): string {
    return siteOfKey(this._asked);
  }

  /** True when the site has no guide of its own, and the one for any site is shown instead. */
  get isStandIn(): boolean {
    return this._state === 'ready' && this.key !== this._asked;
  }

  /** What the reader should know of where the guide comes from, a sentence; empty for nothing. */
  get remark(): string {
    return this._remark;
  }

  /** The site that the reader is at. */
  get sites(): ISites {
    return this._sites;
  }

  /** The guides that can be chosen, except for the one shown. */
  get others(): IOtherGuide[] {
    return this._library.sources
      .filter(({ key }) => key !== this.key || this._state !== 'ready')
      .map(({ key, title }) => {
        const site = siteOfKey(key);
        const profile = this._sites.profiles.find(({ id }) => id === site);
        const name = (profile?.name ?? title) || site || key;
        return { key, name, isOfSite: site !== '' };
      });
  }

  /** The section that the reader is in. */
  get section(): IGuideSection | null {
    return this._position?.section ?? null;
  }

  /** The chart of this section that the reader looks at, if it has one. */
  get chart(): IGuideChart | null {
    return this._position?.chart ?? null;
  }

  /** Anchor of this chart, else of the section; `null` while no guide is open. */
  get anchor(): string | null {
    return this.chart?.id ?? this.section?.id ?? null;
  }

  /** The chart that the reader looked at last, to stay beside a text without one. */
  get lastChart(): IGuideChart | null {
    return this._lastChart;
  }

  get canGoBack(): boolean {
    return this._history.length > 0;
  }

  /** Emitted after every change of the guide or the position. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._sites.changed.disconnect(this._onSiteChanged, this);
    this._library.changed.disconnect(this._onLibraryChanged, this);
    Signal.clearData(this);
  }

  /**
   * Open a guide. Never rejects: failures are a {@link state}.
   *
   * @param key - its key, or `null` for the guide of the current site, which is followed from then on
   * @param anchor - section or chart to go to; where the reader was last when not given or not there
   */
  async open(key: string | null, anchor: string | null = null): Promise<void> {
    this._isFollowing = key === null;
    const request = ++this._request;
    if (key === null) {
      await this._sites.ready;
    }
    await this._library.ready;
    if (request !== this._request || this._isDisposed) {
      return;
    }
    const asked = key ?? siteKey(this._sites.current.id);
    this._asked = asked;
    this._source =
      this._find(asked) ?? (key === null ? this._find(STAND_IN_KEY) : null);
    this._guide = null;
    this._position = null;
    this._lastChart = null;
    this._history.length = 0;
    this._show(this._source ? 'loading' : 'missing');
    await this._read([anchor]);
  }

  /**
   * Read the guide again. The reader stays where they are, as long as that is still there.
   */
  async reload(): Promise<void> {
    this._request += 1;
    await this._read([this.chart?.id, this.section?.id, this._lastAnchor]);
  }

  /** Where a link of the open guide leads. */
  resolve(href: string): GuideLink {
    return classifyLink(
      href,
      this._guide ?? { published: '', sections: [] },
      this._source?.path
    );
  }

  /**
   * Go to a section or chart of the open guide.
   *
   * @returns false when there is none with this anchor; the position stays.
   */
  go(anchor: string): boolean {
    const position = this._positionOf(anchor);
    if (!position) {
      return false;
    }
    const now = this._position;
    if (now?.section === position.section && now.chart === position.chart) {
      return true;
    }
    if (now) {
      this._history.push(now);
      this._history.splice(0, this._history.length - MAX_HISTORY);
    }
    this._place(position);
    this._changed.emit();
    return true;
  }

  /** Go to where the reader was before. */
  back(): void {
    const position = this._history.pop();
    if (position) {
      this._place(position);
      this._changed.emit();
    }
  }

  /** @param anchors - where to go, the most wanted first */
  private async _read(
    anchors: readonly (string | null | undefined)[]
  ): Promise<void> {
    const source = this._source;
    const request = this._request;
    if (!source) {
      return;
    }
    try {
      const { text, remark } = await source.read();
      if (request !== this._request || this._isDisposed) {
        return;
      }
      const guide = keepUnchanged(this._guide, readGuide(text));
      const history = this._history.map(({ section, chart }) =>
        this._positionOf(chart?.id ?? section.id, guide)
      );
      const lastChart = this._lastChart?.id;
      this._guide = guide;
      this._remark = remark;
      this._history.splice(0, MAX_HISTORY, ...history.filter(one => !!one));
      this._lastChart = null;
      const start = this._start(guide);
      this._place((lastChart && this._positionOf(lastChart)) || start);
      const wanted = [...anchors, this._options.placeIn?.(source.key)];
      const places = wanted.map(anchor => anchor && this._positionOf(anchor));
      this._place(places.find(place => !!place) || start);
      this._show('ready');
    } catch (reason) {
      if (request !== this._request || this._isDisposed) {
        return;
      }
      this._lastAnchor = this.anchor ?? this._lastAnchor;
      this._guide = null;
      this._position = null;
      this._show(
        'failed',
        reason instanceof Error ? reason.message : String(reason)
      );
    }
  }

  private _find(key: string): IGuideSource | null {
    return this._library.sources.find(source => source.key === key) ?? null;
  }

  private _show(
    state: 'loading' | 'ready' | 'missing' | 'failed',
    message = ''
  ): void {
    this._state = state;
    this._message = message;
    this._changed.emit();
  }

  private _start(guide: IGuide): IPosition {
    const section =
      guide.sections.find(({ charts }) => charts.length) ?? guide.sections[0];
    return { section, chart: section.charts[0] ?? null };
  }

  private _positionOf(
    anchor: string,
    guide: IGuide | null = this._guide
  ): IPosition | null {
    for (const section of guide?.sections ?? []) {
      const chart = section.charts.find(({ id }) => id === anchor);
      if (chart || section.id === anchor) {
        return { section, chart: chart ?? section.charts[0] ?? null };
      }
    }
    return null;
  }

  private _place(position: IPosition): void {
    this._position = position;
    this._lastChart = position.chart ?? this._lastChart;
  }

  private _onSiteChanged(): void {
    if (this._isFollowing && this._sites.current.id !== this.site) {
      void this.open(null);
    }
  }

  /** The server's list may come late: what it has for the site replaces what is shown. */
  private _onLibraryChanged(): void {
    const source = this._find(this._asked);
    if (source && source !== this._source) {
      this._source = source;
      void this.reload();
    } else {
      this._changed.emit();
    }
  }

  private readonly _sites: ISites;
  private readonly _library: IGuideLibrary;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _history: IPosition[] = [];
  private _state: 'loading' | 'ready' | 'missing' | 'failed' = 'loading';
  private _message = '';
  private _remark = '';
  private _guide: IGuide | null = null;
  private _asked = '';
  private _source: IGuideSource | null = null;
  private _isFollowing = true;
  private _isDisposed = false;
  private _position: IPosition | null = null;
  private _lastChart: IGuideChart | null = null;
  /** Where the reader was when the guide became unreadable. */
  private _lastAnchor: string | null = null;
  private _request = 0;
}

/** A namespace for `GuideModel` options. */
export namespace GuideModel {
  export interface IOptions {
    sites: ISites;
    /** The guides that can be opened. */
    library: IGuideLibrary;
    /** Where the reader was last in the guide with this key: an anchor, or `null`. */
    placeIn?(key: string): string | null;
  }
}
