import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import type { ISurroundings } from '../steps/reasons';
import { isPassedName } from '../steps/reasons';
import type { Parents } from './changes';

/** A function, method or lambda of the notebook that code may call. */
export interface IFunction {
  /** By which it is called; a class is called for its `__init__`. */
  name: string;
  node: IPythonNode;
  isMethod: boolean;
}

/** Whether a name is that of a value of the notebook: one that is passed on, or one of the library. */
export function isValue(name: string, around: ISurroundings): boolean {
  return (
    isPassedName(name, around) ||
    (around.program.bindings.get(name) ?? []).some(
      ({ statement, bind }) =>
        statement.group.destination === 'library' &&
        !/^(?:import|function|class)$/.test(bind.kind)
    )
  );
}

/** Where each name stands below some nodes. */
export function placesIn(
  roots: readonly IPythonNode[]
): Map<string, IPythonNode[]> {
  const places = new Map<string, IPythonNode[]>();
  for (const node of roots.flatMap(root => walk(root))) {
    if (node.nodeType === 'Name') {
      const known = places.get(node.id);
      if (known) {
        known.push(node);
      } else {
        places.set(node.id, [node]);
      }
    }
  }
  return places;
}

/** Statements that make the functions and classes which names may stand for, and those that these call. */
export function statementsReached(
  names: readonly string[],
  program: IProgram,
  aliases: Map<string, string[]>
): Set<IStatement> {
  const found = new Set<IStatement>();
  const seen = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) {
      continue;
    }
    seen.add(name);
    for (const { statement } of program.bindings.get(name) ?? []) {
      const { node, names: inside } = statement;
      if (
        /FunctionDef$|^ClassDef$/.test(node.nodeType) ||
        isLambda(statement)
      ) {
        found.add(statement);
        waiting.push(...inside.reads.map(read => read.name));
      } else if (/^(?:Ann)?Assign$/.test(node.nodeType) && node.value) {
        const others = functionsIn(node.value);
        aliases.set(name, [...(aliases.get(name) ?? []), ...others]);
        waiting.push(...others);
      }
    }
  }
  return found;
}

/** The whole that a place takes parts of: `x["a"][0]` for `x`. */
export function wholeOf(place: IPythonNode, parents: Parents): IPythonNode {
  let top = place;
  for (
    let parent = parents.get(top);
    parent?.nodeType === 'Subscript' && parent.value === top;
    parent = parents.get(top)
  ) {
    top = parent;
  }
  return top;
}

function isLambda({ node }: IStatement): boolean {
  return (
    node.nodeType === 'Assign' &&
    node.targets[0].nodeType === 'Name' &&
    node.value.nodeType === 'Lambda'
  );
}

/** Names of functions or classes whose calls a value may stand for: `f`, `partial(f, 1)`, objects of a class. */
function functionsIn(value: IPythonNode): string[] {
  return walk(value)
    .filter(part => part.nodeType === 'Name')
    .map(part => part.id);
}

/** The functions that a statement makes. */
export function functionsOf(statement: IStatement): IFunction[] {
  const { node } = statement;
  if (node.nodeType === 'Assign') {
    return [{ name: node.targets[0].id, node: node.value, isMethod: false }];
  }
  if (node.nodeType !== 'ClassDef') {
    return [{ name: node.name, node, isMethod: false }];
  }
  return node.body
    .filter(({ nodeType }: IPythonNode) => /FunctionDef$/.test(nodeType))
    .map((method: IPythonNode) => ({
      name: method.name === '__init__' ? node.name : method.name,
      node: method,
      isMethod: !method.decorator_list.some(
        ({ id }: IPythonNode) => id === 'staticmethod'
      )
    }));
}

/** Names of the parameters that a call may fill by place. */
export function parameters({ node }: Pick<IFunction, 'node'>): string[] {
  const { args } = node;
  return [...(args?.posonlyargs ?? []), ...(args?.args ?? [])].map(
    argument => argument.arg
  );
}
