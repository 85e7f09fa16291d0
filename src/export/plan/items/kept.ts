import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { children, walk } from '../../python/parser';
import type { Occurrence, Parents } from './changes';
import { parentsIn } from './changes';
import { ownNodes } from './scopes';

/** What a place where a name is used does with its object. */
export type UseOf = (place: IPythonNode, parents: Parents) => Occurrence;

/** Decorators that let a function give back what it gave before. */
const REMEMBERING = /^(?:lru_cache|cache|cached|cached_property|memoize\w*)$/;
/** Makes an object that can be changed. */
const CHANGEABLE = /^(?:List|Dict|Set|ListComp|DictComp|SetComp|Call)$/;

/** Whether functions that a function makes change its own names: they keep that from one call to the next. */
export function keepsInClosure(node: IPythonNode, use: UseOf): boolean {
  const body: IPythonNode[] = [node.body].flat();
  const inner = body
    .flatMap(statement => walk(statement))
    .filter(({ nodeType }) => /FunctionDef$|^Lambda$/.test(nodeType));
  if (inner.length === 0) {
    return false;
  }
  const own = new Set([...parameterNames(node), ...storedNames(body)]);
  return inner.some(made => {
    const parents = parentsIn(made);
    const local = new Set([
      ...parameterNames(made),
      ...storedNames([made.body].flat())
    ]);
    return [made.body]
      .flat()
      .flatMap((part: IPythonNode) => walk(part))
      .some(
        (part: IPythonNode) =>
          part.nodeType === 'Nonlocal' ||
          (part.nodeType === 'Name' &&
            own.has(part.id) &&
            !local.has(part.id) &&
            use(part, parents) !== 'read')
      );
  });
}

/** What a class keeps for all its objects and changes: an attribute of its own, or `null`. */
export function keptByClass(node: IPythonNode, use: UseOf): string | null {
  const methods: IPythonNode[] = node.body.filter(({ nodeType }: IPythonNode) =>
    /FunctionDef$/.test(nodeType)
  );
  const shared = new Set<string>(
    node.body
      .filter(
        ({ nodeType, value }: IPythonNode) =>
          /^(?:Ann)?Assign$/.test(nodeType) &&
          value &&
          CHANGEABLE.test(value.nodeType)
      )
      .flatMap(({ targets, target }: IPythonNode) => targets ?? [target])
      .map(({ id }: IPythonNode) => id)
  );
  for (const method of methods) {
    const parents = parentsIn(method);
    const [first] = parameterNames(method);
    const isOfClass = decoratorsOf(method).includes('classmethod');
    for (const part of method.body.flatMap((inner: IPythonNode) =>
      walk(inner)
    )) {
      if (
        isOfClass &&
        part.nodeType === 'Name' &&
        part.id === first &&
        use(part, parents) !== 'read'
      ) {
        return 'itself';
      }
      if (
        part.nodeType === 'Attribute' &&
        shared.has(part.attr) &&
        use(part, parents) !== 'read'
      ) {
        return part.attr;
      }
    }
  }
  return null;
}

/** Whether a method runs without being called by its name: `model[x]`, `len(model)`, `model(x)`. */
export function isImplied({ name }: IPythonNode): boolean {
  return /^__(?!init__|new__|init_subclass__|set_name__)\w+__$/.test(
    name ?? ''
  );
}

/** Whether a method runs when an attribute is only read. */
export function isProperty(node: IPythonNode): boolean {
  return decoratorsOf(node).some(name =>
    /^(?:property|cached_property|getter)$/.test(name)
  );
}

/** Whether a function gives back what it gave before to the same arguments, without running again. */
export function isRemembered(node: IPythonNode): boolean {
  return decoratorsOf(node).some(name => REMEMBERING.test(name));
}

