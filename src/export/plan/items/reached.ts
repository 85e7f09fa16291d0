import { calleeText } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import type { ImportedNames } from '../settingCalls';
import { occurrenceOf, parentsIn } from './changes';

/** Functions and classes of the notebook that some code calls, and those that they call. */
export function functionsReached(
  names: Iterable<string>,
  program: IProgram
): IStatement[] {
  const found = new Set<IStatement>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const { statement } of program.bindings.get(name) ?? []) {
      if (
        /FunctionDef$|^ClassDef$/.test(statement.node.nodeType) &&
        !found.has(statement)
      ) {
        found.add(statement);
        waiting.push(...statement.names.reads.map(read => read.name));
      }
    }
  }
  return [...found];
}

/** Why a function of the notebook may not be called for several items apart, or `null`. */
export function reasonOfFunction(statement: IStatement): string | null {
  const { node, names } = statement;
  const changed = [...names.globals, ...names.mutated];
  return changed.length > 0
    ? `It calls ${node.name}, which changes ${changed[0]} for the items after it.`
    : null;
}

/** Parameters of a function that its body may change, by name and by place. */
export function changedParameters(node: IPythonNode): Set<string> {
  const changed = new Set<string>();
  const parents = parentsIn(node);
  const parameters = new Set(parametersOf(node));
  for (const part of walk(node)) {
    if (
      part.nodeType === 'Name' &&
      parameters.has(part.id) &&
      occurrenceOf(part, parents) !== 'read' &&
      // A parameter that is only bound to another value is no change of the caller's object.
      !isPlainRebinding(part, parents.get(part))
    ) {
      changed.add(part.id);
    }
  }
  return changed;
}

function isPlainRebinding(
  node: IPythonNode,
  parent: IPythonNode | undefined
): boolean {
  return parent?.nodeType === 'Delete' && parent.targets.includes(node);
}

/** Names of the parameters that a call may fill by place. */
export function parametersOf(node: IPythonNode): string[] {
  const { args } = node;
  return [...(args?.posonlyargs ?? []), ...(args?.args ?? [])].map(
    argument => argument.arg
  );
}

const FIGURE_MAKERS = /^(?:figure|subplots|subplot_mosaic)$/;
const SEEDERS = /^(?:numpy\.random|random)\.(?:seed|default_rng|RandomState)$/;
const OWN_GENERATORS =
  /^(?:numpy\.random\.(?:default_rng|RandomState|Generator|SeedSequence|PCG64|MT19937|Philox)|random\.(?:Random|SystemRandom))$/;

/** Why what code draws or draws at random depends on the items before it, or `null`. */
export function reasonOfState(
  nodes: readonly IPythonNode[],
  imports: ImportedNames
): string | null {
  let draws = false;
  let makes = false;
  let random = '';
  let seeds = false;
  for (const node of nodes.flatMap(root => [...walk(root)])) {
    if (node.nodeType !== 'Call') {
      continue;
    }
    const path = imports.pathOf(node.func);
    if (/^(?:matplotlib\.pyplot|pylab|seaborn)\./.test(path)) {
      const name = path.slice(path.lastIndexOf('.') + 1);
      draws = true;
      makes = makes || FIGURE_MAKERS.test(name);
    }
    if (/^(?:numpy\.)?random\./.test(path)) {
      seeds = seeds || SEEDERS.test(path);
      random = OWN_GENERATORS.test(path) ? random : calleeText(node);
    }
  }
  if (draws && !makes) {
    return 'It draws into a figure that was made before it, so all items share that figure. Make a figure inside the loop.';
  }
  return random !== '' && !seeds
    ? `It calls ${random}, whose numbers follow from those of the items before. Make a generator with a seed of its own in the loop.`
    : null;
}
