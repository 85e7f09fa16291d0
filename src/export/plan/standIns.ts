import type { SupportName } from '../notebook/cell';
import { placeholder } from '../notebook/cell';
import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';
import type { IProgram, IStatement } from './program';

/** What only works in a notebook, by its full name, and what the support code has in its place. */
const STAND_INS: ReadonlyMap<string, SupportName> = new Map([
  ...paths(
    'IPython.display IPython.core.display IPython.core.display_functions',
    {
      display: 'display',
      clear_output: 'clear_output',
      set_matplotlib_formats: 'set_figure_format'
    }
  ),
  ...paths('IPython.display IPython.core.display_functions', {
    update_display: 'display'
  }),
  ...paths('matplotlib_inline.backend_inline', {
    set_matplotlib_formats: 'set_figure_format'
  }),
  ...paths('IPython IPython.core.getipython', { get_ipython: 'ipython' }),
  ...paths(
    'ipywidgets ipywidgets.widgets ipywidgets.interaction ipywidgets.widgets.interaction',
    {
      interact: 'interact',
      interact_manual: 'interact_manual',
      interactive: 'interactive',
      interactive_output: 'interactive_output',
      fixed: 'fixed'
    }
  )
]);

function paths(
  modules: string,
  names: Record<string, SupportName>
): [path: string, support: SupportName][] {
  return modules
    .split(' ')
    .flatMap(module =>
      Object.entries(names).map(([name, support]): [string, SupportName] => [
        `${module}.${name}`,
        support
      ])
    );
}

/** Modules that only stand-ins are taken from. */
const MODULES = new Set(
  [...STAND_INS.keys()].flatMap(path =>
    path.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'))
  )
);

/**
 * Let the support code stand in for what only works in a notebook, and leave out the imports that
 * nothing else needs.
 */
export function useStandIns(program: IProgram): void {
  const imported = importedPaths(program);
  const modules = starredModules(program);
  const kept = new Set<string>();
  useTerminalBars(program);
  for (const statement of program.statements) {
    const inner = new Set<IPythonNode>();
    for (const node of walk(statement.node)) {
      if (node.nodeType !== 'Attribute' || inner.has(node)) {
        continue;
      }
      const chain = chainOf(node);
      const path = chain && imported.get(chain.root.id);
      const support =
        path && isModuleRead(statement, chain.root)
          ? STAND_INS.get([path, ...chain.names].join('.'))
          : undefined;
      if (chain && support) {
        replace(statement, node, support);
        inner.add(chain.root);
      }
    }
    for (const read of statement.names.reads) {
      const path =
        imported.get(read.name) ?? starred(program, read.name, modules);
      if (path === undefined || inner.has(read.node)) {
        continue;
      }
      const support = STAND_INS.get(path);
      if (support === undefined) {
        kept.add(read.name);
      } else if (read.name !== 'display') {
        replace(statement, read.node, support);
      }
    }
  }
  for (const [name, path] of imported) {
    if (
      !(name === 'display' && STAND_INS.get(path) === 'display') &&
      (STAND_INS.has(path) || (!kept.has(name) && isRead(program, name)))
    ) {
      program.standIns.add(name);
    }
  }
  dropImports(program);
}

/** Whether a decorator calls the function where it is defined, as `@interact` does. */
export function callsInPlace(
  program: IProgram,
  decorator: IPythonNode
): boolean {
  const callee = decorator.nodeType === 'Call' ? decorator.func : decorator;
  const chain = chainOf(callee);
  if (!chain) {
    return false;
  }
  const path =
    importedPaths(program).get(chain.root.id) ??
    starred(program, chain.root.id, starredModules(program));
  return (
    path !== undefined &&
    /^interact/.test(STAND_INS.get([path, ...chain.names].join('.')) ?? '')
  );
}

