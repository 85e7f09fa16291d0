import { calledName } from './calls';
import {
  CONSUMERS,
  EAGER_CALLERS,
  endsProgram,
  evaluatedWords,
  flatTargets,
  isHonest,
  isMethod,
  leaves,
  surelyRuns
} from './flowRules';
import type { IFlow } from './flowTypes';
import type { State } from './flowWalk';
import { FlowWalk, union } from './flowWalk';
import type { INames } from './nameTypes';
import type { IPythonNode } from './parser';
import { children, walk } from './parser';

/**
 * Follow a statement as it is executed.
 *
 * @param lazy - whether methods of tables may call functions later than they are handed them.
 */
export function flowOf(
  statement: IPythonNode,
  names: INames,
  lazy = false
): IFlow {
  return new FlowVisitor(names, lazy).analyse(statement);
}

/** Knows how each kind of statement and expression is executed. */
class FlowVisitor extends FlowWalk {
  private _function(node: IPythonNode, state: State): State {
    const { args } = node;
    let after = this._inOrder(node.decorator_list, state);
    after = this._inOrder([...args.defaults, ...args.kw_defaults], after);
    for (const argument of [
      ...(args.posonlyargs ?? []),
      ...args.args,
      ...args.kwonlyargs,
      args.vararg,
      args.kwarg
    ]) {
      after = this._inOrder([argument?.annotation], after);
    }
    after = this._inOrder([node.returns], after);
    if (this._consumed.has(node)) {
      this._readNow(node, after);
    }
    return this._bound(node, after);
  }

  private _loop(node: IPythonNode, state: State): State {
    let before = this._visit(node.iter, state);
    const once = surelyRuns(node.iter) && !leaves(node.body);
    let inside = this._way([node.target], before);
    inside = this._way(node.body, inside);
    before = once && inside ? inside : before;
    return this._perhaps(node.orelse ?? [], before);
  }

  private _with(node: IPythonNode, state: State): State {
    let before = state;
    let honest = true;
    for (const item of node.items) {
      before = this._visit(item.context_expr, before);
      honest = honest && isHonest(item.context_expr);
      before = this._inOrder([item.optional_vars], before);
    }
    return honest
      ? this._inOrder(node.body, before)
      : this._perhaps(node.body, before);
  }

  private _try(node: IPythonNode, state: State): State {
    let body = this._way(node.body, state);
    body = this._way(node.orelse, body);
    const ways = [body];
    for (const handler of node.handlers ?? []) {
      // Python deletes the name of the exception when its block ends.
      const name: string | null = handler.name ?? null;
      const caught = this._way([handler.type], state);
      const after = this._way(
        handler.body,
        caught && name !== null ? new Set(caught).add(name) : caught
      );
      if (name !== null) {
        after?.delete(name);
        this._flow.unbinds.add(name);
      }
      ways.push(after);
    }
    const merged = this._branches(ways);
    const last = this._inOrder(node.finalbody, state ? new Set(state) : state);
    return merged && last ? union(merged, last) : last && merged;
  }

  private _match(node: IPythonNode, state: State): State {
    const before = this._visit(node.subject, state);
    const ways: State[] = [];
    let complete = false;
    for (const item of node.cases) {
      const { pattern } = item;
      ways.push(this._way([pattern, item.guard, ...item.body], before));
      complete =
        complete ||
        (!item.guard && pattern.nodeType === 'MatchAs' && !pattern.pattern);
    }
    return this._branches(complete ? ways : [...ways, before]);
  }

  private _comprehension(node: IPythonNode, state: State): State {
    const [first, ...others] = node.generators as IPythonNode[];
    const after = this._visit(first.iter, state);
    this._perhaps(
      [
        ...first.ifs,
        ...others.flatMap(part => [part.iter, ...part.ifs]),
        node.elt,
        node.key,
        node.value
      ],
      after
    );
    return after;
  }

