import { calledName } from '../python/calls';
import { isMethod } from '../python/flowRules';
import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';
import type { IProgram, IStatement } from './program';

/** Methods of tables that find `@limit` in their text among the names of the function that calls them. */
const QUERIES = /^(?:query|eval)$/;
const FUNCTIONS = /^(?:(?:Async)?FunctionDef|Lambda)$/;

/** Names of the notebook that texts mention in the way of `query`: `@limit`. */
export function queriedNames(program: IProgram): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node } of program.statements) {
    mentioned(node).forEach(name => names.add(name));
  }
  return new Set([...names].filter(name => program.bindings.has(name)));
}

/** Whether a statement queries with a text that stands elsewhere. */
export function queriesByValue(statement: IStatement): boolean {
  return queries(statement.node).some(call => !standsThere(call));
}

/**
 * A name of the notebook that a function in a statement reads only by a query's text, or `null`.
 *
 * Such a name must be one of the module: nothing else is seen from inside the function.
 */
export function nameQueriedInside(
  statement: IStatement,
  queried: ReadonlySet<string>
): string | null {
  if (queried.size === 0) {
    return null;
  }
  for (const part of walk(statement.node)) {
    if (FUNCTIONS.test(part.nodeType)) {
      const own = ownNames(part);
      for (const call of queries(part)) {
        const wanted = standsThere(call) ? mentioned(call) : queried;
        for (const name of wanted) {
          if (queried.has(name) && !own.has(name)) {
            return name;
          }
        }
      }
    }
  }
  return null;
}

function queries(node: IPythonNode): IPythonNode[] {
  return walk(node).filter(
    part =>
      part.nodeType === 'Call' &&
      isMethod(part) &&
      QUERIES.test(calledName(part)) &&
      part.args.length > 0
  );
}

/** Whether the text of a query is all in the call. */
function standsThere(call: IPythonNode): boolean {
  return call.args[0].nodeType === 'Constant';
}

function mentioned(node: IPythonNode): Set<string> {
  const names = new Set<string>();
  for (const part of walk(node)) {
    if (
      part.nodeType === 'Constant' &&
      typeof part.value === 'string' &&
      part.value.includes('@')
    ) {
      for (const [, name] of part.value.matchAll(/@([A-Za-z_]\w*)/g)) {
        names.add(name);
      }
    }
  }
  return names;
}

/** Names of a function's parameters and of what it sets. */
function ownNames(node: IPythonNode): Set<string> {
  const names = new Set<string>();
  for (const part of walk(node)) {
    if (part.nodeType === 'Arg') {
      names.add(part.arg);
    }
    const targets: IPythonNode[] = part.targets ?? [part.target];
    for (const target of targets.filter(Boolean).flatMap(item => walk(item))) {
      if (target.nodeType === 'Name') {
        names.add(target.id);
      }
    }
  }
  return names;
}
