import type { IDecision, IStepPlan } from '../../model';
import { walk } from '../../python/parser';
import { listOf } from '../members';
import type { IProgram, IStep } from '../program';
import { inBindingOrder, lineInCell, textOf } from '../program';
import { nameAsTitle, StepNames } from './naming';
import type { ISurroundings } from './reasons';
import {
  isConfiguration,
  isPassedName,
  namesBefore,
  reasonOfUnit,
  reasonsInRow
} from './reasons';
import { noticeRestarts } from './restarts';
import { isWorthAFunction, regionsOf } from './sections';
import type { IRegion } from './sections';
import type { IDivided } from './surroundings';
import type { IUnit } from './units';
import { inSequence } from './units';

/** Names that a step may not have, because every program may use them. */
const RESERVED = 'main settings step run_step show display save_figures'.split(
  ' '
);

/** Code that is to be a step of its own. */
export interface IApart {
  /** It and nothing else; with a reason in `stays` when that cannot be done. */
  unit: IUnit | null;
  /** Whether code is to follow what is before it in another step. */
  splits(unit: IUnit): boolean;
  /** Whether nothing else becomes a step. */
  only: boolean;
}

const NOTHING_APART: IApart = { unit: null, splits: () => false, only: false };

/**
 * Make functions of the code under each heading, or of runs of related cells.
 *
 * What cannot stand in a function without doing something else stays where it is.
 *
 * @returns the decisions, with the reason for everything that stays, and the reasons by unit.
 */
export function chooseSteps(
  program: IProgram,
  { units, around }: IDivided,
  apart: IApart = NOTHING_APART
): { decisions: IDecision[]; stays: ReadonlyMap<IUnit, string> } {
  for (const unit of units) {
    unit.groups.forEach(group => {
      group.isSetting = unit.kind === 'setting';
    });
  }
  const stays = new Map<IUnit, string>();
  for (const unit of units) {
    const reason = unit.kind === 'code' ? reasonOfUnit(unit, around) : null;
    if (reason) {
      stays.set(unit, reason);
    }
  }
  const regions = apart.only
    ? [{ units: [apart.unit!], heading: null }]
    : regionsOf(program, units);
  let rows = rowsOf(regions, stays, apart);
  const sound = new SoundRows();
  for (let changed = true; changed;) {
    changed = false;
    for (const { units: row } of rows) {
      const reasons = sound.has(row) ? [] : [...reasonsInRow(row, around)];
      for (const [unit, reason] of reasons) {
        stays.set(unit, reason);
        changed = true;
      }
      if (reasons.length === 0) {
        sound.add(row);
      }
    }
    rows = rowsOf(regions, stays, apart);
    for (const { units: row } of changed ? [] : rows) {
      if (row[0] !== apart.unit && !isWorth(row, rows)) {
        row.forEach(unit => stays.set(unit, TOO_SHORT));
        changed = true;
      }
    }
    rows = changed ? rowsOf(regions, stays, apart) : rows;
  }
  makeSteps(rows, program, around);
  return { decisions: decisionsOf(program, stays), stays };
}

/** Rows of which nothing has to stay, so that each is looked at once. */
class SoundRows {
  has(row: readonly IUnit[]): boolean {
    const known = this._rows.get(row[0]);
    return (
      known?.length === row.length &&
      known.every((unit, index) => unit === row[index])
    );
  }

  add(row: readonly IUnit[]): void {
    this._rows.set(row[0], row);
  }

  private readonly _rows = new Map<IUnit, readonly IUnit[]>();
}

const TOO_SHORT = 'It is too short for a function of its own.';

const FEWEST_IN_ALL = 2;

/** A short program is one function rather than none. */
function isWorth(row: readonly IUnit[], rows: readonly IRegion[]): boolean {
  return (
    isWorthAFunction(row) ||
    (rows.length === 1 &&
      row.flatMap(unit => unit.statements).length >= FEWEST_IN_ALL)
  );
}

/** What is left of the regions when all that stays is taken out. */
function rowsOf(
  regions: readonly IRegion[],
  stays: ReadonlyMap<IUnit, string>,
  apart: IApart
): IRegion[] {
  const rows: IRegion[] = [];
  for (const region of regions) {
    const parts: IUnit[][] = [[]];
    let begun = false;
    for (const unit of region.units) {
      begun = begun || (unit.kind === 'code' && !isConfiguration(unit));
      if (unit === apart.unit || apart.splits(unit)) {
        parts.push([]);
      }
      if (unit.kind === 'import' || stays.has(unit) || !begun) {
        parts.push([]);
      } else if (unit.kind === 'code') {
        parts[parts.length - 1].push(unit);
      }
      if (unit === apart.unit) {
        parts.push([]);
      }
    }
    const whole = parts.filter(part => part.length > 0);
    for (const part of whole) {
      rows.push({
        units: part,
        heading: part === longest(whole) ? region.heading : null
      });
    }
  }
  return rows;
}

