import type { IPythonNode } from '../nodes';
import { atom, primary } from './atoms';
import { lambda } from './parameters';
import type { Cursor } from './cursor';

export const LOAD = { nodeType: 'Load' };
export const STORE = { nodeType: 'Store' };
export const DEL = { nodeType: 'Del' };

const BINARY = new Map<string, [level: number, nodeType: string]>(
  Object.entries({
    '|': [0, 'BitOr'],
    '^': [1, 'BitXor'],
    '&': [2, 'BitAnd'],
    '<<': [3, 'LShift'],
    '>>': [3, 'RShift'],
    '+': [4, 'Add'],
    '-': [4, 'Sub'],
    '*': [5, 'Mult'],
    '/': [5, 'Div'],
    '//': [5, 'FloorDiv'],
    '%': [5, 'Mod'],
    '@': [5, 'MatMult']
  })
);
const UNARY = new Map(
  Object.entries({
    '+': 'UAdd',
    '-': 'USub',
    '~': 'Invert'
  })
);
const COMPARISON = new Map(
  Object.entries({
    '==': 'Eq',
    '!=': 'NotEq',
    '<': 'Lt',
    '<=': 'LtE',
    '>': 'Gt',
    '>=': 'GtE',
    in: 'In'
  })
);
const STARTS = new Set(
  '( [ { - + ~ ... not lambda await None True False'.split(' ')
);

/** Whether an expression may begin with the next token. */
export function startsExpression(c: Cursor): boolean {
  const { kind, text } = c.token;
  return (
    kind === 'name' ||
    kind === 'number' ||
    kind === 'string' ||
    kind === 'formatted' ||
    STARTS.has(text)
  );
}

/** The value of an assignment, of a field or of an expression statement: `yield` is allowed. */
export function value(c: Cursor): IPythonNode {
  return c.is('yield') ? yieldExpression(c) : starExpressions(c);
}

export function yieldExpression(c: Cursor): IPythonNode {
  const { start } = c.next();
  if (c.accept('from')) {
    const from = expression(c);
    return { nodeType: 'YieldFrom', start, end: c.lastEnd, value: from };
  }
  const given = startsExpression(c) || c.is('*') ? starExpressions(c) : null;
  return { nodeType: 'Yield', start, end: c.lastEnd, value: given };
}

/** One expression, or several as a tuple without parentheses. */
export function starExpressions(c: Cursor): IPythonNode {
  const { start } = c.token;
  const first = starExpression(c);
  if (!c.is(',')) {
    if (first.nodeType === 'Starred') {
      c.fail("can't use starred expression here", start);
    }
    return first;
  }
  const elts = [first];
  while (c.accept(',') && (startsExpression(c) || c.is('*'))) {
    elts.push(starExpression(c));
  }
  return { nodeType: 'Tuple', start, end: c.lastEnd, elts, ctx: LOAD };
}

function starExpression(c: Cursor): IPythonNode {
  return c.is('*') ? starred(c, bitwise) : expression(c);
}

/** An element of a display: `*x`, `x := 1` or an expression. */
export function element(c: Cursor): IPythonNode {
  return c.is('*') ? starred(c, bitwise) : namedExpression(c);
}

export function starred(
  c: Cursor,
  read: (c: Cursor) => IPythonNode
): IPythonNode {
  const { start } = c.next();
  const inner = read(c);
  return {
    nodeType: 'Starred',
    start,
    end: c.lastEnd,
    value: inner,
    ctx: LOAD
  };
}

export function namedExpression(c: Cursor): IPythonNode {
  if (c.token.kind !== 'name' || c.peek().text !== ':=') {
    return expression(c);
  }
  const target = atom(c);
  target.ctx = STORE;
  c.next();
  const given = expression(c);
  return {
    nodeType: 'NamedExpr',
    start: target.start,
    end: c.lastEnd,
    target,
    value: given
  };
}

export function expression(c: Cursor): IPythonNode {
  if (c.is('lambda')) {
    return lambda(c);
  }
  const { start } = c.token;
  const body = disjunction(c);
  if (!c.accept('if')) {
    return body;
  }
  const test = disjunction(c);
  c.expect('else');
  const orelse = expression(c);
  return { nodeType: 'IfExp', start, end: c.lastEnd, test, body, orelse };
}

export function disjunction(c: Cursor): IPythonNode {
  return several(c, 'or', 'Or', conjunction);
}

function conjunction(c: Cursor): IPythonNode {
  return several(c, 'and', 'And', inversion);
}

function several(
  c: Cursor,
  word: string,
  operator: string,
  read: (c: Cursor) => IPythonNode
): IPythonNode {
  const { start } = c.token;
  const first = read(c);
  if (!c.is(word)) {
    return first;
  }
  const values = [first];
  while (c.accept(word)) {
    values.push(read(c));
  }
  const op = { nodeType: operator };
  return { nodeType: 'BoolOp', start, end: c.lastEnd, op, values };
}

function inversion(c: Cursor): IPythonNode {
  if (!c.is('not')) {
    return comparison(c);
  }
  const { start } = c.next();
  const operand = inversion(c);
  const op = { nodeType: 'Not' };
  return { nodeType: 'UnaryOp', start, end: c.lastEnd, op, operand };
}

function comparison(c: Cursor): IPythonNode {
  const { start } = c.token;
  const left = bitwise(c);
  let operator = comparisonOperator(c);
  if (operator === null) {
    return left;
  }
  const ops: { nodeType: string }[] = [];
  const comparators: IPythonNode[] = [];
  for (; operator !== null; operator = comparisonOperator(c)) {
    ops.push({ nodeType: operator });
    comparators.push(bitwise(c));
  }
  return { nodeType: 'Compare', start, end: c.lastEnd, left, ops, comparators };
}

function comparisonOperator(c: Cursor): string | null {
  const { text } = c.token;
  const simple = COMPARISON.get(text);
  if (simple !== undefined) {
    c.next();
    return simple;
  }
  if (text === 'not' && c.peek().text === 'in') {
    c.next();
    c.next();
    return 'NotIn';
  }
  if (text === 'is') {
    c.next();
    return c.accept('not') ? 'IsNot' : 'Is';
  }
  return null;
}

/** An expression of operators other than comparisons; `level` is the loosest one allowed. */
export function bitwise(c: Cursor, level = 0): IPythonNode {
  const { start } = c.token;
  let left = factor(c);
  for (;;) {
    const operator = BINARY.get(c.token.text);
    if (operator === undefined || operator[0] < level) {
      return left;
    }
    c.next();
    const right = bitwise(c, operator[0] + 1);
    const op = { nodeType: operator[1] };
    left = { nodeType: 'BinOp', start, end: c.lastEnd, left, op, right };
  }
}

function factor(c: Cursor): IPythonNode {
  const operator = UNARY.get(c.token.text);
  if (operator === undefined) {
    return power(c);
  }
  const { start } = c.next();
  const operand = factor(c);
  const op = { nodeType: operator };
  return { nodeType: 'UnaryOp', start, end: c.lastEnd, op, operand };
}

function power(c: Cursor): IPythonNode {
  const { start } = c.token;
  const left = awaited(c);
  if (!c.accept('**')) {
    return left;
  }
  const right = factor(c);
  const op = { nodeType: 'Pow' };
  return { nodeType: 'BinOp', start, end: c.lastEnd, left, op, right };
}

function awaited(c: Cursor): IPythonNode {
  if (!c.is('await')) {
    return primary(c);
  }
  const { start } = c.next();
  const inner = primary(c);
  return { nodeType: 'Await', start, end: c.lastEnd, value: inner };
}
