import type { IPythonNode } from '../python/parser';
import type { IProgram, IProgramCell } from './program';

/** What IPython shows of a cell: its `ast_node_interactivity`. */
export type Interactivity =
  'all' | 'last' | 'last_expr' | 'last_expr_or_assign' | 'none';

const SETTING =
  /^[^#\n]*\bast_node_interactivity\s*=\s*["'](all|last|last_expr|last_expr_or_assign|none)["']/gm;

/** What is shown of each cell; a cell that says so decides for those that follow. */
export function interactivityOf(
  program: IProgram
): Map<IProgramCell, Interactivity> {
  const found = new Map<IProgramCell, Interactivity>();
  let now: Interactivity = 'last_expr';
  for (const cell of program.cells) {
    found.set(cell, now);
    if (cell.code && cell.failure === null) {
      for (const match of cell.cell.source.matchAll(SETTING)) {
        now = match[1] as Interactivity;
      }
    }
  }
  return found;
}

/** The expression statements that Python shows when it runs statements one by one: not those in functions. */
export function shownExpressions(
  statements: readonly IPythonNode[]
): IPythonNode[] {
  return statements.flatMap(node =>
    node.nodeType === 'Expr'
      ? [node]
      : /^(?:If|For|AsyncFor|While|With|AsyncWith|Try|TryStar|ExceptHandler|Match|MatchCase|match_case)$/.test(
            node.nodeType
          )
        ? shownExpressions(
            [
              node.body,
              node.handlers,
              node.cases,
              node.orelse,
              node.finalbody
            ].flatMap(part => part ?? [])
          )
        : []
  );
}

/** The name that a last statement assigns, where that is shown as well; else `null`. */
export function assignedName(node: IPythonNode): string | null {
  const target: IPythonNode | null =
    node.nodeType === 'Assign' && node.targets.length === 1
      ? node.targets[0]
      : node.nodeType === 'AugAssign' || node.nodeType === 'AnnAssign'
        ? node.target
        : null;
  return target?.nodeType === 'Name' ? target.id : null;
}
