import type {
  IDecision,
  IItemCandidate,
  IItemOptions,
  IItemsPlan,
  IPlanWarning
} from '../../model';
import { placeholder } from '../../notebook/cell';
import type { IItemValues, IProgram, IStep } from '../program';
import { lineInCell } from '../program';
import type { ISettingCandidate } from '../settings';
import type { IApart } from '../steps/choose';
import { chooseSteps } from '../steps/choose';
import { reasonOfUnit, reasonsInRow } from '../steps/reasons';
import { divideScript, type IDivided } from '../steps/surroundings';
import type { IUnit } from '../steps/units';
import type { IItemLoop } from './loops';
import { findLoops, loopName, once } from './loops';
import { readItemValues } from './values';

/** Tag of cells that run once, after all items of a setting. */
export const REDUCE_TAG = 'reduce';

/** What steps and items were made, and what is to be said about them. */
export interface IChosenItems {
  candidates: IItemCandidate[];
  decisions: IDecision[];
  warnings: IPlanWarning[];
}

/**
 * Make the steps of the program, and of what is done for each item a step of its own.
 *
 * @param wanted - what the user has chosen, or `null`.
 * @param steps - whether code under headings becomes steps.
 */
export function chooseItems(
  program: IProgram,
  settings: readonly ISettingCandidate[],
  wanted: IItemOptions | null,
  steps: boolean
): IChosenItems {
  const divided = divideScript(program, settings);
  const loops = findLoops(program, divided.around);
  const candidates = [
    ...loops.map(loop => loopCandidate(loop, loops, divided)),
    ...settings
      .filter(isItemSetting)
      .map(setting => settingCandidate(setting, program))
  ];
  const candidate = candidates.find(({ name }) => name === wanted?.name);
  const loop =
    candidate?.kind === 'loop' && candidate.refused === null
      ? loops.find(other => loopName(other, loops) === candidate.name)!
      : null;
  const varies = candidate?.kind === 'setting' && candidate.refused === null;
  const decisions: IDecision[] = [];
  if (steps || loop) {
    const made = chooseSteps(program, divided, {
      unit: loop?.unit ?? null,
      splits: varies ? startsReduce(divided.units) : () => false,
      only: !steps
    } satisfies IApart);
    decisions.push(...made.decisions);
  }
  const warnings: IPlanWarning[] = [];
  if (wanted !== null && (candidate === undefined || candidate.refused)) {
    warnings.push({
      kind: 'layout',
      cell: candidate?.cell ?? null,
      line: candidate?.line ?? null,
      message: candidate
        ? `The items of "${candidate.text}" cannot be run apart from each other. ${candidate.refused}`
        : `${wanted.name} is neither a loop nor a setting of this notebook, so nothing is done for each item.`
    });
  } else if (candidate && loop) {
    useLoop(candidate, loop, program, decisions);
  } else if (candidate) {
    useSetting(candidate, wanted!, program, warnings, decisions);
  }
  return { candidates, decisions, warnings };
}

/** A program whose names must be those of its module has no steps, so no items either. */
export function noItems(wanted: IItemOptions | null): IChosenItems {
  return {
    candidates: [],
    decisions: [],
    warnings:
      wanted === null
        ? []
        : [
            {
              kind: 'layout',
              cell: null,
              line: null,
              message: `Nothing is done for each item of ${wanted.name}: the program cannot be divided into functions.`
            }
          ]
  };
}

/** What a plan tells of the items. */
export function itemsPlan({ items, steps }: IProgram): IItemsPlan | null {
  if (items === null) {
    return null;
  }
  const { candidate, step, changes, reduce } = items;
  const next = step === null ? null : (steps[steps.indexOf(step) + 1] ?? null);
  return {
    candidate,
    step: step?.name ?? null,
    changes,
    reduce: (reduce ?? next)?.name ?? null
  };
}

function loopCandidate(
  loop: IItemLoop,
  loops: readonly IItemLoop[],
  { around }: IDivided
): IItemCandidate {
  const { unit, statement } = loop;
  const refused = once(
    () =>
      reasonOfAll(around.program) ??
      loop.reason ??
      reasonOfUnit(unit, around) ??
      reasonsInRow([unit], around).get(unit) ??
      null
  );
  return {
    name: loopName(loop, loops),
    kind: 'loop',
    text: loop.text,
    cell: statement.cell.cell.index,
    line: lineInCell(statement),
    get refused() {
      return refused();
    }
  };
}

