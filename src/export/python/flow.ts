import { calledName } from './calls';
import {
  CONSUMERS,
  EAGER_CALLERS,
  endsProgram,
  EVALUATORS,
  flatTargets,
  isHonest,
  isMethod,
  leaves,
  PASSING_ON,
  surelyRuns
} from './flowRules';
import type { IFlow } from './flowTypes';
import { emptyFlow } from './flowTypes';
import type { INames, IRead } from './nameTypes';
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

type State = Set<string> | null;

class FlowVisitor {
  constructor(
    names: INames,
    private readonly _lazy: boolean
  ) {
    for (const read of names.reads) {
      this._reads.set(read.node, read);
    }
    names.binds.forEach(({ node, kind, name }) => {
      if (kind !== 'global') {
        this._binds.set(node, name);
      }
    });
  }

  analyse(statement: IPythonNode): IFlow {
    const end = this._visit(statement, new Set());
    this._flow.must = end ?? new Set(this._flow.may);
    for (const [node, read] of this._reads) {
      if (read.deferred && !this._consumed.has(node)) {
        this._flow.captures.add(read.name);
      }
    }
    for (const name of this._flow.deletes) {
      this._flow.must.delete(name);
    }
    return this._flow;
  }

  /** @returns what is set after the node, `null` when nothing comes after it. */
  private _visit(node: IPythonNode, state: State): State {
    const handler = this._handlers[node.nodeType];
    return handler
      ? handler(node, state)
      : this._inOrder(children(node), state);
  }

  private _inOrder(
    nodes: readonly (IPythonNode | null | undefined)[] | null | undefined,
    state: State
  ): State {
    let after = state;
    for (const node of nodes ?? []) {
      if (node) {
        after = this._visit(node, after);
      }
    }
    return after;
  }

  private _need(name: string, state: State): void {
    if (state && !state.has(name)) {
      this._flow.needs.add(name);
      if (this._depth === 0) {
        this._flow.sureNeeds.add(name);
      }
    }
  }

  private _set(name: string, state: State): State {
    this._flow.may.add(name);
    return state && new Set(state).add(name);
  }

  /** A part that may not be executed: it sets nothing for certain. */
  private _perhaps(
    nodes: readonly (IPythonNode | null | undefined)[],
    state: State
  ): State {
    this._depth += 1;
    this._inOrder(nodes, state);
    this._depth -= 1;
    return state;
  }

  /** One of several ways: what it reads is not read for certain. */
  private _way(
    nodes: readonly (IPythonNode | null | undefined)[] | null | undefined,
    state: State
  ): State {
    this._depth += 1;
    const after = this._inOrder(nodes, state);
    this._depth -= 1;
    return after;
  }

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

  /** What a lambda reads that is called at once, and never again. */
  private _readNow(lambda: IPythonNode, state: State): void {
    for (const part of walk(lambda)) {
      const read = this._reads.get(part);
      if (read?.deferred) {
        this._consumed.add(part);
        this._need(read.name, state);
      }
    }
  }

  private _bound(node: IPythonNode, state: State): State {
    const name = this._binds.get(node);
    return name === undefined ? state : this._set(name, state);
  }

  private _branches(states: readonly State[]): State {
    const ending = states.filter(state => state !== null);
    return ending.length === 0 ? null : both(ending);
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
    const inside = this._inOrder(node.body, before);
    return honest ? inside : before;
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

  private readonly _handlers: Record<
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
        CONSUMERS.test(callee) ||
        (!this._lazy && EAGER_CALLERS.test(callee)) ||
        (!this._lazy && isMethod(node) && /^(?:map|filter)$/.test(callee))
      ) {
        this._consume(node);
      }
      if (EVALUATORS.test(callee)) {
        this._readTexts(node);
      }
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

  private _bindRest(name: string, state: Set<string>): State {
    return [...this._binds.values()].includes(name)
      ? this._set(name, state)
      : state;
  }

  /** Lambdas and generators in the arguments are used up at once, so what they read is read now. */
  private _consume(call: IPythonNode): void {
    const parts = [
      ...call.args,
      ...call.keywords.map((item: IPythonNode) => item.value)
    ];
    for (const part of parts) {
      if (/^(?:GeneratorExp|Lambda)$/.test(part.nodeType)) {
        this._consumed.add(part);
      } else if (
        part.nodeType === 'Call' &&
        PASSING_ON.test(calledName(part))
      ) {
        this._consume(part);
      }
    }
  }

  private _readTexts(call: IPythonNode): void {
    for (const part of [...call.args, ...call.keywords]) {
      for (const node of walk(part)) {
        if (node.nodeType === 'Constant' && typeof node.value === 'string') {
          for (const word of node.value.match(/[A-Za-z_]\w*/g) ?? []) {
            this._flow.texts.add(word);
          }
        }
      }
    }
  }

  private readonly _reads = new Map<IPythonNode, IRead>();
  private readonly _binds = new Map<IPythonNode, string>();
  private readonly _consumed = new Set<IPythonNode>();
  private readonly _flow = emptyFlow();
  /** How many decisions stand between the start of the statement and here. */
  private _depth = 0;
}

function both(states: readonly Set<string>[]): Set<string> {
  const [first, ...others] = states;
  return new Set([...first].filter(name => others.every(set => set.has(name))));
}

function union(one: Set<string>, other: Set<string>): Set<string> {
  return new Set([...one, ...other]);
}
