import type { IPythonNode } from '../nodes';
import type { Cursor } from './cursor';
import { bitwise, expression, starred } from './expressions';

export function lambda(c: Cursor): IPythonNode {
  const { start } = c.next();
  const args = parameters(c, ':', false);
  c.expect(':');
  const body = expression(c);
  return { nodeType: 'Lambda', start, end: c.lastEnd, args, body };
}

/**
 * The parameters of a function, up to the token that closes them.
 *
 * @param annotated - whether they may have types.
 */
export function parameters(
  c: Cursor,
  closing: string,
  annotated: boolean
): IPythonNode {
  const found: IPythonNode = {
    nodeType: 'Arguments',
    start: -1,
    end: -1,
    posonlyargs: [],
    args: [],
    vararg: null,
    kwonlyargs: [],
    kw_defaults: [],
    kwarg: null,
    defaults: []
  };
  let star = false;
  while (!c.is(closing)) {
    if (found.kwarg) {
      c.fail('parameters cannot follow var-keyword parameter');
    }
    if (c.accept('**')) {
      found.kwarg = parameter(c, annotated);
    } else if (c.is('/')) {
      slash(c, found, star);
    } else if (c.is('*')) {
      if (star) {
        c.fail('* may appear only once');
      }
      star = true;
      c.next();
      if (c.token.kind === 'name') {
        found.vararg = parameter(c, annotated, true);
      } else if (!c.is(',') || c.peek().kind !== 'name') {
        c.fail('named parameters must follow bare *');
      }
    } else {
      plain(c, found, star, annotated);
    }
    if (!c.accept(',')) {
      break;
    }
  }
  return found;
}

function slash(c: Cursor, found: IPythonNode, star: boolean): void {
  if (star || found.posonlyargs.length > 0 || found.args.length === 0) {
    c.fail();
  }
  c.next();
  found.posonlyargs = found.args;
  found.args = [];
}

function plain(
  c: Cursor,
  found: IPythonNode,
  star: boolean,
  annotated: boolean
): void {
  const argument = parameter(c, annotated);
  const given = c.accept('=') ? expression(c) : null;
  if (star) {
    found.kwonlyargs.push(argument);
    found.kw_defaults.push(given);
    return;
  }
  if (given) {
    found.defaults.push(given);
  } else if (found.defaults.length > 0) {
    c.fail('parameter without a default follows parameter with a default');
  }
  found.args.push(argument);
}

function parameter(
  c: Cursor,
  annotated: boolean,
  mayUnpack = false
): IPythonNode {
  const { start } = c.token;
  const arg = c.name();
  let annotation: IPythonNode | null = null;
  if (annotated && c.accept(':')) {
    annotation = mayUnpack && c.is('*') ? starred(c, bitwise) : expression(c);
  }
  return { nodeType: 'Arg', start, end: c.lastEnd, arg, annotation };
}

/** The type parameters of a function, class or alias: `[T: int = bool, *Ts, **P]`, or nothing. */
export function typeParameters(c: Cursor): IPythonNode[] {
  const found: IPythonNode[] = [];
  if (!c.accept('[')) {
    return found;
  }
  do {
    found.push(typeParameter(c));
  } while (c.accept(',') && !c.is(']'));
  c.expect(']');
  return found;
}

function typeParameter(c: Cursor): IPythonNode {
  const { start } = c.token;
  const nodeType = c.accept('**')
    ? 'ParamSpec'
    : c.accept('*')
      ? 'TypeVarTuple'
      : 'TypeVar';
  const name = c.name();
  const node: IPythonNode = { nodeType, start, end: 0, name };
  if (nodeType === 'TypeVar') {
    node.bound = c.accept(':') ? expression(c) : null;
  }
  node.default_value = null;
  if (c.accept('=')) {
    node.default_value =
      nodeType === 'TypeVarTuple' && c.is('*')
        ? starred(c, bitwise)
        : expression(c);
  }
  node.end = c.lastEnd;
  return node;
}
