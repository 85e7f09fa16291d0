import type { ICell } from '../model';

/** What cells tell IPython for the cells after them. */
export interface ISession {
  /** Shell commands by the names that `%alias` gave them. */
  aliases: Map<string, string>;
  /** Texts by the names that `%macro` gave them. */
  macros: Map<string, string>;
  /** Texts of the cells up to the one that is read, by the number beside them. */
  inputs: Map<number, string>;
}

export function newSession(): ISession {
  return { aliases: new Map(), macros: new Map(), inputs: new Map() };
}

/**
 * The number that stands beside each cell that is run, by its place in the document.
 *
 * It is the one that the notebook was saved with; a cell without one is counted on from the cell
 * before it.
 */
export function cellNumbers(cells: readonly ICell[]): Map<number, number> {
  const numbers = new Map<number, number>();
  let last = 0;
  for (const cell of cells) {
    if (
      cell.type !== 'code' ||
      cell.inactive !== null ||
      cell.source.trim() === ''
    ) {
      continue;
    }
    last = cell.executionCount ?? last + 1;
    numbers.set(cell.index, last);
  }
  return numbers;
}

/** Text of the cells that a range such as `1-3 5 7:9` names, as `%macro` reads it. */
export function inputsOf(session: ISession, ranges: string): string | null {
  const texts: string[] = [];
  for (const range of ranges.split(/\s+/).filter(Boolean)) {
    const match = /^(\d+)(?:([-:])(\d+))?$/.exec(range);
    if (!match) {
      return null;
    }
    const first = Number(match[1]);
    const last =
      match[2] === undefined
        ? first
        : Number(match[3]) - (match[2] === ':' ? 1 : 0);
    if (last - first > 1000) {
      return null;
    }
    for (let number = first; number <= last; number++) {
      const text = session.inputs.get(number);
      if (text === undefined) {
        return null;
      }
      texts.push(text);
    }
  }
  return texts.length > 0 ? texts.join('\n') : null;
}
