import { placeholderName } from '../../notebook/cell';
import type { IPythonNode } from '../../python/parser';
import { children, walk } from '../../python/parser';
import { flowOf } from '../../python/flow';
import { endsProgram, leaves } from '../../python/flowRules';
import { listOf } from '../members';
import type { IProgram, IStatement } from '../program';
import { ImportedNames } from '../settingCalls';
import { isPassedName, type ISurroundings } from '../steps/reasons';
import type { IUnit } from '../steps/units';
import { Aliases, reboundAfter } from './aliases';
import type { Occurrence, Parents } from './changes';
import { changesPart, mayBeCaught, parentsIn } from './changes';
import { isValue, placesIn } from './definitions';
import { FunctionReasons } from './functionReasons';
import { Functions } from './functions';
import { reasonOfFiles } from './files';
import type { IHandleNames } from './handles';
import { handleNames, Handles } from './handles';
import { reasonOfProcess } from './process';
import { reasonOfFigureAfter, reasonOfState, seedsNumpy } from './state';

/** A loop of the script, one pass of which may be an item. */
export interface IItemLoop {
  unit: IUnit;
  statement: IStatement;
  /** The statement itself, or the only one that it times (`%%time`). */
  node: IPythonNode;
  /** Its first line without the colon: `for scene in scenes`. */
  text: string;
  /** Names that hold the item. */
  targets: string[];
  /** Names that all passes change, in ways that can be noted and done in the items' order. */
  readonly changes: string[];
  /** Why its passes cannot be run apart from each other, as a sentence, or `null`. */
  readonly reason: string | null;
}

/**
 * The loops at the top level of the script, in document order.
 *
 * What stands in the way of each is found when it is asked for: a plan is made after each edit.
 */
export function findLoops(
  program: IProgram,
  around: ISurroundings
): IItemLoop[] {
  const loops: IItemLoop[] = [];
  const shared = once(() => {
    const imports = new ImportedNames(program);
    return {
      imports,
      handles: handleNames(program, imports),
      seedsNumpy: seedsNumpy(
        program.statements.map(({ node }) => node),
        imports
      )
    };
  });
  for (const unit of around.units) {
    const [statement] = unit.statements;
    const node = unit.statements.length === 1 && timed(statement.node);
    if (node && /^(?:Async)?For$/.test(node.nodeType)) {
      const { target, iter } = node;
      const { source } = statement.cell.code!;
      const found = once(() =>
        new LoopReader(unit, node, around, shared()).read()
      );
      loops.push({
        unit,
        statement,
        node,
        text: `for ${source.slice(target.start, target.end)} in ${source.slice(iter.start, iter.end).replace(/\s+/g, ' ')}`,
        targets: namesIn(target),
        get changes() {
          return found().changes;
        },
        get reason() {
          return found().reason;
        }
      });
    }
  }
  return loops;
}

/** What is needed at most once, and perhaps not at all. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function namesIn(target: IPythonNode): string[] {
  return walk(target)
    .filter(node => node.nodeType === 'Name')
    .map(node => node.id);
}

/** What all loops of a program need to know of it. */
interface IShared {
  imports: ImportedNames;
  handles: IHandleNames;
  /** Whether the program sets the seed of numpy's own generator. */
  seedsNumpy: boolean;
}

/** The only statement of a cell that is timed as a whole, else the statement itself. */
function timed(statement: IPythonNode): IPythonNode {
  const isTimed =
    statement.nodeType === 'With' &&
    statement.body.length === 1 &&
    placeholderName(statement.items[0].context_expr.func?.id ?? '') === 'timer';
  return isTimed ? statement.body[0] : statement;
}

class LoopReader {
  constructor(
    private readonly _unit: IUnit,
    private readonly _node: IPythonNode,
    private readonly _around: ISurroundings,
    private readonly _shared: IShared
  ) {
    [this._statement] = _unit.statements;
    this._parents = parentsIn(this._node);
    this._targets = namesIn(this._node.target);
    this._places = placesIn([this._node.iter, ...this._node.body]);
    this._functions = new Functions(
      this._statement.names.reads.map(read => read.name),
      _around,
      new Handles(_shared.handles, this._node)
    );
    this._reasons = new FunctionReasons(this._functions, _around);
    this._aliases = new Aliases(this._node.body, this._functions.isFunction);
  }