  protected readonly _handlers: Record<
    string,
    (node: IPythonNode, state: State) => State
  > = {
    Name: (node, state) => {
      const read = this._reads.get(node);
      if (read?.deferred === false) {
        this._need(read.name, state);
      }
      return this._bound(node, state);
    },
    FunctionDef: (node, state) => this._function(node, state),
    AsyncFunctionDef: (node, state) => this._function(node, state),
    Lambda: (node, state) => this._function(node, state),
    ClassDef: (node, state) => {
      let after = this._inOrder(node.decorator_list, state);
      after = this._inOrder([...node.bases, ...node.keywords], after);
      after = this._inOrder(node.body, after);
      return this._bound(node, after);
    },
    Assign: (node, state) =>
      this._inOrder([node.value, ...node.targets], state),
    AugAssign: (node, state) => {
      let after = state;
      const name = this._binds.get(node.target);
      if (name !== undefined) {
        this._need(name, state);
      }
      after = this._visit(node.value, after);
      return this._visit(node.target, after);
    },
    AnnAssign: (node, state) =>
      node.value
        ? this._inOrder([node.annotation, node.value, node.target], state)
        : this._visit(node.annotation, state),
    NamedExpr: (node, state) => this._inOrder([node.value, node.target], state),
    // What an alias stands for is read when somebody asks for it.
    TypeAlias: (node, state) =>
      this._bound(node, this._bound(node.name, state)),
    Delete: (node, state) => {
      const after = state && new Set(state);
      for (const part of node.targets.flatMap(flatTargets)) {
        const name = this._binds.get(part);
        if (name !== undefined) {
          this._need(name, state);
          this._flow.deletes.add(name);
          after?.delete(name);
        } else {
          this._visit(part, state);
        }
      }
      return after;
    },
    Import: (node, state) => this._names(node, state),
    ImportFrom: (node, state) => this._names(node, state),
    If: (node, state) => {
      const before = this._visit(node.test, state);
      return this._branches([
        this._way(node.body, before),
        this._way(node.orelse, before)
      ]);
    },
    For: (node, state) => this._loop(node, state),
    AsyncFor: (node, state) => this._loop(node, state),
    While: (node, state) => {
      const before = this._visit(node.test, state);
      return this._perhaps([...node.body, ...(node.orelse ?? [])], before);
    },
    With: (node, state) => this._with(node, state),
    AsyncWith: (node, state) => this._with(node, state),
    Try: (node, state) => this._try(node, state),
    TryStar: (node, state) => this._try(node, state),
    Match: (node, state) => this._match(node, state),
    MatchAs: (node, state) =>
      this._bound(node, this._inOrder([node.pattern], state)),
    MatchOr: (node, state) =>
      this._branches(
        node.patterns.map((part: IPythonNode) => this._way([part], state))
      ),
    MatchStar: (node, state) => this._bound(node, state),
    MatchMapping: (node, state) => {
      const after = this._inOrder(children(node), state);
      return node.rest && after ? this._bindRest(node.rest, after) : after;
    },
    Assert: (node, state) =>
      this._perhaps([node.msg], this._visit(node.test, state)),
    Compare: (node, state) => {
      const [second, ...others] = node.comparators;
      return this._perhaps(others, this._inOrder([node.left, second], state));
    },
    BoolOp: (node, state) => {
      const [first, ...others] = node.values;
      return this._perhaps(others, this._visit(first, state));
    },
    IfExp: (node, state) => {
      const before = this._visit(node.test, state);
      return this._branches([
        this._way([node.body], before),
        this._way([node.orelse], before)
      ]);
    },
    ListComp: (node, state) => this._comprehension(node, state),
    SetComp: (node, state) => this._comprehension(node, state),
    DictComp: (node, state) => this._comprehension(node, state),
    GeneratorExp: (node, state) => {
      // Its first iterable is evaluated now, the rest when somebody asks for a value.
      for (const part of this._consumed.has(node) ? [] : walk(node)) {
        const read = this._reads.get(part);
        if (read) {
          this._flow.captures.add(read.name);
        }
      }
      return this._comprehension(node, state);
    },
    Call: (node, state) => {
      const callee = calledName(node);
      if (
        (!this._lazy && EAGER_CALLERS.test(callee)) ||
        (!this._lazy && isMethod(node) && /^(?:map|filter)$/.test(callee))
      ) {
        this._consume(node, true);
      } else if (CONSUMERS.test(callee)) {
        // dict(double=lambda x: x * factor) keeps the lambda, as list(map(lambda x: x, [])) does not.
        this._consume(node, /^(?:sorted|min|max|sort)$/.test(callee));
      }
      evaluatedWords(node).forEach(word => this._flow.texts.add(word));
      return this._inOrder([node.func, ...node.args, ...node.keywords], state);
    },
    Raise: (node, state) => {
      this._inOrder(children(node), state);
      return null;
    },
    Return: (node, state) => {
      this._inOrder(children(node), state);
      return null;
    },
    Break: () => null,
    Continue: () => null,
    Expr: (node, state) => {
      const after = this._visit(node.value, state);
      return endsProgram(node.value) ? null : after;
    }
  };

  private _names(node: IPythonNode, state: State): State {
    let after = state;
    for (const alias of node.names) {
      after = this._bound(alias, after);
    }
    return after;
  }
}
