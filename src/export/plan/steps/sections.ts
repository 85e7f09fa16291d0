import type { INotebookHeading } from '../../notebook/headings';
import { headingsOf } from '../../notebook/headings';
import type { IProgram } from '../program';
import type { IUnit } from './units';

/** Lines of code that read well as one function. */
const MOST_LINES = 45;
const RUN_LINES = 12;
/** Below this a function says less than its code. */
const FEWEST_STATEMENTS = 3;
const FEWEST_LINES = 5;

/** A heading with the code below it, up to the next heading. */
interface ISection {
  heading: INotebookHeading | null;
  units: IUnit[];
  children: ISection[];
}

/** Code that belongs together. */
export interface IRegion {
  units: IUnit[];
  /** The heading that it stands under, when it is all that stands there. */
  heading: string | null;
}

/** Divide the program by its headings, and what is too long by what belongs together. */
export function regionsOf(
  program: IProgram,
  units: readonly IUnit[]
): IRegion[] {
  const root = sectionsOf(program, units);
  // What follows without code, such as references, makes no difference to what the title is.
  const [only, ...others] = root.children.filter(
    section => allUnits(section).length > 0
  );
  const isTitle = others.length === 0 && root.units.length === 0;
  return mergeShort(divide(isTitle && only ? only : root, true)).filter(
    region => region.units.length > 0
  );
}

/** Whether code is enough for a function of its own. */
export function isWorthAFunction(units: readonly IUnit[]): boolean {
  const code = units.filter(unit => unit.kind === 'code');
  const statements = code.reduce(
    (sum, unit) => sum + unit.statements.length,
    0
  );
  return statements >= FEWEST_STATEMENTS || linesOf(units) >= FEWEST_LINES;
}

function sectionsOf(program: IProgram, units: readonly IUnit[]): ISection {
  const root: ISection = { heading: null, units: [], children: [] };
  const open = [root];
  const byCell = new Map<number, IUnit[]>();
  for (const unit of units) {
    const { index } = unit.cell.cell;
    byCell.set(index, [...(byCell.get(index) ?? []), unit]);
  }
  for (const { cell } of program.cells) {
    const headings = cell.type === 'markdown' ? headingsOf(cell.source) : [];
    for (const heading of headings) {
      while (
        open.length > 1 &&
        open[open.length - 1].heading!.level >= heading.level
      ) {
        open.pop();
      }
      const section: ISection = { heading, units: [], children: [] };
      open[open.length - 1].children.push(section);
      open.push(section);
    }
    open[open.length - 1].units.push(...(byCell.get(cell.index) ?? []));
  }
  return root;
}

function divide(section: ISection, isRoot: boolean): IRegion[] {
  const all = allUnits(section);
  const heading = isRoot ? null : (section.heading?.text ?? null);
  if (!isRoot && linesOf(all) <= MOST_LINES) {
    return [{ units: all, heading }];
  }
  const own =
    linesOf(section.units) <= MOST_LINES &&
    (!isRoot || section.children.length > 0)
      ? [{ units: section.units, heading }]
      : runsOf(section.units);
  return [...own, ...section.children.flatMap(child => divide(child, false))];
}

/** Cut a long row of cells where the fewest names cross. */
function runsOf(units: readonly IUnit[]): IRegion[] {
  const cells: IUnit[][] = [];
  for (const unit of units) {
    const last = cells[cells.length - 1];
    if (last && last[0].cell === unit.cell) {
      last.push(unit);
    } else {
      cells.push([unit]);
    }
  }
  const regions: IRegion[] = [];
  for (let from = 0; from < cells.length;) {
    let best = from + 1;
    let fewest = Infinity;
    let lines = 0;
    for (let to = from + 1; to <= cells.length; to++) {
      lines += linesOf(cells[to - 1]);
      if (to > from + 1 && lines > MOST_LINES) {
        break;
      }
      const crossing =
        to === cells.length
          ? -1
          : crossingNames(cells.slice(from, to).flat(), cells.slice(to).flat());
      if (lines < RUN_LINES ? fewest === Infinity : crossing <= fewest) {
        best = to;
        fewest = lines < RUN_LINES ? Infinity : crossing;
      }
    }
    regions.push({ units: cells.slice(from, best).flat(), heading: null });
    from = best;
  }
  return regions;
}

function crossingNames(
  before: readonly IUnit[],
  after: readonly IUnit[]
): number {
  const set = new Set(before.flatMap(unit => [...unit.flow.may]));
  const needed = new Set(
    after.flatMap(unit => [...unit.flow.needs, ...unit.flow.captures])
  );
  return [...set].filter(name => needed.has(name)).length;
}

/** Neighbours that are too short for a function each are put together. */
function mergeShort(regions: readonly IRegion[]): IRegion[] {
  const merged: IRegion[] = [];
  for (const region of regions) {
    const last = merged[merged.length - 1];
    const together = last ? [...last.units, ...region.units] : [];
    if (
      last &&
      hasCode(last.units) &&
      hasCode(region.units) &&
      (!isWorthAFunction(last.units) || !isWorthAFunction(region.units)) &&
      linesOf(together) <= MOST_LINES / 2
    ) {
      merged[merged.length - 1] = {
        units: together,
        heading: isWorthAFunction(last.units) ? last.heading : null
      };
    } else {
      merged.push(region);
    }
  }
  return merged;
}

function hasCode(units: readonly IUnit[]): boolean {
  return units.some(unit => unit.kind === 'code');
}

function allUnits(section: ISection): IUnit[] {
  return [...section.units, ...section.children.flatMap(allUnits)];
}

function linesOf(units: readonly IUnit[]): number {
  return units.reduce(
    (sum, unit) => sum + (unit.kind === 'code' ? unit.lines : 0),
    0
  );
}
