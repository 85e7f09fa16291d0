import { placeholderName } from '../../notebook/cell';
import { calledName } from '../../python/calls';
import { flatTargets } from '../../python/flowRules';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import { makesClass } from '../madeClasses';
import type { IProgram, IStatement } from '../program';
import { inBindingOrder } from '../program';
import type { ISurroundings } from './reasons';
import {
  CONFIGURED,
  CONFIGURING,
  dottedName,
  isConfiguration,
  opensSomething
} from './reasons';
import type { IUnit } from './units';

type Row = readonly IUnit[];

/**
 * Find what crosses the end of each step, and where the program may begin again.
 *
 * It may not where the code before did something that no checkpoint holds: code between steps that
 * is not one of them, options of libraries, and what lies in functions, classes, constants and settings.
 */
export function noticeRestarts(
  rows: readonly Row[],
  around: ISurroundings
): void {
  const { program } = around;
  const made = new Set<string>();
  const leaving = new HiddenState(program, around.units);
  let restarts = true;
  let next = 0;
  rows.forEach((row, at) => {
    const step = program.steps[at];
    const last = row[row.length - 1].index;
    for (const unit of around.units.slice(next, row[0].index)) {
      restarts = restarts && isRepeatable(unit, made);
    }
    next = last + 1;
    step.restarts = restarts && !leaving.crosses(rows, at);
    step.results.forEach(name => made.add(name));
    step.keeps = inBindingOrder(made, program).filter(name =>
      around.live.has(name, last)
    );
  });
}

/** Whether code of the script does the same when it runs again before a later step. */
function isRepeatable(unit: IUnit, made: ReadonlySet<string>): boolean {
  const { needs, may } = unit.flow;
  return (
    unit.kind !== 'code' ||
    unit.statements.every(
      ({ node }) => isDefinition(node) || makesClass(node)
    ) ||
    ((isConfiguration(unit) || opensSomething(unit)) &&
      ![...needs, ...may].some(name => made.has(name)))
  );
}

function isDefinition(node: IPythonNode): boolean {
  return /FunctionDef$|^ClassDef$/.test(node.nodeType);
}

/** Methods that change the list, table or set that they are called on. */
const CHANGING_METHOD =
  /^(?:append|extend|insert|pop|popitem|popleft|appendleft|remove|clear|update|setdefault|add|discard|sort|reverse|subtract|move_to_end)$/;
/** Functions that change their first argument. */
const CHANGING_CALL =
  /^(?:setattr|delattr|shuffle|heappush|heappop|heapify|insort\w*)$/;
/** Calls that set something for the whole process. */
const PROCESS_CALL =
  /^(?:os\.(?:chdir|putenv|environ\.(?:update|pop|setdefault|clear))|sys\.path\.\w+|sys\.set\w+|locale\.setlocale)$/;
const PROCESS_SUPPORT =
  /^(?:change_folder|push_folder|pop_folder|set_variable|set_precision|set_figure_format)$/;
/** Configuration that changes no result, or that checkpoints hold. */
const HELD =
  /(?:^|\.)(?:filterwarnings|simplefilter)$|^(?:np|numpy)\.random\.seed$|^random\.seed$/;

/** What steps change without returning it. */
class HiddenState {
  constructor(
    private readonly _program: IProgram,
    units: readonly IUnit[]
  ) {
    const outside = new Set<string>();
    const groups = [
      ...units
        .filter(({ kind }) => kind === 'setting')
        .map(unit => unit.groups),
      _program.library
    ].flat();
    for (const { statements } of groups) {
      for (const { names } of statements) {
        names.binds.forEach(({ name }) => outside.add(name));
      }
    }
    for (const { node } of _program.statements) {
      if (isDefinition(node)) {
        outside.add(node.name);
        if (node.nodeType === 'ClassDef') {
          this._classes.add(node.name);
        }
      }
    }
    const modules = new Set(
      [..._program.bindings]
        .filter(([, all]) => all.every(({ bind }) => bind.kind === 'import'))
        .map(([name]) => name)
    );
    for (const statement of _program.statements) {
      const names = changedNames(statement.node);
      for (const name of names) {
        if (outside.has(name) && !this._users.has(name)) {
          this._users.set(name, this._usersOf([name]));
        }
      }
      if (
        [...names].some(name => modules.has(name)) ||
        configures(statement.node)
      ) {
        this._configuring.add(statement);
      }
    }
    const functions = [...this._configuring]
      .filter(({ node }) => isDefinition(node))
      .map(({ node }) => node.name as string);
    this._configurers = this._usersOf(functions);
  }

