import type { IDecision } from '../model';
import { placeholderName } from '../notebook/cell';
import { calleeText } from '../python/calls';
import { BUILTIN_NAMES } from '../python/modules';
import { walk } from '../python/parser';
import { editCalls, editSignature } from './callEdits';
import { constantName, eagerProblem } from './eager';
import { reachesOthers } from './layout';
import type { IEnvironment, IMember, IUse } from './members';
import { listOf } from './members';
import { passingProblem } from './passing';
import type { IProgram } from './program';
import { nameQueriedInside, queriedNames } from './queryTexts';
import { boundOnce, lineInCell } from './program';
import type { ISettingCandidate } from './settings';
import { callsInPlace } from './standIns';

const DYNAMIC_NAMES = new Set(
  'globals locals vars dir exec eval compile get_ipython In Out _ __ ___ __import__ __main__ __name__ __file__ __doc__ __builtin__ __builtins__ input'.split(
    ' '
  )
);

/**
 * Decide which functions and classes move to the library.
 *
 * A function that reads a name of the notebook gets it as a keyword argument where every use of the
 * function is a plain call, so that it reads the very same object; otherwise it stays in the script.
 *
 * @returns the decisions, with the reason for everything that stays.
 */
export function chooseLibrary(
  program: IProgram,
  settings: readonly ISettingCandidate[]
): IDecision[] {
  const members = findMembers(program, settings);
  const uses = collectUses(program, members);
  const imported = new Set(program.hoisted.map(item => item.name));
  const lifted = new Set(
    settings.filter(({ setting }) => setting.lifted).flatMap(({ sets }) => sets)
  );
  const globalNames = new Set<string>();
  for (const statement of program.statements) {
    statement.names.globals.forEach(name => globalNames.add(name));
  }
  const environment: IEnvironment = {
    program,
    members,
    uses,
    imported,
    lifted,
    globalNames,
    askedAbout: namesAskedAbout(program),
    queried: queriedNames(program),
    hoistedStar: program.hoisted.some(item => item.name === '*'),
    star: program.statements.some(
      statement =>
        statement.names.starImports.length > 0 &&
        statement.group.destination !== 'hoisted'
    )
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const member of members.values()) {
      if (member.reason === null) {
        const before = member.passed.size;
        member.reason = reasonToStay(member, environment);
        changed =
          changed || member.reason !== null || member.passed.size !== before;
      }
    }
  }
  dropIdleConstants(members);
  const decisions: IDecision[] = [];
  for (const member of members.values()) {
    const moved = member.reason === null;
    if (!moved && member.kind === 'constant') {
      continue;
    }
    if (moved) {
      member.statement.group.destination = 'library';
      if (!program.library.includes(member.statement.group)) {
        program.library.push(member.statement.group);
      }
      if (member.passed.size > 0) {
        program.passed.set(member.name, [...member.passed]);
        editSignature(member);
        editCalls(member, uses.get(member.name) ?? []);
      }
    }
    decisions.push({
      cell: member.statement.cell.cell.index,
      line: lineInCell(member.statement),
      what: member.name,
      where: moved ? 'library' : 'script',
      reason:
        member.reason ??
        (member.passed.size > 0
          ? `It gets ${listOf([...member.passed])} passed, which it read from the notebook.`
          : member.kind === 'constant'
            ? 'It never changes, and functions of the library need it.'
            : 'It needs nothing but imports and other functions.')
    });
  }
  return decisions;
}

/** Constants move only with the functions that need them. */
function dropIdleConstants(members: ReadonlyMap<string, IMember>): void {
  const needed = new Set<IMember>();
  const need = (member: IMember) => {
    for (const read of member.statement.names.reads) {
      const other = members.get(read.name);
      if (other?.reason === null && !needed.has(other)) {
        needed.add(other);
        need(other);
      }
    }
  };
  for (const member of members.values()) {
    if (member.kind !== 'constant' && member.reason === null) {
      need(member);
    }
  }
  for (const member of members.values()) {
    if (member.kind === 'constant' && !needed.has(member)) {
      member.reason = 'No function needs it.';
    }
  }
}

function findMembers(
  program: IProgram,
  settings: readonly ISettingCandidate[]
): Map<string, IMember> {
  const members = new Map<string, IMember>();
  const lifted = new Set(
    settings
      .filter(({ setting }) => setting.lifted)
      .flatMap(({ places }) => places.map(({ statement }) => statement))
  );
  for (const statement of program.statements) {
    const { node } = statement;
    const isDefinition = /^(?:(?:Async)?FunctionDef|ClassDef)$/.test(
      node.nodeType
    );
    const constant =
      isDefinition || lifted.has(statement) ? null : constantName(node);
    if (!isDefinition && constant === null) {
      continue;
    }
    const name = (constant ?? (node.name as string)).normalize('NFKC');
    if (
      name === 'timed_statement' &&
      statement.cell.code?.source.includes('__signpost_measure__')
    ) {
      continue;
    }
    const member: IMember = {
      name,
      statement,
      kind:
        constant !== null
          ? 'constant'
          : node.nodeType === 'ClassDef'
            ? 'class'
            : 'function',
      reason: null,
      passed: new Set()
    };
    if (!boundOnce(program, name)) {
      member.reason = `${name} is bound more than once in the notebook.`;
    } else if (BUILTIN_NAMES.has(name)) {
      member.reason = `${name} replaces a built-in name from here on.`;
    } else if (statement.group.statements.length > 1) {
      member.reason = 'It shares its line with other statements.';
    } else if (statement.cell.mayFail) {
      member.reason = 'The cell is tagged as one that may fail.';
    }
    if (members.has(name)) {
      members.get(name)!.reason = member.reason;
      members.set(`${name} (cell ${statement.cell.cell.index + 1})`, member);
    } else {
      members.set(name, member);
    }
  }
  return members;
}

