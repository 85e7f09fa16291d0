import { calledName, calleeText } from '../../python/calls';
import { CHANGING_METHODS } from '../../python/nameTypes';
import type { IPythonNode } from '../../python/parser';
import { children } from '../../python/parser';

/** Every node below one, with what directly holds it. */
export type Parents = ReadonlyMap<IPythonNode, IPythonNode>;

/** What holds each node below this one. */
export function parentsIn(root: IPythonNode): Parents {
  const parents = new Map<IPythonNode, IPythonNode>();
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of children(node)) {
      parents.set(child, node);
      stack.push(child);
    }
  }
  return parents;
}

/**
 * What an occurrence of a name does with its object: `read` also where that cannot be told.
 *
 * - `note`: a change that can be noted and done later, because nothing of the object is read for it:
 *   `x.append(v)`, `x[key] = v`, `x += v`, `x[key] += v`, `x[key].append(v)`.
 * - `change`: any other change: `x.pop()` whose value is used, `x.attribute = v`, `del x[key]`.
 */
export type Occurrence = 'read' | 'note' | 'change';

/** Methods whose call is a change that gives nothing back. */
const NOTED_METHODS =
  /^(?:append|appendleft|extend|extendleft|insert|add|update|discard)$/;

/** Methods of models, random generators, files, plots and the like: the object is another one afterwards. */
const CHANGING_OTHERS =
  /^(?:(?:partial_)?fit(?:_\w+)?|train\w*|step|backward|zero_grad|load_state_dict|compile|write(?:lines|rows?)?|send\w*|put\w*|push\w*|next|read(?:lines?|into)?|seek|truncate|execute\w*|commit|normal|uniform|random\w*|rand\w*|integers|choices?|shuffle|permut\w+|standard_\w+|poisson|exponential|binomial|gauss|beta|gamma|submit|close|reset|register\w*|plot\w*|scatter\w*|imshow|hist\w*|bar\w*|pie|fill\w*|contour\w*|pcolor\w*|errorbar|boxplot|violinplot|ax[hv]line|ax[hv]span|[hv]lines|text|annotate|legend|grid|set|set_\w+|add_\w+|draw\w*|savefig|twin[xy]|colorbar|suptitle|tight_layout|updateTask|increment|advance)$/;

/** Functions that change the first value they get. */
const CHANGING_FUNCTIONS =
  /^(?:(?:\w+\.)*(?:next|heappush|heappop|heapify|heappushpop|heapreplace|insort\w*|shuffle|setattr|delattr|__setattr__|__setitem__|__delitem__|__iadd__)|(?:np|numpy)\.(?:put|put_along_axis|place|putmask|copyto|fill_diagonal|\w+\.at)|operator\.(?:setitem|delitem|i[a-z]+))$/;
/** Methods that are called by the name of their class: `list.append(out, x)`. */
const METHODS_OF_CLASSES =
  /^(?:list|dict|set|bytearray|object|(?:collections\.)?(?:deque|Counter|OrderedDict|defaultdict))\.(\w+)$/;
/** Functions of numpy whose last place is for where the result goes, and how many values they take. */
const INTO_PLACE: readonly [RegExp, number][] = [
  [
    /^(?:np|numpy)\.(?:add|subtract|multiply|(?:true_|floor_)?divide|power|mod|maximum|minimum|fmax|fmin|hypot|arctan2|logical_(?:and|or|xor)|bitwise_\w+|matmul|dot)$/,
    2
  ],
  [
    /^(?:np|numpy)\.(?:abs|absolute|negative|sqrt|square|exp|exp2|log\d*|sin|cos|tan|floor|ceil|rint|sign|reciprocal|isnan|logical_not|invert|conj\w*)$/,
    1
  ]
];

