import type { ICell, IItemCandidate } from '../model';
import type { ITransformedCell } from '../notebook/cell';
import type { ISession } from '../notebook/session';
import { cleanLines } from '../notebook/pasted';
import { statementIn } from '../notebook/profileMagics';
import { cellNumbers, newSession } from '../notebook/session';
import { transformCell } from '../notebook/transform';
import { BUILTIN_NAMES } from '../python/modules';
import type { IBind, INames } from '../python/nameTypes';
import type { IPythonNode } from '../python/parser';
import type { IShown } from './shown';
import { NOTHING_SHOWN } from './shown';
import { PythonSyntaxError } from '../python/parser';
import type { IParsedCell } from './parsed';
import { parseCell } from './parsed';

/** Where a piece of a cell goes. */
export type Destination = 'script' | 'step' | 'library' | 'hoisted' | 'dropped';

/** A change of a cell's text; everything outside of such spans is moved as it is. */
export interface IEdit {
  start: number;
  end: number;
  text: string;
}

/** A top-level statement of a cell. */
export interface IStatement {
  node: IPythonNode;
  names: INames;
  cell: IProgramCell;
  group: IGroup;
  /** Place in the whole program. */
  order: number;
  /** First line in the transformed cell, decorators included, from 0. */
  firstLine: number;
  lastLine: number;
}

/** Statements that share a line and therefore cannot be told apart. */
export interface IGroup {
  cell: IProgramCell;
  statements: IStatement[];
  firstLine: number;
  lastLine: number;
  destination: Destination;
  /** Whether it only sets what the settings give. */
  isSetting: boolean;
}

/** A cell after transformation and parsing. */
export interface IProgramCell {
  cell: ICell;
  /** `null` for Markdown and raw cells, and for cells that are not run. */
  code: ITransformedCell | null;
  groups: IGroup[];
  edits: IEdit[];
  /** Why the cell is kept only as a comment, as a sentence; else `null`. */
  failure: string | null;
  /** True when figures are saved after the cell. */
  savesFigures: boolean;
  /** True when the cell may fail without ending the program. */
  mayFail: boolean;
}

/** The whole notebook as one program; the plan decides, the writers only write. */
export interface IProgram {
  cells: IProgramCell[];
  statements: IStatement[];
  /** All bindings of each name of the module, in document order. */
  bindings: Map<string, { statement: IStatement; bind: IBind }[]>;
  /** `main`: the cells run in a function. `module`: their names must be those of the module. */
  layout: 'main' | 'module';
  /** Names that `main` declares global. */
  globals: string[];
  /** `await` is used at the top level. */
  awaits: boolean;
  /** Whether cells read what cells before them showed. */
  history: boolean;
  /** Whether they read it by the number of the cell. */
  outputs: boolean;
  /** Names of IPython's history that have got their values. */
  knownHistory: Set<string>;
  /** What values need in order to be shown. */
  shown: IShown;
  /** The number beside each cell that is run, by its place in the document. */
  numbers: Map<number, number>;
  /** Imported names that the support code stands in for; their imports are left out. */
  standIns: Set<string>;
  /** Whether figures are saved at all. */
  plots: boolean;
  /** Names of `from __future__ import ...`. */
  future: string[];
  hoisted: IHoistedImport[];
  library: IGroup[];
  /** Functions made of code that stood in cells, in the order in which they run. */
  steps: IStep[];
  /** What is done once for each item. */
  items: IItems | null;
  /** Names that functions of the library get passed, by function. */
  passed: Map<string, string[]>;
}

/** A function made of code that stood in cells. */
export interface IStep {
  name: string;
  /** The heading it stood under, or what its code does. */
  title: string;
  groups: IGroup[];
  /** Places of its cells in the document. */
  cells: number[];
  /** Places of all cells from its first to its last. */
  span: number[];
  /** Names that it gets, in the order in which it uses them. */
  inputs: string[];
  /** Names that it returns, in the order in which the notebook binds them. */
  results: string[];
  /** Settings that stand in its code as values. */
  settings: string[];
  /** Imports of the script that it repeats. */
  imports: IStatement[];
  /** Whether it waits for results. */
  awaits: boolean;
  /** Names that steps returned and later steps need. */
  keeps: string[];
  /** Whether the program may begin with it: nothing before it but steps and what may be done again. */
  restarts: boolean;
}

/** What is done once for each item: a loop in a step, or the whole program with another value of a setting. */
export interface IItems {
  candidate: IItemCandidate;
  /** The step with the loop. */
  step: IStep | null;
  /** Names of its values that all items change. */
  changes: string[];
  /** Values of the setting, or where they are listed. */
  values: IItemValues | null;
  /** The step that follows all items, and the one before it. */
  reduce: IStep | null;
  until: IStep | null;
}

/** Where the values of a setting come from. */
export interface IItemValues {
  kind: 'list' | 'pattern' | 'file';
  /** The values, or the one pattern or file. */
  texts: string[];
}

/** One imported name that moves to the top of a file. */
export interface IHoistedImport {
  statement: IStatement;
  alias: IPythonNode;
  /** Name that it binds; `*` for all. */
  name: string;
  /** Top-level module it comes from. */
  module: string;
}

/**
 * Transform, parse and analyse all cells in document order.
 *
 * @param parse - parses a transformed cell, or knows it already.
 */
