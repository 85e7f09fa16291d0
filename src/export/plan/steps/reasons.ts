import { placeholderName } from '../../notebook/cell';
import { calledName } from '../../python/calls';
import { BUILTIN_NAMES } from '../../python/modules';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import { makesClass } from '../madeClasses';
import { listOf } from '../members';
import type { IProgram, IStatement } from '../program';
import type { Timeline } from './timeline';
import { NamesHere } from './timeline';
import type { IUnit } from './units';

/** Names that mean something else in another file, or in a function. */
const NAMES_OF_FILE = new Set(
  '__name__ __file__ __doc__ __spec__ __package__ __loader__ __main__ __annotations__ __builtin__ __builtins__'.split(
    ' '
  )
);

/** Calls that start something which ends when nobody holds the object any more. */
const HELD_OPEN =
  /(?:Client|Cluster|Gateway|Animation|SparkContext|SparkSession|InteractiveSession)$|^(?:TemporaryDirectory|NamedTemporaryFile|TemporaryFile|getOrCreate|new_cluster|get_client)$/;

/** What the units around tell about a piece of the program. */
export interface ISurroundings {
  program: IProgram;
  units: readonly IUnit[];
  /** The names that are set for certain before a unit. */
  sure: Timeline;
  /** The names that what follows a unit needs. */
  live: Timeline;
  /** The names that what follows a unit reads whatever happens: without them the notebook fails. */
  certain: Timeline;
  /** For each name, the places of the units that may set or delete it. */
  setters: ReadonlyMap<string, number[]>;
  /** For each name, the place of the first unit that makes a function which reads it later. */
  firstCapture: ReadonlyMap<string, number>;
  /** Names that functions declare `global`. */
  globalNames: ReadonlySet<string>;
  /** Names that are used other than by calling what they name. */
  handedOn: ReadonlySet<string>;
  /** The statements of the units that import something. */
  imports: readonly IStatement[];
  /** Names that only imports of the notebook bind; a function imports them itself. */
  importedNames: ReadonlySet<string>;
}

/** Whether the notebook itself gives the name a value that is passed from one place to another. */
export function isPassedName(name: string, around: ISurroundings): boolean {
  return around.setters.has(name) && !around.importedNames.has(name);
}

/** Why a unit cannot stand in any function of its own, as a sentence, or `null`. */
export function reasonOfUnit(
  unit: IUnit,
  around: ISurroundings
): string | null {
  const { flow } = unit;
  for (const names of [flow.needs, flow.may, flow.captures]) {
    for (const name of names) {
      if (around.globalNames.has(name)) {
        return `It uses ${name}, which a function of the notebook changes.`;
      }
      if (NAMES_OF_FILE.has(name)) {
        return `It uses ${name}, which is something else in another file.`;
      }
    }
  }
  const changed = unit.settings.find(
    name => (around.program.bindings.get(name) ?? []).length > 1
  );
  if (changed) {
    return `${changed} is a setting at first and something else later.`;
  }
  for (const statement of unit.statements) {
    const reason = reasonOfStatement(statement, around);
    if (reason) {
      return reason;
    }
  }
  return null;
}

function reasonOfStatement(
  statement: IStatement,
  around: ISurroundings
): string | null {
  const { node, names } = statement;
  if (names.globals.size > 0) {
    return `It changes ${listOf([...names.globals])} of the notebook.`;
  }
  if (node.nodeType === 'ClassDef') {
    return `${node.name} is a class, which others may need to find by its name.`;
  }
  if (makesClass(node)) {
    return `${node.targets[0].id} is a class, which others may need to find by its name.`;
  }
  for (const read of names.reads) {
    const support = placeholderName(read.name);
    if (support === 'ipython' || support === 'run_program') {
      return 'It uses a magic that works with the names of the notebook.';
    }
    if (NAMES_OF_FILE.has(read.name)) {
      return `It uses ${read.name}, which is something else in another file.`;
    }
  }
  if (names.starImports.length > 0) {
    return 'It imports everything of a module.';
  }
  if (/FunctionDef$/.test(node.nodeType) && around.handedOn.has(node.name)) {
    return `${node.name} is handed on, so others may need to find it by its name.`;
  }
  if (node.nodeType === 'AnnAssign' && !node.value) {
    return 'It only declares a name.';
  }
  const opener = openerIn(statement);
  return opener && `${opener} starts something that has to stay open.`;
}