/** What a place where a name is used does with its object. */
export function occurrenceOf(node: IPythonNode, parents: Parents): Occurrence {
  let top = node;
  let keys = 0;
  let adds = false;
  for (let next = partOf(top, parents); next; next = partOf(top, parents)) {
    adds ||= next.nodeType === 'Call';
    keys += next.nodeType === 'Attribute' ? 0 : 1;
    top = next;
  }
  const parent = parents.get(top);
  if (adds) {
    const isNoted =
      parent?.nodeType === 'Attribute' &&
      attributeUse(parent, parents, keys) === 'note';
    return isNoted ? 'note' : 'change';
  }
  if (parent?.nodeType === 'AugAssign' && parent.target === top) {
    return 'note';
  }
  if (keys > 0 && parent?.nodeType === 'Assign') {
    // Also one of several: a[x] = b[x] = v.
    return parent.targets.includes(top)
      ? 'note'
      : parent.targets.some((target: IPythonNode) => holds(target, top))
        ? 'change'
        : 'read';
  }
  if (parent?.nodeType === 'Delete' || isTarget(top, parents)) {
    return 'change';
  }
  return parent?.nodeType === 'Attribute'
    ? attributeUse(parent, parents, keys)
    : argumentUse(top, parents);
}

/** What takes a part out of an object: `x[key]`, the `x.loc` of `x.loc[key]`, the call of `x.setdefault(key, []).append(v)`. */
function partOf(node: IPythonNode, parents: Parents): IPythonNode | null {
  const parent = parents.get(node);
  if (parent?.nodeType === 'Subscript') {
    return parent.value === node ? parent : null;
  }
  if (parent?.nodeType !== 'Attribute') {
    return null;
  }
  const outer = parents.get(parent);
  if (/^i?(?:loc|at)$/.test(parent.attr)) {
    return outer?.nodeType === 'Subscript' && outer.value === parent
      ? parent
      : null;
  }
  const isPart =
    parent.attr === 'setdefault' &&
    outer?.nodeType === 'Call' &&
    outer.func === parent &&
    parents.get(outer)?.nodeType === 'Attribute';
  return isPart ? outer : null;
}

/** What `x.name` does with `x`. */
function attributeUse(
  attribute: IPythonNode,
  parents: Parents,
  keys: number
): Occurrence {
  const parent = parents.get(attribute);
  if (parent?.nodeType === 'Call' && parent.func === attribute) {
    if (
      NOTED_METHODS.test(attribute.attr) &&
      parents.get(parent)?.nodeType === 'Expr'
    ) {
      return 'note';
    }
    return CHANGING_METHODS.has(attribute.attr) ||
      CHANGING_OTHERS.test(attribute.attr) ||
      isInPlace(parent)
      ? 'change'
      : 'read';
  }
  if (CHANGING_METHODS.has(attribute.attr) && isHandedOn(attribute, parents)) {
    return 'change';
  }
  // x.attribute = v, x.loc[key] = v, x.attribute.append(v)
  const below = occurrenceOf(attribute, parents);
  return below === 'read' && !(keys === 0 && isStore(attribute, parents))
    ? 'read'
    : 'change';
}

function isStore(node: IPythonNode, parents: Parents): boolean {
  const parent = parents.get(node);
  return (
    isTarget(node, parents) ||
    (parent?.nodeType === 'Assign' && parent.targets.includes(node)) ||
    (parent?.nodeType === 'AnnAssign' && parent.target === node) ||
    (parent?.nodeType === 'AugAssign' && parent.target === node)
  );
}

/** `for x[0] in ...`, `a, x[0] = ...`, `with f() as x[0]`. */
function isTarget(node: IPythonNode, parents: Parents): boolean {
  let inner = node;
  let outer = parents.get(inner);
  while (outer && /^(?:Tuple|List|Starred)$/.test(outer.nodeType)) {
    inner = outer;
    outer = parents.get(inner);
  }
  switch (outer?.nodeType) {
    case 'Assign':
      return (
        inner !== node &&
        node.nodeType !== 'Name' &&
        outer.targets.includes(inner)
      );
    case 'For':
    case 'AsyncFor':
    case 'Comprehension':
    case 'AnnAssign':
      return outer.target === inner && node.nodeType !== 'Name';
    case 'WithItem':
      return outer.optional_vars === inner && node.nodeType !== 'Name';
    default:
      return false;
  }
}

