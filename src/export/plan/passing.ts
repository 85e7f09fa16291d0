import { placeholderName } from '../notebook/cell';
import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';
import type { IEnvironment, IMember } from './members';
import { listOf } from './members';
import type { IProgram, IStatement } from './program';
import { boundOnce } from './program';

const MOST_PASSED = 6;

/** Why names cannot be passed to a function at all its calls, or `null`. */
export function passingProblem(
  member: IMember,
  wanted: string[],
  environment: IEnvironment
): string | null {
  const { node, names } = member.statement;
  const list = listOf(wanted);
  if (member.kind !== 'function') {
    return `It reads ${list} of the notebook.`;
  }
  if (wanted.length > MOST_PASSED) {
    return `It reads ${wanted.length} values of the notebook: ${list}.`;
  }
  if (node.decorator_list.length > 0) {
    return `It reads ${list} of the notebook and is decorated.`;
  }
  const changing = wanted.find(
    name => environment.globalNames.has(name) || placeholderName(name) !== null
  );
  if (changing) {
    return `It reads ${changing}, which a function changes.`;
  }
  const fixed = wanted.every(
    name => environment.lifted.has(name) || boundOnce(environment.program, name)
  );
  if (
    !fixed &&
    (node.nodeType === 'AsyncFunctionDef' ||
      isGenerator(node) ||
      hasInnerFunction(node))
  ) {
    return `It reads ${list} later than it is called.`;
  }
  const own = new Set<string>();
  for (const part of walk(node)) {
    if (part.nodeType === 'Arg') {
      own.add(part.arg);
    }
  }
  const clash = wanted.find(name => own.has(name));
  if (clash) {
    return `It reads ${clash} of the notebook and has a parameter of that name.`;
  }
  const deleted = wanted.find(name =>
    environment.program.bindings
      .get(name)!
      .some(({ bind }) => bind.kind === 'delete')
  );
  if (deleted) {
    return `It reads ${deleted}, which the notebook deletes.`;
  }
  for (const { read, statement } of environment.uses.get(member.name) ?? []) {
    const call = read.call;
    const user = environment.members.get(statement.node.name ?? '');
    const passesOn =
      user !== undefined &&
      user.statement === statement &&
      user.reason === null;
    const early = wanted.find(
      name => firstSureBinding(environment.program, name) >= statement.order
    );
    if (early && !passesOn) {
      return `It reads ${early}, which is not yet there where it is used.`;
    }
    if (call === null) {
      return `It reads ${list} of the notebook and is used other than by calling it.`;
    }
    if (
      call.args.length === 1 &&
      call.args[0].nodeType === 'GeneratorExp' &&
      call.keywords.length === 0
    ) {
      return `It reads ${list} of the notebook and is called with a bare generator.`;
    }
    if (call.keywords.some((keyword: IPythonNode) => !keyword.arg)) {
      return `It reads ${list} of the notebook and is called with ** arguments.`;
    }
    const shadowed = wanted.find(name => read.isLocal(name));
    if (shadowed) {
      return `It reads ${shadowed} of the notebook and is called where ${shadowed} is something else.`;
    }
    if (insideFormattedText(statement, call)) {
      return `It reads ${list} of the notebook and is called inside a formatted string.`;
    }
    if (statement.node.nodeType === 'ClassDef' && !names.globals.size) {
      return `It reads ${list} of the notebook and is called by the class ${statement.node.name}.`;
    }
  }
  return null;
}

/** Place of the first statement that binds a name whatever happens; infinite when there is none. */
function firstSureBinding(program: IProgram, name: string): number {
  const sure = program.bindings
    .get(name)!
    .filter(
      ({ statement, bind }) =>
        !statement.cell.mayFail &&
        /^(?:assign|annotated)$/.test(bind.kind) &&
        /^(?:Assign|AnnAssign)$/.test(statement.node.nodeType)
    )
    .map(({ statement }) => statement.order);
  return Math.min(Infinity, ...sure);
}

/** Calls in f-strings are not edited: quotes and places differ between versions of Python. */
function insideFormattedText(
  statement: IStatement,
  call: IPythonNode
): boolean {
  for (const node of walk(statement.node)) {
    if (
      (node.nodeType === 'JoinedStr' || node.nodeType === 'TemplateStr') &&
      node.start <= call.start &&
      call.end <= node.end
    ) {
      return true;
    }
  }
  return false;
}

function isGenerator(node: IPythonNode): boolean {
  return walk(node).some(part => /^Yield/.test(part.nodeType));
}

function hasInnerFunction(node: IPythonNode): boolean {
  for (const part of walk(node)) {
    if (
      part !== node &&
      /FunctionDef$|^Lambda$|^GeneratorExp$|^ClassDef$/.test(part.nodeType)
    ) {
      return true;
    }
  }
  return false;
}
