import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import type { ISurroundings } from '../steps/reasons';
import { isPassedName } from '../steps/reasons';
import { Aliases, reboundAfter } from './aliases';
import type { Occurrence, Parents } from './changes';
import { occurrenceOf, parentsIn } from './changes';
import type { Handles } from './handles';

/** A function, method or lambda of the notebook that code may call. */
export interface IFunction {
  /** By which it is called; a class is called for its `__init__`. */
  name: string;
  node: IPythonNode;
  isMethod: boolean;
}

/** The functions and classes of the notebook that some code may call, and what they do with what they get. */
export class Functions {
  /** @param names - names that the code reads. */
  constructor(
    names: readonly string[],
    private readonly _around: ISurroundings,
    private readonly _handles: Handles
  ) {
    this._statements = statementsReached(names, _around.program, this._aliases);
    this._all = [...this._statements].flatMap(functionsOf);
  }

  /** What a call of the name may call. */
  named(name: string): IFunction[] {
    const names = new Set([name]);
    for (const other of names) {
      this._aliases.get(other)?.forEach(alias => names.add(alias));
    }
    return this._all.filter(other => names.has(other.name));
  }

  readonly isFunction = (name: string): boolean => this.named(name).length > 0;

  /** Whether any of them reads a name of the notebook. */
  read(name: string): boolean {
    return [...this._statements].some(({ names }) =>
      names.reads.some(read => read.name === name)
    );
  }

  /** Why some of them may not be called for several items apart, or `null`. */
  reason(): string | null {
    for (const called of this._all) {
      const { args } = called.node;
      const names = parameters(called).slice(-args.defaults.length || Infinity);
      const kept = names.find(
        (name, at) =>
          /^(?:List|Dict|Set|Call)$/.test(args.defaults[at].nodeType) &&
          this._changed(called).has(name)
      );
      if (kept !== undefined) {
        return `It calls ${called.name}, which changes the default of ${kept} for the items after it.`;
      }
    }
    for (const { node, names } of this._statements) {
      const parents = parentsIn(node);
      const changed =
        [...names.globals, ...names.mutated][0] ??
        names.reads.find(
          read =>
            isValue(read.name, this._around) &&
            this.use(read.node, parents) !== 'read'
        )?.name;
      if (changed !== undefined) {
        const name = node.name ?? node.targets[0].id;
        return `It calls ${name}, which changes ${changed} for the items after it.`;
      }
    }
    return null;
  }

  /** What a place where a name is used does with its object, also in the functions that get it. */
  use(place: IPythonNode, parents: Parents): Occurrence {
    const use = occurrenceOf(place, parents);
    return use === 'read' &&
      (this._isChangedByCall(place, parents) ||
        this._handles.changedAt(place, parents))
      ? 'change'
      : use;
  }

  /** Another name for the value, or for a part of it, through which code changes it. */
  aliasThatChanges(
    name: string,
    aliases: Aliases,
    places: ReadonlyMap<string, IPythonNode[]>,
    parents: Parents
  ): string | null {
    const alias = aliases
      .of(name)
      .find(other =>
        (places.get(other.name) ?? []).some(
          place =>
            this.use(place, parents) !== 'read' &&
            !(other.isElement && parents.get(place)?.nodeType === 'AugAssign')
        )
      );
    return alias?.name ?? null;
  }

  private _isChangedByCall(place: IPythonNode, parents: Parents): boolean {
    const holder = parents.get(place);
    if (holder?.nodeType === 'Attribute') {
      const outer = parents.get(holder);
      return (
        outer?.nodeType === 'Call' &&
        outer.func === holder &&
        this.named(holder.attr).some(
          method =>
            method.isMethod && this._changed(method).has(parameters(method)[0])
        )
      );
    }
    const keyword = holder?.nodeType === 'Keyword' ? holder : null;
    const call = keyword ? parents.get(keyword) : holder;
    if (call?.nodeType !== 'Call' || call.func === place) {
      return false;
    }
    return this.named(calledName(call)).some(called => {
      const name =
        keyword?.arg ??
        parameters(called)[
          call.args.indexOf(place) + (called.isMethod ? 1 : 0)
        ] ??
        called.node.args?.vararg?.arg;
      return name !== undefined && this._changed(called).has(name);
    });
  }

