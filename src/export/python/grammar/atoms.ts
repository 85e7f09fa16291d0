import { numberValue } from '../literals';
import type { IPythonNode } from '../nodes';
import { argumentList } from './arguments';
import type { Cursor } from './cursor';
import { identifier } from './cursor';
import {
  bitwise,
  disjunction,
  element,
  expression,
  LOAD,
  namedExpression,
  starred,
  startsExpression,
  yieldExpression
} from './expressions';
import { strings } from './strings';
import { starTargets } from './targets';

const SINGLETONS = new Map(
  Object.entries({
    None: { value: null, literal: 'None' },
    True: { value: true, literal: 'bool' },
    False: { value: false, literal: 'bool' },
    '...': { value: '...', literal: 'ellipsis' }
  })
);

/** An atom with attributes, calls and subscripts behind it. */
export function primary(c: Cursor): IPythonNode {
  const { start } = c.token;
  let node = atom(c);
  for (;;) {
    if (c.accept('.')) {
      const attr = c.name();
      const end = c.lastEnd;
      node = {
        nodeType: 'Attribute',
        start,
        end,
        value: node,
        attr,
        ctx: LOAD
      };
    } else if (c.is('(')) {
      const { args, keywords } = argumentList(c);
      const end = c.lastEnd;
      node = { nodeType: 'Call', start, end, func: node, args, keywords };
    } else if (c.accept('[')) {
      const slice = slices(c);
      c.expect(']');
      const end = c.lastEnd;
      node = {
        nodeType: 'Subscript',
        start,
        end,
        value: node,
        slice,
        ctx: LOAD
      };
    } else {
      return node;
    }
  }
}

export function atom(c: Cursor): IPythonNode {
  const { kind, text, start, end } = c.token;
  switch (kind) {
    case 'name':
      c.next();
      return { nodeType: 'Name', start, end, id: identifier(text), ctx: LOAD };
    case 'number':
      c.next();
      return {
        nodeType: 'Constant',
        start,
        end,
        ...numberValue(c.source.slice(start, end))
      };
    case 'string':
    case 'formatted':
      return strings(c);
  }
  const singleton = SINGLETONS.get(text);
  if (singleton !== undefined) {
    c.next();
    return { nodeType: 'Constant', start, end, ...singleton };
  }
  switch (text) {
    case '(':
      return parenthesised(c);
    case '[':
      return list(c);
    case '{':
      return dictOrSet(c);
    default:
      return c.fail(kind === 'end' ? 'an expression is expected' : undefined);
  }
}

function slices(c: Cursor): IPythonNode {
  const { start } = c.token;
  const first = slice(c);
  if (!c.is(',') && first.nodeType !== 'Starred') {
    return first;
  }
  const elts = [first];
  while (c.accept(',') && !c.is(']')) {
    elts.push(slice(c));
  }
  return { nodeType: 'Tuple', start, end: c.lastEnd, elts, ctx: LOAD };
}

function slice(c: Cursor): IPythonNode {
  if (c.is('*')) {
    return starred(c, expression);
  }
  const { start } = c.token;
  let lower: IPythonNode | null = null;
  if (!c.is(':')) {
    lower = namedExpression(c);
    if (!c.is(':')) {
      return lower;
    }
    if (lower.nodeType === 'NamedExpr' && lower.start === start) {
      c.fail();
    }
  }
  c.next();
  const upper = startsExpression(c) ? expression(c) : null;
  const step = c.accept(':') && startsExpression(c) ? expression(c) : null;
  return { nodeType: 'Slice', start, end: c.lastEnd, lower, upper, step };
}

