import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { ISites } from '../tokens';
import type { IGuide, IGuideChart, IGuideSection } from './document';
import { readGuide } from './document';
import type { GuideLink } from './links';
import { classifyLink } from './links';

/** Guides by site id; each is read when it is first needed. */
export type GuideSources = Readonly<Record<string, () => Promise<string>>>;

/** The site whose guide stands in for a site that has none: any other computer. */
export const STAND_IN = 'generic';

/** How many steps back are remembered. */
const MAX_HISTORY = 100;

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
    const options = _options;
    this._sites = options.sites;
    this._sources = options.sources;
    this._sites.changed.connect(this._onSiteChanged, this);
  }

  /** `missing`: there is no guide for the site; `failed`: see {@link message}. */
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

  /** Id of the site whose guide is shown or was asked for. */
  get site(): string {
    return this._shown;
  }

  /** What ticks and positions of the open guide are kept under. */
  get key(): string {
    return `site:${this._isStandIn ? STAND_IN : this._shown}`;
  }

  /** True when the site has no guide of its own, and the one for any site is shown instead. */
  get isStandIn(): boolean {
    return this._isStandIn;
  }

  /** The site that the reader is at. */
  get sites(): ISites {
    return this._sites;
  }

  /** The sites that have a guide, except for the one shown. */
  get others(): { id: string; name: string }[] {
    const shown = this._isStandIn ? STAND_IN : this._shown;
    return Object.keys(this._sources)
      .filter(id => id !== shown || this._state !== 'ready')
      .map(id => ({ id, name: this._nameOf(id) }));
  }

  /** The section that the reader is in. */
  get section(): IGuideSection | null {
    return this._position?.section ?? null;
  }

  /** The chart of this section that the reader looks at, if it has one. */
  get chart(): IGuideChart | null {
    return this._position?.chart ?? null;
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
    Signal.clearData(this);
  }

  /**
   * Open the guide of a site. Never rejects: failures are a {@link state}.
   *
   * @param site - its id, or `null` for the current site, which is followed from then on
   * @param anchor - section or chart to go to; where the reader was last when not given or not there
   */
  async open(site: string | null, anchor: string | null = null): Promise<void> {
    this._isFollowing = site === null;
    if (site === null) {
      await this._sites.ready;
    }
    const wanted = site ?? this._sites.current.id;
    const own = this._source(wanted);
    const source = own ?? (site === null ? this._source(STAND_IN) : null);
    const request = ++this._request;
    this._reset(wanted, source ? 'loading' : 'missing');
    if (!source) {
      return;
    }
    try {
      const guide = readGuide(await source());
      if (request !== this._request || this._isDisposed) {
        return;
      }
      this._guide = guide;
      this._isStandIn = !own;
      this._state = 'ready';
      const start = this._start(guide);
      this._place(start);
      const remembered = this._options.placeIn?.(this.key) ?? null;
      const wanted = [anchor, remembered].map(one => one && this._find(one));
      this._place(wanted.find(Boolean) || start);
    } catch (reason) {
      if (request !== this._request || this._isDisposed) {
        return;
      }
      this._state = 'failed';
      this._message = reason instanceof Error ? reason.message : String(reason);
    }
    this._changed.emit();
  }

  /** Where a link of the open guide leads. */
  resolve(href: string): GuideLink {
    return classifyLink(href, this._guide ?? { published: '', sections: [] });
  }

  /**
   * Go to a section or chart of the open guide.
   *
   * @returns false when there is none with this anchor; the position stays.
   */
  go(anchor: string): boolean {
    const position = this._find(anchor);
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

  private _source(site: string): (() => Promise<string>) | null {
    return Object.hasOwn(this._sources, site) ? this._sources[site] : null;
  }

  private _nameOf(site: string): string {
    const profile = this._sites.profiles.find(({ id }) => id === site);
    return profile?.name ?? site;
  }

  private _reset(site: string, state: 'loading' | 'missing'): void {
    this._shown = site;
    this._state = state;
    this._message = '';
    this._guide = null;
    this._isStandIn = false;
    this._position = null;
    this._lastChart = null;
    this._history.length = 0;
    this._changed.emit();
  }

  private _start(guide: IGuide): IPosition {
    const section =
      guide.sections.find(({ charts }) => charts.length) ?? guide.sections[0];
    return { section, chart: section.charts[0] ?? null };
  }

  private _find(anchor: string): IPosition | null {
    for (const section of this._guide?.sections ?? []) {
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
    if (this._isFollowing && this._sites.current.id !== this._shown) {
      void this.open(null);
    }
  }

  private readonly _sites: ISites;
  private readonly _sources: GuideSources;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _history: IPosition[] = [];
  private _state: 'loading' | 'ready' | 'missing' | 'failed' = 'loading';
  private _message = '';
  private _guide: IGuide | null = null;
  private _shown = '';
  private _isStandIn = false;
  private _isFollowing = true;
  private _isDisposed = false;
  private _position: IPosition | null = null;
  private _lastChart: IGuideChart | null = null;
  private _request = 0;
}

/** A namespace for `GuideModel` options. */
export namespace GuideModel {
  export interface IOptions {
    sites: ISites;
    sources: GuideSources;
    /** Where the reader was last in the guide with this key: an anchor, or `null`. */
    placeIn?(key: string): string | null;
  }
}
