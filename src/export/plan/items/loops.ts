import type { IPythonNode } from '../../python/parser';
import { children, walk } from '../../python/parser';
import { flowOf } from '../../python/flow';
import { leaves } from '../../python/flowRules';
import { listOf } from '../members';
import type { IProgram, IStatement } from '../program';
import { ImportedNames } from '../settingCalls';
import { isPassedName, type ISurroundings } from '../steps/reasons';
import type { IUnit } from '../steps/units';
import { Aliases } from './aliases';
import type { Occurrence, Parents } from './changes';
import { occurrenceOf, parentsIn } from './changes';
import {
  changedParameters,
  functionsReached,
  parametersOf,
  reasonOfFunction,
  reasonOfState
} from './reached';

/** A loop of the script, one pass of which may be an item. */
export interface IItemLoop {
  unit: IUnit;
  statement: IStatement;
  /** Its first line without the colon: `for scene in scenes`. */
  text: string;
  /** Names that hold the item. */
  targets: string[];
  /** Names that all passes change, in ways that can be noted and done in the items' order. */
  changes: string[];
  /** Why its passes cannot be run apart from each other, as a sentence, or `null`. */
  reason: string | null;
}

/** The loops at the top level of the script, in document order. */
export function findLoops(
  program: IProgram,
  around: ISurroundings
): IItemLoop[] {
  const loops: IItemLoop[] = [];
  let imports: ImportedNames | null = null;
  for (const unit of around.units) {
    const [statement] = unit.statements;
    if (
      unit.statements.length === 1 &&
      /^(?:Async)?For$/.test(statement.node.nodeType)
    ) {
      imports ??= new ImportedNames(program);
      loops.push(new LoopReader(unit, around, imports).read());
    }
  }
  return loops;
}

class LoopReader {
  constructor(
    private readonly _unit: IUnit,
    private readonly _around: ISurroundings,
    private readonly _imports: ImportedNames
  ) {
    [this._statement] = _unit.statements;
    this._node = this._statement.node;
    this._parents = parentsIn(this._node);
    this._targets = [...walk(this._node.target)]
      .filter(node => node.nodeType === 'Name')
      .map(node => node.id);
    this._places = placesIn(this._node);
    this._aliases = new Aliases(this._node.body, name =>
      this._reached.some(({ node }) => node.name === name)
    );
    this._reached = functionsReached(
      this._statement.names.reads.map(read => read.name),
      _around.program
    );
  }

  read(): IItemLoop {
    const { target, iter } = this._node;
    const { source } = this._statement.cell.code!;
    const changes: string[] = [];
    return {
      unit: this._unit,
      statement: this._statement,
      text: `for ${source.slice(target.start, target.end)} in ${source.slice(iter.start, iter.end).replace(/\s+/g, ' ')}`,
      targets: this._targets,
      reason: this._reason(changes),
      changes
    };
  }

  private _reason(changes: string[]): string | null {
    return (
      this._reasonOfShape() ??
      this._reasonOfNames(changes) ??
      this._reasonOfItem() ??
      this._reasonOfCarried(changes) ??
      this._reached.map(reasonOfFunction).find(reason => reason !== null) ??
      reasonOfState(
        [...this._node.body, ...this._reached.map(statement => statement.node)],
        this._imports
      )
    );
  }

  private _reasonOfShape(): string | null {
    const { body, orelse, nodeType } = this._node;
    if (nodeType === 'AsyncFor' || this._statement.names.awaits) {
      return 'It waits for results (await).';
    }
    if (this._unit.cell.mayFail) {
      return 'Its cell may fail.';
    }
    if (orelse.length > 0) {
      return 'It has an else.';
    }
    return body.some(breaksOut)
      ? 'It may end early (break), which depends on the items before.'
      : null;
  }

  /** What the passes do with what was made before the loop. */
  private _reasonOfNames(changes: string[]): string | null {
    const { needs, captures, texts } = this._unit.flow;
    const places = this._places;
    for (const name of new Set([...needs, ...captures, ...texts])) {
      if (!isPassedName(name, this._around)) {
        continue;
      }
      const found = new Set(
        (places.get(name) ?? []).map(place => this._use(place))
      );
      const alias = this._aliasThatChanges(name);
      if (found.has('change') || alias !== null) {
        return `It changes ${name}${alias === null ? '' : ` through ${alias}`} for the items after it.`;
      }
      if (found.has('note')) {
        if (found.has('read') || captures.has(name) || texts.has(name)) {
          return `It reads ${name}, which the items before have changed.`;
        }
        changes.push(name);
      }
    }
    return null;
  }

  /** What holds the item is the item's own, but what it holds may be seen elsewhere. */
  private _reasonOfItem(): string | null {
    const changed = this._targets.find(
      name =>
        (this._places.get(name) ?? []).some(
          place =>
            this._parents.get(place)?.nodeType !== 'AugAssign' &&
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
        this._around.live[this._unit.index].has(name) &&
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
    const use = occurrenceOf(place, this._parents);
    if (use !== 'read' || !this._changesArgument(place)) {
      return use;
    }
    return 'change';
  }

  /** Whether a function of the notebook that gets the value changes it. */
  private _changesArgument(place: IPythonNode): boolean {
    let value = place;
    let call = this._parents.get(value);
    const keyword = call?.nodeType === 'Keyword' ? call : null;
    if (keyword) {
      value = keyword;
      call = this._parents.get(keyword);
    }
    if (call?.nodeType !== 'Call' || call.func.nodeType !== 'Name') {
      return false;
    }
    return this._reached
      .filter(({ node }) => node.name === call.func.id)
      .some(({ node }) => {
        const name =
          keyword?.arg ?? parametersOf(node)[call.args.indexOf(value)];
        return name !== undefined && changedParameters(node).has(name);
      });
  }

  /** Another name for the value, or for a part of it, whose object the passes change. */
  private _aliasThatChanges(name: string): string | null {
    const alias = this._aliases
      .of(name)
      .find(other =>
        (this._places.get(other.name) ?? []).some(
          place =>
            this._use(place) !== 'read' &&
            !(
              other.isElement &&
              this._parents.get(place)?.nodeType === 'AugAssign'
            )
        )
      );
    return alias?.name ?? null;
  }

  private readonly _statement: IStatement;
  private readonly _node: IPythonNode;
  private readonly _parents: Parents;
  private readonly _targets: string[];
  private readonly _places: ReadonlyMap<string, IPythonNode[]>;
  private readonly _reached: IStatement[];
  private readonly _aliases: Aliases;
}

/** Where each name stands in the body of a loop and in what it goes through. */
function placesIn(loop: IPythonNode): Map<string, IPythonNode[]> {
  const places = new Map<string, IPythonNode[]>();
  for (const root of [loop.iter, ...loop.body]) {
    for (const node of walk(root)) {
      if (node.nodeType === 'Name') {
        const known = places.get(node.id);
        if (known) {
          known.push(node);
        } else {
          places.set(node.id, [node]);
        }
      }
    }
  }
  return places;
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

/** How a user names the loop: by what holds the item. */
export function loopName(loop: IItemLoop, loops: readonly IItemLoop[]): string {
  const name = loop.targets.join(',');
  const alike = loops.filter(other => other.targets.join(',') === name);
  return alike.length > 1
    ? `${name}@${loop.statement.cell.cell.index + 1}`
    : name;
}
