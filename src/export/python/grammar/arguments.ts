import type { IPythonNode } from '../nodes';
import { comprehension, startsComprehension } from './atoms';
import type { Cursor } from './cursor';
import { expression, namedExpression, starred } from './expressions';

/** The arguments of a call or the bases of a class, with their parentheses. */
export function argumentList(
  c: Cursor,
  ofClass = false
): {
  args: IPythonNode[];
  keywords: IPythonNode[];
} {
  const args: IPythonNode[] = [];
  const keywords: IPythonNode[] = [];
  const open = c.next().start;
  while (!c.is(')')) {
    const { start } = c.token;
    if (c.accept('**')) {
      keywords.push(keyword(c, start, null));
    } else if (c.token.kind === 'name' && c.peek().text === '=') {
      const name = c.name();
      c.next();
      keywords.push(keyword(c, start, name));
    } else {
      refuseAfterKeywords(c, keywords);
      if (c.is('*')) {
        args.push(starred(c, expression));
      } else {
        const node = namedExpression(c);
        if (startsComprehension(c)) {
          if (ofClass || args.length > 0 || keywords.length > 0) {
            c.fail('Generator expression must be parenthesized', start);
          }
          const elt = { elt: node };
          args.push(comprehension(c, 'GeneratorExp', open, elt, ')'));
          return { args, keywords };
        }
        args.push(node);
      }
    }
    if (!c.accept(',')) {
      break;
    }
  }
  c.expect(')');
  return { args, keywords };
}

function keyword(c: Cursor, start: number, arg: string | null): IPythonNode {
  const value = expression(c);
  return { nodeType: 'Keyword', start, end: c.lastEnd, arg, value };
}

function refuseAfterKeywords(c: Cursor, keywords: IPythonNode[]): void {
  if (keywords.some(item => item.arg === null)) {
    c.fail(
      `${c.is('*') ? 'iterable argument unpacking' : 'positional argument'} follows keyword argument unpacking`
    );
  }
  if (keywords.length > 0 && !c.is('*')) {
    c.fail('positional argument follows keyword argument');
  }
}
