import type { ICell } from '../model';
import type { ITransformedCell } from '../notebook/cell';
import { transformCell } from '../notebook/transform';
import { BUILTIN_NAMES } from '../python/modules';
import type { IBind, INames } from '../python/nameTypes';
import { namesOf } from '../python/names';
import type { IPythonNode } from '../python/parser';
import { parsePython, PythonSyntaxError } from '../python/parser';
import { checkValidity } from '../python/validity';

/** Where a piece of a cell goes. */
export type Destination = 'script' | 'library' | 'hoisted' | 'dropped';

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
  /** Whether figures are saved at all. */
  plots: boolean;
  /** Names of `from __future__ import ...`. */
  future: string[];
  hoisted: IHoistedImport[];
  library: IGroup[];
  /** Names that functions of the library get passed, by function. */
  passed: Map<string, string[]>;
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

/** Transform, parse and analyse all cells in document order. */
export function readProgram(cells: readonly ICell[]): IProgram {
  const program: IProgram = {
    cells: [],
    statements: [],
    bindings: new Map(),
    layout: 'main',
    globals: [],
    awaits: false,
    history: false,
    plots: false,
    future: [],
    hoisted: [],
    library: [],
    passed: new Map()
  };
  for (const cell of cells) {
    program.cells.push(readCell(cell, program));
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

function readCell(cell: ICell, program: IProgram): IProgramCell {
  const read: IProgramCell = {
    cell,
    code: null,
    groups: [],
    edits: [],
    failure: null,
    savesFigures: false,
    mayFail: cell.tags.includes('raises-exception')
  };
  if (cell.type !== 'code') {
    return read;
  }
  const skip = cell.tags.find(tag =>
    /^(?:skip-execution|active-ipynb)$/.test(tag)
  );
  if (skip) {
    read.failure = `it is tagged ${skip}`;
    return read;
  }
  const known = (name: string) =>
    program.bindings.has(name) ||
    BUILTIN_NAMES.has(name) ||
    bindsInText(cell.source, name);
  read.code = transformCell(cell, known);
  let body: IPythonNode[];
  try {
    body = parsePython(read.code.source);
    checkValidity(body, read.code.source);
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
  group(body, read, program);
  return read;
}

function group(
  body: IPythonNode[],
  cell: IProgramCell,
  program: IProgram
): void {
  const line = lineFinder(cell.code!.source);
  for (const node of body) {
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
        destination: 'script'
      };
      cell.groups.push(last);
    }
    last.lastLine = Math.max(last.lastLine, lastLine);
    const statement: IStatement = {
      node,
      names: namesOf(node),
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
function bindsInText(source: string, name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || !source.includes(name)) {
    return false;
  }
  const assigned = new RegExp(
    `^[\\w \\t,*();=]*\\b${name}\\b[\\w \\t,()]*(?::[^=]+)?=[^=]`
  );
  const introduced = new RegExp(
    `\\b(?:import|as|for|def|class)\\b.*\\b${name}\\b`
  );
  return source
    .split('\n')
    .filter(line => line.includes(name))
    .map(line => line.slice(0, 1000))
    .some(line => assigned.test(line) || introduced.test(line));
}

/** What follows the last statement of a cell on its line and below. */
export function tailOf(cell: IProgramCell): string {
  const last = cell.groups[cell.groups.length - 1];
  if (!last) {
    return cell.code?.source ?? '';
  }
  const end = last.statements[last.statements.length - 1].node.end;
  return cell.code!.source.slice(end);
}