/** Whether a place changes a part of its object that others may hold, too: `x[key].append(v)`, `x[key] += v`. */
export function changesPart(place: IPythonNode, parents: Parents): boolean {
  let top = place;
  let keys = 0;
  for (let next = partOf(top, parents); next; next = partOf(top, parents)) {
    keys += next.nodeType === 'Attribute' ? 0 : 1;
    top = next;
  }
  return keys > (parents.get(top)?.nodeType === 'Assign' ? 1 : 0);
}

/** Whether a method is given to something that may call it: `map(x.append, values)`, `add = x.append`. */
export function isHandedOn(method: IPythonNode, parents: Parents): boolean {
  const parent = parents.get(method);
  return parent?.nodeType === 'Call'
    ? parent.args.includes(method)
    : /^(?:Keyword|Starred|Assign|NamedExpr)$/.test(parent?.nodeType ?? '') &&
        parent?.value === method;
}

function holds(target: IPythonNode, node: IPythonNode): boolean {
  return (
    /^(?:Tuple|List|Starred)$/.test(target.nodeType) &&
    children(target).some(child => child === node || holds(child, node))
  );
}

/** What a call does with an argument of its, where only the call tells. */
function argumentUse(node: IPythonNode, parents: Parents): Occurrence {
  const parent = parents.get(node);
  if (parent?.nodeType === 'Keyword' && parent.arg === 'out') {
    return 'change';
  }
  if (parent?.nodeType !== 'Call' || !parent.args.includes(node)) {
    return 'read';
  }
  const name = calleeText(parent);
  const at = parent.args.indexOf(node);
  const isInto = INTO_PLACE.some(
    ([functions, values]) => at === values && functions.test(name)
  );
  return isInto ||
    calledName({ ...parent, func: parent.func.func ?? parent.func }) ===
      'methodcaller' ||
    isOverwritten(parent) ||
    (at === 0 && changesFirst(parent, name))
    ? 'change'
    : 'read';
}

function changesFirst(call: IPythonNode, name: string): boolean {
  const method =
    METHODS_OF_CLASSES.exec(name)?.[1] ??
    (name === 'getattr' ? String(call.args[1]?.value) : '');
  return CHANGING_FUNCTIONS.test(name) || CHANGING_METHODS.has(method);
}

/** `nan_to_num(x, copy=False)`, `solve(x, overwrite_a=True)`: what is handed in holds the result. */
function isOverwritten(call: IPythonNode): boolean {
  return call.keywords.some(
    ({ arg, value }: IPythonNode) =>
      (/^overwrite_/.test(arg ?? '') && value.value !== false) ||
      (arg === 'copy' &&
        value.value === false &&
        /^(?:nan_to_num|scale|normalize|binarize|robust_scale|\w+Scaler)$/.test(
          calleeText(call).split('.').pop()!
        ))
  );
}

function isInPlace(call: IPythonNode): boolean {
  return call.keywords.some(
    (keyword: IPythonNode) =>
      keyword.arg === 'inplace' && keyword.value.value !== false
  );
}

/** Whether a change may fail where the code catches that: it is noted only, so it cannot fail there. */
export function mayBeCaught(place: IPythonNode, parents: Parents): boolean {
  let top = place;
  for (let next = partOf(top, parents); next; next = partOf(top, parents)) {
    top = next;
  }
  const isPlainStore =
    parents.get(top)?.nodeType === 'Assign' &&
    top.nodeType === 'Subscript' &&
    top.value === place;
  const isWhole = top === place;
  if (isPlainStore || isWhole) {
    return false;
  }
  let inner = top;
  for (
    let outer = parents.get(inner);
    outer;
    inner = outer, outer = parents.get(inner)
  ) {
    if (/^Try/.test(outer.nodeType) && outer.body.includes(inner)) {
      return outer.handlers.length > 0;
    }
  }
  return false;
}