  /** Whether steps before one of them change what it or later ones may use. */
  crosses(rows: readonly Row[], at: number): boolean {
    const before = rows.slice(0, at).flat();
    const after = rows.slice(at).flat();
    return (
      before.some(unit => this._isConfiguring(unit)) ||
      [...this._users].some(
        ([name, users]) =>
          before.some(unit => reads(unit, users)) &&
          (this._classes.has(name) || after.some(unit => reads(unit, users)))
      )
    );
  }

  private _isConfiguring(unit: IUnit): boolean {
    return (
      reads(unit, this._configurers) ||
      unit.statements.some(
        statement =>
          !isDefinition(statement.node) && this._configuring.has(statement)
      )
    );
  }

  /** These names, and the functions and classes that use them, directly or by others. */
  private _usersOf(names: readonly string[]): ReadonlySet<string> {
    const users = new Set(names);
    for (let size = -1; size !== users.size;) {
      size = users.size;
      for (const { node, names: own } of users.size > 0
        ? this._program.statements
        : []) {
        if (
          isDefinition(node) &&
          own.reads.some(({ name }) => users.has(name))
        ) {
          users.add(node.name);
        }
      }
    }
    return users;
  }

  /** For each name that is changed: the names that lead to it. */
  private readonly _users = new Map<string, ReadonlySet<string>>();
  private readonly _classes = new Set<string>();
  private readonly _configuring = new Set<IStatement>();
  private readonly _configurers: ReadonlySet<string>;
}

function reads(unit: IUnit, names: ReadonlySet<string>): boolean {
  return unit.statements.some(statement =>
    statement.names.reads.some(({ name }) => names.has(name))
  );
}

/** Names whose objects a statement, or a function in it, changes in place. */
function changedNames(statement: IPythonNode): Set<string> {
  const names = new Set<string>();
  const add = (node: IPythonNode, own: string | null) => {
    const root = rootOf(node);
    names.add(own !== null && (root === 'cls' || root === '') ? own : root);
  };
  const own = statement.nodeType === 'ClassDef' ? statement.name : null;
  for (const node of walk(statement)) {
    const targets: IPythonNode[] = /^(?:Assign|Delete)$/.test(node.nodeType)
      ? node.targets.flatMap(flatTargets)
      : /^(?:AugAssign|AnnAssign)$/.test(node.nodeType)
        ? [node.target]
        : [];
    for (const target of targets) {
      if (/^(?:Attribute|Subscript)$/.test(target.nodeType)) {
        add(target.value, own);
      }
    }
    if (node.nodeType === 'Call') {
      const { func, args } = node;
      if (func.nodeType === 'Attribute' && CHANGING_METHOD.test(func.attr)) {
        add(func.value, own);
      } else if (args.length > 0 && CHANGING_CALL.test(calledName(node))) {
        add(args[0], own);
      }
    }
  }
  names.delete('');
  return names;
}

/** The name that `name.a[b].c` begins with; empty for `type(self).a` and whatever else begins otherwise. */
function rootOf(node: IPythonNode): string {
  let at = node;
  while (/^(?:Attribute|Subscript)$/.test(at.nodeType)) {
    if (at.attr === '__class__') {
      return '';
    }
    at = at.value;
  }
  return at.nodeType === 'Name' ? at.id : '';
}

/** Whether a statement, or a function in it, sets options of libraries or of the process. */
function configures(statement: IPythonNode): boolean {
  for (const node of walk(statement)) {
    if (node.nodeType === 'Call') {
      const path = dottedName(node.func);
      const support = placeholderName(path) ?? '';
      if (
        PROCESS_CALL.test(path) ||
        PROCESS_SUPPORT.test(support) ||
        (CONFIGURING.test(path) && !HELD.test(path))
      ) {
        return true;
      }
    } else if (
      node.nodeType === 'Assign' &&
      node.targets.some(
        (target: IPythonNode) =>
          CONFIGURED.test(dottedName(target)) ||
          // decimal.getcontext().prec = 4
          (target.nodeType === 'Attribute' && target.value.nodeType === 'Call')
      )
    ) {
      return true;
    }
  }
  return false;
}
