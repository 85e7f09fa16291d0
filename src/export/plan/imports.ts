import type { IExportOptions } from '../model';
import { placeholderName } from '../notebook/cell';
import {
  BUILTIN_NAMES,
  KNOWN_PACKAGES,
  LOUD_MODULES,
  STANDARD_MODULES
} from '../python/modules';
import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';
import type { IGroup, IHoistedImport, IProgram, IStatement } from './program';

/**
 * Find the imports that may move to the top of a file.
 *
 * An import stays where it is when something before it may decide what it does or finds, when it
 * may be a module of the user's own, and when its name means something else elsewhere.
 */
export function hoistImports(program: IProgram, options: IExportOptions): void {
  let prefix = true;
  let unnamed = true;
  const readBefore = new Set<string>();
  let guarded = false;
  for (const statement of program.statements) {
    const node = statement.node;
    if (isFuture(node)) {
      program.future.push(
        ...node.names.map((alias: IPythonNode) => alias.name)
      );
      if (statement.group.statements.length === 1) {
        statement.group.destination = 'hoisted';
      } else {
        statement.cell.edits.push({
          start: node.start,
          end: node.end,
          text: 'pass'
        });
      }
      continue;
    }
    if (isImport(node) && !statement.cell.mayFail) {
      const aliases = importedNames(statement);
      const movable =
        statement.group.statements.every(
          other => isImport(other.node) && !isFuture(other.node)
        ) &&
        aliases.every(alias =>
          mayMove(alias, program, options, {
            prefix,
            unnamed,
            guarded,
            readBefore
          })
        );
      if (movable) {
        statement.group.statements.forEach(other => {
          if (other === statement) {
            program.hoisted.push(...aliases);
          }
        });
      } else if (!isFuture(node) && !isQuiet(node, options)) {
        prefix = false;
        unnamed = false;
      }
    } else if (!isHarmless(statement)) {
      prefix = false;
      unnamed = unnamed && namesNothing(statement, program);
      guarded = guarded || changesImports(statement);
    }
    for (const read of statement.names.reads) {
      if (!read.deferred) {
        readBefore.add(read.name);
      }
    }
  }
  hoistWholeLines(program);
}

/** A line is moved as a whole or not at all, and so is a name that several lines import. */
function hoistWholeLines(program: IProgram): void {
  const before = program.hoisted.length;
  const groups = [...byGroup(program.hoisted).keys()];
  const moved = new Map<string, number>();
  for (const { name } of program.hoisted) {
    moved.set(name, (moved.get(name) ?? 0) + 1);
  }
  program.hoisted = program.hoisted.filter(
    ({ name }) =>
      name === '*' || moved.get(name) === program.bindings.get(name)?.length
  );
  const left = byGroup(program.hoisted);
  for (const group of groups) {
    const items = left.get(group) ?? [];
    const isWhole = group.statements.every(statement => {
      const here = items.filter(item => item.statement === statement);
      return here.length > 0 && importedNames(statement).length === here.length;
    });
    group.destination = isWhole ? 'hoisted' : 'script';
    if (!isWhole) {
      left.delete(group);
    }
  }
  program.hoisted = [...left.values()].flat();
  if (program.hoisted.length < before) {
    hoistWholeLines(program);
  }
}

/** Imports by the line they stand in. */
export function byGroup(
  items: readonly IHoistedImport[]
): Map<IGroup, IHoistedImport[]> {
  const found = new Map<IGroup, IHoistedImport[]>();
  for (const item of items) {
    const { group } = item.statement;
    found.set(group, [...(found.get(group) ?? []), item]);
  }
  return found;
}

/** Top-level modules that are imported anywhere and are not part of Python. */
export function foreignModules(program: IProgram): string[] {
  const found = new Set<string>();
  for (const statement of program.statements) {
    if (statement.group.destination === 'dropped') {
      continue;
    }
    for (const module of importsWithin(statement.node)) {
      if (!STANDARD_MODULES.has(module)) {
        found.add(module);
      }
    }
  }
  return [...found].sort((a, b) =>
    a.toLowerCase() < b.toLowerCase()
      ? -1
      : a.toLowerCase() > b.toLowerCase()
        ? 1
        : 0
  );
}

/** What statements import, which many parts of a plan ask for. */
const IMPORTED = new WeakMap<IPythonNode, readonly string[]>();

/** Top-level names of all modules that a statement imports, also inside functions. */
export function importsWithin(statement: IPythonNode): readonly string[] {
  const known = IMPORTED.get(statement);
  if (known) {
    return known;
  }
  const found: string[] = [];
  for (const node of walk(statement)) {
    if (node.nodeType === 'Import') {
      found.push(
        ...node.names.map((alias: IPythonNode) => alias.name.split('.')[0])
      );
    } else if (node.nodeType === 'ImportFrom' && !node.level && node.module) {
      found.push(node.module.split('.')[0]);
    }
  }
  IMPORTED.set(statement, found);
  return found;
}

export function isImport(node: IPythonNode): boolean {
  return node.nodeType === 'Import' || node.nodeType === 'ImportFrom';
}

export function isFuture(node: IPythonNode): boolean {
  return node.nodeType === 'ImportFrom' && node.module === '__future__';
}

/** A hoisted import as one statement of its own. */
export function importLine(item: IHoistedImport): string {
  const { node } = item.statement;
  const alias = `${item.alias.name}${item.alias.asname ? ` as ${item.alias.asname}` : ''}`;
  return node.nodeType === 'Import'
    ? `import ${alias}`
    : `from ${node.module} import ${alias}`;
}

