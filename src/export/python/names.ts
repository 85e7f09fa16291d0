import type { IPythonNode } from './parser';
import { children } from './parser';
import type { BindKind, INames } from './nameTypes';
import { CHANGING_METHODS, emptyNames } from './nameTypes';
import { allArguments, normal, Scope } from './scope';

interface IPendingRead {
  name: string;
  node: IPythonNode;
  call: IPythonNode | null;
  scope: Scope;
}

/** Which names of the module a top-level statement reads and binds, now or when called. */
export function namesOf(statement: IPythonNode): INames {
  return new NameVisitor().analyse(statement);
}

class NameVisitor {
  analyse(statement: IPythonNode): INames {
    this._visit(statement, this._module);
    for (const read of this._pending) {
      if (!read.scope.owns(read.name)) {
        this._names.reads.push({
          name: read.name,
          node: read.node,
          call: read.call,
          deferred: read.scope.deferred,
          isLocal: name => read.scope.owns(name)
        });
      }
      if (read.scope.kind === 'class' && read.scope.bound.has(read.name)) {
        this._names.classConflicts.add(read.name);
      }
    }
    for (const [name, scope] of this._pendingMutations) {
      if (!scope.owns(name)) {
        this._names.mutated.add(name);
      }
    }
    return this._names;
  }

  private _visit(node: IPythonNode, scope: Scope): void {
    const method = this._handlers[node.nodeType];
    if (method) {
      method(node, scope);
    } else {
      this._visitChildren(node, scope);
    }
  }

  private _visitChildren(node: IPythonNode, scope: Scope): void {
    for (const child of children(node)) {
      this._visit(child, scope);
    }
  }

  private _visitAll(
    nodes: IPythonNode[] | undefined | null,
    scope: Scope
  ): void {
    for (const node of nodes ?? []) {
      if (node) {
        this._visit(node, scope);
      }
    }
  }

  private _read(
    name: string,
    node: IPythonNode,
    scope: Scope,
    call: IPythonNode | null = null
  ): void {
    this._pending.push({ name: normal(name), node, scope, call });
  }

  private _bind(
    rawName: string,
    kind: BindKind,
    node: IPythonNode,
    scope: Scope
  ): void {
    const name = normal(rawName);
    if (scope.kind === 'module') {
      this._names.binds.push({ name, kind, node });
    } else if (scope.globals.has(name)) {
      this._names.binds.push({ name, kind: 'global', node });
    } else {
      scope.bound.add(name);
    }
  }

  private _bindTarget(target: IPythonNode, kind: BindKind, scope: Scope): void {
    switch (target.nodeType) {
      case 'Name':
        this._bind(target.id, kind, target, scope);
        break;
      case 'Tuple':
      case 'List':
        for (const element of target.elts) {
          this._bindTarget(element, kind, scope);
        }
        break;
      case 'Starred':
        this._bindTarget(target.value, kind, scope);
        break;
      default:
        this._mutate(target, scope);
        this._visit(target, scope);
    }
  }

  /** `a.b[c] = ...` changes `a`. */
  private _mutate(target: IPythonNode, scope: Scope): void {
    let node = target;
    while (
      node.nodeType === 'Attribute' ||
      node.nodeType === 'Subscript' ||
      node.nodeType === 'Starred'
    ) {
      node = node.value;
    }
    if (node.nodeType === 'Name') {
      this._pendingMutations.push([normal(node.id), scope]);
    }
  }

  private _function(node: IPythonNode, scope: Scope): void {
    const outer = this._typeScope(node, scope);
    this._visitAll(node.decorator_list, scope);
    this._arguments(node.args, outer, scope);
    if (node.returns) {
      this._visit(node.returns, outer);
    }
    if (node.name) {
      this._bind(node.name, 'function', node, scope);
    }
    const inner = new Scope('function', outer);
    this._bindArguments(node.args, inner);
    const body = Array.isArray(node.body) ? node.body : [node.body];
    this._declare(body, inner);
    this._visitAll(body, inner);
  }