  read(): Pick<IItemLoop, 'changes' | 'reason'> {
    const changes: string[] = [];
    return { reason: this._reason(changes), changes };
  }

  private _reason(changes: string[]): string | null {
    const { imports } = this._shared;
    return (
      this._reasonOfShape() ??
      this._reasonOfNames(changes) ??
      this._reasonOfDefinitions() ??
      this._reasonOfItem() ??
      this._reasonOfCarried(changes) ??
      this._reasons.reasonOfCalls() ??
      this._reasons.reasonOfResults(this._node.body) ??
      reasonOfProcess(
        [...this._node.body, ...this._functions.bodies()],
        imports
      ) ??
      reasonOfFiles({
        program: this._around.program,
        node: this._node,
        functions: this._functions,
        imports
      }) ??
      reasonOfState(
        this._node.body,
        this._functions,
        imports,
        this._shared.seedsNumpy
      ) ??
      reasonOfFigureAfter(
        this._node.body,
        this._around.units
          .slice(this._unit.index + 1)
          .filter(({ cell }) => cell === this._unit.cell)
          .flatMap(({ statements }) => statements.map(({ node }) => node)),
        this._functions,
        imports
      )
    );
  }

  private _reasonOfShape(): string | null {
    const { body, orelse, nodeType, target } = this._node;
    if (nodeType === 'AsyncFor' || this._statement.names.awaits) {
      return 'It waits for results (await).';
    }
    if (this._unit.cell.mayFail) {
      return 'Its cell may fail.';
    }
    if (orelse.length > 0) {
      return 'It has an else.';
    }
    if (body.some(breaksOut)) {
      return 'It may end early (break), which depends on the items before.';
    }
    if (walk(target).some(isPlace)) {
      return 'It does not put its items into names of their own.';
    }
    return body.some((node: IPythonNode) => walk(node).some(endsProgram))
      ? 'It may end the program, and with it the items after.'
      : null;
  }

  /** What the passes do with what was made before the loop. */
  private _reasonOfNames(changes: string[]): string | null {
    const { captures, texts } = this._unit.flow;
    const places = this._places;
    for (const name of this._namesFromBefore()) {
      const found = new Set(
        (places.get(name) ?? []).map(place => this._use(place))
      );
      const alias = this._aliasThatChanges(name);
      if (found.has('change') || alias !== null) {
        return `It changes ${name}${alias === null ? '' : ` through ${alias}`} for the items after it.`;
      }
      if (found.has('note')) {
        if (
          found.has('read') ||
          captures.has(name) ||
          texts.has(name) ||
          this._functions.read(name)
        ) {
          return `It reads ${name}, which the items before have changed.`;
        }
        if (
          places.get(name)?.some(place => mayBeCaught(place, this._parents))
        ) {
          return `It changes ${name} where it catches errors, which depends on the items before.`;
        }
        const other = this._otherName(name);
        if (other !== undefined) {
          return `It uses ${other}, which is ${name} or a part of it, and changes ${name}.`;
        }
        if (!isPassedName(name, this._around)) {
          return `It changes ${name}, which functions of the notebook use.`;
        }
        changes.push(name);
      }
    }
    return null;
  }

  /** Functions and classes can hold values too: `Thing.made += 1`. */
  private _reasonOfDefinitions(): string | null {
    const { program } = this._around;
    const changed = [...this._places].find(
      ([name, places]) =>
        (program.bindings.get(name) ?? []).some(({ bind }) =>
          /^(?:function|class)$/.test(bind.kind)
        ) && places.some(place => this._use(place) !== 'read')
    );
    return changed ? `It changes ${changed[0]} for the items after it.` : null;
  }

  /** Values that the notebook made before the loop and that it uses. */
  private _namesFromBefore(): string[] {
    const { needs, captures, texts, may } = this._unit.flow;
    const others = this._statement.names.reads
      .map(read => read.name)
      .filter(name => !may.has(name));
    return [...new Set([...needs, ...captures, ...texts, ...others])].filter(
      name =>
        isValue(name, this._around) && (needs.has(name) || !this._isOwn(name))
    );
  }

