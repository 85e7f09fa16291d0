import type { SettingKind } from '../model';
import { placeholder } from '../notebook/cell';
import type { IPythonNode } from '../python/parser';
import type { IProgram, IStatement } from './program';
import type { IFoundCall, ImportedNames } from './settingCalls';
import type { Literal } from './settingLiterals';
import { readLiteral } from './settingLiterals';
import { nameOfPrompt, numbered } from './settingNames';

/** A value that the notebook asks its user for. */
export interface IAskedSetting {
  name: string;
  kind: SettingKind;
  /** What the notebook asks; empty when it is not known. */
  prompt: string;
  statement: IStatement;
  node: IPythonNode;
  /** The statement does nothing but give the answer its name. */
  only: boolean;
}

/** A question that cannot be answered before the program starts. */
export interface IOpenQuestion {
  statement: IStatement;
  what: 'input' | 'getpass';
  /** The function, which is replaced by one that does not wait for nobody; `null` when it may be another. */
  node: IPythonNode | null;
}

/** Whether a call is `input(...)` or `getpass(...)`. */
function asks({ node, callee }: IFoundCall): 'input' | 'getpass' | null {
  return node.nodeType !== 'Call'
    ? null
    : callee === 'input'
      ? 'input'
      : callee === 'getpass.getpass'
        ? 'getpass'
        : null;
}

/**
 * The values that the notebook asks for exactly once; they become settings without a value.
 *
 * What is asked in a loop, in a branch or in a function is an open question: how often, nobody knows.
 */
export function findAsked(
  program: IProgram,
  calls: readonly IFoundCall[],
  imports: ImportedNames,
  names: { bound(name: string): boolean; settings: ReadonlySet<string> },
  wanted: (name: string) => boolean
): { asked: IAskedSetting[]; open: IOpenQuestion[] } {
  const asked: IAskedSetting[] = [];
  const open: IOpenQuestion[] = [];
  const taken = new Set(names.settings);
  const isTaken = (name: string) => taken.has(name) || names.bound(name);
  for (const call of calls) {
    const what = asks(call);
    if (what === null) {
      continue;
    }
    const { statement, node, parent } = call;
    const source = statement.cell.code!.source;
    // What stands in a formatted text has no sure place in all versions of Python.
    const inPlace = /^[\w.\s]+\(/.test(source.slice(node.start, node.end));
    if (call.once && inPlace && node.end > node.start) {
      const prompt = promptOf(node, source);
      const target = targetOf(statement);
      const name = target
        ? numbered(target, other => taken.has(other))
        : nameOfPrompt(prompt, what === 'input' ? 'INPUT' : 'SECRET', isTaken);
      taken.add(name);
      asked.push({
        name,
        kind: what === 'getpass' ? 'secret' : conversion(parent, imports),
        prompt,
        statement,
        node,
        only:
          target !== null &&
          [
            node,
            conversion(parent, imports) === 'str' ? node : parent
          ].includes(statement.node.value)
      });
      if (wanted(name)) {
        continue;
      }
    }
    open.push({ statement, what, node: node.func });
  }
  return { asked, open: [...open, ...otherUses(program)] };
}

/** Uses of `input` that are no calls, or that an import of everything may have replaced. */
function otherUses(program: IProgram): IOpenQuestion[] {
  if (program.bindings.has('input')) {
    return [];
  }
  const star = program.statements.some(
    ({ names }) => names.starImports.length > 0
  );
  return program.statements.flatMap(statement =>
    statement.names.reads
      .filter(read => read.name === 'input' && (star || read.call === null))
      .map(read => ({
        statement,
        what: 'input' as const,
        node: star ? null : read.node
      }))
  );
}

/** Let open questions end the program with a sentence when nobody can answer. */
export function closeQuestions(open: readonly IOpenQuestion[]): void {
  for (const { statement, what, node } of open) {
    const { source } = statement.cell.code!;
    if (node && /^[\w.\s]+$/.test(source.slice(node.start, node.end))) {
      statement.cell.edits.push({
        start: node.start,
        end: node.end,
        text: placeholder(what === 'input' ? 'read_line' : 'read_secret')
      });
    }
  }
}

/** `int(input())` asks for a whole number. */
function conversion(
  parent: IPythonNode | null,
  imports: ImportedNames
): SettingKind {
  return parent?.nodeType === 'Call' &&
    /^(?:int|float)$/.test(imports.pathOf(parent.func)) &&
    parent.args.length === 1 &&
    parent.keywords.length === 0
    ? parent.func.id
    : 'str';
}

function targetOf({ node }: IStatement): string | null {
  const target: IPythonNode | null =
    node.nodeType === 'Assign' && node.targets.length === 1
      ? node.targets[0]
      : node.nodeType === 'AnnAssign'
        ? node.target
        : null;
  return target?.nodeType === 'Name' ? target.id.normalize('NFKC') : null;
}

function promptOf(call: IPythonNode, source: string): string {
  const node =
    call.args[0] ??
    call.keywords.find((keyword: IPythonNode) => keyword.arg === 'prompt')
      ?.value;
  const literal: Literal | null = node ? readLiteral(node, source) : null;
  return literal?.type === 'str'
    ? literal.value
        .replace(/\s+/g, ' ')
        .replace(/[\s:>=?-]+$/, '')
        .trim()
    : '';
}

const ENVIRONMENT = /^os\.(?:getenv|environ\.get|environ\.setdefault|environ)$/;

/** Reads of environment variables: they can be changed from outside as they are. */
export function environmentReads(
  calls: readonly IFoundCall[]
): { name: string; statement: IStatement }[] {
  const found = new Map<string, { name: string; statement: IStatement }>();
  const changed = new Set<string>();
  for (const { statement, node, callee } of calls) {
    const isCall = node.nodeType === 'Call';
    if (!ENVIRONMENT.test(callee) || isCall !== (callee !== 'os.environ')) {
      continue;
    }
    const argument = isCall ? node.args[0] : node.slice;
    const literal = argument
      ? readLiteral(argument, statement.cell.code!.source)
      : null;
    if (literal?.type !== 'str') {
      continue;
    }
    if (!isCall && node.ctx?.nodeType !== 'Load') {
      changed.add(literal.value);
    } else if (!found.has(literal.value)) {
      found.set(literal.value, { name: literal.value, statement });
    }
  }
  return [...found.values()].filter(({ name }) => !changed.has(name));
}
