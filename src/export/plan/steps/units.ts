import { placeholderName } from '../../notebook/cell';
import { flowOf } from '../../python/flow';
import type { IFlow } from '../../python/flowTypes';
import { emptyFlow } from '../../python/flowTypes';
import { importsWithin, isImport } from '../imports';
import type { IGroup, IProgram, IProgramCell, IStatement } from '../program';
import { queriedNames, queriesByValue } from '../queryTexts';
import type { ISettingCandidate } from '../settings';

/**
 * The smallest piece of a cell that can stand in a function of its own: the statements of a line,
 * or a whole cell that may fail.
 */
export interface IUnit {
  /** Place among the units. */
  index: number;
  cell: IProgramCell;
  groups: IGroup[];
  statements: IStatement[];
  /** `setting`: it only sets what the settings give. */
  kind: 'setting' | 'import' | 'code';
  flow: IFlow;
  /** Settings that it uses otherwise than by setting their own name. */
  settings: string[];
  /** Lines of code. */
  lines: number;
}

/** Packages whose tables remember what to do and do it later. */
const LAZY_PACKAGES =
  /^(?:dask|distributed|ray|pyspark|modin|vaex|polars|ibis|tensorflow|jax|xarray|beam|apache_beam)$/;

/** The units that stay in the script as it is, in their order. */
export function unitsOf(
  program: IProgram,
  settings: readonly ISettingCandidate[]
): IUnit[] {
  const lifted = new Map<IStatement, ISettingCandidate[]>();
  for (const candidate of settings) {
    if (candidate.setting.lifted) {
      for (const { statement } of candidate.places) {
        const all = lifted.get(statement) ?? [];
        lifted.set(statement, [...all, candidate]);
      }
    }
  }
  const lazy = program.statements.some(statement =>
    importsWithin(statement.node).some(module => LAZY_PACKAGES.test(module))
  );
  const queried = queriedNames(program);
  const units: IUnit[] = [];
  for (const cell of program.cells) {
    const groups = cell.groups.filter(group => group.destination === 'script');
    for (const part of cell.mayFail ? [groups] : groups.map(group => [group])) {
      if (part.length > 0) {
        units.push(unitOf(part, units.length, program, lifted, lazy, queried));
      }
    }
  }
  return units;
}

function unitOf(
  groups: IGroup[],
  index: number,
  program: IProgram,
  lifted: ReadonlyMap<IStatement, ISettingCandidate[]>,
  lazy: boolean,
  queried: ReadonlySet<string>
): IUnit {
  const statements = groups.flatMap(group => group.statements);
  const { cell } = groups[0];
  const flow = inSequence(
    statements.map(statement =>
      flowInProgram(statement, program, lazy, queried)
    )
  );
  if (cell.mayFail) {
    flow.must.clear();
    flow.sureNeeds.clear();
  }
  const onlySets = (statement: IStatement) =>
    statement.names.binds.length > 0 &&
    statement.names.binds.every(bind =>
      lifted.get(statement)?.some(({ sets }) => sets.includes(bind.name))
    );
  const isSetting = !cell.mayFail && statements.every(onlySets);
  return {
    index,
    cell,
    groups,
    statements,
    kind: isSetting
      ? 'setting'
      : statements.some(statement => isImport(statement.node))
        ? 'import'
        : 'code',
    flow,
    settings: isSetting
      ? []
      : statements
          .flatMap(statement => lifted.get(statement) ?? [])
          .map(({ setting }) => setting.name),
    lines: groups.reduce(
      (sum, group) => sum + group.lastLine - group.firstLine + 1,
      0
    )
  };
}

/** The flow of a statement, with what functions of the library get passed where they are used. */
function flowInProgram(
  statement: IStatement,
  program: IProgram,
  lazy: boolean,
  queried: ReadonlySet<string>
): IFlow {
  const flow = flowOf(statement.node, statement.names, lazy);
  if (queried.size > 0 && queriesByValue(statement)) {
    queried.forEach(name => flow.texts.add(name));
  }
  for (const read of statement.names.reads) {
    for (const name of program.passed.get(read.name) ?? []) {
      (read.deferred ? flow.captures : flow.needs).add(name);
    }
  }
  for (const names of [flow.needs, flow.captures, flow.may, flow.must]) {
    for (const name of names) {
      if (placeholderName(name) !== null) {
        names.delete(name);
      }
    }
  }
  return flow;
}

/** The flow of statements that run one after the other. */
export function inSequence(flows: readonly IFlow[]): IFlow {
  const all = emptyFlow();
  for (const flow of flows) {
    flow.sureNeeds.forEach(
      name => all.may.has(name) || all.sureNeeds.add(name)
    );
    flow.needs.forEach(name => all.must.has(name) || all.needs.add(name));
    flow.deletes.forEach(name => all.must.delete(name));
    for (const key of [
      'must',
      'may',
      'deletes',
      'unbinds',
      'captures',
      'texts'
    ] as const) {
      flow[key].forEach(name => all[key].add(name));
    }
  }
  return all;
}
