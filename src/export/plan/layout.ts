import { calleeText } from '../python/calls';
import { BUILTIN_NAMES } from '../python/modules';
import type { IPlanWarning } from '../model';
import type { IPythonNode } from '../python/parser';
import type { IRead } from '../python/nameTypes';
import { makesClass } from './madeClasses';
import type { IProgram, IStatement } from './program';
import { lineInCell } from './program';
import { nameQueriedInside, queriedNames } from './queryTexts';
import { walk, walkScope } from '../python/nodes';

/** Names with which code reads or sets names of the module behind the analysis' back. */
const REACHING = new Set(
  'globals exec get_ipython __main__ eval locals vars dir'.split(' ')
);
/** Those of them that only read. */
const READING = new Set('eval locals vars dir'.split(' '));

/** Calls that run a text, or look for tests, among the names of the module that was started. */
const SEARCHING =
  /^(?:(?:cProfile|profile|pdb|bdb)\.run|(?:doctest\.)?testmod|unittest\.main)$/;

/**
 * Choose the names of `main` that are global.
 *
 * Functions and classes that stay are global so that they can be pickled; so are names that
 * functions change, names that replace a built-in, and names that are read before they are bound.
 */
export function chooseGlobals(program: IProgram): void {
  const left = program.statements.filter(
    statement => statement.group.destination === 'script'
  );
  const bound = new Set<string>();
  const globals = new Set<string>();
  const star = program.statements.some(
    statement => statement.names.starImports.length > 0
  );
  const declared = new Set<string>();
  for (const statement of program.statements) {
    statement.names.globals.forEach(name => declared.add(name));
  }
  const conflicts = new Set<string>();
  for (const statement of left) {
    statement.names.classConflicts.forEach(name => conflicts.add(name));
    for (const read of statement.names.reads) {
      if (!read.deferred && !bound.has(read.name) && star) {
        globals.add(read.name);
      }
    }
    for (const bind of statement.names.binds) {
      bound.add(bind.name);
      if (
        /^(?:function|class|global)$/.test(bind.kind) ||
        makesClass(statement.node) ||
        BUILTIN_NAMES.has(bind.name) ||
        declared.has(bind.name)
      ) {
        globals.add(bind.name);
      }
    }
  }
  for (const step of program.steps) {
    for (const name of step.results) {
      bound.add(name);
      if (BUILTIN_NAMES.has(name)) {
        globals.add(name);
      }
    }
  }
  program.globals = [...bound].filter(
    name =>
      (globals.has(name) || conflicts.has(name)) &&
      !/^__signpost_|^timed_statement$/.test(name)
  );
  for (const statement of left) {
    dropAnnotations(statement, program.globals);
  }
}

/** A global name cannot have an annotation inside a function. */
function dropAnnotations(statement: IStatement, globals: string[]): void {
  const { cell } = statement;
  for (const node of walkScope([statement.node])) {
    if (
      node.nodeType === 'AnnAssign' &&
      node.simple &&
      globals.includes(node.target.id)
    ) {
      cell.edits.push(
        node.value
          ? {
              start: node.target.end,
              end: equalsSign(cell.code!.source, node.annotation.end),
              text: ' '
            }
          : { start: node.start, end: node.end, text: 'pass' }
      );
    }
  }
}

/** Where the `=` stands that follows an annotation, of which the last brackets are no part. */
function equalsSign(source: string, from: number): number {
  const between = /(?:[\s)\\]|#[^\n]*)*/y;
  between.lastIndex = from;
  between.test(source);
  return between.lastIndex;
}

/** Why the names must be those of the module. */
export interface IModuleReason extends IPlanWarning {
  /** Whether names are only read behind the analysis' back, never set. */
  onlyReads: boolean;
}

/** Why the names must be those of the module, or `null` when the cells can run in a function. */
export function reasonForModule(program: IProgram): IModuleReason | null {
  const reasons = reasonsForModule(program);
  return reasons.find(reason => !reason.onlyReads) ?? reasons[0] ?? null;
}

function reasonsForModule(program: IProgram): IModuleReason[] {
  const reasons: IModuleReason[] = [];
  const add = (
    cell: number,
    line: number | null,
    reason: string,
    onlyReads = false
  ) =>
    reasons.push({
      kind: 'layout',
      cell,
      line,
      message: `${reason}, so the cells run at the level of the module instead of in main().`,
      onlyReads
    });
  for (const cell of program.cells) {
    if (cell.code?.needsModule && cell.failure === null) {
      add(cell.cell.index, null, cell.code.needsModule);
    }
  }
  const hoisted = new Set(program.hoisted.map(item => item.statement));
  const queried = queriedNames(program);
  for (const statement of program.statements) {
    const { names } = statement;
    const { index } = statement.cell.cell;
    const line = lineInCell(statement);
    for (const read of names.reads) {
      if (REACHING.has(read.name) && !program.bindings.has(read.name)) {
        if (!reachesOthers(read)) {
          add(
            index,
            line,
            `${read.name} is used, which may reach any name of the notebook`,
            READING.has(read.name)
          );
        }
      }
    }
    if (names.starImports.length > 0 && !hoisted.has(statement)) {
      add(index, line, 'An import of everything stands after other code');
    }
    const name = nameQueriedInside(statement, queried);
    if (name !== null) {
      add(index, line, `A query in a function reads ${name} by its name`, true);
    }
    if (mentionsMain(statement)) {
      add(index, line, 'A text mentions __main__');
    }
    const search = searching(statement);
    if (search) {
      add(index, line, `${search} looks for the names of the notebook`);
    }
  }
  return reasons;
}

/** `dir(x)` and `exec(text, names)` reach what they are given, not the notebook's names. */
export function reachesOthers({ name, call }: IRead): boolean {
  const given: IPythonNode[] = call?.args ?? [];
  if (/^(?:vars|dir)$/.test(name)) {
    return given.length > 0;
  }
  // Who hands on globals() itself reads that name, which counts there.
  return (
    /^(?:exec|eval)$/.test(name) &&
    given.length > 1 &&
    /^(?:Dict|Name|Attribute)$/.test(given[1].nodeType)
  );
}

/** What searches the module that was started, or `null`; `testmod(other)` searches another one. */
function searching(statement: IStatement): string | null {
  for (const node of walk(statement.node)) {
    if (node.nodeType === 'Call') {
      const callee = calleeText(node);
      const elsewhere = callee.endsWith('testmod') && node.args.length > 0;
      if (SEARCHING.test(callee) && !elsewhere) {
        return callee;
      }
    }
  }
  return null;
}

function mentionsMain(statement: IStatement): boolean {
  for (const node of walk(statement.node)) {
    if (
      node.nodeType === 'Constant' &&
      typeof node.value === 'string' &&
      node.value.includes('__main__') &&
      node.value !== '__main__'
    ) {
      return true;
    }
    if (
      (node.nodeType === 'ImportFrom' && node.module === '__main__') ||
      (node.nodeType === 'Alias' && node.name === '__main__')
    ) {
      return true;
    }
  }
  return false;
}