/** Names of which the notebook shows where they are defined. */
function namesAskedAbout(program: IProgram): Set<string> {
  const found = new Set<string>();
  for (const statement of program.statements) {
    for (const node of walk(statement.node)) {
      const asked =
        node.nodeType === 'Call' && ASKING.test(calleeText(node))
          ? node.args[0]
          : node.nodeType === 'Attribute' && node.attr === '__module__'
            ? node.value
            : null;
      let root = asked;
      while (root?.nodeType === 'Attribute') {
        root = root.value;
      }
      if (root?.nodeType === 'Name') {
        found.add(root.id);
      }
    }
  }
  return found;
}

const ASKING =
  /^(?:help|(?:inspect\.)?(?:getfile|getsourcefile|getmodule)|pydoc\.help)$/;

function collectUses(
  program: IProgram,
  members: Map<string, IMember>
): Map<string, IUse[]> {
  const uses = new Map<string, IUse[]>();
  for (const statement of program.statements) {
    for (const read of statement.names.reads) {
      if (members.has(read.name)) {
        const all = uses.get(read.name) ?? [];
        all.push({ read, statement });
        uses.set(read.name, all);
      }
    }
  }
  return uses;
}

/** Why a member cannot move, or `null`; names to be passed are collected on the way. */
function reasonToStay(
  member: IMember,
  environment: IEnvironment
): string | null {
  const { names, node } = member.statement;
  if (environment.askedAbout.has(member.name)) {
    return 'The notebook asks in which file it stands, or for help, which tells that.';
  }
  if (names.globals.size > 0) {
    return `It changes ${listOf([...names.globals])} of the notebook.`;
  }
  const queried = nameQueriedInside(member.statement, environment.queried);
  if (queried !== null) {
    return `A query in it reads ${queried} of the notebook by its name.`;
  }
  const eager = member.kind === 'constant' ? null : eagerProblem(node);
  if (eager) {
    return eager;
  }
  for (const decorator of [
    ...(node.decorator_list ?? []),
    ...(node.nodeType === 'ClassDef' ? node.keywords : [])
  ]) {
    if (callsInPlace(environment.program, decorator)) {
      return 'It is called when it is defined.';
    }
    for (const part of walk(decorator)) {
      if (part.nodeType === 'Name' && environment.members.has(part.id)) {
        return `${part.id} of the notebook is called when it is defined.`;
      }
    }
  }
  const wanted = new Set(member.passed);
  for (const read of names.reads) {
    const { name } = read;
    const support = placeholderName(name);
    if (support) {
      if (support === 'ipython' || support === 'run_program') {
        return 'It uses a magic that works with the names of the notebook.';
      }
      continue;
    }
    if (DYNAMIC_NAMES.has(name) && !reachesOthers(read)) {
      return `It uses ${name}, which may be something else in another file.`;
    }
    if (environment.imported.has(name)) {
      continue;
    }
    const other = environment.members.get(name);
    if (other && (other.reason === null || other.kind !== 'constant')) {
      if (other.reason !== null) {
        return `It uses ${name}, which stays in the script.`;
      }
      if (!read.deferred && other.statement.order > member.statement.order) {
        return `It needs ${name} before that is defined.`;
      }
      for (const passed of other.passed) {
        wanted.add(passed);
      }
      continue;
    }
    if (!environment.program.bindings.has(name)) {
      if (environment.hoistedStar && !environment.star) {
        continue;
      }
      if (BUILTIN_NAMES.has(name) && !environment.star) {
        continue;
      }
      if (name === 'display' && !environment.star) {
        continue;
      }
      return environment.star
        ? `It uses ${name}, which may come from an import of everything.`
        : `It uses ${name}, which the notebook does not define.`;
    }
    if (!read.deferred) {
      return `It needs the value of ${name} when it is defined.`;
    }
    const bindings = environment.program.bindings.get(name)!;
    if (bindings.some(({ bind }) => bind.kind === 'import')) {
      return `It uses ${name}, whose import stays in the script.`;
    }
    wanted.add(name);
  }
  if (wanted.size === 0) {
    return null;
  }
  const problem = passingProblem(member, [...wanted], environment);
  if (problem) {
    return problem;
  }
  wanted.forEach(name => member.passed.add(name));
  return null;
}
