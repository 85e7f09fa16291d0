import { PathExt } from '@jupyterlab/coreutils';

import type { IBundle, IExportOptions, IPlan, ParsedCells } from '../export';
import type { INotebookDocument } from './source';

/** The exporter, which is loaded when it is first needed. */
export type Exporter = typeof import('../export');

/** From here on others get their turn between planning and writing, in milliseconds. */
const LONG_TASK = 30;
/** The shortest and the longest pause after an edit before the next plan, in milliseconds. */
const SHORTEST_PAUSE = 15;
const LONGEST_PAUSE = 1000;
/** After so many milliseconds without one an edit is not part of typing any more. */
const REST = 250;

/** Plans one notebook again and again; what did not change between two plans is not parsed twice. */
export class Planner {
  constructor(private readonly _loadExporter: () => Promise<Exporter>) {}

  /**
   * How long to wait after an edit, in milliseconds: the first edit after a rest is planned at
   * once, those that follow each other (typing) when they pause, the longer the notebook takes.
   *
   * @param rest - how long before this edit there was none, in milliseconds.
   */
  pauseAfter(rest: number): number {
    return rest > REST
      ? SHORTEST_PAUSE
      : Math.min(
          LONGEST_PAUSE,
          Math.max(SHORTEST_PAUSE, 2 * this._lastDuration)
        );
  }

  /** Another notebook comes: nothing is known of it. */
  reset(): void {
    this._parsed = null;
    this._lastDuration = 0;
  }

  /**
   * Plan a notebook and write its files into memory.
   *
   * @param isOutdated - asked at every pause; the work ends early when it says so.
   * @returns `null` when it is outdated.
   * @throws with a sentence for the user when the notebook cannot be exported.
   */
  async run(
    document: INotebookDocument,
    options: () => Partial<IExportOptions>,
    isOutdated: () => boolean
  ): Promise<{ plan: IPlan; bundle: IBundle } | null> {
    const exporter = await this._loadExporter();
    if (isOutdated()) {
      return null;
    }
    const begin = performance.now();
    const plan = this._plan(exporter, document, options());
    let waited = 0;
    const planned = performance.now();
    if (planned - begin > LONG_TASK) {
      // Keys that were pressed meanwhile come first, and may make this plan out of date.
      await new Promise(resolve => setTimeout(resolve));
      if (isOutdated()) {
        return null;
      }
      waited = performance.now() - planned;
    }
    const bundle = await exporter.writeBundle(plan);
    this._lastDuration = performance.now() - begin - waited;
    return { plan, bundle };
  }

  private _plan(
    exporter: Exporter,
    document: INotebookDocument,
    options: Partial<IExportOptions>
  ): IPlan {
    const notebook = exporter.readNotebook(
      document.content,
      PathExt.basename(document.path)
    );
    for (const index of document.editedCells) {
      if (notebook.cells[index]) {
        notebook.cells[index].edited = true;
      }
    }
    this._parsed ??= new exporter.ParsedCells();
    return exporter.makePlan(notebook, options, this._parsed);
  }

  private _parsed: ParsedCells | null = null;
  private _lastDuration = 0;
}
