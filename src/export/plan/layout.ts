import { BUILTIN_NAMES } from '../python/modules';
import type { IPlanWarning } from '../model';
import type { IProgram, IStatement } from './program';
import { walk } from '../python/parser';

/** Names with which code reaches the names of the module behind the analysis' back. */
const REACHING = new Set(
  'globals locals vars dir exec eval get_ipython __main__ In Out'.split(' ')
);

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
        BUILTIN_NAMES.has(bind.name) ||
        declared.has(bind.name)
      ) {
        globals.add(bind.name);
      }
    }
  }
  program.globals = [...bound].filter(
    name =>
      (globals.has(name) || conflicts.has(name)) &&
      !/^__signpost_|^timed_statement$/.test(name)
  );
  for (const statement of left) {
    dropAnnotation(statement, program.globals);
  }
}

/** A global name cannot have an annotation inside a function. */
function dropAnnotation(statement: IStatement, globals: string[]): void {
  const { node, cell } = statement;
  if (
    node.nodeType === 'AnnAssign' &&
    node.target.nodeType === 'Name' &&
    globals.includes(node.target.id)
  ) {
    cell.edits.push(
      node.value
        ? { start: node.target.end, end: node.annotation.end, text: '' }
        : { start: node.start, end: node.end, text: 'pass' }
    );
  }
}

/** Why the names must be those of the module, or `null` when the cells can run in a function. */
export function reasonForModule(program: IProgram): IPlanWarning | null {
  const because = (statement: IStatement, reason: string): IPlanWarning => ({
    cell: statement.cell.cell.index,
    message: `${reason}, so the cells run at the level of the module instead of in main().`
  });
  for (const cell of program.cells) {
    if (cell.code?.needsModule && cell.failure === null) {
      return {
        cell: cell.cell.index,
        message: `${cell.code.needsModule}, so the cells run at the level of the module instead of in main().`
      };
    }
  }
  const hoisted = new Set(program.hoisted.map(item => item.statement));
  for (const statement of program.statements) {
    const { names } = statement;
    const reaching = names.reads.find(
      read => REACHING.has(read.name) && !program.bindings.has(read.name)
    );
    if (reaching) {
      return because(
        statement,
        `${reaching.name} is used, which may reach any name of the notebook`
      );
    }
    if (names.starImports.length > 0 && !hoisted.has(statement)) {
      return because(
        statement,
        'An import of everything stands after other code'
      );
    }
    if (mentionsMain(statement)) {
      return because(statement, 'A text mentions __main__');
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
