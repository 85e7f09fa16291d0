import type { IPythonNode } from '../../python/parser';
import { children } from '../../python/parser';
import { flatTargets } from '../../python/flowRules';
import { bindingsOf } from './aliases';
import type { IFunction } from './definitions';
import { parameters } from './definitions';
import type { IText } from './texts';
import { hole } from './texts';

/** A value that some code gives a name. */
export interface ILocal {
  value: IPythonNode;
  /** It is taken out of the value: by a loop, or because several names share the value. */
  isElement: boolean;
  /** It is added to what the name had. */
  isAdded: boolean;
}

/** The names of a loop's body or of a call of a function, and what is known of their values. */
export class Scope {
  /**
   * @param given - values of parameters, or of the targets of the loop.
   * @param body - code that gives other names their values.
   * @param outer - the scope that a function or lambda stands in.
   */
  constructor(
    readonly given: ReadonlyMap<string, IText>,
    body: readonly IPythonNode[],
    readonly outer: Scope | null = null
  ) {
    for (const node of body.flatMap(ownNodes)) {
      if (/FunctionDef$/.test(node.nodeType)) {
        this.functions.set(node.name, node);
      } else if (
        node.nodeType === 'Assign' &&
        node.value.nodeType === 'Lambda' &&
        node.targets[0].nodeType === 'Name'
      ) {
        this.functions.set(node.targets[0].id, node.value);
      }
      if (node.nodeType === 'AugAssign' && node.target.nodeType === 'Name') {
        this._add(node.target.id, node.value, false, true);
      }
      for (const { target, value, isElement } of bindingsOf(node)) {
        const parts = flatTargets(target);
        for (const part of parts) {
          if (part.nodeType === 'Name') {
            this._add(part.id, value, isElement || part !== target, false);
          }
        }
      }
    }
  }

  /** The scope in which a name has its value, or `null` where that is none of a function or the loop. */
  holderOf(name: string): Scope | null {
    return this.given.has(name) || this.locals.has(name)
      ? this
      : (this.outer?.holderOf(name) ?? null);
  }

  /** A function that is made in this scope or around it. */
  functionNamed(name: string): { node: IPythonNode; scope: Scope } | null {
    const node = this.functions.get(name);
    return node
      ? { node, scope: this }
      : (this.outer?.functionNamed(name) ?? null);
  }

  private _add(
    name: string,
    value: IPythonNode,
    isElement: boolean,
    isAdded: boolean
  ): void {
    const known = this.locals.get(name) ?? [];
    known.push({ value, isElement, isAdded });
    this.locals.set(name, known);
  }

  readonly locals = new Map<string, ILocal[]>();
  readonly functions = new Map<string, IPythonNode>();
}

/** Every node below one, without those inside functions and classes that it makes. */
export function ownNodes(root: IPythonNode): IPythonNode[] {
  const found: IPythonNode[] = [];
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    found.push(node);
    if (!/FunctionDef$|^(?:ClassDef|Lambda)$/.test(node.nodeType)) {
      stack.push(...children(node));
    }
  }
  return found;
}

/** What is known of the arguments of a call, by parameter. */
export function argumentsOf(
  called: Pick<IFunction, 'node' | 'isMethod'>,
  call: { receiver: IText | null; args: IText[]; keywords: Map<string, IText> },
  defaultOf: (node: IPythonNode) => IText
): Map<string, IText> {
  const { args } = called.node;
  const names = parameters(called);
  const given = new Map<string, IText>();
  const row = [
    ...(called.isMethod ? [call.receiver ?? hole('self', 'fixed')] : []),
    ...call.args
  ];
  const defaults: IPythonNode[] = args?.defaults ?? [];
  names.forEach((name, at) => {
    const byDefault = defaults[at - names.length + defaults.length];
    given.set(
      name,
      row[at] ??
        call.keywords.get(name) ??
        (byDefault ? defaultOf(byDefault) : hole(name, 'unsure'))
    );
  });
  (args?.kwonlyargs ?? []).forEach(({ arg }: IPythonNode, at: number) => {
    const byDefault = args.kw_defaults?.[at];
    given.set(
      arg,
      call.keywords.get(arg) ??
        (byDefault ? defaultOf(byDefault) : hole(arg, 'unsure'))
    );
  });
  for (const rest of [args?.vararg, args?.kwarg]) {
    if (rest) {
      given.set(rest.arg, hole(rest.arg, 'unsure'));
    }
  }
  return given;
}
