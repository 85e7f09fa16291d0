import type { IPlanWarning } from '../model';
import type { IProgram, IStatement } from './program';
import { lineInCell } from './program';

const LOOP_FUNCTIONS = ['create_task', 'ensure_future', 'get_running_loop'];

/** Whether a statement needs the event loop that runs in every notebook. */
export function needsLoop({ names }: IStatement): boolean {
  return names.awaits || startsTask(names);
}

function startsTask({ reads, attributes }: IStatement['names']): boolean {
  return (
    reads.some(read => read.name === 'asyncio' && !read.deferred) &&
    LOOP_FUNCTIONS.some(name => attributes.has(name))
  );
}

/** A notebook goes on with its tasks between cells and after the last one; a program ends. */
export function noticeTasks(program: IProgram): IPlanWarning[] {
  const last = program.statements.filter(({ names }) => names.awaits).pop();
  const left = program.statements.find(
    statement =>
      startsTask(statement.names) &&
      statement.names.attributes.has('get_running_loop') === false &&
      (!last || statement.order > last.order)
  );
  return left
    ? [
        {
          kind: 'layout',
          cell: left.cell.cell.index,
          line: lineInCell(left),
          message: `Cell ${left.cell.cell.index + 1} starts a task, and nothing is awaited after it. The task ends with the script: put await before it, or await it in a last cell.`
        }
      ]
    : [];
}