/** Whether a function does nothing but give something back, as far as its statements show. */
export function onlyGivesBack(node: IPythonNode): boolean {
  return [node.body]
    .flat()
    .flatMap(ownNodes)
    .every(
      (part: IPythonNode) =>
        !(
          part.nodeType === 'Call' &&
          /^(?:print|display|input|show)$/.test(calledName(part))
        ) &&
        !(
          part.nodeType === 'Expr' &&
          /^(?:Call|Await)$/.test(part.value.nodeType)
        )
    );
}

/**
 * The name of the table in which a function looks up what it gave before, if all that it does with it is
 * `if key not in table: table[key] = value` and `return table[key]`, with a key that holds all that its result depends on.
 */
export function memoOf(node: IPythonNode, table: string): boolean {
  if (
    !/FunctionDef$/.test(node.nodeType) ||
    node.args.vararg ||
    node.args.kwarg
  ) {
    return false;
  }
  const parents = parentsIn(node);
  const parts = walk(node);
  const keys: IPythonNode[] = [];
  for (const place of parts.filter(({ id }) => id === table)) {
    const parent = parents.get(place)!;
    const outer = parents.get(parent);
    if (parent.nodeType === 'Subscript' && parent.value === place) {
      const isChanged =
        outer?.nodeType === 'AugAssign' ||
        outer?.nodeType === 'Delete' ||
        outer?.nodeType === 'Attribute' ||
        (outer?.nodeType === 'Subscript' && outer.value === parent);
      if (isChanged) {
        return false;
      }
      keys.push(parent.slice);
    } else if (
      parent.nodeType === 'Compare' &&
      parent.comparators.length === 1 &&
      parent.comparators[0] === place
    ) {
      keys.push(parent.left);
    } else {
      return false;
    }
  }
  const [key] = keys;
  const inKey = key ? namesOfKey(key) : null;
  if (
    inKey === null ||
    !keys.every(other => namesOfKey(other)?.join() === inKey.join())
  ) {
    return false;
  }
  const parameters = parameterNames(node);
  const stored = storedNames(node.body);
  const others = parts.filter(
    ({ nodeType, id }) =>
      nodeType === 'Name' && parameters.includes(id) && !inKey.includes(id)
  );
  return (
    others.length === 0 &&
    inKey.every(name => parameters.includes(name) && !stored.has(name))
  );
}

/** The names of a key that is a name, or several of them. */
function namesOfKey(key: IPythonNode): string[] | null {
  const parts: IPythonNode[] = key.nodeType === 'Tuple' ? key.elts : [key];
  return parts.every(({ nodeType }) => nodeType === 'Name')
    ? parts.map(({ id }) => id)
    : null;
}

/** Names of what decorates a function. */
export function decoratorsOf(node: IPythonNode): string[] {
  return (node.decorator_list ?? []).map((decorator: IPythonNode) =>
    decorator.nodeType === 'Call'
      ? calledName(decorator)
      : (decorator.attr ?? decorator.id ?? '')
  );
}

/** Names of all parameters of a function. */
export function parameterNames({ args }: IPythonNode): string[] {
  return args
    ? walk(args)
        .filter(({ nodeType }) => nodeType === 'Arg')
        .map(({ arg }) => arg)
    : [];
}

/** Names that code gives a value, without the functions in it. */
function storedNames(body: readonly IPythonNode[]): Set<string> {
  const found = new Set<string>();
  for (const node of body.flatMap(ownNodes)) {
    const targets: IPythonNode[] = /^(?:Assign)$/.test(node.nodeType)
      ? node.targets
      : /^(?:AnnAssign|AugAssign|For|AsyncFor|NamedExpr)$/.test(node.nodeType)
        ? [node.target]
        : node.nodeType === 'WithItem' && node.optional_vars
          ? [node.optional_vars]
          : [];
    for (const target of targets) {
      namesStored(target).forEach(name => found.add(name));
    }
  }
  return found;
}

function namesStored(target: IPythonNode): string[] {
  return target.nodeType === 'Name'
    ? [target.id]
    : /^(?:Tuple|List|Starred)$/.test(target.nodeType)
      ? children(target).flatMap(namesStored)
      : [];
}
