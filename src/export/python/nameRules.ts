import type { NameVisitor } from './names';
import { CHANGING_METHODS } from './nameTypes';
import type { IPythonNode } from './nodes';
import { children } from './nodes';
import { allArguments, Scope } from './scope';

type Handler = (v: NameVisitor, node: IPythonNode, scope: Scope) => void;

function visitFunction(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  const { args } = node;
  v.visitAll(node.decorator_list ?? [], scope);
  v.visitAll(args.defaults, scope);
  v.visitAll(args.kw_defaults, scope);
  const types = typeScope(v, node, scope);
  const parameters = allArguments(args);
  for (const { annotation } of parameters) {
    if (annotation) {
      v.visit(annotation, types);
    }
  }
  if (node.returns) {
    v.visit(node.returns, types);
  }
  if (node.name) {
    v.bind(node.name, 'function', node, scope);
  }
  const inner = new Scope('function', types);
  for (const { arg } of parameters) {
    inner.bound.add(inner.mangled(arg));
  }
  if (Array.isArray(node.body)) {
    declare(v, node.body, inner);
    v.visitAll(node.body, inner);
  } else {
    v.visit(node.body, inner);
  }
}

function visitClass(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  v.visitAll(node.decorator_list, scope);
  const types = typeScope(v, node, scope);
  v.visitAll(node.bases, types);
  v.visitAll(node.keywords, types);
  v.bind(node.name, 'class', node, scope);
  const inner = new Scope('class', types, node.name);
  declare(v, node.body, inner);
  v.visitAll(node.body, inner);
}

/** Type parameters live in a scope of their own around the function, class or alias. */
function typeScope(v: NameVisitor, node: IPythonNode, scope: Scope): Scope {
  if (!node.type_params?.length) {
    return scope;
  }
  const types = new Scope('types', scope);
  const body =
    node.nodeType === 'ClassDef' ? new Scope('class', types, node.name) : types;
  for (const parameter of node.type_params) {
    types.bound.add(types.mangled(parameter.name));
    types.bound.add(body.mangled(parameter.name));
    v.visitAll(children(parameter), new Scope('lazy', types));
  }
  return types;
}

/** Collect `global` and `nonlocal` of a body before its names are bound. */
function declare(v: NameVisitor, body: IPythonNode[], scope: Scope): void {
  for (const node of body) {
    switch (node.nodeType) {
      case 'Global':
        for (const written of node.names) {
          const name = scope.mangled(written);
          scope.globals.add(name);
          v.names.globals.add(name);
        }
        break;
      case 'Nonlocal':
        for (const written of node.names) {
          scope.nonlocals.add(scope.mangled(written));
        }
        break;
      case 'FunctionDef':
      case 'AsyncFunctionDef':
      case 'ClassDef':
        break;
      default:
        for (const block of [
          node.body,
          node.handlers,
          node.cases,
          node.orelse,
          node.finalbody
        ]) {
          if (Array.isArray(block)) {
            declare(v, block, scope);
          }
        }
    }
  }
}

function visitComprehension(
  v: NameVisitor,
  node: IPythonNode,
  scope: Scope
): void {
  const inner = new Scope('comprehension', scope);
  const generators: IPythonNode[] = node.generators;
  generators.forEach((generator, index) => {
    v.visit(generator.iter, index === 0 ? scope : inner);
    v.bindTarget(generator.target, 'other', inner);
    v.visitAll(generator.ifs, inner);
    if (generator.is_async) {
      v.await(scope);
    }
  });
  v.visitAll([node.elt, node.key, node.value], inner);
}

function visitLoop(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  v.visit(node.iter, scope);
  v.bindTarget(node.target, 'loop', scope);
  v.visitAll(node.body, scope);
  v.visitAll(node.orelse, scope);
}

function visitWith(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  for (const item of node.items) {
    v.visit(item.context_expr, scope);
    if (item.optional_vars) {
      v.bindTarget(item.optional_vars, 'other', scope);
    }
  }
  v.visitAll(node.body, scope);
}

function visitCall(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  const callee: IPythonNode = node.func;
  if (callee.nodeType === 'Name') {
    v.read(callee.id, callee, scope, node);
  } else {
    if (callee.nodeType === 'Attribute' && CHANGING_METHODS.has(callee.attr)) {
      v.mutate(callee.value, scope);
    }
    v.visit(callee, scope);
  }
  v.visitAll(node.args, scope);
  v.visitAll(node.keywords, scope);
}

