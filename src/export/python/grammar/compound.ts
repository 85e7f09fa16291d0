import type { IPythonNode } from '../nodes';
import { PythonSyntaxError } from '../nodes';
import { argumentList } from './arguments';
import type { Cursor } from './cursor';
import {
  expression,
  LOAD,
  namedExpression,
  starExpressions
} from './expressions';
import { parameters, typeParameters } from './parameters';
import { matchStatement, startsMatch } from './patterns';
import { block } from './statements';
import { starTargets, withTarget } from './targets';

const STARTS = new Set('if while for try with def class async @'.split(' '));

/** Whether a statement with a block begins here. */
export function startsCompound(c: Cursor): boolean {
  return STARTS.has(c.token.text) || startsMatch(c);
}

export function compound(c: Cursor): IPythonNode {
  switch (c.token.text) {
    case 'if':
      return conditional(c);
    case 'while':
      return whileLoop(c);
    case 'for':
      return forLoop(c, c.token.start, 'For');
    case 'try':
      return tryStatement(c);
    case 'with':
      return withStatement(c, c.token.start, 'With');
    case 'def':
      return functionDefinition(c, c.token.start, 'FunctionDef', []);
    case 'class':
      return classDefinition(c, []);
    case '@':
      return decorated(c);
    case 'async':
      return asyncStatement(c, []);
    default:
      return matchStatement(c);
  }
}

function conditional(c: Cursor): IPythonNode {
  const { start } = c.next();
  const test = namedExpression(c);
  const body = block(c);
  const orelse = c.is('elif') ? [conditional(c)] : elseBlock(c);
  return { nodeType: 'If', start, end: c.lastEnd, test, body, orelse };
}

function elseBlock(c: Cursor): IPythonNode[] {
  return c.accept('else') ? block(c) : [];
}

function whileLoop(c: Cursor): IPythonNode {
  const { start } = c.next();
  const test = namedExpression(c);
  const body = block(c);
  const orelse = elseBlock(c);
  return { nodeType: 'While', start, end: c.lastEnd, test, body, orelse };
}

function forLoop(c: Cursor, start: number, nodeType: string): IPythonNode {
  c.next();
  const target = starTargets(c);
  c.expect('in');
  const iter = starExpressions(c);
  const body = block(c);
  const orelse = elseBlock(c);
  return { nodeType, start, end: c.lastEnd, target, iter, body, orelse };
}

function asyncStatement(c: Cursor, decorators: IPythonNode[]): IPythonNode {
  const { start } = c.next();
  if (c.is('def')) {
    return functionDefinition(c, start, 'AsyncFunctionDef', decorators);
  }
  if (decorators.length === 0 && c.is('for')) {
    return forLoop(c, start, 'AsyncFor');
  }
  if (decorators.length === 0 && c.is('with')) {
    return withStatement(c, start, 'AsyncWith');
  }
  return c.fail();
}

function decorated(c: Cursor): IPythonNode {
  const decorators: IPythonNode[] = [];
  while (c.accept('@')) {
    decorators.push(namedExpression(c));
    c.expect('<newline>');
  }
  switch (c.token.text) {
    case 'def':
      return functionDefinition(c, c.token.start, 'FunctionDef', decorators);
    case 'class':
      return classDefinition(c, decorators);
    case 'async':
      return asyncStatement(c, decorators);
    default:
      return c.fail();
  }
}

function functionDefinition(
  c: Cursor,
  start: number,
  nodeType: string,
  decorators: IPythonNode[]
): IPythonNode {
  c.next();
  const name = c.name();
  const types = typeParameters(c);
  c.expect('(');
  const args = parameters(c, ')', true);
  c.expect(')');
  const returns = c.accept('->') ? expression(c) : null;
  const body = block(c);
  return {
    nodeType,
    start,
    end: c.lastEnd,
    name,
    args,
    body,
    decorator_list: decorators,
    returns,
    type_params: types
  };
}

function classDefinition(c: Cursor, decorators: IPythonNode[]): IPythonNode {
  const { start } = c.next();
  const name = c.name();
  const types = typeParameters(c);
  const { args, keywords } = c.is('(')
    ? argumentList(c, true)
    : { args: [], keywords: [] };
  const body = block(c);
  return {
    nodeType: 'ClassDef',
    start,
    end: c.lastEnd,
    name,
    bases: args,
    keywords,
    body,
    decorator_list: decorators,
    type_params: types
  };
}

function tryStatement(c: Cursor): IPythonNode {
  const { start } = c.next();
  const body = block(c);
  const star = c.is('except') && c.peek().text === '*';
  const handlers: IPythonNode[] = [];
  while (c.is('except')) {
    handlers.push(handler(c, star, handlers));
  }
  const orelse = handlers.length > 0 ? elseBlock(c) : [];
  const finalbody = c.accept('finally') ? block(c) : [];
  if (handlers.length === 0 && finalbody.length === 0) {
    c.fail("expected 'except' or 'finally' block");
  }
  return {
    nodeType: star ? 'TryStar' : 'Try',
    start,
    end: c.lastEnd,
    body,
    handlers,
    orelse,
    finalbody
  };
}

function handler(c: Cursor, star: boolean, before: IPythonNode[]): IPythonNode {
  const { start } = c.next();
  if (before.length > 0 && before[before.length - 1].type === null) {
    c.fail("default 'except:' must be last", start);
  }
  if (c.accept('*') !== star) {
    c.fail("cannot have both 'except' and 'except*' on the same 'try'");
  }
  let type: IPythonNode | null = null;
  let name: string | null = null;
  if (star || !c.is(':')) {
    const from = c.token.start;
    type = expression(c);
    if (c.is(',')) {
      const elts = [type];
      while (c.accept(',') && !c.is(':')) {
        elts.push(expression(c));
      }
      type = {
        nodeType: 'Tuple',
        start: from,
        end: c.lastEnd,
        elts,
        ctx: LOAD
      };
    } else if (c.accept('as')) {
      name = c.name();
    }
  }
  const body = block(c);
  return { nodeType: 'ExceptHandler', start, end: c.lastEnd, type, name, body };
}

function withStatement(
  c: Cursor,
  start: number,
  nodeType: string
): IPythonNode {
  c.next();
  const items = closedItems(c) ?? openItems(c);
  const body = block(c);
  return { nodeType, start, end: c.lastEnd, items, body };
}

function openItems(c: Cursor): IPythonNode[] {
  const items: IPythonNode[] = [];
  do {
    items.push(withItem(c));
  } while (c.accept(','));
  return items;
}

/** Items in parentheses of their own, which are not those of an expression; `null` if there are none. */
function closedItems(c: Cursor): IPythonNode[] | null {
  if (!c.is('(')) {
    return null;
  }
  const back = c.mark();
  try {
    c.next();
    const items: IPythonNode[] = [];
    do {
      items.push(withItem(c));
    } while (c.accept(',') && !c.is(')'));
    c.expect(')');
    if (c.is(':')) {
      return items;
    }
  } catch (reason) {
    if (!(reason instanceof PythonSyntaxError)) {
      throw reason;
    }
  }
  back();
  return null;
}

function withItem(c: Cursor): IPythonNode {
  const context = expression(c);
  const target = c.accept('as') ? withTarget(c) : null;
  return {
    nodeType: 'WithItem',
    start: -1,
    end: -1,
    context_expr: context,
    optional_vars: target
  };
}
