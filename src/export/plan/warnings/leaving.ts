import type { IPlanWarning } from '../../model';
import type { IProgram, IStatement } from '../program';
import { placeOf, warningAt } from './places';

/** `exit()` and `quit()` end a kernel when their cell has ended, and a program at once. */
export function noticeLeaving(program: IProgram): IPlanWarning[] {
  const places = program.statements.flatMap(statement =>
    statement.names.reads
      .filter(
        ({ name, call }) =>
          /^(?:exit|quit)$/.test(name) &&
          call !== null &&
          !program.bindings.has(name) &&
          !endsCell(statement)
      )
      .map(({ node }) => placeOf(statement.cell, node.start))
  );
  return places.length === 0
    ? []
    : [
        warningAt(
          'magic',
          places,
          'In a notebook, exit() and quit() end the kernel after the whole cell has run; the script ends at once. Put the call at the end of a cell, or use sys.exit(), which ends both there.'
        )
      ];
}

function endsCell({ node, cell, order }: IStatement): boolean {
  const last = cell.groups[cell.groups.length - 1].statements;
  return (
    node.nodeType === 'Expr' &&
    node.value.nodeType === 'Call' &&
    order === last[last.length - 1].order
  );
}
