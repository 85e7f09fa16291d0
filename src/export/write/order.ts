import { partsByHeading } from '../notebook/headings';
import { titleIn } from './docstring';
import type { IGroup, IProgram, IProgramCell, IStep } from '../plan/program';

/** What stands in `main`, or in the function of a step, one after the other. */
export type Piece =
  | { kind: 'text'; cell: IProgramCell }
  | { kind: 'failure'; cell: IProgramCell }
  | { kind: 'code'; cell: IProgramCell; groups: ReadonlySet<IGroup> }
  | { kind: 'figures' }
  | { kind: 'call'; step: IStep };

/** The program in the order in which it is written. */
export interface IOrder {
  main: Piece[];
  /** By step; the text above its code apart, which tells what it is about. */
  steps: Map<IStep, { about: IProgramCell[]; body: Piece[] }>;
}

/**
 * Order the parts of the program: what stays in `main`, and what each step holds.
 *
 * Settings between the lines of a step are set before it is called.
 */
export function orderProgram(program: IProgram): IOrder {
  return new Orderer(program).order();
}

class Orderer {
  constructor(private readonly _program: IProgram) {
    const title = _program.cells.find(cell => titleIn(cell) !== null);
    this._title =
      title && _program.steps.every(step => step.title !== titleIn(title))
        ? title
        : null;
    for (const step of _program.steps) {
      step.groups.forEach(group => this._stepOf.set(group, step));
      this._order.steps.set(step, { about: [], body: [] });
    }
  }

  order(): IOrder {
    const { cells } = this._program;
    cells.forEach((cell, at) => {
      if (cell.cell.type !== 'code') {
        partsOf(cell).forEach((part, first) =>
          this._addText(part, at, cell === this._title && first === 0)
        );
      } else if (cell.failure !== null) {
        this._target(this._open(at))?.push({ kind: 'failure', cell });
      } else {
        this._addCode(cell, at);
      }
    });
    return this._order;
  }

  private _addText(cell: IProgramCell, at: number, isTitle: boolean): void {
    const step = this._next(at);
    if (isTitle) {
      this._order.main.push({ kind: 'text', cell });
    } else if (step && !this._called.has(step)) {
      this._order.steps.get(step)!.about.push(cell);
    } else {
      this._target(step).push({ kind: 'text', cell });
    }
  }

  private _addCode(cell: IProgramCell, at: number): void {
    const groups = cell.groups.filter(group =>
      /^(?:script|step)$/.test(group.destination)
    );
    if (groups.length === 0) {
      // Comments of a cell whose code stands elsewhere.
      this._target(this._open(at)).push({
        kind: 'code',
        cell,
        groups: new Set()
      });
      return;
    }
    let here: IGroup[] = [];
    let owner: IStep | null = null;
    const flush = () => {
      if (here.length > 0) {
        this._target(owner).push({
          kind: 'code',
          cell,
          groups: new Set(here)
        });
      }
      here = [];
    };
    for (const group of groups) {
      if (this._early.has(group)) {
        continue;
      }
      const step = this._stepOf.get(group) ?? null;
      if (step !== owner) {
        flush();
        owner = step;
        if (step && !this._called.has(step)) {
          this._call(step);
        }
      }
      here.push(group);
    }
    flush();
    if (cell.savesFigures && this._program.plots) {
      this._target(this._stepOf.get(groups[groups.length - 1]) ?? null).push({
        kind: 'figures'
      });
    }
  }

  /** Settings in the middle of a step come first. */
  private _call(step: IStep): void {
    this._called.add(step);
    const own = new Set(step.groups);
    const first = step.groups[0];
    const last = step.groups[step.groups.length - 1];
    let inside = false;
    for (const index of step.span) {
      const cell = this._program.cells[index];
      const early = cell.groups.filter(group => {
        inside = inside || group === first;
        const found = inside && group.isSetting && !own.has(group);
        inside = inside && group !== last;
        return found && group.destination === 'script';
      });
      if (early.length > 0) {
        early.forEach(group => this._early.add(group));
        this._order.main.push({ kind: 'code', cell, groups: new Set(early) });
      }
    }
    this._order.main.push({ kind: 'call', step });
  }

  private _target(step: IStep | null): Piece[] {
    return step ? this._order.steps.get(step)!.body : this._order.main;
  }

  /** The step that a cell without code of its own stands in the middle of, or `null`. */
  private _open(at: number): IStep | null {
    const step = this._next(at);
    return step && this._called.has(step) ? step : null;
  }

  /** The step that the next code belongs to, or `null` when that stays in `main`. */
  private _next(at: number): IStep | null {
    for (const cell of this._program.cells.slice(at + 1)) {
      const groups = cell.groups.filter(
        group => /^(?:script|step)$/.test(group.destination) && !group.isSetting
      );
      if (groups.length > 0) {
        return this._stepOf.get(groups[0]) ?? null;
      }
      if (cell.groups.some(group => group.isSetting)) {
        return null;
      }
    }
    return null;
  }

  /** The cell with the notebook's title, which is about all of it. */
  private readonly _title: IProgramCell | null;
  private readonly _order: IOrder = { main: [], steps: new Map() };
  private readonly _stepOf = new Map<IGroup, IStep>();
  private readonly _called = new Set<IStep>();
  /** Settings that are written already. */
  private readonly _early = new Set<IGroup>();
}

/** A Markdown cell as one cell for each of its headings, so that each can stand above what it is about. */
function partsOf(cell: IProgramCell): IProgramCell[] {
  return cell.cell.type === 'markdown'
    ? partsByHeading(cell.cell.source).map(source => ({
        ...cell,
        cell: { ...cell.cell, source }
      }))
    : [cell];
}