  /** Type parameters live in a scope of their own around the function or class. */
  private _typeScope(node: IPythonNode, scope: Scope): Scope {
    if (!node.type_params?.length) {
      return scope;
    }
    const types = new Scope('comprehension', scope);
    for (const parameter of node.type_params) {
      types.bound.add(normal(parameter.name));
      this._visitChildren(parameter, types);
    }
    return types;
  }

  private _arguments(args: IPythonNode, types: Scope, scope: Scope): void {
    this._visitAll(args.defaults, scope);
    this._visitAll(args.kw_defaults, scope);
    for (const argument of allArguments(args)) {
      if (argument.annotation) {
        this._visit(argument.annotation, types);
      }
    }
  }

  private _bindArguments(args: IPythonNode, scope: Scope): void {
    for (const argument of allArguments(args)) {
      scope.bound.add(normal(argument.arg));
    }
  }

  /** Collect `global` and `nonlocal` of a function body before its names are bound. */
  private _declare(body: IPythonNode[], scope: Scope): void {
    const stack = [...body];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (node.nodeType === 'Global') {
        for (const name of node.names) {
          scope.globals.add(normal(name));
          this._names.globals.add(normal(name));
        }
      } else if (node.nodeType === 'Nonlocal') {
        for (const name of node.names) {
          scope.nonlocals.add(normal(name));
        }
      } else if (!/^(?:Async)?FunctionDef$|^ClassDef$/.test(node.nodeType)) {
        stack.push(...children(node));
      }
    }
  }

  private _comprehension(node: IPythonNode, scope: Scope): void {
    const inner = new Scope('comprehension', scope);
    (node.generators as IPythonNode[]).forEach((generator, index) => {
      this._visit(generator.iter, index === 0 ? scope : inner);
      this._bindTarget(generator.target, 'other', inner);
      this._visitAll(generator.ifs, inner);
      if (generator.is_async) {
        this._await(scope);
      }
    });
    for (const part of [node.elt, node.key, node.value]) {
      if (part) {
        this._visit(part, inner);
      }
    }
  }

  private _await(scope: Scope): void {
    if (!scope.deferred) {
      this._names.awaits = true;
    }
  }

  private readonly _handlers: Record<
    string,
    (node: IPythonNode, scope: Scope) => void
  > = {
    Name: (node, scope) => {
      if (node.ctx?.nodeType === 'Load' || !node.ctx) {
        this._read(node.id, node, scope);
      } else {
        this._bind(node.id, 'other', node, scope);
      }
    },
    Call: (node, scope) => {
      const callee: IPythonNode = node.func;
      if (callee.nodeType === 'Name') {
        this._read(callee.id, callee, scope, node);
      } else {
        if (
          callee.nodeType === 'Attribute' &&
          CHANGING_METHODS.has(callee.attr)
        ) {
          this._mutate(callee.value, scope);
        }
        this._visit(callee, scope);
      }
      this._visitAll(node.args, scope);
      this._visitAll(node.keywords, scope);
    },
    Attribute: (node, scope) => {
      this._names.attributes.add(node.attr);
      this._visit(node.value, scope);
    },
    FunctionDef: (node, scope) => this._function(node, scope),
    AsyncFunctionDef: (node, scope) => this._function(node, scope),
    Lambda: (node, scope) => this._function(node, scope),
    ClassDef: (node, scope) => {
      const outer = this._typeScope(node, scope);
      this._visitAll(node.decorator_list, scope);
      this._visitAll(node.bases, outer);
      this._visitAll(node.keywords, outer);
      this._bind(node.name, 'class', node, scope);
      const inner = new Scope('class', outer);
      this._declare(node.body, inner);
      this._visitAll(node.body, inner);
    },
    Assign: (node, scope) => {
      this._visit(node.value, scope);
      for (const target of node.targets) {
        this._bindTarget(target, 'assign', scope);
      }
    },
    AnnAssign: (node, scope) => {
      this._visit(node.annotation, scope);
      if (node.value) {
        this._visit(node.value, scope);
        this._bindTarget(node.target, 'annotated', scope);
      } else if (node.target.nodeType !== 'Name') {
        this._visit(node.target, scope);
      } else if (scope.kind !== 'module') {
        this._bindTarget(node.target, 'annotated', scope);
      } else {
        this._bind(node.target.id, 'other', node.target, scope);
      }
    },
    AugAssign: (node, scope) => {
      if (node.target.nodeType === 'Name') {
        this._read(node.target.id, node.target, scope);
      }
      this._visit(node.value, scope);
      this._bindTarget(node.target, 'augmented', scope);
    },
    NamedExpr: (node, scope) => {
      this._visit(node.value, scope);
      let target: Scope = scope;
      while (target.kind === 'comprehension' && target.parent) {
        target = target.parent;
      }
      this._bindTarget(node.target, 'other', target);
    },
    For: (node, scope) => this._loop(node, scope),
    AsyncFor: (node, scope) => {
      this._await(scope);
      this._loop(node, scope);
    },
    With: (node, scope) => this._with(node, scope),
    AsyncWith: (node, scope) => {
      this._await(scope);
      this._with(node, scope);
    },
    Await: (node, scope) => {
      this._await(scope);
      this._visit(node.value, scope);
    },
    Import: (node, scope) => {
      for (const alias of node.names) {
        this._bind(
          alias.asname ?? alias.name.split('.')[0],
          'import',
          alias,
          scope
        );
      }
    },
    ImportFrom: (node, scope) => {
      for (const alias of node.names) {
        if (alias.name === '*') {
          this._names.starImports.push(node);
        } else {
          this._bind(alias.asname ?? alias.name, 'import', alias, scope);
        }
      }
    },
    Global: (node, scope) => {
      if (scope.kind === 'module') {
        this._names.idleGlobals.push(node);
      }
    },
    Nonlocal: () => undefined,
    Delete: (node, scope) => {
      for (const target of node.targets) {
        this._bindTarget(target, 'delete', scope);
      }
    },
    ExceptHandler: (node, scope) => {
      if (node.type) {
        this._visit(node.type, scope);
      }
      if (node.name) {
        this._bind(node.name, 'other', node, scope);
      }
      this._visitAll(node.body, scope);
    },
    MatchAs: (node, scope) => {
      if (node.name) {
        this._bind(node.name, 'other', node, scope);
      }
      this._visitChildren(node, scope);
    },
    MatchStar: (node, scope) => {
      if (node.name) {
        this._bind(node.name, 'other', node, scope);
      }
    },
    MatchMapping: (node, scope) => {
      if (node.rest) {
        this._bind(node.rest, 'other', node, scope);
      }
      this._visitChildren(node, scope);
    },
    TypeAlias: (node, scope) => {
      this._bind(node.name.id, 'other', node, scope);
      const types = new Scope('function', this._typeScope(node, scope));
      this._visit(node.value, types);
    },
    ListComp: (node, scope) => this._comprehension(node, scope),
    SetComp: (node, scope) => this._comprehension(node, scope),
    DictComp: (node, scope) => this._comprehension(node, scope),
    GeneratorExp: (node, scope) => this._comprehension(node, scope)
  };

  private _loop(node: IPythonNode, scope: Scope): void {
    this._visit(node.iter, scope);
    this._bindTarget(node.target, 'loop', scope);
    this._visitAll(node.body, scope);
    this._visitAll(node.orelse, scope);
  }

  private _with(node: IPythonNode, scope: Scope): void {
    for (const item of node.items) {
      this._visit(item.context_expr, scope);
      if (item.optional_vars) {
        this._bindTarget(item.optional_vars, 'other', scope);
      }
    }
    this._visitAll(node.body, scope);
  }

  private readonly _module = new Scope('module', null);
  private readonly _pending: IPendingRead[] = [];
  private readonly _pendingMutations: [string, Scope][] = [];
  private readonly _names: INames = emptyNames();
}
