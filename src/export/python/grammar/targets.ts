import type { IPythonNode } from '../nodes';
import { primary } from './atoms';
import type { Cursor } from './cursor';
import { DEL, starred, startsExpression, STORE } from './expressions';

/** Make a target of an expression that was read as a value. */
export function asTarget(c: Cursor, node: IPythonNode): void {
  switch (node.nodeType) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      node.ctx = STORE;
      return;
    case 'Starred':
      node.ctx = STORE;
      asTarget(c, node.value);
      return;
    case 'Tuple':
    case 'List':
      node.ctx = STORE;
      for (const item of node.elts) {
        asTarget(c, item);
      }
      if (node.elts.filter(isStarred).length > 1) {
        c.fail('multiple starred expressions in assignment', node.start);
      }
      return;
    default:
      c.fail('cannot assign to this expression', node.start);
  }
}

/** The target of an annotated or augmented assignment: no tuple, list or star. */
export function asSingleTarget(c: Cursor, node: IPythonNode): void {
  if (!/^(?:Name|Attribute|Subscript)$/.test(node.nodeType)) {
    c.fail(
      'only a name, an attribute or an item can be the target',
      node.start
    );
  }
  node.ctx = STORE;
}

/** The targets of `for`. */
export function starTargets(c: Cursor): IPythonNode {
  const { start } = c.token;
  const first = starTarget(c);
  let node = first;
  if (c.is(',')) {
    const elts = [first];
    while (c.accept(',') && (startsExpression(c) || c.is('*'))) {
      elts.push(starTarget(c));
    }
    node = { nodeType: 'Tuple', start, end: c.lastEnd, elts, ctx: STORE };
  } else if (isStarred(first)) {
    c.fail('starred assignment target must be in a list or tuple', start);
  }
  asTarget(c, node);
  return node;
}

function starTarget(c: Cursor): IPythonNode {
  return c.is('*') ? starred(c, primary) : primary(c);
}

/** The target behind `as` of `with`. */
export function withTarget(c: Cursor): IPythonNode {
  const node = primary(c);
  asTarget(c, node);
  return node;
}

/** The targets of `del`. */
export function deletedTargets(c: Cursor): IPythonNode[] {
  const targets: IPythonNode[] = [];
  do {
    const node = primary(c);
    asDeleted(c, node);
    targets.push(node);
  } while (c.accept(',') && startsExpression(c));
  return targets;
}

function asDeleted(c: Cursor, node: IPythonNode): void {
  if (/^(?:Tuple|List)$/.test(node.nodeType)) {
    for (const item of node.elts) {
      asDeleted(c, item);
    }
  } else if (!/^(?:Name|Attribute|Subscript)$/.test(node.nodeType)) {
    c.fail('cannot delete this expression', node.start);
  }
  node.ctx = DEL;
}

function isStarred(node: IPythonNode): boolean {
  return node.nodeType === 'Starred';
}