/** Name of the call that starts something which ends with its object, or `null`. */
function openerIn(statement: IStatement): string | null {
  for (const part of walk(statement.node)) {
    if (part.nodeType === 'Call' && HELD_OPEN.test(calledName(part))) {
      return calledName(part);
    }
  }
  return null;
}

/** Whether a unit starts something that has to stay open. */
export function opensSomething(unit: IUnit): boolean {
  return unit.statements.some(statement => openerIn(statement) !== null);
}

/** Whether a unit only tells libraries how to behave from here on. */
export function isConfiguration(unit: IUnit): boolean {
  return (
    unit.flow.may.size === 0 &&
    unit.statements.every(({ node }) => {
      if (node.nodeType === 'Assign') {
        return node.targets.every((target: IPythonNode) =>
          CONFIGURED.test(dottedName(target))
        );
      }
      return (
        node.nodeType === 'Expr' &&
        node.value.nodeType === 'Call' &&
        CONFIGURING.test(dottedName(node.value.func))
      );
    })
  );
}

/** What libraries read their options from. */
export const CONFIGURED =
  /^(?:plt|mpl|matplotlib|pylab)\.rcParams$|^(?:pd|pandas)\.options\.|^os\.environ$|\.rcParams$/;
/** Functions that set such options. */
export const CONFIGURING =
  /(?:^|\.)(?:rcParams\.update|set_option|set_options|set_printoptions|filterwarnings|simplefilter|seed|random_seed|set_seed|set_random_seed|manual_seed|style\.use|rc|set_theme|set_style|set_context|set_palette|set_cmap|switch_backend|basicConfig|init_printing|init_notebook_mode|register_matplotlib_converters|ion|ioff|seterr|set_matplotlib_formats)$|^(?:sns|seaborn)\.set$|^(?:matplotlib|mpl)\.use$/;

/** `a.b.c` for the expression of that shape, subscripts left out; else an empty text. */
export function dottedName(node: IPythonNode): string {
  switch (node.nodeType) {
    case 'Name':
      return node.id;
    case 'Attribute': {
      const base = dottedName(node.value);
      return base && `${base}.${node.attr}`;
    }
    case 'Subscript':
      return dottedName(node.value);
    default:
      return '';
  }
}

/**
 * Why units of a row cannot stand together in one function, by unit.
 *
 * @param row - units without gaps but for settings and what is not code.
 */
export function reasonsInRow(
  row: readonly IUnit[],
  around: ISurroundings
): Map<IUnit, string> {
  const reasons = new Map<IUnit, string>();
  const first = row[0].index;
  const last = row[row.length - 1].index;
  const before = namesBefore(row, around);
  const here = new NamesHere(name => before.has(name));
  const inside = new Set(row.map(unit => unit.index));
  const mustByEnd = new Set<string>();
  for (const { flow } of row) {
    flow.deletes.forEach(name => mustByEnd.delete(name));
    flow.must.forEach(name => mustByEnd.add(name));
  }
  for (const unit of row) {
    const reason =
      unsureNeed(unit, here, inside, around) ??
      unsafeCapture(unit, { before, here, inside }, around) ??
      seenByOthers(unit, first, around) ??
      deletedFromOutside(unit, { first, last }, around) ??
      unsureResult(unit, { first, last, before, mustByEnd }, around);
    if (reason) {
      reasons.set(unit, reason);
    }
    unit.flow.deletes.forEach(name => here.delete(name));
    unit.flow.unbinds.forEach(name => here.delete(name));
    unit.flow.must.forEach(name => here.add(name));
  }
  return reasons;
}

