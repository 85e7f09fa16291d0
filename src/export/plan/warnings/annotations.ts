import type { IPlanWarning } from '../../model';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import { lineInCell } from '../program';
import { warningAt } from './places';

/** What looks at annotations while a program runs. */
const READS_ANNOTATIONS =
  /\b(?:__annotations__|get_type_hints|get_annotations|signature|pydantic|typeguard|beartype|attrs?|typer)\b/;

/** All annotations in a statement. */
export function annotationsOf(statement: IStatement): IPythonNode[] {
  return walk(statement.node).flatMap(node =>
    node.nodeType === 'Arg' || node.nodeType === 'AnnAssign'
      ? (node.annotation ?? [])
      : /FunctionDef$/.test(node.nodeType)
        ? (node.returns ?? [])
        : []
  );
}

/** Whether annotations are texts that nothing evaluates, which holds for all of a file. */
export function keepsAnnotations(program: IProgram): boolean {
  return program.future.includes('annotations');
}

/**
 * In a notebook the import holds from its own cell on, in a program from the first line on.
 *
 * That is seen only by what reads annotations, and where they do something when they are evaluated.
 */
export function noticeAnnotations(program: IProgram): IPlanWarning[] {
  const start = program.statements.find(
    ({ node }) =>
      node.nodeType === 'ImportFrom' &&
      node.module === '__future__' &&
      node.names.some((item: IPythonNode) => item.name === 'annotations')
  );
  if (!start) {
    return [];
  }
  const earlier = program.statements
    .filter(({ cell }) => cell.cell.index < start.cell.cell.index)
    .map(statement => ({ statement, annotations: annotationsOf(statement) }))
    .filter(({ annotations }) => annotations.length > 0);
  const areRead = program.cells.some(
    ({ cell }) => cell.type === 'code' && READS_ANNOTATIONS.test(cell.source)
  );
  const concerned = earlier.filter(
    ({ annotations }) =>
      areRead ||
      annotations.some(annotation =>
        walk(annotation).some(node => node.nodeType === 'Call')
      )
  );
  return concerned.length === 0
    ? []
    : [
        warningAt(
          'layout',
          concerned.map(({ statement }) => ({
            cell: statement.cell.cell.index,
            line: lineInCell(statement)
          })),
          `The notebook evaluates these annotations; in the script they stay texts, because "from __future__ import annotations" in cell ${start.cell.cell.index + 1} holds for all of it. Move that import to the first cell and run the notebook again to see what the script will do.`
        )
      ];
}