export function readProgram(
  cells: readonly ICell[],
  parse: (source: string) => IParsedCell = parseCell
): IProgram {
  const program: IProgram = {
    cells: [],
    statements: [],
    bindings: new Map(),
    layout: 'main',
    globals: [],
    awaits: false,
    history: false,
    outputs: false,
    knownHistory: new Set(),
    shown: { ...NOTHING_SHOWN },
    numbers: cellNumbers(cells),
    standIns: new Set(),
    plots: false,
    future: [],
    hoisted: [],
    library: [],
    steps: [],
    items: null,
    passed: new Map()
  };
  const session = newSession();
  for (const cell of cells) {
    const number = program.numbers.get(cell.index);
    if (number !== undefined) {
      session.inputs.set(number, cell.source);
    }
    program.cells.push(readCell(cell, program, session, parse));
  }
  return program;
}

/** Names bound exactly once, by one statement that runs once. */
export function boundOnce(program: IProgram, name: string): boolean {
  const bindings = program.bindings.get(name);
  return (
    bindings !== undefined &&
    bindings.length === 1 &&
    bindings[0].statement.names.binds.filter(bind => bind.name === name)
      .length === 1 &&
    isTopLevel(bindings[0].bind, bindings[0].statement)
  );
}

/** Names in the order in which the notebook binds them. */
export function inBindingOrder(
  names: ReadonlySet<string>,
  program: IProgram
): string[] {
  return [...program.bindings.keys()].filter(name => names.has(name));
}

/** Line of the cell, from 1, that a statement begins at. */
export function lineInCell(statement: IStatement): number {
  return (statement.cell.code?.origin[statement.firstLine] ?? 0) + 1;
}

/** Text of a statement without comments around it. */
export function textOf(statement: IStatement): string {
  return statement.cell.code!.source.slice(
    statement.node.start,
    statement.node.end
  );
}

/** The statement itself binds the name, not something nested in it. */
function isTopLevel(bind: IBind, statement: IStatement): boolean {
  const node = statement.node;
  switch (node.nodeType) {
    case 'Assign':
      return node.targets.includes(bind.node);
    case 'AnnAssign':
      return node.target === bind.node;
    case 'FunctionDef':
    case 'AsyncFunctionDef':
    case 'ClassDef':
      return node === bind.node;
    case 'Import':
    case 'ImportFrom':
      return node.names.includes(bind.node);
    default:
      return false;
  }
}

function readCell(
  cell: ICell,
  program: IProgram,
  session: ISession,
  parse: (source: string) => IParsedCell
): IProgramCell {
  const read: IProgramCell = {
    cell,
    code: null,
    groups: [],
    edits: [],
    failure: null,
    savesFigures: false,
    mayFail: cell.mayFail
  };
  if (cell.type !== 'code') {
    return read;
  }
  if (cell.inactive !== null) {
    read.failure = cell.inactive;
    return read;
  }
  const lines = cleanLines(cell.source.split('\n'));
  const known = (name: string) =>
    program.bindings.has(name) ||
    BUILTIN_NAMES.has(name) ||
    bindsInText(lines, name);
  read.code = transformCell(cell, known, session);
  let parsed: IParsedCell;
  try {
    parsed = parse(read.code.source);
  } catch (reason) {
    if (!(reason instanceof PythonSyntaxError)) {
      throw reason;
    }
    const line =
      reason.line === null
        ? ''
        : `, line ${(read.code.origin[reason.line - 1] ?? 0) + 1}`;
    read.failure = `it is not valid Python (${reason.message}${line})`;
    return read;
  }
  group(parsed, read, program);
  return read;
}

function group(
  parsed: IParsedCell,
  cell: IProgramCell,
  program: IProgram
): void {
  const line = lineFinder(cell.code!.source);
  for (const [at, node] of parsed.body.entries()) {
    const decorators: IPythonNode[] = node.decorator_list ?? [];
    const start = Math.min(node.start, ...decorators.map(item => item.start));
    const firstLine = line(start);
    const lastLine = line(Math.max(node.start, node.end - 1));
    let last = cell.groups[cell.groups.length - 1];
    if (!last || last.lastLine < firstLine) {
      last = {
        cell,
        statements: [],
        firstLine,
        lastLine,
        destination: 'script',
        isSetting: false
      };
      cell.groups.push(last);
    }
    last.lastLine = Math.max(last.lastLine, lastLine);
    const statement: IStatement = {
      node,
      names: parsed.names[at],
      cell,
      group: last,
      order: program.statements.length,
      firstLine,
      lastLine
    };
    last.statements.push(statement);
    program.statements.push(statement);
    for (const bind of statement.names.binds) {
      const all = program.bindings.get(bind.name) ?? [];
      all.push({ statement, bind });
      program.bindings.set(bind.name, all);
    }
  }
}

function lineFinder(source: string): (offset: number) => number {
  const starts = [0];
  for (
    let at = source.indexOf('\n');
    at >= 0;
    at = source.indexOf('\n', at + 1)
  ) {
    starts.push(at + 1);
  }
  return offset => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
}

/** Whether a cell seems to bind a name, before it can be parsed. */
function bindsInText(lines: readonly string[], name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return false;
  }
  const assigned = new RegExp(
    `^[\\w \\t,*();=]*\\b${name}\\b(?:\\s*[,)][\\w \\t,*()]*)?\\s*(?::[^=]+)?=[^=]`
  );
  const introduced = new RegExp(
    `\\b(?:import|as|for|def|class)\\b.*\\b${name}\\b`
  );
  const walrus = new RegExp(`\\b${name}\\s*:=`);
  return lines
    .filter(line => line.includes(name))
    .map(line => statementIn(line).slice(0, 1000))
    .some(
      line => assigned.test(line) || introduced.test(line) || walrus.test(line)
    );
}