/** The names that are set for certain before a row, settings among it counted in. */
export function namesBefore(
  row: readonly IUnit[],
  around: ISurroundings
): NamesHere {
  const first = row[0].index;
  const last = row[row.length - 1].index;
  const before = new NamesHere(name => around.sure.has(name, first));
  for (const unit of around.units.slice(first, last + 1)) {
    if (unit.kind === 'setting') {
      unit.flow.must.forEach(name => before.add(name));
    }
  }
  return before;
}

function unsureNeed(
  unit: IUnit,
  here: NamesHere,
  inside: ReadonlySet<number>,
  around: ISurroundings
): string | null {
  for (const name of unit.flow.needs) {
    if (here.has(name) || !isPassedName(name, around)) {
      continue;
    }
    const setters = around.setters.get(name)!;
    const insideBefore = setters.some(at => inside.has(at) && at < unit.index);
    const outsideBefore = setters.some(
      at => !inside.has(at) && at < unit.index
    );
    // What is read for certain is set, or the notebook itself fails here; a built-in name always is.
    const isPassed =
      unit.flow.sureNeeds.has(name) &&
      outsideBefore &&
      !insideBefore &&
      !BUILTIN_NAMES.has(name);
    const isElsewhere = !outsideBefore && !setters.some(at => inside.has(at));
    if (!isPassed && !isElsewhere) {
      return `It may use ${name} before that is set.`;
    }
  }
  return null;
}

function unsafeCapture(
  unit: IUnit,
  row: {
    before: NamesHere;
    here: NamesHere;
    inside: ReadonlySet<number>;
  },
  around: ISurroundings
): string | null {
  const { before, here, inside } = row;
  for (const name of unit.flow.captures) {
    if (!isPassedName(name, around)) {
      continue;
    }
    const setters = around.setters.get(name)!;
    if (setters.some(at => at > unit.index && !inside.has(at))) {
      return `A function in it reads ${name} later, when that may be another value.`;
    }
    if (!before.has(name) && !setters.some(at => inside.has(at))) {
      return `A function in it reads ${name}, which may not be set.`;
    }
    // Where a function sets the name of a built-in, nothing in it sees the built-in any more.
    const isItsOwn = unit.statements.some(({ node }) => node.name === name);
    if (BUILTIN_NAMES.has(name) && !here.has(name) && !isItsOwn) {
      return `A function in it reads ${name}, which is the built-in one at first.`;
    }
  }
  return null;
}

/** A function that stays in the script would not see a value that is set in another function. */
function seenByOthers(
  unit: IUnit,
  first: number,
  around: ISurroundings
): string | null {
  const seen = [...unit.flow.may].filter(
    name => (around.firstCapture.get(name) ?? Infinity) < first
  );
  return seen.length > 0
    ? `It sets ${listOf(seen)}, which a function of the script reads.`
    : null;
}

function deletedFromOutside(
  unit: IUnit,
  { first, last }: { first: number; last: number },
  around: ISurroundings
): string | null {
  const madeBefore = (name: string) =>
    around.setters.get(name)?.some(at => at < first) ?? false;
  for (const name of unit.flow.deletes) {
    if (madeBefore(name)) {
      return `It deletes ${name}, which was made before.`;
    }
  }
  for (const name of unit.flow.unbinds) {
    if (around.live.has(name, last) && madeBefore(name)) {
      return `It deletes ${name} when it has caught an error, and later code may need it.`;
    }
  }
  return null;
}

function unsureResult(
  unit: IUnit,
  row: {
    first: number;
    last: number;
    before: NamesHere;
    mustByEnd: ReadonlySet<string>;
  },
  around: ISurroundings
): string | null {
  for (const name of unit.flow.may) {
    const isNew = around.setters.get(name)!.every(at => at >= row.first);
    if (
      around.live.has(name, row.last) &&
      !row.mustByEnd.has(name) &&
      !row.before.has(name) &&
      !(isNew && around.certain.has(name, row.last) && !BUILTIN_NAMES.has(name))
    ) {
      return `It may leave ${name} without a value, and later code needs it.`;
    }
  }
  return null;
}
