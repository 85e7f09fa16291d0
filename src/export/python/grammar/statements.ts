import type { IPythonNode } from '../nodes';
import type { Cursor } from './cursor';
import { compound, startsCompound } from './compound';
import { expression, STORE, value } from './expressions';
import { typeParameters } from './parameters';
import { asSingleTarget, asTarget, deletedTargets } from './targets';

const AUGMENTED = new Map(
  Object.entries({
    '+=': 'Add',
    '-=': 'Sub',
    '*=': 'Mult',
    '/=': 'Div',
    '//=': 'FloorDiv',
    '%=': 'Mod',
    '@=': 'MatMult',
    '&=': 'BitAnd',
    '|=': 'BitOr',
    '^=': 'BitXor',
    '<<=': 'LShift',
    '>>=': 'RShift',
    '**=': 'Pow'
  })
);

/** All statements of a source. */
export function moduleBody(c: Cursor): IPythonNode[] {
  const body: IPythonNode[] = [];
  while (c.token.kind !== 'end') {
    statement(c, body);
  }
  return body;
}

/** One line of statements, or a compound statement. */
function statement(c: Cursor, body: IPythonNode[]): void {
  if (c.token.kind === 'indent') {
    c.fail('unexpected indent');
  }
  if (startsCompound(c)) {
    body.push(compound(c));
  } else {
    simpleStatements(c, body);
  }
}

function simpleStatements(c: Cursor, body: IPythonNode[]): void {
  do {
    body.push(simpleStatement(c));
  } while (c.accept(';') && c.token.kind !== 'newline');
  c.expect('<newline>');
}

/** The statements behind a colon: on the same line, or indented. */
export function block(c: Cursor): IPythonNode[] {
  const body: IPythonNode[] = [];
  c.expect(':');
  if (!c.accept('<newline>')) {
    simpleStatements(c, body);
    return body;
  }
  if (!c.accept('<indent>')) {
    c.fail('expected an indented block');
  }
  while (!c.accept('<dedent>')) {
    statement(c, body);
  }
  return body;
}

function simpleStatement(c: Cursor): IPythonNode {
  const { start, text, kind } = c.token;
  if (kind === 'name') {
    return text === 'type' && c.peek().kind === 'name'
      ? typeAlias(c)
      : assignment(c);
  }
  switch (text) {
    case 'pass':
      return word(c, 'Pass');
    case 'break':
      return word(c, 'Break');
    case 'continue':
      return word(c, 'Continue');
    case 'return': {
      c.next();
      const given = endsStatement(c) ? null : returned(c);
      return { nodeType: 'Return', start, end: c.lastEnd, value: given };
    }
    case 'raise':
      return raised(c);
    case 'global':
    case 'nonlocal': {
      c.next();
      const names = [c.name()];
      while (c.accept(',')) {
        names.push(c.name());
      }
      const nodeType = text === 'global' ? 'Global' : 'Nonlocal';
      return { nodeType, start, end: c.lastEnd, names };
    }
    case 'del': {
      c.next();
      const targets = deletedTargets(c);
      return { nodeType: 'Delete', start, end: c.lastEnd, targets };
    }
    case 'assert': {
      c.next();
      const test = expression(c);
      const msg = c.accept(',') ? expression(c) : null;
      return { nodeType: 'Assert', start, end: c.lastEnd, test, msg };
    }
    case 'import':
      return imported(c);
    case 'from':
      return importedFrom(c);
    default:
      return assignment(c);
  }
}

function word(c: Cursor, nodeType: string): IPythonNode {
  const { start, end } = c.next();
  return { nodeType, start, end };
}

function endsStatement(c: Cursor): boolean {
  return c.is(';') || c.token.kind === 'newline';
}

function returned(c: Cursor): IPythonNode {
  if (c.is('yield')) {
    c.fail();
  }
  return value(c);
}

function raised(c: Cursor): IPythonNode {
  const { start } = c.next();
  const exc = endsStatement(c) ? null : expression(c);
  const cause = exc && c.accept('from') ? expression(c) : null;
  return { nodeType: 'Raise', start, end: c.lastEnd, exc, cause };
}

function typeAlias(c: Cursor): IPythonNode {
  const { start } = c.next();
  const { start: nameStart, end } = c.token;
  const id = c.name();
  const name = { nodeType: 'Name', start: nameStart, end, id, ctx: STORE };
  const parameters = typeParameters(c);
  c.expect('=');
  const given = expression(c);
  return {
    nodeType: 'TypeAlias',
    start,
    end: c.lastEnd,
    name,
    type_params: parameters,
    value: given
  };
}

/** An assignment of any sort, or an expression. */
function assignment(c: Cursor): IPythonNode {
  const { start } = c.token;
  const bare = !c.is('(');
  const first = value(c);
  if (c.accept(':')) {
    asSingleTarget(c, first);
    const annotation = expression(c);
    const given = c.accept('=') ? value(c) : null;
    return {
      nodeType: 'AnnAssign',
      start,
      end: c.lastEnd,
      target: first,
      annotation,
      value: given,
      simple: first.nodeType === 'Name' && bare ? 1 : 0
    };
  }
  const augmented = AUGMENTED.get(c.token.text);
  if (augmented !== undefined) {
    asSingleTarget(c, first);
    c.next();
    const given = value(c);
    const op = { nodeType: augmented };
    return {
      nodeType: 'AugAssign',
      start,
      end: c.lastEnd,
      target: first,
      op,
      value: given
    };
  }
  if (!c.is('=')) {
    return { nodeType: 'Expr', start, end: c.lastEnd, value: first };
  }
  const targets: IPythonNode[] = [];
  let last = first;
  while (c.accept('=')) {
    asTarget(c, last);
    targets.push(last);
    last = value(c);
  }
  return { nodeType: 'Assign', start, end: c.lastEnd, targets, value: last };
}

function imported(c: Cursor): IPythonNode {
  const { start } = c.next();
  const names: IPythonNode[] = [];
  do {
    names.push(alias(c, dottedName));
  } while (c.accept(','));
  return { nodeType: 'Import', start, end: c.lastEnd, names };
}

function importedFrom(c: Cursor): IPythonNode {
  const { start } = c.next();
  let level = 0;
  while (c.is('.') || c.is('...')) {
    level += c.next().text.length;
  }
  const module = level > 0 && c.is('import') ? null : dottedName(c);
  c.expect('import');
  const names: IPythonNode[] = [];
  if (c.is('*')) {
    const { start: from, end } = c.next();
    names.push({
      nodeType: 'Alias',
      start: from,
      end,
      name: '*',
      asname: null
    });
  } else {
    const inside = c.accept('(');
    do {
      if (inside && names.length > 0 && c.is(')')) {
        break;
      }
      names.push(alias(c, plainName));
    } while (c.accept(','));
    if (inside) {
      c.expect(')');
    }
  }
  return {
    nodeType: 'ImportFrom',
    start,
    end: c.lastEnd,
    module,
    names,
    level
  };
}

function alias(c: Cursor, read: (c: Cursor) => string): IPythonNode {
  const { start } = c.token;
  const name = read(c);
  const asname = c.accept('as') ? c.name() : null;
  return { nodeType: 'Alias', start, end: c.lastEnd, name, asname };
}

function plainName(c: Cursor): string {
  return c.name();
}

function dottedName(c: Cursor): string {
  let name = c.name();
  while (c.accept('.')) {
    name += `.${c.name()}`;
  }
  return name;
}
