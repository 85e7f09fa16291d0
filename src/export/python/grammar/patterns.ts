import type { IPythonNode } from '../nodes';
import { atom } from './atoms';
import type { Cursor } from './cursor';
import { identifier } from './cursor';
import { element, LOAD, namedExpression } from './expressions';
import { block } from './statements';

/** Whether the name `match` begins a statement: its line ends with a colon, and `case` is below. */
export function startsMatch(c: Cursor): boolean {
  if (!c.is('match')) {
    return false;
  }
  let last = 1;
  while (!/^(?:newline|end)$/.test(c.peek(last).kind)) {
    last += 1;
  }
  return (
    c.peek(last - 1).text === ':' &&
    c.peek(last + 1).kind === 'indent' &&
    c.peek(last + 2).text === 'case'
  );
}

export function matchStatement(c: Cursor): IPythonNode {
  const { start } = c.next();
  const subject = subjectOf(c);
  c.expect(':');
  c.expect('<newline>');
  c.expect('<indent>');
  const cases: IPythonNode[] = [];
  while (!c.accept('<dedent>')) {
    cases.push(caseBlock(c));
  }
  return { nodeType: 'Match', start, end: c.lastEnd, subject, cases };
}

function subjectOf(c: Cursor): IPythonNode {
  const { start } = c.token;
  const first = c.is('*') ? element(c) : namedExpression(c);
  if (!c.is(',')) {
    if (first.nodeType === 'Starred') {
      c.fail();
    }
    return first;
  }
  const elts = [first];
  while (c.accept(',') && !c.is(':')) {
    elts.push(element(c));
  }
  return { nodeType: 'Tuple', start, end: c.lastEnd, elts, ctx: LOAD };
}

function caseBlock(c: Cursor): IPythonNode {
  c.expect('case');
  const { start } = c.token;
  const first = starOrPattern(c);
  let found = first;
  if (c.is(',')) {
    const patterns = [first, ...morePatterns(c, ':', 'if')];
    found = { nodeType: 'MatchSequence', start, end: c.lastEnd, patterns };
  } else if (first.nodeType === 'MatchStar') {
    c.fail();
  }
  const guard = c.accept('if') ? namedExpression(c) : null;
  const body = block(c);
  return {
    nodeType: 'MatchCase',
    start: -1,
    end: -1,
    pattern: found,
    guard,
    body
  };
}

/** `, pattern` as often as it comes, and perhaps a comma. */
function morePatterns(c: Cursor, ...closing: string[]): IPythonNode[] {
  const patterns: IPythonNode[] = [];
  while (c.accept(',') && !closing.includes(c.token.text)) {
    patterns.push(starOrPattern(c));
  }
  return patterns;
}

function starOrPattern(c: Cursor): IPythonNode {
  if (!c.is('*')) {
    return pattern(c);
  }
  const { start } = c.next();
  const name = c.name();
  return {
    nodeType: 'MatchStar',
    start,
    end: c.lastEnd,
    name: name === '_' ? null : name
  };
}

function pattern(c: Cursor): IPythonNode {
  const { start } = c.token;
  const first = closedPattern(c);
  let found = first;
  if (c.is('|')) {
    const patterns = [first];
    while (c.accept('|')) {
      patterns.push(closedPattern(c));
    }
    found = { nodeType: 'MatchOr', start, end: c.lastEnd, patterns };
  }
  if (!c.accept('as')) {
    return found;
  }
  const name = captured(c);
  return { nodeType: 'MatchAs', start, end: c.lastEnd, pattern: found, name };
}

/** A name that a pattern binds. */
function captured(c: Cursor): string {
  if (c.is('_')) {
    c.fail("cannot use '_' as a target");
  }
  const name = c.name();
  if (c.is('.') || c.is('(') || c.is('=')) {
    c.fail('cannot use an expression as pattern target');
  }
  return name;
}

function closedPattern(c: Cursor): IPythonNode {
  const { start, kind, text } = c.token;
  if (kind === 'name') {
    const next = c.peek().text;
    if (next === '.' || next === '(') {
      return valueOrClass(c);
    }
    const name = text === '_' ? c.next() && null : captured(c);
    return {
      nodeType: 'MatchAs',
      start,
      end: c.lastEnd,
      pattern: null,
      name
    };
  }
  switch (text) {
    case 'None':
    case 'True':
    case 'False': {
      const { value } = atom(c);
      return { nodeType: 'MatchSingleton', start, end: c.lastEnd, value };
    }
    case '(':
      return groupOrSequence(c);
    case '[': {
      c.next();
      const patterns = c.is(']')
        ? []
        : [starOrPattern(c), ...morePatterns(c, ']')];
      c.expect(']');
      return { nodeType: 'MatchSequence', start, end: c.lastEnd, patterns };
    }
    case '{':
      return mapping(c);
  }
  const value = literalPattern(c);
  return { nodeType: 'MatchValue', start, end: c.lastEnd, value };
}

