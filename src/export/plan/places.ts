import { placeholder } from '../notebook/cell';
import type { IPythonNode } from '../python/parser';
import { children } from '../python/parser';
import type { IProgram } from './program';

/**
 * Lambdas and generators are named after the function that they stand in, `main` or a step, which
 * the notebook does not have. Where it shows or prints one, the program leaves that out.
 */
export function nameAsInNotebook(program: IProgram): void {
  const named = new Set<string>();
  for (const { node } of program.statements) {
    if (node.nodeType === 'Assign' && isNamedByPlace(node.value, named)) {
      for (const target of node.targets) {
        if (target.nodeType === 'Name') {
          named.add(target.id);
        }
      }
    }
  }
  for (const { node, cell } of program.statements) {
    if (node.nodeType !== 'Expr') {
      continue;
    }
    const { value } = node;
    let found = isNamedByPlace(value, named);
    if (
      value.nodeType === 'Call' &&
      value.func.nodeType === 'Name' &&
      value.func.id === 'print' &&
      !program.bindings.has('print')
    ) {
      for (const given of value.args) {
        if (isNamedByPlace(given, named)) {
          found = true;
          cell.edits.push(
            {
              start: given.start,
              end: given.start,
              text: `${placeholder('without_places')}(`
            },
            { start: given.end, end: given.end, text: ')' }
          );
        }
      }
    }
    if (found) {
      program.shown.places = ['main', ...program.steps.map(step => step.name)];
    }
  }
}

/** Whether a value is, or holds, what is named after its place; what calls use up does not count. */
function isNamedByPlace(
  node: IPythonNode,
  named: ReadonlySet<string>
): boolean {
  switch (node.nodeType) {
    case 'Lambda':
    case 'GeneratorExp':
      return true;
    case 'Name':
      return named.has(node.id);
    case 'List':
    case 'Tuple':
    case 'Dict':
      return children(node).some(part => isNamedByPlace(part, named));
    default:
      return false;
  }
}