  /** Parameters whose object a function may change. */
  private _changed(called: IFunction): Set<string> {
    const known = this._known.get(called.node);
    if (known) {
      return known;
    }
    const changed = new Set<string>();
    // A function that calls itself is asked no second time.
    this._known.set(called.node, changed);
    const { node } = called;
    const body: IPythonNode[] = [node.body].flat();
    const parents = parentsIn(node);
    const places = placesIn(body);
    const aliases = new Aliases(body, this.isFunction);
    const { vararg } = node.args ?? {};
    for (const name of [
      ...parameters(called),
      ...(vararg ? [vararg.arg] : [])
    ]) {
      const end = reboundAfter(name, body, this.isFunction);
      const isChanged = (places.get(name) ?? []).some(
        place =>
          place.start < end &&
          parents.get(place)?.nodeType !== 'Delete' &&
          this.use(place, parents) !== 'read'
      );
      if (
        isChanged ||
        this.aliasThatChanges(name, aliases, places, parents) !== null
      ) {
        changed.add(name);
      }
    }
    return changed;
  }

  /** Names for functions and classes that have other names too. */
  private readonly _aliases = new Map<string, string[]>();
  private readonly _all: readonly IFunction[];
  private readonly _statements: ReadonlySet<IStatement>;
  private readonly _known = new Map<IPythonNode, Set<string>>();
}

/** Whether a name is that of a value of the notebook: one that is passed on, or one of the library. */
export function isValue(name: string, around: ISurroundings): boolean {
  return (
    isPassedName(name, around) ||
    (around.program.bindings.get(name) ?? []).some(
      ({ statement, bind }) =>
        statement.group.destination === 'library' &&
        !/^(?:import|function|class)$/.test(bind.kind)
    )
  );
}

/** Where each name stands below some nodes. */
export function placesIn(
  roots: readonly IPythonNode[]
): Map<string, IPythonNode[]> {
  const places = new Map<string, IPythonNode[]>();
  for (const node of roots.flatMap(root => walk(root))) {
    if (node.nodeType === 'Name') {
      const known = places.get(node.id);
      if (known) {
        known.push(node);
      } else {
        places.set(node.id, [node]);
      }
    }
  }
  return places;
}

/** Statements that make the functions and classes which names may stand for, and those that these call. */
function statementsReached(
  names: readonly string[],
  program: IProgram,
  aliases: Map<string, string[]>
): Set<IStatement> {
  const found = new Set<IStatement>();
  const seen = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) {
      continue;
    }
    seen.add(name);
    for (const { statement } of program.bindings.get(name) ?? []) {
      const { node, names: inside } = statement;
      if (
        /FunctionDef$|^ClassDef$/.test(node.nodeType) ||
        isLambda(statement)
      ) {
        found.add(statement);
        waiting.push(...inside.reads.map(read => read.name));
      } else if (/^(?:Ann)?Assign$/.test(node.nodeType) && node.value) {
        const others = functionsIn(node.value);
        aliases.set(name, [...(aliases.get(name) ?? []), ...others]);
        waiting.push(...others);
      }
    }
  }
  return found;
}

function isLambda({ node }: IStatement): boolean {
  return (
    node.nodeType === 'Assign' &&
    node.targets[0].nodeType === 'Name' &&
    node.value.nodeType === 'Lambda'
  );
}

/** Names of functions or classes whose calls a value may stand for: `f`, `partial(f, 1)`, an object of a class. */
function functionsIn(value: IPythonNode): string[] {
  const parts =
    value.nodeType === 'Call' ? [value.func, ...value.args] : [value];
  return parts.filter(part => part.nodeType === 'Name').map(part => part.id);
}

function functionsOf(statement: IStatement): IFunction[] {
  const { node } = statement;
  if (node.nodeType === 'Assign') {
    return [{ name: node.targets[0].id, node: node.value, isMethod: false }];
  }
  if (node.nodeType !== 'ClassDef') {
    return [{ name: node.name, node, isMethod: false }];
  }
  return node.body
    .filter(({ nodeType }: IPythonNode) => /FunctionDef$/.test(nodeType))
    .map((method: IPythonNode) => ({
      name: method.name === '__init__' ? node.name : method.name,
      node: method,
      isMethod: !method.decorator_list.some(
        ({ id }: IPythonNode) => id === 'staticmethod'
      )
    }));
}

/** Names of the parameters that a call may fill by place. */
function parameters({ node }: IFunction): string[] {
  const { args } = node;
  return [...(args?.posonlyargs ?? []), ...(args?.args ?? [])].map(
    argument => argument.arg
  );
}