function groupOrSequence(c: Cursor): IPythonNode {
  const { start } = c.next();
  let patterns: IPythonNode[] = [];
  if (!c.is(')')) {
    const first = starOrPattern(c);
    if (c.is(')') && first.nodeType !== 'MatchStar') {
      c.next();
      return first;
    }
    if (!c.is(',')) {
      c.fail();
    }
    patterns = [first, ...morePatterns(c, ')')];
  }
  c.expect(')');
  return { nodeType: 'MatchSequence', start, end: c.lastEnd, patterns };
}

/** A string, or a number with its sign, or a complex number. */
function literalPattern(c: Cursor): IPythonNode {
  const { start, kind } = c.token;
  if (kind === 'string' || kind === 'formatted') {
    const text = atom(c);
    if (text.nodeType !== 'Constant') {
      c.fail('patterns may only match literals and attribute lookups', start);
    }
    return text;
  }
  const left = signedNumber(c);
  if (!c.is('+') && !c.is('-')) {
    return left;
  }
  if ((left.operand ?? left).literal === 'complex') {
    c.fail('real number required in complex literal', start);
  }
  const op = { nodeType: c.next().text === '+' ? 'Add' : 'Sub' };
  if (c.token.kind !== 'number') {
    c.fail();
  }
  const right = atom(c);
  if (right.literal !== 'complex') {
    c.fail('imaginary number required in complex literal', right.start);
  }
  return { nodeType: 'BinOp', start, end: c.lastEnd, left, op, right };
}

function signedNumber(c: Cursor): IPythonNode {
  const { start } = c.token;
  const negative = c.accept('-');
  if (c.token.kind !== 'number') {
    c.fail();
  }
  const operand = atom(c);
  const op = { nodeType: 'USub' };
  return negative
    ? { nodeType: 'UnaryOp', start, end: c.lastEnd, op, operand }
    : operand;
}

/** A name with attributes. */
function dotted(c: Cursor): IPythonNode {
  const { start, end } = c.token;
  const id = c.name();
  let node: IPythonNode = { nodeType: 'Name', start, end, id, ctx: LOAD };
  while (c.accept('.')) {
    const attr = c.name();
    node = {
      nodeType: 'Attribute',
      start,
      end: c.lastEnd,
      value: node,
      attr,
      ctx: LOAD
    };
  }
  return node;
}

function valueOrClass(c: Cursor): IPythonNode {
  const { start } = c.token;
  if (c.is('_')) {
    c.fail();
  }
  const cls = dotted(c);
  if (!c.accept('(')) {
    return { nodeType: 'MatchValue', start, end: c.lastEnd, value: cls };
  }
  const patterns: IPythonNode[] = [];
  const attributes: string[] = [];
  const byName: IPythonNode[] = [];
  while (!c.is(')')) {
    if (c.token.kind === 'name' && c.peek().text === '=') {
      attributes.push(identifier(c.next().text));
      c.next();
      byName.push(pattern(c));
    } else {
      if (byName.length > 0) {
        c.fail('positional patterns follow keyword patterns');
      }
      patterns.push(pattern(c));
    }
    if (!c.accept(',')) {
      break;
    }
  }
  c.expect(')');
  return {
    nodeType: 'MatchClass',
    start,
    end: c.lastEnd,
    cls,
    patterns,
    kwd_attrs: attributes,
    kwd_patterns: byName
  };
}

function mapping(c: Cursor): IPythonNode {
  const { start } = c.next();
  const keys: IPythonNode[] = [];
  const patterns: IPythonNode[] = [];
  let rest: string | null = null;
  while (!c.is('}')) {
    if (rest !== null) {
      c.fail('double star pattern must be the last (right-most) subpattern');
    }
    if (c.accept('**')) {
      rest = captured(c);
    } else {
      keys.push(mappingKey(c));
      c.expect(':');
      patterns.push(pattern(c));
    }
    if (!c.accept(',')) {
      break;
    }
  }
  c.expect('}');
  return {
    nodeType: 'MatchMapping',
    start,
    end: c.lastEnd,
    keys,
    patterns,
    rest
  };
}

function mappingKey(c: Cursor): IPythonNode {
  if (/^(?:None|True|False)$/.test(c.token.text)) {
    return atom(c);
  }
  if (c.token.kind !== 'name') {
    return literalPattern(c);
  }
  const key = dotted(c);
  return key.nodeType === 'Attribute' ? key : c.fail();
}
