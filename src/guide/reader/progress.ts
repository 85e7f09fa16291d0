import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { setLast } from '../../setLast';

/** How a chart is shown. */
export type GuideView = 'chart' | 'list' | 'walk';

export const GUIDE_VIEWS: readonly GuideView[] = ['chart', 'list', 'walk'];

/** How far a reader has come in one chart. */
export interface IChartProgress {
  /** Ids of the steps that are ticked off. */
  readonly done: readonly string[];
  /** Id of the step reached last; `null` before the first. */
  readonly here: string | null;
  /** Ids of the steps that led there, the last one last. */
  readonly trail: readonly string[];
}

const NOTHING: IChartProgress = { done: [], here: null, trail: [] };

const KEY = 'jupyterlab-signpost:guide-progress';
const MOST_NOTEBOOKS = 100;
const MOST_CHARTS = 50;
const MOST_STEPS = 500;
const MOST_TRAIL = 100;

/** What is kept of one notebook. */
interface INotebookProgress {
  /** By key of a guide and anchor of a chart, the one looked at last standing last. */
  charts: Map<string, IChartProgress>;
  /** Anchor that was looked at last, by key of the guide. */
  places: Map<string, string>;
}

/**
 * How far the reader has come, for each notebook, kept in JupyterLab's state database. Without one, or when
 * it fails, it is known until the page is closed.
 */
export class GuideProgress implements IDisposable {
  constructor(
    private readonly _state: Pick<IStateDB, 'fetch' | 'save'> | null
  ) {
    this.ready = this._load();
  }

  /** Settles when what was kept before is known; never rejects. */
  readonly ready: Promise<void>;

  /** Path of the notebook that it is about; empty while none is open. */
  get notebook(): string {
    return this._notebook;
  }

  set notebook(path: string) {
    if (path !== this._notebook) {
      this._notebook = path;
      this._changed.emit();
    }
  }

  /** Emitted when a tick or a position has changed, or the notebook. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  /** How far the reader of this notebook has come in a chart. */
  of(guide: string, chart: string): IChartProgress {
    return this._of(this._notebook).charts.get(`${guide}#${chart}`) ?? NOTHING;
  }

  /** Tick a step off, or take the tick away. */
  tick(guide: string, chart: string, step: string, isDone: boolean): void {
    const before = this.of(guide, chart);
    const others = before.done.filter(id => id !== step);
    this._put(guide, chart, {
      ...before,
      done: isDone ? [...others, step].slice(-MOST_STEPS) : others
    });
  }

  /** Note that a step was reached, and how. */
  reach(
    guide: string,
    chart: string,
    here: string | null,
    trail: readonly string[]
  ): void {
    const before = this.of(guide, chart);
    this._put(guide, chart, {
      ...before,
      here,
      trail: trail.slice(-MOST_TRAIL)
    });
  }

  /** Where the reader of this notebook was last in a guide: an anchor, or `null`. */
  placeIn(guide: string): string | null {
    return this._of(this._notebook).places.get(guide) ?? null;
  }

  /** Remember where the reader is in a guide. */
  setPlace(guide: string, anchor: string): void {
    if (this.placeIn(guide) !== anchor) {
      setLast(this._ofForWriting().places, guide, anchor, MOST_CHARTS);
      this._save();
    }
  }

  /** The view that was chosen last, in the sidebar (`narrow`) or in the main area (`wide`). */
  view(room: 'narrow' | 'wide'): GuideView {
    return this._views[room];
  }

  setView(room: 'narrow' | 'wide', view: GuideView): void {
    if (this._views[room] !== view) {
      this._views[room] = view;
      this._save();
      this._changed.emit();
    }
  }

  /** A file or folder has another path now. */
  rename(before: string, after: string): void {
    let isKnown = false;
    for (const [path, progress] of [...this._notebooks]) {
      if (path === before || path.startsWith(`${before}/`)) {
        this._notebooks.delete(path);
        this._notebooks.set(after + path.slice(before.length), progress);
        isKnown = true;
      }
    }
    if (isKnown) {
      this._save();
      this._changed.emit();
    }
  }

  private _of(path: string): INotebookProgress {
    return (
      this._notebooks.get(path) ?? { charts: new Map(), places: new Map() }
    );
  }

  /** The same, kept, and the last one to be forgotten. */
  private _ofForWriting(): INotebookProgress {
    const progress = this._of(this._notebook);
    setLast(this._notebooks, this._notebook, progress, MOST_NOTEBOOKS);
    return progress;
  }

  private _put(guide: string, chart: string, progress: IChartProgress): void {
    const { charts } = this._ofForWriting();
    setLast(charts, `${guide}#${chart}`, progress, MOST_CHARTS);
    this._save();
    this._changed.emit();
  }

  private _save(): void {
    const notebooks = Object.fromEntries(
      [...this._notebooks].map(([path, { charts, places }]) => [
        path,
        {
          charts: Object.fromEntries(charts),
          places: Object.fromEntries(places)
        }
      ])
    );
    const stored = { notebooks, views: this._views };
    this._state
      ?.save(KEY, stored as unknown as ReadonlyPartialJSONObject)
      .catch(reason => {
        console.warn(`Signpost cannot keep the place in the guide: ${reason}`);
      });
  }

  private async _load(): Promise<void> {
    try {
      const stored = readObject(await this._state?.fetch(KEY));
      for (const [path, kept] of Object.entries(readObject(stored.notebooks))) {
        if (!this._notebooks.has(path)) {
          this._notebooks.set(path, readNotebook(kept));
        }
      }
      const views = readObject(stored.views);
      for (const room of ['narrow', 'wide'] as const) {
        this._views[room] =
          GUIDE_VIEWS.find(view => view === views[room]) ?? this._views[room];
      }
      this._changed.emit();
    } catch (reason) {
      console.warn(`Signpost cannot read the place in the guide: ${reason}`);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _notebooks = new Map<string, INotebookProgress>();
  // In 300 px a list can be read, and a chart can not.
  private readonly _views = {
    narrow: 'list' as GuideView,
    wide: 'chart' as GuideView
  };
  private _notebook = '';
  private _isDisposed = false;
}

/** The state is a file that anybody may have written: only what makes sense is taken. */
function readNotebook(stored: unknown): INotebookProgress {
  const { charts, places } = readObject(stored);
  return {
    charts: new Map(
      Object.entries(readObject(charts))
        .slice(-MOST_CHARTS)
        .map(([key, chart]) => {
          const { done, here, trail } = readObject(chart);
          return [
            key,
            {
              done: readTexts(done).slice(-MOST_STEPS),
              here: typeof here === 'string' ? here : null,
              trail: readTexts(trail).slice(-MOST_TRAIL)
            }
          ];
        })
    ),
    places: new Map(
      Object.entries(readObject(places))
        .filter((entry): entry is [string, string] => {
          return typeof entry[1] === 'string';
        })
        .slice(-MOST_CHARTS)
    )
  };
}

function readObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}

function readTexts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter(text => typeof text === 'string')
    : [];
}
