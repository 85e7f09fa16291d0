import { HANDLERS } from './nameRules';
import type { BindKind, INames } from './nameTypes';
import { emptyNames } from './nameTypes';
import type { IPythonNode } from './nodes';
import { children } from './nodes';
import { Scope } from './scope';

interface IPendingRead {
  name: string;
  node: IPythonNode;
  call: IPythonNode | null;
  scope: Scope;
  /** In a class body, before that binds the name: then it is the module's. */
  early: boolean;
}

/** Which names of the module a top-level statement reads and binds, now or when called. */
export function namesOf(statement: IPythonNode): INames {
  const visitor = new NameVisitor();
  visitor.visit(statement, new Scope('module', null));
  return visitor.finish();
}

/** Collects the names of one statement. */
export class NameVisitor {
  readonly names: INames = emptyNames();

  visit(node: IPythonNode, scope: Scope): void {
    const handler = HANDLERS.get(node.nodeType);
    if (handler !== undefined) {
      handler(this, node, scope);
    } else {
      this.visitAll(children(node), scope);
    }
  }

  visitAll(
    nodes: readonly (IPythonNode | null | undefined)[],
    scope: Scope
  ): void {
    for (const node of nodes) {
      if (node) {
        this.visit(node, scope);
      }
    }
  }

  read(
    written: string,
    node: IPythonNode,
    scope: Scope,
    call: IPythonNode | null = null
  ): void {
    const name = scope.mangled(written);
    const early =
      scope.kind === 'class' &&
      !scope.bound.has(name) &&
      !scope.nonlocals.has(name);
    this._reads.push({ name, node, scope, call, early });
  }

  bind(written: string, kind: BindKind, node: IPythonNode, scope: Scope): void {
    const name = scope.mangled(written);
    if (scope.kind === 'module') {
      this.names.binds.push({ name, kind, node });
    } else if (scope.globals.has(name)) {
      this.names.binds.push({ name, kind: 'global', node });
    } else if (!scope.nonlocals.has(name)) {
      scope.bound.add(name);
    }
  }

  bindTarget(target: IPythonNode, kind: BindKind, scope: Scope): void {
    switch (target.nodeType) {
      case 'Name':
        this.bind(target.id, kind, target, scope);
        break;
      case 'Tuple':
      case 'List':
        for (const element of target.elts) {
          this.bindTarget(element, kind, scope);
        }
        break;
      case 'Starred':
        this.bindTarget(target.value, kind, scope);
        break;
      default:
        this.mutate(target, scope);
        this.visit(target, scope);
    }
  }

  /** `a.b[c] = ...` changes `a`. */
  mutate(target: IPythonNode, scope: Scope): void {
    let node = target;
    while (/^(?:Attribute|Subscript|Starred)$/.test(node.nodeType)) {
      node = node.value;
    }
    if (node.nodeType === 'Name') {
      this._mutations.push([scope.mangled(node.id), scope]);
    }
  }

  /** `await`, also in the head of `async for` and `async with`. */
  await(scope: Scope): void {
    if (!scope.deferred) {
      this.names.awaits = true;
    }
  }

  /** What was found: only now is it known which names functions own. */
  finish(): INames {
    const { names } = this;
    for (const { name, node, call, scope, early } of this._reads) {
      const owned = scope.owns(name);
      if (!owned || (early && scope.bound.has(name))) {
        names.reads.push({
          name,
          node,
          call,
          deferred: scope.deferred,
          isLocal: other => scope.owns(other)
        });
      }
      if (owned && scope.kind === 'class' && scope.bound.has(name)) {
        names.classConflicts.add(name);
      }
    }
    for (const [name, scope] of this._mutations) {
      if (!scope.owns(name)) {
        names.mutated.add(name);
      }
    }
    return names;
  }

  private readonly _reads: IPendingRead[] = [];
  private readonly _mutations: [string, Scope][] = [];
}