/** `from IPython.display import display`: the support code has its own. */
export function isDisplayImport(item: IHoistedImport): boolean {
  return (
    item.statement.node.nodeType === 'ImportFrom' &&
    /^IPython(?:\.core)?\.display$/.test(item.statement.node.module ?? '') &&
    item.alias.name === 'display' &&
    item.name === 'display'
  );
}

function importedNames(statement: IStatement): IHoistedImport[] {
  const { node } = statement;
  if (!isImport(node)) {
    return [];
  }
  return node.names.map((alias: IPythonNode) => ({
    statement,
    alias,
    name: (
      alias.asname ??
      (node.nodeType === 'Import' ? alias.name.split('.')[0] : alias.name)
    ).normalize('NFKC'),
    module: (node.nodeType === 'Import'
      ? alias.name
      : (node.module ?? '')
    ).split('.')[0]
  }));
}

function mayMove(
  item: IHoistedImport,
  program: IProgram,
  options: IExportOptions,
  before: {
    prefix: boolean;
    /** Nothing before it has a name that an import of everything may bring as well. */
    unnamed: boolean;
    guarded: boolean;
    readBefore: Set<string>;
  }
): boolean {
  const { node } = item.statement;
  if (isFuture(node) || (node.nodeType === 'ImportFrom' && node.level)) {
    return false;
  }
  const known =
    STANDARD_MODULES.has(item.module) ||
    KNOWN_PACKAGES.has(item.module) ||
    options.distributions?.[item.module] !== undefined;
  if (!known || LOUD_MODULES.has(item.module)) {
    return false;
  }
  if (item.name === '*') {
    return before.prefix || (before.unnamed && !before.guarded);
  }
  if (isDisplayImport(item)) {
    return (program.bindings.get('display') ?? []).every(({ statement }) =>
      importedNames(statement).some(isDisplayImport)
    );
  }
  const again = program.hoisted.some(({ name }) => name === item.name);
  if (!before.prefix && !again) {
    if (
      BUILTIN_NAMES.has(item.name) ||
      before.readBefore.has(item.name) ||
      (before.guarded && !STANDARD_MODULES.has(item.module))
    ) {
      return false;
    }
  }
  return (program.bindings.get(item.name) ?? []).every(
    ({ statement, bind }) =>
      bind.kind === 'import' &&
      isImport(statement.node) &&
      sameImport(statement.node, bind.node, node, item.alias)
  );
}

/** `import a.b` and `import a.c` bind the same name to the same module. */
function sameImport(
  node: IPythonNode,
  alias: IPythonNode,
  otherNode: IPythonNode,
  other: IPythonNode
): boolean {
  if (node.nodeType !== otherNode.nodeType) {
    return false;
  }
  if (node.nodeType === 'Import' && !alias.asname && !other.asname) {
    return alias.name.split('.')[0] === other.name.split('.')[0];
  }
  return (
    node.module === otherNode.module &&
    alias.name === other.name &&
    (alias.asname ?? null) === (other.asname ?? null)
  );
}

function isQuiet(node: IPythonNode, options: IExportOptions): boolean {
  return importsWithin(node).every(
    module =>
      (STANDARD_MODULES.has(module) && !LOUD_MODULES.has(module)) ||
      KNOWN_PACKAGES.has(module) ||
      options.distributions?.[module] !== undefined
  );
}

/** A statement that no import after it can notice. */
function isHarmless(statement: IStatement): boolean {
  const { node } = statement;
  switch (node.nodeType) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      return node.decorator_list.length === 0;
    case 'Expr':
      return node.value.nodeType === 'Constant';
    case 'Assign':
    case 'AnnAssign':
      return (
        !node.value || /^(?:Constant|JoinedStr)$/.test(node.value.nodeType)
      );
    case 'Pass':
      return true;
    default:
      return false;
  }
}

/** Built-in names that no module which is imported with `*` is known to replace. */
const KEPT_NAMES = new Set(
  'print len range type open isinstance enumerate zip list dict tuple sorted repr hasattr getattr display'.split(
    ' '
  )
);

/** A statement that does the same before and after an import of everything. */
function namesNothing(statement: IStatement, program: IProgram): boolean {
  const { names, cell } = statement;
  return (
    !cell.mayFail &&
    names.binds.length === 0 &&
    names.reads.every(
      ({ name }) =>
        KEPT_NAMES.has(name) ||
        placeholderName(name) !== null ||
        (program.bindings.get(name) ?? []).some(
          ({ bind }) => bind.kind === 'import'
        )
    )
  );
}

/** Statements after which the import of a package may do something else. */
function changesImports(statement: IStatement): boolean {
  const { attributes } = statement.names;
  const touches = (name: string, ...changed: string[]) =>
    statement.names.reads.some(read => read.name === name) &&
    changed.some(attribute => attributes.has(attribute));
  return (
    touches('os', 'environ', 'putenv', 'system', 'popen') ||
    touches('sys', 'path', 'modules', 'meta_path', 'setdlopenflags') ||
    touches('matplotlib', 'use') ||
    touches('mpl', 'use') ||
    attributes.has('set_start_method') ||
    statement.names.reads.some(
      read =>
        /^(?:site|importlib|subprocess|exec|eval|__import__|builtins)$/.test(
          read.name
        ) || /^__signpost_(?!timer|show|display|save_figures)/.test(read.name)
    ) ||
    importsWithin(statement.node).some(
      module => !STANDARD_MODULES.has(module) && !KNOWN_PACKAGES.has(module)
    )
  );
}
