import { calledName } from '../../python/calls';
import { flatTargets } from '../../python/flowRules';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';

/** A name that may hold a value of another name, or a part of it. */
export interface IAlias {
  name: string;
  /** It holds what was taken out by a key or a loop: a number or text cannot be changed through it. */
  isElement: boolean;
}

/** Something that code binds to a target. */
export interface IBinding {
  target: IPythonNode;
  value: IPythonNode;
  isElement: boolean;
}

/** Methods that give back the object itself, a view or a part of it. */
const SHARING_METHODS =
  /^(?:reshape|ravel|view|transpose|swapaxes|squeeze|setdefault|get|values|items|flat|diagonal|iter\w*)$/;
/** Functions that give back what they are handed, or its parts. */
const SHARING_FUNCTIONS =
  /^(?:as(?:any|contiguous)?array|atleast_\dd|ravel|reshape|transpose|squeeze|broadcast_to|iter|next|zip|enumerate|reversed|map|filter|chain|islice|list|tuple|sorted|dict|getattr|min|max|deque|set|frozenset|\w*split|DataFrame|Series)$/;

/** What gives the object itself or a view of it, not what only holds its parts. */
const VIEWING =
  /^(?:as(?:any|contiguous|fortran)?array|atleast_\dd|reshape|ravel|view|transpose|swapaxes|squeeze|broadcast_to|diagonal|diag|expand_dims|moveaxis|rollaxis|array_split|[hvd]split|DataFrame|Series|from_numpy|frombuffer|memoryview|sliding_window_view|as_strided)$/;

/** Makes another object that holds the same parts. */
const COPYING = /^copy$/;

/**
 * What counts as another name for a value: what may be it or a part of it (`values`), only the object itself or a view
 * of it (`views`), or whatever holds the same parts, a copy too (`parts`).
 */
export type Sharing = 'values' | 'views' | 'parts';

/** Which names of some code may hold values of which others. */
export class Aliases {
  /**
   * @param isOwnFunction - whether the notebook defines the function: it may give back what it gets.
   */
  constructor(
    roots: readonly IPythonNode[],
    private readonly _isOwnFunction: (name: string) => boolean,
    private readonly _sharing: Sharing = 'values'
  ) {
    for (const root of roots) {
      for (const node of walk(root)) {
        this._bindings.push(...bindingsOf(node));
      }
    }
  }

  /** Names that may hold a value of this one. */
  of(name: string): IAlias[] {
    const found = new Map<string, boolean>();
    for (let changed = true; changed;) {
      changed = false;
      for (const { target, value, isElement } of this._bindings) {
        const shares = this._shares(
          value,
          other => other === name || found.has(other)
        );
        if (shares === null) {
          continue;
        }
        for (const part of flatTargets(target)) {
          const element = isElement || shares === 'element';
          if (
            part.nodeType === 'Name' &&
            part.id !== name &&
            (!found.has(part.id) || (found.get(part.id) && !element))
          ) {
            found.set(part.id, element);
            changed = true;
          }
        }
      }
    }
    return [...found].map(([alias, isElement]) => ({ name: alias, isElement }));
  }

  /** Whether an expression may give the value of a name or a part of it: as a whole, or one element. */
  private _shares(
    node: IPythonNode | null,
    isIt: (name: string) => boolean
  ): 'whole' | 'element' | null {
    const any = (nodes: readonly (IPythonNode | null)[]) =>
      nodes.some(other => this._shares(other, isIt) !== null) ? 'whole' : null;
    switch (node?.nodeType) {
      case 'Name':
        return isIt(node.id) ? 'whole' : null;
      case 'Attribute':
      case 'Starred':
      case 'NamedExpr':
        return this._shares(node.value, isIt);
      case 'Subscript':
        return this._shares(node.value, isIt) === null || isMask(node.slice)
          ? null
          : walk(node.slice).some(({ nodeType }) => nodeType === 'Slice')
            ? 'whole'
            : 'element';
      case 'IfExp':
        return any([node.body, node.orelse]);
      case 'BoolOp':
        return any(node.values);
      case 'Tuple':
      case 'List':
      case 'Set':
        return any(node.elts);
      case 'Dict':
        return any(node.values);
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        return any(
          node.generators.map((generator: IPythonNode) => generator.iter)
        ) && /^(?:Name|Subscript|Attribute|Tuple)$/.test(node.elt.nodeType)
          ? 'whole'
          : this._shares(node.elt, isIt);
      case 'Call':
        return this._callShares(node, isIt);
      default:
        return null;
    }
  }