/** A tuple, a generator expression, or an expression in parentheses. */
function parenthesised(c: Cursor): IPythonNode {
  const { start } = c.next();
  if (c.is('yield')) {
    const inner = yieldExpression(c);
    c.expect(')');
    return inner;
  }
  const elts: IPythonNode[] = [];
  if (!c.is(')')) {
    const first = element(c);
    if (startsComprehension(c)) {
      return comprehension(c, 'GeneratorExp', start, { elt: first }, ')');
    }
    if (c.is(')')) {
      if (first.nodeType === 'Starred') {
        c.fail('cannot use starred expression here', start);
      }
      c.next();
      return first;
    }
    elts.push(first, ...moreElements(c, ')'));
  }
  c.expect(')');
  return { nodeType: 'Tuple', start, end: c.lastEnd, elts, ctx: LOAD };
}

function list(c: Cursor): IPythonNode {
  const { start } = c.next();
  const elts: IPythonNode[] = [];
  if (!c.is(']')) {
    const first = element(c);
    if (startsComprehension(c)) {
      return comprehension(c, 'ListComp', start, { elt: first }, ']');
    }
    elts.push(first, ...moreElements(c, ']'));
  }
  c.expect(']');
  return { nodeType: 'List', start, end: c.lastEnd, elts, ctx: LOAD };
}

/** `, element` as often as it comes, and perhaps a comma. */
function moreElements(c: Cursor, closing: string): IPythonNode[] {
  const elts: IPythonNode[] = [];
  while (c.accept(',') && !c.is(closing)) {
    elts.push(element(c));
  }
  return elts;
}

function dictOrSet(c: Cursor): IPythonNode {
  const { start } = c.next();
  const keys: (IPythonNode | null)[] = [];
  const values: IPythonNode[] = [];
  if (!c.is('}') && !c.is('**')) {
    const keyStart = c.token.start;
    const first = element(c);
    if (!c.is(':')) {
      if (startsComprehension(c)) {
        return comprehension(c, 'SetComp', start, { elt: first }, '}');
      }
      const elts = [first, ...moreElements(c, '}')];
      c.expect('}');
      return { nodeType: 'Set', start, end: c.lastEnd, elts };
    }
    const bare = first.start === keyStart;
    if (bare && /^(?:Starred|NamedExpr)$/.test(first.nodeType)) {
      c.fail();
    }
    c.next();
    const given = expression(c);
    if (startsComprehension(c)) {
      const parts = { key: first, value: given };
      return comprehension(c, 'DictComp', start, parts, '}');
    }
    keys.push(first);
    values.push(given);
    if (!c.is('}')) {
      c.expect(',');
    }
  }
  while (!c.is('}')) {
    if (c.accept('**')) {
      keys.push(null);
      values.push(bitwise(c));
    } else {
      keys.push(expression(c));
      c.expect(':');
      values.push(expression(c));
    }
    if (!c.accept(',')) {
      break;
    }
  }
  c.expect('}');
  return { nodeType: 'Dict', start, end: c.lastEnd, keys, values };
}

export function startsComprehension(c: Cursor): boolean {
  return c.is('for') || (c.is('async') && c.peek().text === 'for');
}

/** The rest of a comprehension, behind its element, and its closing bracket. */
export function comprehension(
  c: Cursor,
  nodeType: string,
  start: number,
  parts: { elt?: IPythonNode; key?: IPythonNode; value?: IPythonNode },
  closing: string
): IPythonNode {
  if (parts.elt?.nodeType === 'Starred') {
    c.fail('iterable unpacking cannot be used in comprehension');
  }
  const generators: IPythonNode[] = [];
  while (startsComprehension(c)) {
    generators.push(generator(c));
  }
  c.expect(closing);
  return { nodeType, start, end: c.lastEnd, ...parts, generators };
}

function generator(c: Cursor): IPythonNode {
  const { start } = c.token;
  const isAsync = c.accept('async') ? 1 : 0;
  c.expect('for');
  const target = starTargets(c);
  c.expect('in');
  const iter = disjunction(c);
  const ifs: IPythonNode[] = [];
  while (c.accept('if')) {
    ifs.push(disjunction(c));
  }
  return {
    nodeType: 'Comprehension',
    start,
    end: c.lastEnd,
    target,
    iter,
    ifs,
    is_async: isAsync
  };
}
