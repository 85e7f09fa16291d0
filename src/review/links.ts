import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type {
  IBundle,
  IBundleFile,
  ICell,
  IDecision,
  IPlan,
  IPlanWarning
} from '../export';

/** Lines of a file, from 1 and both included. */
export interface ILineRange {
  from: number;
  to: number;
}

/** The lines of a file that came from a cell. */
export function linesOfCell(file: IBundleFile, cell: number): ILineRange[] {
  return file.cells
    .filter(range => range.cell === cell)
    .map(({ from, to }) => ({ from, to }));
}

/** The cell that a line of a file came from, or `null` for what the exporter wrote. */
export function cellOfLine(file: IBundleFile, line: number): number | null {
  return (
    file.cells.find(range => range.from <= line && line <= range.to)?.cell ??
    null
  );
}

/** The files that hold lines of a cell, those with most of them first. */
export function filesOfCell(bundle: IBundle, cell: number): IBundleFile[] {
  const count = (file: IBundleFile) =>
    linesOfCell(file, cell).reduce(
      (sum, { from, to }) => sum + to - from + 1,
      0
    );
  return bundle.files
    .filter(file => count(file) > 0)
    .sort((one, other) => count(other) - count(one));
}

/** A cell of the notebook with all that was decided about it. */
export interface IReviewedCell {
  cell: ICell;
  decisions: IDecision[];
  warnings: IPlanWarning[];
  /** The step that it belongs to, or `null`. */
  step: string | null;
  /** Where it goes, the most telling first. */
  where: IDecision['where'][];
}

const ORDER: readonly IDecision['where'][] = [
  'setting',
  'library',
  'step',
  'requirements',
  'script',
  'dropped'
];

/** What was decided and noticed, by cell; for all cells of the notebook in document order. */
export function reviewCells(plan: IPlan): IReviewedCell[] {
  const cells: IReviewedCell[] = plan.notebook.cells.map(cell => ({
    cell,
    decisions: [],
    warnings: [],
    step: null,
    where: []
  }));
  for (const decision of plan.decisions) {
    cells[decision.cell]?.decisions.push(decision);
  }
  for (const warning of plan.warnings) {
    const places = [
      ...(warning.cell === null ? [] : [warning.cell]),
      ...(warning.others ?? []).map(place => place.cell)
    ];
    for (const place of new Set(places)) {
      cells[place]?.warnings.push(warning);
    }
  }
  for (const step of plan.steps) {
    for (const place of step.cells) {
      if (cells[place]) {
        cells[place].step = step.name;
      }
    }
  }
  for (const reviewed of cells) {
    const places = new Set(reviewed.decisions.map(decision => decision.where));
    if (reviewed.step !== null) {
      places.add('step');
    }
    if (places.size === 0 && reviewed.cell.type === 'code') {
      places.add('script');
    }
    reviewed.where = ORDER.filter(where => places.has(where));
  }
  return cells;
}

/** Headings of a Markdown cell with their level; its first line when it has none. */
export function headingOf(source: string): { level: number; text: string } {
  let fence = false;
  for (const line of source.split('\n')) {
    fence = /^\s*(?:```|~~~)/.test(line) ? !fence : fence;
    const heading = fence
      ? null
      : /^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
    if (heading) {
      return { level: heading[1].length, text: heading[2] };
    }
  }
  return {
    level: 0,
    text:
      source
        .split('\n')
        .find(line => line.trim() !== '')
        ?.trim() ?? ''
  };
}

/** Which cell is selected in the review, and over which one the pointer is. No DOM. */
export class CellSelection {
  get selected(): number | null {
    return this._selected;
  }

  get hovered(): number | null {
    return this._hovered;
  }

  /** Emitted with who changed it, so that nobody scrolls under their own pointer. */
  get changed(): ISignal<this, CellSelection.Source> {
    return this._changed;
  }

  select(cell: number | null, source: CellSelection.Source): void {
    if (cell !== this._selected) {
      this._selected = cell;
      this._changed.emit(source);
    }
  }

  hover(cell: number | null): void {
    if (cell !== this._hovered) {
      this._hovered = cell;
      this._changed.emit('hover');
    }
  }

  private _selected: number | null = null;
  private _hovered: number | null = null;
  private readonly _changed = new Signal<this, CellSelection.Source>(this);
}

/** A namespace for `CellSelection` types. */
export namespace CellSelection {
  /** Where a selection was made; `hover`: it was not, the pointer only moved. */
  export type Source = 'cells' | 'files' | 'list' | 'hover';
}
