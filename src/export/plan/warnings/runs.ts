import type { IPlanWarning } from '../../model';
import type { IProgram, IProgramCell } from '../program';
import { cellsInWords, warningAt } from './places';

/** What the notebook tells about how its cells were run: in which order, all of them, with which end. */
export function noticeRuns(program: IProgram): IPlanWarning[] {
  return [
    ...failures(program),
    ...outOfOrder(program),
    ...edited(program),
    ...neverRun(program)
  ];
}

function failures(program: IProgram): IPlanWarning[] {
  const warnings: IPlanWarning[] = [];
  for (const { cell, failure, mayFail } of program.cells) {
    const number = cell.index + 1;
    if (failure !== null) {
      const line = /, line (\d+)\)$/.exec(failure);
      warnings.push(
        warningAt(
          'comment',
          [{ cell: cell.index, line: line ? Number(line[1]) : null }],
          `Cell ${number} is kept as a comment and not run: ${failure}.`
        )
      );
    }
    if (cell.savedError !== null && failure === null && !mayFail) {
      warnings.push(
        warningAt(
          'error',
          [{ cell: cell.index, line: null }],
          `Cell ${number} ended with ${cell.savedError} when it was last run; the script ends there too. Correct the cell, or tag it raises-exception if the error is wanted.`
        )
      );
    }
  }
  return warnings;
}

/** The fewest cells without which all numbers grow from top to bottom. */
function outOfOrder(program: IProgram): IPlanWarning[] {
  const run = program.cells.filter(
    ({ cell }) => cell.type === 'code' && cell.executionCount !== null
  );
  const inOrder = longestGrowing(run.map(({ cell }) => cell.executionCount!));
  const odd = run.filter((_, at) => !inOrder.has(at));
  if (odd.length === 0) {
    return [];
  }
  const cells = odd.map(({ cell }) => cell.index);
  return [
    warningAt(
      'order',
      cells.map(cell => ({ cell, line: null })),
      `${cellsInWords(cells)} ${cells.length === 1 ? 'was' : 'were'} last run out of order. The script runs all cells from top to bottom: restart the kernel and run all cells to see what it will do.`
    )
  ];
}

/** Places of a longest subsequence that never falls. */
function longestGrowing(values: readonly number[]): Set<number> {
  // By length: the place at which the growing run of that length with the smallest end has its end.
  const ends: number[] = [];
  const before: number[] = [];
  values.forEach((value, at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    before[at] = low > 0 ? ends[low - 1] : -1;
    ends[low] = at;
  });
  const found = new Set<number>();
  for (let at = ends[ends.length - 1] ?? -1; at >= 0; at = before[at]) {
    found.add(at);
  }
  return found;
}

function edited(program: IProgram): IPlanWarning[] {
  const cells = program.cells
    .filter(({ cell, failure }) => cell.edited && failure === null)
    .map(({ cell }) => cell.index);
  return cells.length === 0
    ? []
    : [
        warningAt(
          'edited',
          cells.map(cell => ({ cell, line: null })),
          `${cellsInWords(cells)} ${cells.length === 1 ? 'was' : 'were'} changed after the last run: what is shown below is of the text before. Run again to see what the script will do.`
        )
      ];
}

/** A notebook without any run was cleared on purpose; one with some is half known. */
function neverRun(program: IProgram): IPlanWarning[] {
  const wasRun = ({ cell }: IProgramCell) => cell.executionCount !== null;
  if (!program.cells.some(wasRun)) {
    return [];
  }
  const cells = program.cells
    .filter(cell => cell.groups.length > 0 && !wasRun(cell))
    .map(({ cell }) => cell.index);
  return cells.length === 0
    ? []
    : [
        warningAt(
          'never-run',
          cells.map(cell => ({ cell, line: null })),
          `${cellsInWords(cells)} ${cells.length === 1 ? 'has' : 'have'} not been run, while others have; the script runs ${cells.length === 1 ? 'it' : 'them'} too. Run all cells to see what that does, or delete what is not needed.`
        )
      ];
}