function visitAnnotated(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  const target: IPythonNode = node.target;
  v.visit(node.annotation, scope);
  if (node.value) {
    v.visit(node.value, scope);
    v.bindTarget(target, 'annotated', scope);
  } else if (target.nodeType !== 'Name') {
    v.visit(target, scope);
  } else if (node.simple) {
    // A name alone is declared, and gets no value.
    const kind = scope.kind === 'module' ? 'other' : 'annotated';
    v.bind(target.id, kind, target, scope);
  }
}

/** `:=` in a comprehension binds a name of what is around it. */
function visitNamed(v: NameVisitor, node: IPythonNode, scope: Scope): void {
  v.visit(node.value, scope);
  let target = scope;
  while (target.kind === 'comprehension' && target.parent) {
    target = target.parent;
  }
  v.bindTarget(node.target, 'other', target);
}

/** Bind the name of a handler or pattern, if it has one, after what is below is visited. */
function bindOptional(field: 'name' | 'rest'): Handler {
  return (v, node, scope) => {
    if (node.nodeType === 'ExceptHandler') {
      v.visitAll([node.type], scope);
    }
    if (node[field]) {
      v.bind(node[field], 'other', node, scope);
    }
    v.visitAll(
      node.nodeType === 'ExceptHandler' ? node.body : children(node),
      scope
    );
  };
}

/** What each type of node does with names; others only hold nodes that do. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>(
  Object.entries({
    Name(v, node, scope) {
      if (node.ctx.nodeType === 'Load') {
        v.read(node.id, node, scope);
      } else {
        v.bind(node.id, 'other', node, scope);
      }
    },
    Constant() {
      // Names in strings are no names.
    },
    Call: visitCall,
    Attribute(v, node, scope) {
      v.names.attributes.add(node.attr);
      v.visit(node.value, scope);
    },
    FunctionDef: visitFunction,
    AsyncFunctionDef: visitFunction,
    Lambda: visitFunction,
    ClassDef: visitClass,
    Assign(v, node, scope) {
      v.visit(node.value, scope);
      for (const target of node.targets) {
        v.bindTarget(target, 'assign', scope);
      }
    },
    AnnAssign: visitAnnotated,
    AugAssign(v, node, scope) {
      if (node.target.nodeType === 'Name') {
        v.read(node.target.id, node.target, scope);
      }
      v.visit(node.value, scope);
      v.bindTarget(node.target, 'augmented', scope);
    },
    NamedExpr: visitNamed,
    For: visitLoop,
    AsyncFor(v, node, scope) {
      v.await(scope);
      visitLoop(v, node, scope);
    },
    With: visitWith,
    AsyncWith(v, node, scope) {
      v.await(scope);
      visitWith(v, node, scope);
    },
    Await(v, node, scope) {
      v.await(scope);
      v.visit(node.value, scope);
    },
    Import(v, node, scope) {
      for (const alias of node.names) {
        const name = alias.asname ?? alias.name.split('.')[0];
        v.bind(name, 'import', alias, scope);
      }
    },
    ImportFrom(v, node, scope) {
      for (const alias of node.names) {
        if (alias.name === '*') {
          v.names.starImports.push(node);
        } else {
          v.bind(alias.asname ?? alias.name, 'import', alias, scope);
        }
      }
    },
    Global(v, node, scope) {
      if (scope.kind === 'module') {
        v.names.idleGlobals.push(node);
      }
    },
    Delete(v, node, scope) {
      for (const target of node.targets) {
        v.bindTarget(target, 'delete', scope);
      }
    },
    ExceptHandler: bindOptional('name'),
    MatchAs: bindOptional('name'),
    MatchStar: bindOptional('name'),
    MatchMapping: bindOptional('rest'),
    TypeAlias(v, node, scope) {
      v.bind(node.name.id, 'other', node, scope);
      const types = typeScope(v, node, scope);
      v.visit(node.value, new Scope('lazy', types));
    },
    ListComp: visitComprehension,
    SetComp: visitComprehension,
    DictComp: visitComprehension,
    GeneratorExp: visitComprehension
  } satisfies Record<string, Handler>)
);
