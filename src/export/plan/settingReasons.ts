import type { IDecision } from '../model';
import { BUILTIN_NAMES } from '../python/modules';
import type { IPythonNode } from '../python/parser';
import type { IProgram, IStatement } from './program';
import { lineInCell } from './program';
import type { IFoundCall, ImportedNames } from './settingCalls';
import type { Literal } from './settingLiterals';
import type { IBoundLiteral } from './settingPlaces';
import { boundLiterals } from './settingPlaces';

const LONGEST_TEXT = 200;
const MOST_ITEMS = 20;

/** Functions that change what they get. */
const CHANGING_FUNCTIONS =
  /^(?:random|numpy\.random|heapq|bisect)\.(?:shuffle|heappush|heappop|heapify|heapreplace|heappushpop|insort|insort_left|insort_right)$/;

/** A literal that becomes a setting. */
export interface IChosenLiteral {
  statement: IStatement;
  bound: IBoundLiteral;
  /** Its names, when nothing else ever binds them. */
  sets: string[];
}

/** Tells the literals that become settings from those that do not, with the reasons. */
export class Refusals {
  constructor(
    private readonly _program: IProgram,
    imports: ImportedNames,
    calls: readonly IFoundCall[]
  ) {
    this._collectChanges(calls);
    const injected = this._namesOf('injected-parameters');
    const taken = new Set<string>();
    const refused = new Set<string>();
    for (const statement of _program.statements) {
      const { cell, node } = statement;
      const tagged = isParameters(statement);
      for (const bound of boundLiterals(node, cell.code!.source, imports)) {
        const name: string = bound.targets[0].id.normalize('NFKC');
        const change = this._changeOf(bound);
        const reason =
          (tagged
            ? this._taggedReason(statement, bound, injected)
            : (change ?? unfit(bound))) ??
          sharedLines(bound, cell.code!.source, statement);
        if (reason === null && !taken.has(name)) {
          taken.add(name);
          this.chosen.push({ statement, bound, sets: this._setsOf(bound) });
        } else if (reason !== null && !refused.has(name)) {
          refused.add(name);
          this.decisions.push({
            cell: cell.cell.index,
            line: lineInCell(statement),
            what: name,
            where: 'script',
            reason
          });
        }
      }
    }
    this.decisions = this.decisions.filter(({ what }) => !taken.has(what));
  }

  readonly chosen: IChosenLiteral[] = [];
  decisions: IDecision[] = [];

  /** Names whose value is changed in place, through whatever name. */
  private _collectChanges(calls: readonly IFoundCall[]): void {
    const aliases: [string, string][] = [];
    for (const { names, node } of this._program.statements) {
      names.mutated.forEach(name => this._mutated.add(name));
      names.globals.forEach(name => this._globals.add(name));
      if (node.nodeType === 'Assign' && node.value.nodeType === 'Name') {
        for (const target of node.targets as IPythonNode[]) {
          if (target.nodeType === 'Name') {
            aliases.push([target.id, node.value.id]);
          }
        }
      }
    }
    for (const { callee, node } of calls) {
      if (
        node.nodeType === 'Call' &&
        CHANGING_FUNCTIONS.test(callee) &&
        node.args[0]?.nodeType === 'Name'
      ) {
        this._mutated.add(node.args[0].id);
      }
    }
    for (let changed = true; changed;) {
      changed = false;
      for (const [one, other] of aliases) {
        if (this._mutated.has(one) !== this._mutated.has(other)) {
          this._mutated.add(one).add(other);
          changed = true;
        }
      }
    }
  }

  /** Why the names mean something else later, or `null`. */
  private _changeOf({ targets, literal }: IBoundLiteral): string | null {
    for (const target of targets) {
      const name: string = target.id.normalize('NFKC');
      const bindings = this._program.bindings.get(name) ?? [];
      if (bindings.some(({ bind }) => bind.kind === 'delete')) {
        return 'It is deleted later.';
      }
      if (this._globals.has(name)) {
        return 'A function changes it.';
      }
      if (bindings.length !== 1) {
        return 'It is set more than once.';
      }
      if (isMutable(literal) && this._mutated.has(name)) {
        return 'Its value is changed in place.';
      }
      if (BUILTIN_NAMES.has(name)) {
        return 'It replaces a built-in name.';
      }
      if (name.startsWith('_')) {
        return 'Its name begins with _, so it is not for others to change.';
      }
    }
    return null;
  }

