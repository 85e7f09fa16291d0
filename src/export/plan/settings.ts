import type {
  IExportOptions,
  ISettingDecision,
  LiteralValue,
  SettingKind
} from '../model';
import type { IPythonNode } from '../python/parser';
import { BUILTIN_NAMES } from '../python/modules';
import type { IProgram, IStatement } from './program';
import { boundOnce, lineInCell } from './program';

/** Options that every exported program has. */
const RESERVED_OPTIONS = new Set([
  '--help',
  '--settings',
  '--work-dir',
  '--output-dir'
]);
const LONGEST_TEXT = 200;
const MOST_ITEMS = 20;

/** A candidate together with the place of its literal. */
export interface ISettingCandidate {
  setting: ISettingDecision;
  statement: IStatement;
  value: IPythonNode;
}

/** Literals that are bound once at the top level, in document order. */
export function findSettings(
  program: IProgram,
  options: IExportOptions
): ISettingCandidate[] {
  const candidates: ISettingCandidate[] = [];
  const mutated = new Set<string>();
  const globals = new Set<string>();
  for (const statement of program.statements) {
    statement.names.mutated.forEach(name => mutated.add(name));
    statement.names.globals.forEach(name => globals.add(name));
  }
  for (const statement of program.statements) {
    const found = candidate(statement);
    if (
      !found ||
      !boundOnce(program, found.name) ||
      mutated.has(found.name) ||
      globals.has(found.name) ||
      found.name.startsWith('_') ||
      BUILTIN_NAMES.has(found.name)
    ) {
      continue;
    }
    const source = statement.cell.code!.source;
    const wanted = options.settings[found.name];
    candidates.push({
      statement,
      value: found.value,
      setting: {
        name: found.name,
        kind: found.kind,
        literal: source.slice(found.value.start, found.value.end),
        value: found.literal,
        help: helpOf(statement),
        option: '',
        cell: statement.cell.cell.index,
        line: lineInCell(statement),
        replaced: false,
        lifted: wanted !== false
      }
    });
  }
  nameOptions(candidates);
  return candidates;
}

function candidate(statement: IStatement): {
  name: string;
  value: IPythonNode;
  kind: SettingKind;
  literal: LiteralValue;
} | null {
  const node = statement.node;
  const target: IPythonNode | null =
    node.nodeType === 'Assign' && node.targets.length === 1
      ? node.targets[0]
      : node.nodeType === 'AnnAssign' && node.value
        ? node.target
        : null;
  if (!target || target.nodeType !== 'Name') {
    return null;
  }
  const value: IPythonNode = node.value;
  const source = statement.cell.code!.source;
  const literal = literalValue(value, source);
  if (literal === undefined) {
    return null;
  }
  const kind = kindOf(value, literal, source);
  return kind === null
    ? null
    : { name: target.id.normalize('NFKC'), value, kind, literal };
}

/** The value of a literal, or `undefined` for anything that is not one. */
function literalValue(
  node: IPythonNode,
  source: string
): LiteralValue | undefined {
  switch (node.nodeType) {
    case 'Constant': {
      const text = source.slice(node.start, node.end);
      if (/^(?:True|False)$/.test(text)) {
        return text === 'True';
      }
      if (text === 'None') {
        return null;
      }
      return /^[\d.]/.test(text) ? numberValue(text) : stringValue(text);
    }
    case 'UnaryOp': {
      if (node.op.nodeType !== 'USub' && node.op.nodeType !== 'UAdd') {
        return undefined;
      }
      const value = literalValue(node.operand, source);
      return typeof value === 'number'
        ? node.op.nodeType === 'USub'
          ? -value
          : value
        : undefined;
    }
    case 'List':
    case 'Tuple': {
      const items = node.elts.map((item: IPythonNode) =>
        literalValue(item, source)
      );
      return items.includes(undefined) ? undefined : items;
    }
    case 'Dict': {
      const result: { [key: string]: LiteralValue } = {};
      for (let at = 0; at < node.keys.length; at++) {
        const key = node.keys[at]
          ? literalValue(node.keys[at], source)
          : undefined;
        const value = literalValue(node.values[at], source);
        if (
          typeof key !== 'string' ||
          key === '__proto__' ||
          value === undefined
        ) {
          return undefined;
        }
        result[key] = value;
      }
      return result;
    }
    default:
      return undefined;
  }
}