/** Why nothing of a program can be done item by item. */
function reasonOfAll(program: IProgram): string | null {
  return program.awaits
    ? 'Cells of the notebook wait for results (await).'
    : null;
}

/** Whether a setting has one plain value, so that other values can be listed. */
function isItemSetting({ setting }: ISettingCandidate): boolean {
  return (
    setting.lifted &&
    /^(?:int|float|number|str|file|date|datetime)$/.test(setting.kind)
  );
}

function settingCandidate(
  { setting }: ISettingCandidate,
  program: IProgram
): IItemCandidate {
  return {
    name: setting.name,
    kind: 'setting',
    text: setting.needed
      ? setting.name
      : `${setting.name} = ${setting.literal}`,
    cell: setting.cell,
    line: setting.line,
    refused: reasonOfAll(program)
  };
}

function useLoop(
  candidate: IItemCandidate,
  loop: IItemLoop,
  program: IProgram,
  decisions: IDecision[]
): void {
  const step = program.steps.find(({ groups }) =>
    groups.includes(loop.statement.group)
  )!;
  const { iter } = loop.node;
  const source = loop.statement.cell.code!.source;
  const isBare =
    iter.nodeType === 'Tuple' && !source.startsWith('(', iter.start);
  loop.statement.cell.edits.push(
    {
      start: iter.start,
      end: iter.start,
      text: `${placeholder('chosen_items')}(${isBare ? '(' : ''}`
    },
    { start: iter.end, end: iter.end, text: isBare ? '))' : ')' }
  );
  program.items = {
    candidate,
    step,
    changes: loop.changes,
    values: null,
    reduce: null,
    until: null
  };
  decisions.push({
    cell: candidate.cell,
    line: candidate.line,
    what: candidate.text,
    where: 'step',
    reason: `Each pass is an item${
      loop.changes.length > 0
        ? `; what it does to ${loop.changes.join(', ')} is done in the order of the items, after all of them`
        : ''
    }. What follows runs once, after all items.`
  });
}

function useSetting(
  candidate: IItemCandidate,
  wanted: IItemOptions,
  program: IProgram,
  warnings: IPlanWarning[],
  decisions: IDecision[]
): void {
  const values: IItemValues | null = readItemValues(wanted.values);
  const { reduce, until, reason } = reduceStep(program);
  if (reason) {
    warnings.push({
      kind: 'layout',
      cell: reason.cell,
      line: null,
      message: reason.message
    });
  }
  program.items = { candidate, step: null, changes: [], values, reduce, until };
  decisions.push({
    cell: candidate.cell,
    line: candidate.line,
    what: candidate.name,
    where: 'setting',
    reason: `The program is run once for each value of it${
      reduce ? `, and ${reduce.name} once after all of them` : ''
    }.`
  });
}

/** Whether a unit is the first of the cells that run after all items. */
function startsReduce(units: readonly IUnit[]): (unit: IUnit) => boolean {
  const first = units.find(({ cell }) => cell.cell.tags.includes(REDUCE_TAG));
  return unit => unit === first;
}

interface IReduce {
  reduce: IStep | null;
  until: IStep | null;
  reason: { cell: number; message: string } | null;
}

/** The step made of the cells that are tagged to run after all items, or why there is none. */
function reduceStep(program: IProgram): IReduce {
  const tagged = new Set(
    program.cells
      .filter(({ cell }) => cell.tags.includes(REDUCE_TAG))
      .map(({ cell }) => cell.index)
  );
  const at = program.steps.findIndex(step => tagged.has(step.cells[0]));
  const none = { reduce: null, until: null, reason: null };
  if (tagged.size === 0) {
    return none;
  }
  const [cell] = tagged;
  const refuse = (why: string): IReduce => ({
    ...none,
    reason: {
      cell,
      message: `Cells are tagged ${REDUCE_TAG}, to run once after all items, but ${why}, so they run for each item.`
    }
  });
  if (at < 1) {
    return refuse('they are no step that follows another one');
  }
  const reduce = program.steps[at];
  const before = program.steps.slice(0, at);
  const needed = before
    .flatMap(step => step.results)
    .find(name => reduce.inputs.includes(name));
  if (needed) {
    return refuse(
      `${reduce.name} needs ${needed}, of which each item has its own. Let the items write files, and read those`
    );
  }
  if (!reduce.restarts) {
    return refuse('code between the steps before them would run again');
  }
  return { reduce, until: before[at - 1], reason: null };
}