  private _setsOf({ targets, depends }: IBoundLiteral): string[] {
    const names = targets.map(target => target.id.normalize('NFKC') as string);
    return !depends &&
      names.every(
        name =>
          this._program.bindings.get(name)?.length === 1 &&
          !this._globals.has(name)
      )
      ? names
      : [];
  }

  /**
   * What papermill takes as parameters are settings whatever happens to them later: papermill sets
   * them at this place too. A cell that it has put in below says what ran last, so it goes before.
   */
  private _taggedReason(
    { cell, order }: IStatement,
    { targets }: IBoundLiteral,
    injected: ReadonlySet<string>
  ): string | null {
    const name: string = targets[0].id.normalize('NFKC');
    if (name.startsWith('__')) {
      return 'Its name begins with __, so it is not for others to change.';
    }
    const again = this._program.bindings
      .get(name)
      ?.some(
        ({ statement }) => statement.cell === cell && statement.order > order
      );
    if (again) {
      return 'The same cell sets it again.';
    }
    return injected.has(name) && !cell.cell.tags.includes('injected-parameters')
      ? 'The cell of injected parameters sets it again.'
      : null;
  }

  private _namesOf(tag: string): Set<string> {
    const names = new Set<string>();
    for (const { cell, names: own } of this._program.statements) {
      if (cell.cell.tags.includes(tag)) {
        own.binds.forEach(bind => names.add(bind.name));
      }
    }
    return names;
  }

  private readonly _mutated = new Set<string>();
  private readonly _globals = new Set<string>();
}

function isParameters({ cell }: IStatement): boolean {
  return cell.cell.tags.some(tag => /^(?:injected-)?parameters$/.test(tag));
}

function isMutable(literal: Literal): boolean {
  return /^(?:list|set|dict)$/.test(literal.type);
}

/** Lines keep their number, so a literal over several lines must have them for itself. */
function sharedLines(
  { span }: IBoundLiteral,
  source: string,
  { group }: IStatement
): string | null {
  return group.statements.length > 1 &&
    source.slice(span.start, span.end).includes('\n')
    ? 'It stands on several lines that it shares with other code.'
    : null;
}

/** Why a value is no sensible setting, or `null`. */
function unfit({ literal }: IBoundLiteral): string | null {
  if (literal.type === 'str') {
    return textProblem(literal.value);
  }
  const leaves = leavesOf(literal);
  if (!/^(?:list|tuple|set|dict)$/.test(literal.type)) {
    return null;
  }
  if (leaves.length === 0) {
    return 'It is empty: something is collected in it.';
  }
  if (leaves.length > MOST_ITEMS) {
    return `It holds ${leaves.length} values, which are data rather than a setting.`;
  }
  for (const leaf of leaves) {
    const problem = leaf.type === 'str' ? textProblem(leaf.value) : null;
    if (problem) {
      return problem;
    }
  }
  return literal.type === 'dict' &&
    literal.entries.length > 1 &&
    literal.entries.every(([, value]) => value.type === 'list')
    ? 'It is a table of columns, which are data rather than a setting.'
    : null;
}

function textProblem(text: string): string | null {
  if (
    text.length > LONGEST_TEXT ||
    (text.match(/\n/g) ?? []).length > 1 ||
    /\S\s*\n\s*\S/.test(text)
  ) {
    return 'It is a longer text, not a value that somebody would change.';
  }
  if (/^\s*<(?:!|\/?[a-z][\w-]*[\s/>])/i.test(text)) {
    return 'It is HTML or XML, not a value that somebody would change.';
  }
  return /^\s*(?:SELECT\s[\s\S]+\sFROM|INSERT\s+INTO|CREATE\s+(?:TABLE|VIEW|INDEX)|UPDATE\s+\S+\s+SET|DELETE\s+FROM|WITH\s+\w+\s+AS\s*\(|DROP\s+TABLE)\s/i.test(
    text
  )
    ? 'It is a query, not a value that somebody would change.'
    : null;
}

/** The values in a literal that hold no others. */
function leavesOf(literal: Literal): Literal[] {
  return literal.type === 'dict'
    ? literal.entries.flatMap(([, value]) => leavesOf(value))
    : 'items' in literal
      ? literal.items.flatMap(leavesOf)
      : [literal];
}
