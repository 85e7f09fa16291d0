import type { IPythonNode } from './nodes';
import { children } from './nodes';
import { allArguments } from './scope';

type Refuse = (message: string, node: IPythonNode) => never;
type Kind = 'module' | 'class' | 'function' | 'comprehension' | 'types';

/** What is known of the names of one scope, so far. */
class Names {
  constructor(
    readonly kind: Kind,
    readonly parent: Names | null
  ) {}

  readonly parameters = new Set<string>();
  readonly bound = new Set<string>();
  /** Names bound by imports, which may come before `global`. */
  readonly imported = new Set<string>();
  readonly read = new Set<string>();
  readonly annotated = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Map<string, IPythonNode>();
  /** Variables of the loops of a comprehension, and names that it assigns outside of itself. */
  readonly iterated = new Set<string>();
  readonly assigned = new Set<string>();
}

/** Refuse uses of `global`, `nonlocal` and `:=` that CPython does not compile. */
export function checkScopes(body: IPythonNode[], refuse: Refuse): void {
  const checker = new ScopeChecker(refuse);
  checker.visitAll(body, new Names('module', null));
  checker.finish();
}

class ScopeChecker {
  constructor(private readonly _refuse: Refuse) {}

  visitAll(
    nodes: readonly (IPythonNode | null | undefined)[],
    names: Names
  ): void {
    for (const node of nodes) {
      if (node) {
        this._visit(node, names);
      }
    }
  }

  /** Check what depends on bindings further down. */
  finish(): void {
    for (const names of this._closed) {
      for (const [name, node] of names.nonlocals) {
        this._checkNonlocal(name, node, names);
      }
    }
  }

  private _visit(node: IPythonNode, names: Names): void {
    switch (node.nodeType) {
      case 'FunctionDef':
      case 'AsyncFunctionDef':
      case 'Lambda':
        this._function(node, names);
        return;
      case 'ClassDef':
        this._class(node, names);
        return;
      case 'TypeAlias': {
        names.bound.add(node.name.id);
        const types = this._types(node, names);
        this.visitAll([node.value], new Names('function', types));
        return;
      }
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        this._comprehension(node, names);
        return;
      case 'NamedExpr':
        this.visitAll([node.value], names);
        this._assignOutside(node, names);
        return;
      case 'Global':
      case 'Nonlocal':
        this._declare(node, names);
        return;
      case 'AnnAssign':
        this._annotation(node, names);
        return;
      case 'Name':
        (node.ctx.nodeType === 'Load' ? names.read : names.bound).add(node.id);
        return;
    }
    const into = node.nodeType === 'Alias' ? names.imported : names.bound;
    for (const name of boundBy(node)) {
      into.add(name);
    }
    this.visitAll(children(node), names);
  }

  private _function(node: IPythonNode, names: Names): void {
    if (node.name) {
      names.bound.add(node.name);
    }
    this.visitAll(node.decorator_list ?? [], names);
    const { args } = node;
    this.visitAll([...args.defaults, ...args.kw_defaults], names);
    const types = this._types(node, names);
    this.visitAll(
      allArguments(args).map(argument => argument.annotation),
      types
    );
    this.visitAll([node.returns], types);
    const inner = new Names('function', types);
    for (const { arg } of allArguments(args)) {
      inner.parameters.add(arg);
      inner.bound.add(arg);
    }
    this._closed.push(inner);
    this.visitAll([].concat(node.body), inner);
  }

  private _class(node: IPythonNode, names: Names): void {
    names.bound.add(node.name);
    this.visitAll(node.decorator_list, names);
    const types = this._types(node, names);
    this.visitAll([...node.bases, ...node.keywords], types);
    const inner = new Names('class', types);
    this._closed.push(inner);
    this.visitAll(node.body, inner);
  }

  private _types(node: IPythonNode, names: Names): Names {
    if (!node.type_params?.length) {
      return names;
    }
    const types = new Names('types', names);
    for (const parameter of node.type_params) {
      types.bound.add(parameter.name);
      this.visitAll(children(parameter), types);
    }
    return types;
  }

  private _comprehension(node: IPythonNode, names: Names): void {
    const inner = new Names('comprehension', names);
    node.generators.forEach((generator: IPythonNode, index: number) => {
      if (containsNamed(generator.iter)) {
        this._refuse(
          'assignment expression cannot be used in a comprehension iterable expression',
          generator.iter
        );
      }
      this.visitAll([generator.iter], index === 0 ? names : inner);
      this._iterated(generator.target, inner);
      this.visitAll(generator.ifs, inner);
    });
    this.visitAll([node.key, node.elt, node.value], inner);
  }

