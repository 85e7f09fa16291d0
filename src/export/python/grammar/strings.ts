import { decodeText, textProblem } from '../literals';
import type { IPythonNode } from '../nodes';
import { Cursor } from './cursor';
import { value } from './expressions';
import type { IFormattedPart, IFormattedField } from './formatted';
import type { IToken } from './tokens';

type Sort = 'str' | 'bytes' | 'template';

interface ILiteral {
  token: IToken;
  sort: Sort;
  raw: boolean;
  /** Where its text begins and ends. */
  from: number;
  to: number;
}

/** String literals that stand side by side are one value. */
export function strings(c: Cursor): IPythonNode {
  const { start } = c.token;
  const literals: ILiteral[] = [];
  while (c.token.kind === 'string' || c.token.kind === 'formatted') {
    literals.push(literal(c, c.next()));
  }
  const { sort } = literals[0];
  const odd = literals.find(other => other.sort !== sort);
  if (odd) {
    c.fail('cannot mix different sorts of string literals', odd.token.start);
  }
  if (literals.every(({ token }) => token.kind === 'string')) {
    const text = literals
      .map(({ from, to, raw }) => textOf(c, from, to, raw, sort === 'bytes'))
      .join('');
    return {
      nodeType: 'Constant',
      start,
      end: c.lastEnd,
      value: text,
      literal: sort
    };
  }
  const values: IPythonNode[] = [];
  for (const { token, from, to, raw } of literals) {
    if (token.parts) {
      addParts(c, token.parts, raw, sort, values);
    } else {
      addText(values, textOf(c, from, to, raw, false), token.start, token.end);
    }
  }
  const nodeType = sort === 'template' ? 'TemplateStr' : 'JoinedStr';
  return { nodeType, start, end: c.lastEnd, values };
}

function literal(c: Cursor, token: IToken): ILiteral {
  const { source } = c;
  let from = token.start;
  while (source[from] !== '"' && source[from] !== "'") {
    from += 1;
  }
  const prefix = source.slice(token.start, from).toLowerCase();
  const one = source[from];
  const width =
    token.end - from >= 6 && source.startsWith(one + one + one, from) ? 3 : 1;
  return {
    token,
    sort: prefix.includes('b')
      ? 'bytes'
      : prefix.includes('t')
        ? 'template'
        : 'str',
    raw: prefix.includes('r'),
    from: from + width,
    to: token.end - width
  };
}

/** The decoded text of a part of a literal. */
function textOf(
  c: Cursor,
  from: number,
  to: number,
  raw: boolean,
  bytes: boolean
): string {
  const text = c.source.slice(from, to);
  const problem = textProblem(text, raw, bytes);
  if (problem) {
    c.fail(problem, from);
  }
  return decodeText(text, raw, bytes);
}

/** Text joins the text before it; empty text is left out. */
function addText(
  values: IPythonNode[],
  text: string,
  start: number,
  end: number
): void {
  const last = values[values.length - 1];
  if (text === '') {
    return;
  }
  if (last?.nodeType === 'Constant') {
    last.value += text;
    last.end = end;
    return;
  }
  values.push({
    nodeType: 'Constant',
    start,
    end,
    value: text,
    literal: 'str'
  });
}

function addParts(
  c: Cursor,
  parts: IFormattedPart[],
  raw: boolean,
  sort: Sort,
  values: IPythonNode[]
): void {
  for (const part of parts) {
    const { start, end } = part;
    if (part.kind === 'text') {
      const doubled = /[{}]/.test(c.source[end - 1]) ? 1 : 0;
      const text = textOf(c, start, end, raw, false);
      addText(values, text, start, end + doubled);
    } else {
      addField(c, part, raw, sort, values);
    }
  }
}

function addField(
  c: Cursor,
  field: IFormattedField,
  raw: boolean,
  sort: Sort,
  values: IPythonNode[]
): void {
  const { start, end, shown, specification } = field;
  if (shown !== null) {
    addText(values, c.source.slice(start + 1, shown), start + 1, shown);
  }
  const inner = new Cursor(c.source, field.tokens);
  const node = value(inner);
  if (inner.token.kind !== 'end') {
    inner.fail('f-string: invalid syntax');
  }
  let formatSpec: IPythonNode | null = null;
  if (specification) {
    const specValues: IPythonNode[] = [];
    addParts(c, specification.parts, raw, 'str', specValues);
    formatSpec = {
      nodeType: 'JoinedStr',
      start: specification.start,
      end: end - 1,
      values: specValues
    };
  }
  const conversion =
    field.conversion ?? (shown !== null && !specification ? 'r' : null);
  const made: IPythonNode = {
    nodeType: sort === 'template' ? 'Interpolation' : 'FormattedValue',
    start,
    end,
    value: node,
    conversion: conversion === null ? -1 : conversion.charCodeAt(0),
    format_spec: formatSpec
  };
  if (sort === 'template') {
    const [first] = field.tokens;
    made.str = c.source.slice(start + 1, Math.max(first.start, inner.lastEnd));
  }
  values.push(made);
}
