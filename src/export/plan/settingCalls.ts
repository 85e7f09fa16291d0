import { BUILTIN_NAMES } from '../python/modules';
import type { IPythonNode } from '../python/parser';
import { children } from '../python/parser';
import { isImport } from './imports';
import type { IProgram, IStatement } from './program';

/** A call, or an access by key, somewhere in a statement. */
export interface IFoundCall {
  statement: IStatement;
  /** A `Call` or a `Subscript`. */
  node: IPythonNode;
  /** What directly holds the node. */
  parent: IPythonNode | null;
  /** What is called, by its full name: `pandas.read_csv`, `open`; empty when that is not known. */
  callee: string;
  /** Last part of what is called. */
  method: string;
  /** It is executed when a function is called, or not by the statement itself. */
  deferred: boolean;
  /** It is executed exactly once. */
  once: boolean;
}

/** Full names of what imports bind, for names that nothing else binds. */
export class ImportedNames {
  constructor(private readonly _program: IProgram) {
    for (const statement of _program.statements) {
      const { node } = statement;
      if (isImport(node)) {
        for (const alias of node.names as IPythonNode[]) {
          this._add(node, alias);
        }
      }
      this._star = this._star || statement.names.starImports.length > 0;
    }
    for (const [name, bindings] of _program.bindings) {
      if (bindings.some(({ bind }) => bind.kind !== 'import')) {
        this._paths.set(name, '');
      }
    }
  }

  /** Full name of `a.b.c`; empty when its beginning is neither imported nor built in. */
  pathOf(node: IPythonNode): string {
    const parts: string[] = [];
    let first = node;
    while (first.nodeType === 'Attribute') {
      parts.unshift(first.attr);
      first = first.value;
    }
    if (first.nodeType !== 'Name') {
      return '';
    }
    const name = first.id.normalize('NFKC');
    const base =
      this._paths.get(name) ??
      (BUILTIN_NAMES.has(name) &&
      !this._star &&
      !this._program.bindings.has(name)
        ? name
        : '');
    return base === '' ? '' : [base, ...parts].join('.');
  }

  private _add(node: IPythonNode, alias: IPythonNode): void {
    const full =
      node.nodeType === 'Import'
        ? alias.name
        : `${'.'.repeat(node.level ?? 0)}${node.module ?? ''}.${alias.name}`;
    const path =
      node.nodeType === 'Import' && !alias.asname ? full.split('.')[0] : full;
    const name = (
      alias.asname ?? (node.nodeType === 'Import' ? path : alias.name)
    ).normalize('NFKC');
    const known = this._paths.get(name);
    this._paths.set(name, known === undefined || known === path ? path : '');
  }

  private readonly _paths = new Map<string, string>();
  private _star = false;
}

/** All calls and accesses by key of the notebook, in document order. */
export function findCalls(
  program: IProgram,
  imports: ImportedNames
): IFoundCall[] {
  const found: IFoundCall[] = [];
  for (const statement of program.statements) {
    const visit = (
      node: IPythonNode,
      parent: IPythonNode | null,
      deferred: boolean,
      once: boolean
    ): void => {
      if (node.nodeType === 'Call' || node.nodeType === 'Subscript') {
        const callee =
          node.nodeType === 'Call' ? node.func : (node.value as IPythonNode);
        found.push({
          statement,
          node,
          parent,
          callee: imports.pathOf(callee),
          method: callee.attr ?? callee.id ?? '',
          deferred,
          once: once && !deferred
        });
      }
      const later =
        deferred ||
        /^(?:(?:Async)?FunctionDef|Lambda|ClassDef)$/.test(node.nodeType);
      const sure = (child: IPythonNode) =>
        once && !later && isSure(node, child);
      for (const child of children(node)) {
        visit(child, node, later, sure(child));
      }
    };
    visit(statement.node, null, false, true);
  }
  return found;
}

/** Whether a part of a node is executed exactly once when the node is. */
function isSure(node: IPythonNode, child: IPythonNode): boolean {
  switch (node.nodeType) {
    case 'If':
    case 'IfExp':
      return child === node.test;
    case 'For':
    case 'AsyncFor':
      return child === node.iter;
    case 'BoolOp':
      return child === node.values[0];
    case 'Compare':
      return child === node.left || child === node.comparators[0];
    case 'Match':
      return child === node.subject;
    case 'Assert':
      return child === node.test;
    case 'While':
    case 'Try':
    case 'TryStar':
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return false;
    default:
      return true;
  }
}