/** `tqdm.notebook.tqdm(...)` and `tqdm.tqdm_notebook(...)`; the imports are translated already. */
function useTerminalBars(program: IProgram): void {
  const modules = new Set(
    [...program.bindings]
      .filter(([, bindings]) =>
        bindings.some(
          ({ statement, bind }) =>
            bind.kind === 'import' &&
            statement.node.nodeType === 'Import' &&
            /^tqdm(?:\.|$)/.test(pathOf(statement.node, bind.node) ?? '')
        )
      )
      .map(([name]) => name)
  );
  for (const { node, cell } of modules.size > 0 ? program.statements : []) {
    for (const part of walk(node)) {
      const name = BARS[part.attr];
      if (
        part.nodeType === 'Attribute' &&
        Object.hasOwn(BARS, part.attr) &&
        part.value.nodeType === 'Name' &&
        modules.has(part.value.id)
      ) {
        cell.edits.push({
          start: part.end - part.attr.length,
          end: part.end,
          text: name
        });
      }
    }
  }
}

const BARS: Record<string, string> = {
  notebook: 'auto',
  tqdm_notebook: 'tqdm',
  tnrange: 'trange'
};

/** Modules of which everything is imported. */
function starredModules(program: IProgram): string[] {
  return program.statements.flatMap(({ names }) =>
    names.starImports.map(({ module }) => module)
  );
}

/** What a name that nothing binds is when all of some modules was imported. */
function starred(
  program: IProgram,
  name: string,
  modules: readonly string[]
): string | undefined {
  return program.bindings.has(name) || name === 'display'
    ? undefined
    : modules
        .map(module => `${module}.${name}`)
        .find(path => STAND_INS.has(path));
}

/** Names that are only ever imports of one module or name that a stand-in exists for. */
function importedPaths(program: IProgram): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, bindings] of program.bindings) {
    const all = bindings.map(({ statement, bind }) =>
      bind.kind === 'import' ? pathOf(statement.node, bind.node) : null
    );
    const path = all[0];
    if (
      path &&
      (STAND_INS.has(path) || MODULES.has(path)) &&
      all.every(other => other === path)
    ) {
      found.set(name, path);
    }
  }
  return found;
}

/** What an imported name stands for; `null` for imports inside functions and blocks. */
function pathOf(node: IPythonNode, alias: IPythonNode): string | null {
  if (node.nodeType === 'Import') {
    return alias.asname ? alias.name : alias.name.split('.')[0];
  }
  return node.nodeType === 'ImportFrom' && !node.level
    ? `${node.module}.${alias.name}`
    : null;
}

/** `a.b.c` as the name `a` and the attributes after it. */
function chainOf(
  node: IPythonNode
): { root: IPythonNode; names: string[] } | null {
  const names: string[] = [];
  let left = node;
  while (left.nodeType === 'Attribute') {
    names.unshift(left.attr);
    left = left.value;
  }
  return left.nodeType === 'Name' ? { root: left, names } : null;
}

function isModuleRead(statement: IStatement, root: IPythonNode): boolean {
  return statement.names.reads.some(read => read.node === root);
}

function isRead(program: IProgram, name: string): boolean {
  return program.statements.some(statement =>
    statement.names.reads.some(read => read.name === name)
  );
}

function replace(
  statement: IStatement,
  node: IPythonNode,
  support: SupportName
): void {
  statement.cell.edits.push({
    start: node.start,
    end: node.end,
    text: placeholder(support)
  });
}

/** An import whose names are all left out goes with its line; the writers leave out single names. */
function dropImports(program: IProgram): void {
  for (const { group, node } of program.statements) {
    if (
      /^Import/.test(node.nodeType) &&
      group.statements.every(
        other =>
          /^Import/.test(other.node.nodeType) &&
          other.names.starImports.length === 0 &&
          other.names.binds.every(bind => program.standIns.has(bind.name))
      )
    ) {
      group.destination = 'dropped';
    }
  }
}