function longest(parts: readonly IUnit[][]): IUnit[] {
  const lines = (part: IUnit[]) =>
    part.reduce((sum, unit) => sum + unit.lines, 0);
  return parts.reduce((most, part) =>
    lines(part) > lines(most) ? part : most
  );
}

function makeSteps(
  rows: readonly IRegion[],
  program: IProgram,
  around: ISurroundings
): void {
  const names = new StepNames(takenNames(program));
  for (const { units: row, heading } of rows) {
    const step = stepOf(row, program, around);
    step.name = names.choose(heading, row, step.results);
    step.title = heading ?? nameAsTitle(step.name);
    step.groups.forEach(group => {
      group.destination = 'step';
    });
    program.steps.push(step);
  }
  noticeRestarts(
    rows.map(({ units }) => units),
    around
  );
}

function stepOf(
  row: readonly IUnit[],
  program: IProgram,
  around: ISurroundings
): IStep {
  const first = row[0].index;
  const last = row[row.length - 1].index;
  const before = namesBefore(row, around);
  const flow = inSequence(row.map(unit => unit.flow));
  const results = inBindingOrder(flow.may, program).filter(name =>
    around.live.has(name, last)
  );
  const inputs = new Set<string>();
  const imports = new Set<string>();
  const bound = new Set<string>();
  for (const unit of row) {
    for (const name of [
      ...unit.flow.needs,
      ...unit.flow.captures,
      ...unit.flow.texts
    ]) {
      if (around.importedNames.has(name)) {
        imports.add(name);
      } else if (
        !bound.has(name) &&
        isPassedName(name, around) &&
        (before.has(name) ||
          (unit.flow.needs.has(name) &&
            around.setters.get(name)!.some(at => at < first)))
      ) {
        inputs.add(name);
      }
    }
    unit.flow.must.forEach(name => bound.add(name));
  }
  // What may be left as it was comes back as it was.
  results
    .filter(name => !flow.must.has(name) && before.has(name))
    .forEach(name => inputs.add(name));
  const cells = [...new Set(row.map(unit => unit.cell.cell.index))];
  return {
    name: '',
    title: '',
    groups: row.flatMap(unit => unit.groups),
    cells,
    span: program.cells
      .slice(cells[0], cells[cells.length - 1] + 1)
      .map(({ cell }) => cell.index),
    inputs: [...inputs],
    results,
    settings: [...new Set(row.flatMap(unit => unit.settings))],
    imports:
      imports.size > 0
        ? around.imports.filter(statement =>
            statement.names.binds.some(bind => imports.has(bind.name))
          )
        : [],
    awaits: row.some(unit =>
      unit.statements.some(statement => statement.names.awaits)
    ),
    keeps: [],
    restarts: true
  };
}

/** Every word that the notebook uses as a name. */
function takenNames(program: IProgram): Set<string> {
  const taken = new Set(RESERVED);
  for (const statement of program.statements) {
    statement.names.binds.forEach(bind => taken.add(bind.name));
    for (const node of walk(statement.node)) {
      const name = node.id ?? node.arg ?? node.asname ?? node.name;
      if (typeof name === 'string') {
        taken.add(name);
      }
    }
  }
  return taken;
}

function decisionsOf(
  program: IProgram,
  stays: ReadonlyMap<IUnit, string>
): IDecision[] {
  const decisions: IDecision[] = [];
  for (const [unit, reason] of stays) {
    const [statement] = unit.statements;
    if (!/FunctionDef$|^ClassDef$/.test(statement.node.nodeType)) {
      decisions.push({
        cell: unit.cell.cell.index,
        line: lineInCell(statement),
        what: textOf(statement).split('\n')[0],
        where: 'script',
        reason
      });
    }
  }
  for (const step of program.steps) {
    const [statement] = step.groups[0].statements;
    const inputs = [...step.inputs, ...step.settings];
    decisions.push({
      cell: step.cells[0],
      line: lineInCell(statement),
      what: step.name,
      where: 'step',
      reason: `${
        inputs.length > 0 ? `It gets ${listOf(inputs)}` : 'It gets nothing'
      } and returns ${step.results.length > 0 ? listOf(step.results) : 'nothing'}.`
    });
  }
  return decisions;
}

/** What a plan tells of the steps. */
export function stepPlans(program: IProgram): IStepPlan[] {
  return program.steps.map(step => ({
    name: step.name,
    title: step.title,
    cells: step.cells,
    inputs: [...step.inputs, ...step.settings],
    results: step.results
  }));
}
