import { calledName } from './calls';
import { PASSING_ON } from './flowRules';
import type { IFlow } from './flowTypes';
import { emptyFlow } from './flowTypes';
import type { INames, IRead } from './nameTypes';
import type { IPythonNode } from './parser';
import { children, walk } from './parser';

/** The names that are set for certain, `null` where the program does not come to. */
export type State = Set<string> | null;

/** Goes through a statement in the order in which it is executed, and notes what becomes of names. */
export abstract class FlowWalk {
  constructor(
    names: INames,
    protected readonly _lazy: boolean
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
  protected _visit(node: IPythonNode, state: State): State {
    const handler = this._handlers[node.nodeType];
    return handler
      ? handler(node, state)
      : this._inOrder(children(node), state);
  }

  protected _inOrder(
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

  protected _need(name: string, state: State): void {
    if (state && !state.has(name)) {
      this._flow.needs.add(name);
      if (this._depth === 0) {
        this._flow.sureNeeds.add(name);
      }
    }
  }

  protected _set(name: string, state: State): State {
    this._flow.may.add(name);
    return state && new Set(state).add(name);
  }

  /** A part that may not be executed: it sets nothing for certain. */
  protected _perhaps(
    nodes: readonly (IPythonNode | null | undefined)[],
    state: State
  ): State {
    this._depth += 1;
    this._inOrder(nodes, state);
    this._depth -= 1;
    return state;
  }

  /** One of several ways: what it reads is not read for certain. */
  protected _way(
    nodes: readonly (IPythonNode | null | undefined)[] | null | undefined,
    state: State
  ): State {
    this._depth += 1;
    const after = this._inOrder(nodes, state);
    this._depth -= 1;
    return after;
  }

  /** What a lambda reads that is called at once, perhaps for nothing, and never again. */
  protected _readNow(lambda: IPythonNode, state: State): void {
    this._depth += 1;
    for (const part of walk(lambda)) {
      const read = this._reads.get(part);
      if (read?.deferred) {
        this._consumed.add(part);
        this._need(read.name, state);
      }
    }
    this._depth -= 1;
  }

  protected _bound(node: IPythonNode, state: State): State {
    const name = this._binds.get(node);
    return name === undefined ? state : this._set(name, state);
  }

  protected _branches(states: readonly State[]): State {
    const ending = states.filter(state => state !== null);
    return ending.length === 0 ? null : both(ending);
  }

  protected _bindRest(name: string, state: Set<string>): State {
    return [...this._binds.values()].includes(name)
      ? this._set(name, state)
      : state;
  }

  /**
   * Generators in the arguments are used up at once, so what they read is read now.
   *
   * @param calls - whether lambdas are called at once, too.
   */
  protected _consume(call: IPythonNode, calls: boolean): void {
    const parts = [
      ...call.args,
      ...call.keywords.map((item: IPythonNode) => item.value)
    ];
    for (const part of parts) {
      if (
        part.nodeType === 'GeneratorExp' ||
        (calls && part.nodeType === 'Lambda')
      ) {
        this._consumed.add(part);
      } else if (
        part.nodeType === 'Call' &&
        PASSING_ON.test(calledName(part))
      ) {
        this._consume(part, true);
      }
    }
  }

  /** What is done with nodes whose parts are not just executed one after the other. */
  protected abstract readonly _handlers: Record<
    string,
    (node: IPythonNode, state: State) => State
  >;

  protected readonly _reads = new Map<IPythonNode, IRead>();
  protected readonly _binds = new Map<IPythonNode, string>();
  protected readonly _consumed = new Set<IPythonNode>();
  protected readonly _flow = emptyFlow();
  /** How many decisions stand between the start of the statement and here. */
  protected _depth = 0;
}

function both(states: readonly Set<string>[]): Set<string> {
  const [first, ...others] = states;
  return new Set([...first].filter(name => others.every(set => set.has(name))));
}

export function union(one: Set<string>, other: Set<string>): Set<string> {
  return new Set([...one, ...other]);
}