/** Numbers that JavaScript and TOML can hold exactly; complex numbers are left alone. */
function numberValue(text: string): number | undefined {
  const plain = text.replace(/_/g, '');
  const value = Number(plain);
  if (!/^(?:0[xob][\da-f]+|[\d.]+(?:e[+-]?\d+)?)$/i.test(plain)) {
    return undefined;
  }
  return Number.isFinite(value) &&
    (!Number.isInteger(value) ||
      Number.isSafeInteger(value) ||
      /[.e]/i.test(plain))
    ? value
    : undefined;
}

/** A plain string literal without escapes that would have to be understood. */
function stringValue(text: string): string | undefined {
  const match = /^([rRuU]?)("""|'''|"|')([\s\S]*)\2$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [, prefix, quote, body] = match;
  if (
    (quote.length === 1 && body.replace(/\\./g, '').includes(quote)) ||
    (quote.length === 3 && body.includes(quote))
  ) {
    return undefined;
  }
  if (!body.includes('\\') || /r/i.test(prefix)) {
    return body;
  }
  return /^(?:[^\\]|\\[\\'"nt])*$/.test(body)
    ? body.replace(/\\([\\'"nt])/g, (_, character) =>
        character === 'n' ? '\n' : character === 't' ? '\t' : character
      )
    : undefined;
}

function kindOf(
  node: IPythonNode,
  value: LiteralValue,
  source: string
): SettingKind | null {
  if (value === null) {
    return 'any';
  }
  if (typeof value === 'boolean') {
    return 'bool';
  }
  if (typeof value === 'number') {
    const text = source.slice(node.start, node.end);
    return /^[-+\s]*0[xob]/i.test(text) || !/[.e]/i.test(text)
      ? 'int'
      : 'float';
  }
  if (typeof value === 'string') {
    return value.includes('\n') || value.length > LONGEST_TEXT ? null : 'str';
  }
  const items = Array.isArray(value) ? value : Object.values(value);
  const simple =
    items.length > 0 &&
    items.length <= MOST_ITEMS &&
    items.every(
      item =>
        item !== null &&
        typeof item !== 'object' &&
        !(
          typeof item === 'string' &&
          (item.includes('\n') || item.length > LONGEST_TEXT)
        )
    );
  if (!simple) {
    return null;
  }
  return node.nodeType === 'List'
    ? 'list'
    : node.nodeType === 'Tuple'
      ? 'tuple'
      : 'dict';
}

/** The comment on the same line, else the comment directly above. */
function helpOf(statement: IStatement): string {
  const lines = statement.cell.code!.source.split('\n');
  const source = statement.cell.code!.source;
  if (statement.group.statements.length === 1) {
    const end = source.indexOf('\n', statement.node.end);
    const rest = source.slice(
      statement.node.end,
      end < 0 ? source.length : end
    );
    const comment = /^\s*#+\s*(.*\S)\s*$/.exec(rest);
    if (comment) {
      return comment[1];
    }
  }
  const above: string[] = [];
  for (let at = statement.firstLine - 1; at >= 0; at--) {
    const comment = /^\s*#+\s?(.*)$/.exec(lines[at]);
    if (!comment || /^\s*#[\s#*=-]*$/.test(lines[at])) {
      break;
    }
    above.unshift(comment[1].trim());
  }
  // A comment above several assignments is about all of them: it helps only the first.
  return above.join(' ').trim();
}

function nameOptions(candidates: ISettingCandidate[]): void {
  const wanted = new Map<string, number>();
  const plain = (name: string) =>
    `--${name.toLowerCase().replace(/_+/g, '-').replace(/-$/, '')}`;
  for (const { setting } of candidates) {
    const option = plain(setting.name);
    wanted.set(option, (wanted.get(option) ?? 0) + 1);
  }
  for (const { setting } of candidates) {
    const option = plain(setting.name);
    setting.option = RESERVED_OPTIONS.has(option)
      ? `--notebook-${option.slice(2)}`
      : wanted.get(option) === 1
        ? option
        : `--${setting.name}`;
  }
}
