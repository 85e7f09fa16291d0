import type { WarningKind } from '../../model';
import { placeholderName } from '../../notebook/cell';
import { calledName } from '../../python/calls';
import { BUILTIN_NAMES } from '../../python/modules';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import { annotationsOf, keepsAnnotations } from './annotations';

/** A name that a statement reads and no cell gives. */
export interface INameConcern {
  kind: WarningKind;
  /** Said once for each. */
  key: string;
  message: string;
  /** Where in the transformed cell. */
  offset: number;
}

/**
 * Names that a statement reads and no cell defines.
 *
 * @param maker - what may make names that no cell has, or `null`.
 */
export function nameConcerns(
  statement: IStatement,
  program: IProgram,
  maker: string | null
): INameConcern[] {
  const found: INameConcern[] = [];
  for (const { name, node } of statement.names.reads) {
    const note = (kind: WarningKind, message: string) =>
      found.push({ kind, key: name, message, offset: node.start });
    if (program.bindings.has(name) || program.knownHistory.has(name)) {
      continue;
    }
    if (/^(?:_+|_i*\d*|In|Out|_exit_code)$/.test(name)) {
      note(
        'history',
        `${name} is the history of IPython, which a script does not have. Give the value a name in its cell.`
      );
    } else if (
      !BUILTIN_NAMES.has(name) &&
      !/^(?:__signpost_|display$|get_ipython$|__builtin__$)/.test(name) &&
      !program.statements.some(other => other.names.starImports.length > 0) &&
      !isTriedOut(node, statement) &&
      !(keepsAnnotations(program) && isAnnotation(node, statement))
    ) {
      note(
        'name',
        maker === null
          ? `${name} is used, but no cell defines it. It may have been deleted from the notebook, and the script will stop there.`
          : `${name} is used, but no cell defines it. If ${maker} does not make it, it may have been deleted from the notebook, and the script will stop there.`
      );
    }
  }
  return found;
}

/** What makes names that stand in no cell; a magic may be made of what stands below it. */
const MAKERS: Record<string, string> = {
  run_program: '%run',
  ipython: 'a magic',
  exec: 'exec',
  var: 'var',
  globals: 'globals()'
};

/** What of a notebook may make names that no cell defines, for a sentence; `null` when nothing does. */
export function makerOfNames(program: IProgram): string | null {
  const used = new Set<string>();
  for (const statement of program.statements) {
    for (const { name, call } of statement.names.reads) {
      const known = placeholderName(name) ?? name;
      const bindings = program.bindings.get(known) ?? [];
      if (bindings.every(({ bind }) => bind.kind === 'import')) {
        used.add(known);
      }
      // sympy.var("x y") makes x and y.
      if (call === null && callsVar(statement, name)) {
        used.add('var');
      }
    }
  }
  const first = Object.keys(MAKERS).find(name => used.has(name));
  return first === undefined ? null : MAKERS[first];
}

function callsVar(statement: IStatement, module: string): boolean {
  return (
    /^(?:sp|sy|sym|sympy)$/.test(module) &&
    walk(statement.node).some(
      node => node.nodeType === 'Call' && calledName(node) === 'var'
    )
  );
}

function isAnnotation(node: IPythonNode, statement: IStatement): boolean {
  return annotationsOf(statement).some(
    ({ start, end }) => start <= node.start && node.end <= end
  );
}

/** Whether the name stands where the program goes on without it. */
function isTriedOut(node: IPythonNode, statement: IStatement): boolean {
  return walk(statement.node).some(
    part =>
      part.nodeType === 'Try' &&
      part.handlers.some(catchesMissingNames) &&
      part.body.some(
        (line: IPythonNode) => line.start <= node.start && node.end <= line.end
      )
  );
}

function catchesMissingNames({ type }: IPythonNode): boolean {
  const types: IPythonNode[] = !type
    ? []
    : type.nodeType === 'Tuple'
      ? type.elts
      : [type];
  return (
    types.length === 0 ||
    types.some(item =>
      /^(?:NameError|Exception|BaseException)$/.test(item.id ?? '')
    )
  );
}
