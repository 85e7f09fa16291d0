import { calledName } from '../../python/calls';
import { CHANGING_METHODS } from '../../python/nameTypes';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IStatement } from '../program';
import type { ISurroundings } from '../steps/reasons';
import { Aliases, reboundAfter } from './aliases';
import type { Occurrence, Parents } from './changes';
import { isHandedOn, occurrenceOf, parentsIn } from './changes';
import type { IFunction } from './definitions';
import {
  functionsOf,
  parameters,
  placesIn,
  statementsReached,
  wholeOf
} from './definitions';
import type { Handles } from './handles';
import { isImplied, isProperty, keepsInClosure, parameterNames } from './kept';

/** The functions and classes of the notebook that some code may call, and what they do with what they get. */
export class Functions {
  /** The statements that make them. */
  readonly statements: ReadonlySet<IStatement>;
  readonly all: readonly IFunction[];

  /** @param names - names that the code reads. */
  constructor(
    names: readonly string[],
    private readonly _around: ISurroundings,
    private readonly _handles: Handles
  ) {
    this.statements = statementsReached(names, _around.program, this._aliases);
    this.all = [...this.statements].flatMap(functionsOf);
  }

  /** What a call of the name may call. */
  named(name: string): IFunction[] {
    const names = this._namesOf(name);
    return this.all.filter(other => names.has(other.name));
  }

  /** The functions that a name stands for, without those that have made its value. */
  handedOnBy(name: string): IFunction[] {
    const names = new Set([name]);
    for (const other of names) {
      for (const value of this.valuesOf(other)) {
        const part = calledName({ ...value, func: value.func ?? value });
        const same =
          value.nodeType === 'Name'
            ? value
            : part === 'partial'
              ? value.args[0]
              : null;
        if (same?.nodeType === 'Name') {
          names.add(same.id);
        }
      }
    }
    return this.all.filter(other => names.has(other.name));
  }

  /** Methods of the notebook's classes, by the class. */
  classes(): { name: string; node: IPythonNode; methods: IFunction[] }[] {
    return [...this.statements]
      .filter(({ node }) => node.nodeType === 'ClassDef')
      .map(statement => ({
        name: statement.node.name,
        node: statement.node,
        methods: functionsOf(statement)
      }));
  }

  /** Whether a call makes the figure that it draws into. */
  makesFigure(call: IPythonNode): boolean {
    return this._handles.makesFigure(call);
  }

  readonly isFunction = (name: string): boolean => this.named(name).length > 0;

  /** Whether any of them reads a name of the notebook. */
  read(name: string): boolean {
    return [...this.statements].some(({ names }) =>
      names.reads.some(read => read.name === name)
    );
  }

  /** The code of all of them. */
  bodies(): IPythonNode[] {
    return [...this.statements].map(({ node }) => node);
  }

  /** What the classes of the notebook store under the name of an attribute, with the method that does. */
  storedAs(
    attribute: string
  ): { value: IPythonNode; method: IPythonNode | null }[] {
    return [...this.statements]
      .filter(({ node }) => node.nodeType === 'ClassDef')
      .flatMap(({ node }) => node.body)
      .flatMap((member: IPythonNode) => {
        const isMethod = /FunctionDef$/.test(member.nodeType);
        return walk(member)
          .filter(
            ({ nodeType, value }) => /^(?:Ann)?Assign$/.test(nodeType) && value
          )
          .filter(({ targets, target }) =>
            (targets ?? [target]).some((place: IPythonNode) =>
              isMethod
                ? place.nodeType === 'Attribute' && place.attr === attribute
                : place.id === attribute
            )
          )
          .map(({ value }) => ({ value, method: isMethod ? member : null }));
      });
  }