  private _callShares(
    call: IPythonNode,
    isIt: (name: string) => boolean
  ): 'whole' | 'element' | null {
    const { func } = call;
    const name = calledName(call);
    if (
      func.nodeType === 'Attribute' &&
      this._isSharing(name, SHARING_METHODS) &&
      this._shares(func.value, isIt) !== null
    ) {
      return /^(?:get|setdefault)$/.test(name) ? 'element' : 'whole';
    }
    const hands =
      this._isSharing(name, SHARING_FUNCTIONS) ||
      (func.nodeType === 'Name' && this._isOwnFunction(name));
    const handed = [
      ...call.args,
      ...call.keywords.map((keyword: IPythonNode) => keyword.value)
    ];
    return hands && handed.some(node => this._shares(node, isIt) !== null)
      ? 'whole'
      : null;
  }

  private _isSharing(name: string, sharing: RegExp): boolean {
    return this._sharing === 'views'
      ? VIEWING.test(name)
      : sharing.test(name) || (this._sharing === 'parts' && COPYING.test(name));
  }

  private readonly _bindings: IBinding[] = [];
}

/** Tables and arrays give copies of what a condition or a list chooses. */
function isMask(slice: IPythonNode): boolean {
  return (
    /^(?:Compare|List)$/.test(slice.nodeType) ||
    (slice.nodeType === 'BinOp' && isMask(slice.left) && isMask(slice.right)) ||
    (slice.nodeType === 'UnaryOp' && slice.op.nodeType === 'Invert')
  );
}

/** Where code has given a name another value for certain, so that what it does later is done to that one. */
export function reboundAfter(
  name: string,
  body: readonly IPythonNode[],
  isOwnFunction: (name: string) => boolean
): number {
  const rebinding = body.find(
    node =>
      node.nodeType === 'Assign' &&
      node.targets.some(
        (target: IPythonNode) =>
          target.nodeType === 'Name' && target.id === name
      ) &&
      !new Aliases([{ ...node, targets: [SOMETHING] }], isOwnFunction)
        .of(name)
        .some(alias => alias.name === SOMETHING.id)
  );
  return rebinding ? rebinding.end : Infinity;
}

/** Stands for a target of which only the value matters. */
const SOMETHING: IPythonNode = {
  nodeType: 'Name',
  id: '<value>',
  start: 0,
  end: 0
};

/** What a node binds to which targets. */
export function bindingsOf(node: IPythonNode): IBinding[] {
  switch (node.nodeType) {
    case 'Assign':
      return node.targets.flatMap((target: IPythonNode) =>
        pairs(target, node.value)
      );
    case 'AnnAssign':
    case 'NamedExpr':
      return node.value ? pairs(node.target, node.value) : [];
    case 'For':
    case 'AsyncFor':
    case 'Comprehension':
      return [{ target: node.target, value: node.iter, isElement: true }];
    case 'WithItem':
      return node.optional_vars
        ? pairs(node.optional_vars, node.context_expr)
        : [];
    default:
      return [];
  }
}

/** `a, b = x, y` binds one by one. */
function pairs(target: IPythonNode, value: IPythonNode): IBinding[] {
  const isRow = (node: IPythonNode) => /^(?:Tuple|List)$/.test(node.nodeType);
  return isRow(target) &&
    isRow(value) &&
    target.elts.length === value.elts.length &&
    ![...target.elts, ...value.elts].some(
      (item: IPythonNode) => item.nodeType === 'Starred'
    )
    ? target.elts.flatMap((item: IPythonNode, at: number) =>
        pairs(item, value.elts[at])
      )
    : [{ target, value, isElement: false }];
}
