import type { LiteralValue } from '../model';
import type { IPythonNode } from '../python/parser';
import { parsePython, PythonSyntaxError } from '../python/parser';
import { pythonString } from '../python/text';
import { textValue } from './settingTexts';

/** A literal of Python, with the types that JavaScript does not tell apart. */
export type Literal =
  | { type: 'none' }
  | { type: 'bool'; value: boolean }
  | { type: 'int' | 'float'; value: number }
  | { type: 'str'; value: string }
  | { type: 'list' | 'tuple' | 'set'; items: Literal[] }
  | { type: 'dict'; entries: [Literal, Literal][] };

/** Read a literal, or `null` for anything that is not one or that files cannot hold exactly. */
export function readLiteral(node: IPythonNode, source: string): Literal | null {
  switch (node.nodeType) {
    case 'Constant':
      return constant(source.slice(node.start, node.end));
    case 'UnaryOp': {
      const operand = readLiteral(node.operand, source);
      if (operand?.type !== 'int' && operand?.type !== 'float') {
        return null;
      }
      switch (node.op.nodeType) {
        case 'UAdd':
          return operand;
        case 'USub':
          // There is a negative zero among the floats, but not among the whole numbers.
          return operand.type === 'int' && operand.value === 0
            ? operand
            : { type: operand.type, value: -operand.value };
        default:
          return null;
      }
    }
    case 'List':
    case 'Tuple':
    case 'Set': {
      const items: (Literal | null)[] = node.elts.map((item: IPythonNode) =>
        readLiteral(item, source)
      );
      const type = node.nodeType.toLowerCase() as 'list' | 'tuple' | 'set';
      return items.includes(null) ? null : { type, items: items as Literal[] };
    }
    case 'Dict':
      return table(node, source);
    default:
      return null;
  }
}

/** Read a text as a literal of Python, or `null`. */
export function parseLiteral(text: string): Literal | null {
  const source = text.trim();
  try {
    const body = parsePython(source);
    return body.length === 1 && body[0].nodeType === 'Expr'
      ? readLiteral(body[0].value, source)
      : null;
  } catch (reason) {
    if (reason instanceof PythonSyntaxError) {
      return null;
    }
    throw reason;
  }
}

/** The literal of a value that came as JSON; numbers without a fraction are whole. */
export function literalOf(value: LiteralValue): Literal {
  if (value === null) {
    return { type: 'none' };
  }
  switch (typeof value) {
    case 'boolean':
      return { type: 'bool', value };
    case 'number':
      return { type: Number.isInteger(value) ? 'int' : 'float', value };
    case 'string':
      return { type: 'str', value };
  }
  return Array.isArray(value)
    ? { type: 'list', items: value.map(literalOf) }
    : {
        type: 'dict',
        entries: Object.entries(value).map(([key, item]) => [
          { type: 'str', value: key },
          literalOf(item)
        ])
      };
}

/** The literal on one line of Python. */
export function pythonOf(literal: Literal): string {
  switch (literal.type) {
    case 'none':
      return 'None';
    case 'bool':
      return literal.value ? 'True' : 'False';
    case 'int':
    case 'float':
      return numberText(literal);
    case 'str':
      return pythonString(literal.value);
    case 'dict':
      return `{${literal.entries
        .map(([key, value]) => `${pythonOf(key)}: ${pythonOf(value)}`)
        .join(', ')}}`;
    default: {
      const items = literal.items.map(pythonOf);
      const list = items.join(', ');
      return literal.type === 'list'
        ? `[${list}]`
        : literal.type === 'set'
          ? items.length === 0
            ? 'set()'
            : `{${list}}`
          : `(${list}${items.length === 1 ? ',' : ''})`;
    }
  }
}

/** The literal as a value of TOML, or `null` when there is a None in it, which TOML does not have. */
export function tomlOf(literal: Literal): string | null {
  switch (literal.type) {
    case 'none':
      return null;
    case 'bool':
      return String(literal.value);
    case 'int':
    case 'float':
      return numberText(literal);
    case 'str':
      return tomlString(literal.value);
    case 'dict': {
      const entries = literal.entries.map(([key, value]) => {
        const text = tomlOf(value);
        return text === null ? null : `${tomlKey(keyText(key))} = ${text}`;
      });
      return entries.includes(null)
        ? null
        : entries.length === 0
          ? '{}'
          : `{ ${entries.join(', ')} }`;
    }
    default: {
      const items = literal.items.map(tomlOf);
      return items.includes(null) ? null : `[${items.join(', ')}]`;
    }
  }
}

/** The literal as JSON holds it. */
export function valueOf(literal: Literal): LiteralValue {
  switch (literal.type) {
    case 'none':
      return null;
    case 'dict':
      return Object.fromEntries(
        literal.entries.map(([key, value]) => [keyText(key), valueOf(value)])
      );
    case 'list':
    case 'tuple':
    case 'set':
      return literal.items.map(valueOf);
    default:
      return literal.value;
  }
}

/** A key of TOML: bare where it may be. */
export function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlString(name);
}

function tomlString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    character => `\\u00${character.charCodeAt(0).toString(16)}`
  );
}

function keyText(key: Literal): string {
  return key.type === 'str' ? key.value : pythonOf(key);
}

function numberText(literal: { type: 'int' | 'float'; value: number }): string {
  const text = Object.is(literal.value, -0) ? '-0' : String(literal.value);
  return literal.type === 'float' && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function constant(text: string): Literal | null {
  if (text === 'True' || text === 'False') {
    return { type: 'bool', value: text === 'True' };
  }
  if (text === 'None') {
    return { type: 'none' };
  }
  if (/^[\d.]/.test(text)) {
    return number(text.replace(/_/g, ''));
  }
  const value = textValue(text);
  return value === null ? null : { type: 'str', value };
}

/** Numbers that JavaScript and TOML can hold exactly; complex numbers are left alone. */
function number(text: string): Literal | null {
  const whole = /^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/i.test(text);
  if (!whole && !/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) {
    return null;
  }
  const value = Number(text);
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    return null;
  }
  return { type: whole ? 'int' : 'float', value };
}

/** Tables whose keys are all texts, or all whole numbers. */
function table(node: IPythonNode, source: string): Literal | null {
  const entries: [Literal, Literal][] = [];
  const seen = new Set<string>();
  for (let at = 0; at < node.keys.length; at++) {
    const key = node.keys[at] ? readLiteral(node.keys[at], source) : null;
    const value = readLiteral(node.values[at], source);
    if (
      key === null ||
      value === null ||
      (key.type !== 'str' && key.type !== 'int') ||
      key.type !== (entries[0]?.[0].type ?? key.type) ||
      seen.has(keyText(key)) ||
      keyText(key) === '__proto__'
    ) {
      return null;
    }
    seen.add(keyText(key));
    entries.push([key, value]);
  }
  return { type: 'dict', entries };
}