  /** What a place where a name is used does with its object, also in the functions that get it. */
  use(place: IPythonNode, parents: Parents): Occurrence {
    if (this._handles.drawsTable(place, parents)) {
      return 'read';
    }
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

  /** The same, for who has no functions to ask. */
  readonly useOf = (place: IPythonNode, parents: Parents) =>
    this.use(place, parents);

  /** Names of the functions and classes that the value of a name may come from. */
  private _namesOf(name: string): Set<string> {
    const names = new Set([name]);
    for (const other of names) {
      this._aliases.get(other)?.forEach(alias => names.add(alias));
    }
    return names;
  }

  /** What statements of the script give a name. */
  valuesOf(name: string): IPythonNode[] {
    return (this._around.program.bindings.get(name) ?? [])
      .map(({ statement }) => statement.node)
      .filter(node => /^(?:Ann)?Assign$/.test(node.nodeType) && node.value)
      .map(({ value }) => value);
  }

  private _changesItself(method: IFunction): boolean {
    return method.isMethod && this.changed(method).has(parameters(method)[0]);
  }

  /** Whether a name stands for something that is another one after it has been called, or only looked at. */
  private _changesWhenUsed(place: IPythonNode, parents: Parents): boolean {
    if (place.nodeType !== 'Name') {
      return false;
    }
    const { id } = place;
    const parent = parents.get(place);
    const names = this._sourcesOf(id);
    const isLooked = this.classes().some(
      ({ name, methods }) =>
        name !== id &&
        names.has(name) &&
        methods.some(
          method => isImplied(method.node) && this._changesItself(method)
        )
    );
    if (isLooked && parent?.nodeType !== 'Attribute') {
      return true;
    }
    const top = wholeOf(place, parents);
    const call = parents.get(top);
    if (
      call?.nodeType !== 'Call' ||
      !(call.func === top || call.args.includes(top))
    ) {
      return false;
    }
    const direct = new Set(this.handedOnBy(id));
    return (
      this.named(id).some(
        maker => !direct.has(maker) && keepsInClosure(maker.node, this.useOf)
      ) ||
      this.valuesOf(id).some(value => this._holdsChange(value)) ||
      (call.func === top && this._begunWithChange(id))
    );
  }

  /** Whether a value holds a method that changes its object: `add = out.append`, `{"a": out.append}`. */
  private _holdsChange(value: IPythonNode): boolean {
    const parents = parentsIn(value);
    return walk(value).some(
      part =>
        part.nodeType === 'Attribute' &&
        parents.get(part)?.func !== part &&
        (CHANGING_METHODS.has(part.attr) ||
          this.named(part.attr).some(method => this._changesItself(method)))
    );
  }

  /** All names that the value of a name may come from, also those in functions that make it. */
  private _sourcesOf(name: string): Set<string> {
    const sources = new Set([name]);
    for (const other of sources) {
      this._aliases.get(other)?.forEach(alias => sources.add(alias));
      for (const { statement } of this._around.program.bindings.get(other) ??
        []) {
        if (this.statements.has(statement)) {
          statement.names.reads.forEach(read => sources.add(read.name));
        }
      }
    }
    return sources;
  }

  /** `note = partial(put, table)`, where `put` changes the table. */
  private _begunWithChange(name: string): boolean {
    return this.valuesOf(name).some(value => {
      if (value.nodeType !== 'Call' || calledName(value) !== 'partial') {
        return false;
      }
      const [func, ...args] = value.args;
      const call = { ...value, func, args };
      const parents = new Map<IPythonNode, IPythonNode>(
        args.map((arg: IPythonNode) => [arg, call])
      );
      return args.some((arg: IPythonNode) => this.use(arg, parents) !== 'read');
    });
  }

  private _isChangedByCall(place: IPythonNode, parents: Parents): boolean {
    if (this._changesWhenUsed(place, parents)) {
      return true;
    }
    const holder = parents.get(place);
    if (holder?.nodeType === 'Attribute') {
      const outer = parents.get(holder);
      const isCall = outer?.nodeType === 'Call' && outer.func === holder;
      return this.named(holder.attr).some(
        method =>
          (isCall || isProperty(method.node) || isHandedOn(holder, parents)) &&
          this._changesItself(method)
      );
    }
    const isSpread =
      holder?.nodeType === 'Starred' ||
      (holder?.nodeType === 'Keyword' && holder.arg === null);
    const isNamed = holder?.nodeType === 'Keyword';
    const call = holder && (isSpread || isNamed) ? parents.get(holder) : holder;
    if (call?.nodeType !== 'Call' || call.func === place) {
      return false;
    }
    return this.named(calledName(call)).some(called => {
      const changed = this.changed(called);
      const { vararg, kwarg, kwonlyargs = [] } = called.node.args ?? {};
      const names = parameters(called);
      if (isSpread) {
        return changed.size > 0;
      }
      const name = isNamed
        ? ([...names, ...kwonlyargs.map(({ arg }: IPythonNode) => arg)].find(
            other => other === holder.arg
          ) ?? kwarg?.arg)
        : (names[call.args.indexOf(place) + (called.isMethod ? 1 : 0)] ??
          vararg?.arg);
      return name !== undefined && changed.has(name);
    });
  }

  /** Parameters whose object a function may change. */
  changed(called: IFunction): Set<string> {
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
    for (const name of parameterNames(node)) {
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

  private readonly _known = new Map<IPythonNode, Set<string>>();
}