  /** Another name, made before the loop, through which it sees what it does to this one. */
  private _otherName(name: string): string | undefined {
    const isOfParts = this._places
      .get(name)!
      .some(place => changesPart(place, this._parents));
    const views = new Aliases(
      this._around.units
        .slice(0, this._unit.index)
        .flatMap(unit => unit.statements.map(({ node }) => node)),
      this._functions.isFunction,
      isOfParts ? 'parts' : 'views'
    );
    const isView = (one: string, other: string) =>
      views
        .of(one)
        .some(alias => alias.name === other && (isOfParts || !alias.isElement));
    return this._namesFromBefore().find(
      other => other !== name && (isView(name, other) || isView(other, name))
    );
  }

  /** Whether nothing but the loop gives the name a value. */
  private _isOwn(name: string): boolean {
    const setters = this._around.setters.get(name) ?? [];
    return setters.length > 0 && setters.every(at => at === this._unit.index);
  }

  /** What holds the item is the item's own, but what it holds may be seen elsewhere. */
  private _reasonOfItem(): string | null {
    const changed = this._targets.find(
      name =>
        (this._places.get(name) ?? []).some(
          place =>
            place.start <
              reboundAfter(name, this._node.body, this._functions.isFunction) &&
            !/^(?:AugAssign|Delete)$/.test(
              this._parents.get(place)?.nodeType ?? ''
            ) &&
            this._use(place) !== 'read'
        ) || this._aliasThatChanges(name) !== null
    );
    return changed === undefined
      ? null
      : `It changes ${changed}, which is the item itself.`;
  }

  /** Values that go from one pass to the next, or that only some passes leave behind. */
  private _reasonOfCarried(changes: readonly string[]): string | null {
    const { needs, may } = this._unit.flow;
    const carried = [...may].filter(
      name => needs.has(name) && !changes.includes(name)
    );
    if (carried.length > 0) {
      return `It uses ${listOf(carried)} of the item before.`;
    }
    const sure = this._surelySet();
    const unsure = [...may].filter(
      name =>
        this._around.live.has(name, this._unit.index) &&
        !sure.has(name) &&
        !changes.includes(name)
    );
    return unsure.length > 0
      ? `Only some items set ${listOf(unsure)}, which later code needs.`
      : null;
  }

  /** Names that every pass sets. */
  private _surelySet(): Set<string> {
    const { body } = this._node;
    const sure = new Set(this._targets);
    if (!leaves(body)) {
      // The statements of the body, one after the other.
      const row: IPythonNode = { ...this._node, nodeType: 'Tuple', elts: body };
      flowOf(row, this._statement.names).must.forEach(name => sure.add(name));
    }
    return sure;
  }

  private _use(place: IPythonNode): Occurrence {
    return this._functions.use(place, this._parents);
  }

  private _aliasThatChanges(name: string): string | null {
    return this._functions.aliasThatChanges(
      name,
      this._aliases,
      this._places,
      this._parents
    );
  }

  private readonly _statement: IStatement;
  private readonly _parents: Parents;
  private readonly _targets: string[];
  private readonly _places: ReadonlyMap<string, IPythonNode[]>;
  private readonly _functions: Functions;
  private readonly _reasons: FunctionReasons;
  private readonly _aliases: Aliases;
}

/** Whether a statement of a loop's body ends the loop itself. */
function breaksOut(node: IPythonNode): boolean {
  return (
    node.nodeType === 'Break' ||
    (!/^(?:For|AsyncFor|While|FunctionDef|AsyncFunctionDef|ClassDef|Lambda)$/.test(
      node.nodeType
    ) &&
      children(node).some(breaksOut))
  );
}

/** `for x[0] in ...` changes something that lasts. */
function isPlace({ nodeType }: IPythonNode): boolean {
  return /^(?:Attribute|Subscript)$/.test(nodeType);
}

/** How a user names the loop: by what holds the item. */
export function loopName(loop: IItemLoop, loops: readonly IItemLoop[]): string {
  const name = loop.targets.join(',');
  const alike = loops.filter(other => other.targets.join(',') === name);
  return alike.length > 1
    ? `${name}@${loop.statement.cell.cell.index + 1}`
    : name;
}
