import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import { listOf } from '../members';
import type { IStatement } from '../program';
import type { ISurroundings } from '../steps/reasons';
import { Aliases } from './aliases';
import { parentsIn } from './changes';
import { isValue, parameters, placesIn } from './definitions';
import type { Functions } from './functions';
import {
  decoratorsOf,
  isRemembered,
  keepsInClosure,
  keptByClass,
  memoOf,
  onlyGivesBack
} from './kept';

/** Finds what functions and classes of the notebook keep from one item for the next. */
export class FunctionReasons {
  constructor(
    private readonly _functions: Functions,
    private readonly _around: ISurroundings
  ) {}

  /** Why some of them may not be called for several items apart, or `null`. */
  reasonOfCalls(): string | null {
    for (const called of this._functions.all) {
      const { args } = called.node;
      const names = [
        ...parameters(called).slice(-args.defaults.length || Infinity),
        ...args.kwonlyargs.map(({ arg }: IPythonNode) => arg)
      ];
      const defaults = [...args.defaults, ...args.kw_defaults];
      const kept = names.find(
        (name, at) =>
          defaults[at] &&
          defaults[at].nodeType !== 'Constant' &&
          this._functions.changed(called).has(name)
      );
      if (kept !== undefined) {
        return `It calls ${called.name}, which changes the default of ${kept} for the items after it.`;
      }
    }
    for (const statement of this._functions.statements) {
      const { node } = statement;
      const name = node.name ?? node.targets[0].id;
      const changed = this._changedName(statement);
      if (changed !== undefined) {
        return `It calls ${name}, which changes ${changed} for the items after it.`;
      }
      const kept =
        node.nodeType === 'ClassDef'
          ? keptByClass(node, this._functions.useOf)
          : null;
      if (kept !== null) {
        return `It uses ${name}, which changes ${kept} for the items after it.`;
      }
      const keeper = decoratorsOf(node).find(decorator =>
        this._functions
          .named(decorator)
          .some(maker => keepsInClosure(maker.node, this._functions.useOf))
      );
      if (keeper !== undefined) {
        return `It calls ${name}, for which ${keeper} keeps values, which changes them for the items after it.`;
      }
      if (this._remembers(node) && !this._onlyGives(node)) {
        return `It calls ${name}, which keeps what it gave before and does more than to give it, so it does that only for the items after it that are the first to ask.`;
      }
    }
    return null;
  }

  /** What a function gives again to the same arguments is one object for all items. */
  reasonOfResults(body: readonly IPythonNode[]): string | null {
    const names = this._remembering();
    if (names.size === 0) {
      return null;
    }
    const roots = [...body, ...this._functions.bodies()];
    const gives = (node: IPythonNode) =>
      node.nodeType === 'Call' && names.has(calledName(node));
    for (const root of roots) {
      const parents = parentsIn(root);
      const nodes = walk(root);
      const held = nodes
        .filter(({ nodeType, value }) => nodeType === 'Assign' && value)
        .filter(({ value }) => walk(value).some(gives))
        .map(node => ({ ...node, value: GIVEN }));
      const isChanged =
        nodes.some(
          node => gives(node) && this._functions.use(node, parents) !== 'read'
        ) ||
        this._functions.aliasThatChanges(
          GIVEN.id,
          new Aliases([root, ...held], this._functions.isFunction),
          placesIn([root]),
          parents
        ) !== null;
      if (isChanged) {
        return `It changes what ${listOf([...names])} gives again for the items after it.`;
      }
    }
    return null;
  }

  /** Names of functions that give the same object again to the same arguments. */
  private _remembering(): Set<string> {
    return new Set(
      [...this._functions.statements]
        .filter(({ node }) => this._remembers(node))
        .map(({ node }) => node.name)
    );
  }

  private _remembers(node: IPythonNode): boolean {
    return isRemembered(node) || this._memos.has(node);
  }

  /** Whether a function, and those of the notebook that it calls, do nothing but give something back. */
  private _onlyGives(
    node: IPythonNode,
    seen = new Set<IPythonNode>()
  ): boolean {
    if (seen.has(node)) {
      return true;
    }
    seen.add(node);
    return (
      onlyGivesBack(node) &&
      walk(node)
        .filter(({ nodeType }) => nodeType === 'Name')
        .flatMap(({ id }) => this._functions.named(id))
        .every(other => this._onlyGives(other.node, seen))
    );
  }

  /** A value of the notebook that a function or class changes. */
  private _changedName({ node, names }: IStatement): string | undefined {
    const parents = parentsIn(node);
    const body: IPythonNode[] = [node.body ?? node.value.body].flat();
    const places = placesIn(body);
    const aliases = new Aliases(body, this._functions.isFunction);
    const values = new Set(
      names.reads
        .map(read => read.name)
        .filter(name => isValue(name, this._around))
    );
    return [
      ...names.globals,
      ...[...names.mutated].filter(name => !this._isMemo(node, name)),
      ...[...values].filter(
        name =>
          !this._isMemo(node, name) &&
          (names.reads.some(
            read =>
              read.name === name &&
              this._functions.use(read.node, parents) !== 'read'
          ) ||
            this._functions.aliasThatChanges(name, aliases, places, parents) !==
              null)
      )
    ][0];
  }

  /** Whether a name is that of a table in which only this function looks up what it gave before. */
  private _isMemo(node: IPythonNode, name: string): boolean {
    const bindings = this._around.program.bindings.get(name) ?? [];
    const [value] = this._functions.valuesOf(name);
    const isMemo =
      bindings.length === 1 &&
      (value?.nodeType === 'Dict'
        ? value.keys.length === 0
        : value?.nodeType === 'Call' &&
          calledName(value) === 'dict' &&
          value.args.length + value.keywords.length === 0) &&
      this._around.program.statements.every(
        ({ node: other, names }) =>
          other === node ||
          other === bindings[0].statement.node ||
          !names.reads.some(read => read.name === name)
      ) &&
      memoOf(node, name);
    if (isMemo) {
      this._memos.add(node);
    }
    return isMemo;
  }

  /** Functions that look up in a table of their own what they gave before. */
  private readonly _memos = new Set<IPythonNode>();
}

/** Stands for what a function gives that remembers what it gave. */
const GIVEN: IPythonNode = {
  nodeType: 'Name',
  id: '<given>',
  start: 0,
  end: 0
};