  private _iterated(target: IPythonNode, names: Names): void {
    for (const { nodeType, id, ctx } of ownParts(target)) {
      const stored = nodeType === 'Name' && ctx.nodeType === 'Store';
      if (nodeType === 'NamedExpr' || (stored && names.assigned.has(id))) {
        this._refuse(
          'comprehension inner loop cannot rebind assignment expression target',
          target
        );
      }
      if (stored) {
        names.iterated.add(id);
      }
    }
    this.visitAll([target], names);
  }

  /** `:=` in a comprehension binds a name of what is around it. */
  private _assignOutside(node: IPythonNode, names: Names): void {
    const name: string = node.target.id;
    let scope = names;
    for (
      ;
      scope.kind === 'comprehension' && scope.parent;
      scope = scope.parent
    ) {
      if (scope.iterated.has(name)) {
        this._refuse(
          `assignment expression cannot rebind comprehension iteration variable '${name}'`,
          node
        );
      }
      scope.assigned.add(name);
    }
    if (
      scope !== names &&
      scope.kind !== 'function' &&
      scope.kind !== 'module'
    ) {
      this._refuse(
        'assignment expression within a comprehension cannot be used here',
        node
      );
    }
    scope.bound.add(name);
  }

  private _declare(node: IPythonNode, names: Names): void {
    const isGlobal = node.nodeType === 'Global';
    const word = isGlobal ? 'global' : 'nonlocal';
    if (names.kind === 'module') {
      if (!isGlobal) {
        this._refuse('nonlocal declaration not allowed at module level', node);
      }
      // Outside of functions `global` does nothing, and every statement stands for itself.
      return;
    }
    for (const name of node.names as string[]) {
      const problem = names.parameters.has(name)
        ? `name '${name}' is parameter and ${word}`
        : names.annotated.has(name)
          ? `annotated name '${name}' can't be ${word}`
          : names.bound.has(name)
            ? `name '${name}' is assigned to before ${word} declaration`
            : names.read.has(name)
              ? `name '${name}' is used prior to ${word} declaration`
              : (isGlobal ? names.nonlocals : names.globals).has(name)
                ? `name '${name}' is nonlocal and global`
                : null;
      if (problem) {
        this._refuse(problem, node);
      }
      if (isGlobal) {
        names.globals.add(name);
      } else {
        names.nonlocals.set(name, node);
      }
    }
  }

  private _annotation(node: IPythonNode, names: Names): void {
    const { target } = node;
    if (target.nodeType === 'Name' && node.simple) {
      const declared = names.globals.has(target.id)
        ? 'global'
        : names.nonlocals.has(target.id)
          ? 'nonlocal'
          : null;
      if (declared) {
        this._refuse(
          `annotated name '${target.id}' can't be ${declared}`,
          target
        );
      }
      names.annotated.add(target.id);
      names.bound.add(target.id);
    } else if (target.nodeType !== 'Name' || node.value) {
      this.visitAll([target], names);
    }
    this.visitAll([node.annotation, node.value], names);
  }

  private _checkNonlocal(name: string, node: IPythonNode, names: Names): void {
    for (let scope = names.parent; scope; scope = scope.parent) {
      if (scope.kind === 'types' && scope.bound.has(name)) {
        this._refuse(
          `nonlocal binding not allowed for type parameter '${name}'`,
          node
        );
      }
      if (scope.kind === 'function' && scope.globals.has(name)) {
        break;
      }
      if (
        scope.kind === 'function' &&
        (scope.bound.has(name) || scope.imported.has(name)) &&
        !scope.nonlocals.has(name)
      ) {
        return;
      }
    }
    this._refuse(`no binding for nonlocal '${name}' found`, node);
  }

  private readonly _closed: Names[] = [];
}

/** The names that a node binds by itself, not by nodes below it. */
function boundBy(node: IPythonNode): string[] {
  switch (node.nodeType) {
    case 'Alias':
      return [node.asname ?? node.name.split('.')[0]];
    case 'ExceptHandler':
    case 'MatchAs':
    case 'MatchStar':
      return node.name ? [node.name] : [];
    case 'MatchMapping':
      return node.rest ? [node.rest] : [];
    default:
      return [];
  }
}

/** The nodes of an expression that are evaluated in the scope that it stands in. */
function* ownParts(node: IPythonNode): Generator<IPythonNode> {
  yield node;
  if (node.generators) {
    yield* ownParts(node.generators[0].iter);
  } else if (node.nodeType !== 'Lambda') {
    for (const child of children(node)) {
      yield* ownParts(child);
    }
  }
}

function containsNamed(node: IPythonNode): boolean {
  return node.nodeType === 'NamedExpr' || children(node).some(containsNamed);
}
