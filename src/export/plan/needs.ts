import { styleOf } from '../batch/styles';
import type { IPackageQuestion, IPlan } from '../model';
import { STANDARD_MODULES } from '../python/modules';
import type { IPythonNode } from '../python/parser';
import { children } from '../python/parser';
import type { IBackendNeed } from './backends';
import { findBackends } from './backends';
import type { IProgram } from './program';

/** A top-level module that is no part of Python. */
export interface IModuleNeed {
  module: string;
  /** Its full names, as far as the notebook has them: they tell apart packages of one namespace. */
  dotted: Set<string>;
  /** True when the notebook goes on without it. */
  optional: boolean;
}

/** What a program needs to be installed. */
export interface INeeds {
  modules: IModuleNeed[];
  backends: IBackendNeed[];
  /** What cells install, as requirements, and as comments that begin with `#`. */
  asked: string[];
  /** Modules that cells write themselves. */
  written: Set<string>;
}

/** Full names of one module, at most. */
const LONGEST_LIST = 100;

/** Find what a planned program imports, makes others import, and installs. */
export function findNeeds(plan: IPlan): INeeds {
  const { program } = plan;
  const modules = new Map<string, IModuleNeed>();
  const statements = program.statements
    .filter(({ group }) => group.destination !== 'dropped')
    .map(statement => statement.node);
  for (const { name, optional } of statements.flatMap(importsOf)) {
    const module = name.split('.')[0];
    if (STANDARD_MODULES.has(module) || /^__\w+__$/.test(module)) {
      continue;
    }
    const known = modules.get(module) ?? {
      module,
      dotted: new Set(),
      optional: true
    };
    known.optional = known.optional && optional;
    if (known.dotted.size < LONGEST_LIST) {
      known.dotted.add(name);
    }
    modules.set(module, known);
  }
  const dotted = new Set(
    [...modules.values()].flatMap(({ dotted: names }) => [...names])
  );
  return {
    modules: [...modules.values()],
    backends: [...findBackends(statements, dotted), ...neededByStyle(plan)],
    asked: askedFor(program),
    written: writtenModules(program)
  };
}

/** What the way to run the items needs, whatever the notebook's kernel has. */
function neededByStyle({ options }: IPlan): IBackendNeed[] {
  const { modules, name } = styleOf(options.style);
  return modules.map(module => ({
    choices: [module],
    usual: module,
    because: name,
    always: true
  }));
}

/**
 * Full names of what a notebook imports from packages that Python does not bring, and cannot do
 * without, by top-level module. Of `from a import b` it is `a.b`, which may be a module or not.
 */
export function importsToTry(plan: IPlan): Map<string, string[]> {
  const { modules, written } = findNeeds(plan);
  return new Map(
    modules
      .filter(({ module, optional }) => !optional && !written.has(module))
      .map(({ module, dotted }) => [module, [...new Set([module, ...dotted])]])
  );
}

/** What to ask a kernel, so that exact versions can be written. */
export function packagesToAsk(plan: IPlan): IPackageQuestion {
  const needs = findNeeds(plan);
  const imports = new Set<string>();
  for (const { module, dotted } of needs.modules) {
    imports.add(module);
    dotted.forEach(name => imports.add(name));
  }
  needs.backends.forEach(({ choices }) =>
    choices.forEach(choice => imports.add(choice))
  );
  const distributions = needs.asked
    .map(requirement => /^[A-Za-z0-9][\w.-]*/.exec(requirement)?.[0])
    .filter(name => name !== undefined);
  return { imports: [...imports], distributions: [...new Set(distributions)] };
}

interface IImported {
  /** Dotted name; of `from a import b` it is `a.b`, which may be a module or not. */
  name: string;
  optional: boolean;
}

function importsOf(statement: IPythonNode): IImported[] {
  const found: IImported[] = [];
  const stack: [IPythonNode, boolean][] = [[statement, false]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [node, optional] = next;
    if (node.nodeType === 'Import') {
      for (const { name } of node.names) {
        found.push({ name, optional });
      }
    } else if (node.nodeType === 'ImportFrom') {
      if (!node.level && node.module && node.module !== '__future__') {
        for (const { name } of node.names) {
          found.push({
            name: name === '*' ? node.module : `${node.module}.${name}`,
            optional
          });
        }
      }
    } else {
      const dynamic = importedByCall(node);
      if (dynamic !== null) {
        found.push({ name: dynamic, optional });
      }
      const guards = node.nodeType === 'Try' && catchesImports(node);
      stack.push(
        ...children(node)
          .reverse()
          .map((child): [IPythonNode, boolean] => [child, optional || guards])
      );
    }
  }
  return found;
}

/** `importlib.import_module("a.b")` and `__import__("a")`. */
function importedByCall(node: IPythonNode): string | null {
  if (
    node.nodeType !== 'Call' ||
    !/^(?:import_module|__import__)$/.test(node.func.attr ?? node.func.id ?? '')
  ) {
    return null;
  }
  const value = node.args[0]?.value;
  return typeof value === 'string' && /^[^\W\d]\w*(?:\.\w+)*$/.test(value)
    ? value
    : null;
}

/** `try: import a` with something to do when there is no `a`. */
function catchesImports(node: IPythonNode): boolean {
  return node.handlers.some((handler: IPythonNode) => {
    const types: IPythonNode[] =
      handler.type?.nodeType === 'Tuple'
        ? handler.type.elts
        : [handler.type].filter(Boolean);
    return (
      types.length === 0 ||
      types.some(type =>
        /^(?:ImportError|ModuleNotFoundError|Exception|BaseException)$/.test(
          type.id ?? ''
        )
      )
    );
  });
}

/** What cells asked pip, conda or a magic for, and what they state in the way of PEP 723. */
function askedFor(program: IProgram): string[] {
  const asked = program.cells.flatMap(cell => [
    ...(cell.code?.requirements ?? []),
    ...(cell.cell.type === 'code' ? statedIn(cell.cell.source) : [])
  ]);
  const usesIPython = program.statements.some(statement =>
    statement.names.reads.some(
      read =>
        read.name === '__signpost_ipython__' ||
        (read.name === 'get_ipython' &&
          (!program.bindings.has('get_ipython') ||
            program.standIns.has('get_ipython')))
    )
  );
  return usesIPython ? [...asked, 'ipython'] : asked;
}

/** Dependencies in a `# /// script` comment, as some notebook tools keep them in the first cell. */
function statedIn(source: string): string[] {
  const block = /^# \/\/\/ script$\n((?:^#(?:| .*)$\n)+?)^# \/\/\/$/m.exec(
    source
  );
  const list = /^dependencies\s*=\s*\[([\s\S]*)\]/m.exec(
    (block?.[1] ?? '')
      .replace(/^# ?/gm, '')
      .replace(/#(?![^"']*["']\s*,?\s*$).*$/gm, '')
  );
  return (list?.[1].match(/"[^"\\\n]*"|'[^'\n]*'/g) ?? [])
    .map(text => text.slice(1, -1).trim())
    .filter(text => /^[A-Za-z0-9]/.test(text));
}

/** Modules that `%%writefile` makes. */
function writtenModules(program: IProgram): Set<string> {
  const found = new Set<string>();
  for (const { cell } of program.cells) {
    const written =
      /^\s*%%(?:writefile|file)\s+(?:-a\s+)?["']?(?:\.\/)?(\w+)(?:\/[\w/]*)?(?:\.py)?["']?\s*$/m.exec(
        cell.source.split('\n')[0]
      );
    if (cell.type === 'code' && written) {
      found.add(written[1]);
    }
  }
  return found;
}
