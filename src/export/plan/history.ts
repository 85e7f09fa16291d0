import { placeholder } from '../notebook/cell';
import type { IProgram, IStatement } from './program';

/** Names under which IPython keeps the last three values that it showed. */
const LAST_VALUES = /^_{1,3}$/;

/** Read `_`, `__` and `___` from what was shown last, until the notebook binds such a name itself. */
export function translateHistory(program: IProgram): void {
  for (const statement of program.statements) {
    for (const read of statement.names.reads) {
      if (
        LAST_VALUES.test(read.name) &&
        !isBound(program, read.name, statement, read.deferred)
      ) {
        program.history = true;
        statement.cell.edits.push({
          start: read.node.start,
          end: read.node.end,
          text: `${placeholder('shown_value')}(${read.name.length})`
        });
      }
    }
  }
}

/** Whether the notebook may have bound the name when a statement reads it. */
function isBound(
  program: IProgram,
  name: string,
  reader: IStatement,
  deferred: boolean
): boolean {
  return (program.bindings.get(name) ?? []).some(
    ({ statement }) => deferred || statement.order <= reader.order
  );
}
