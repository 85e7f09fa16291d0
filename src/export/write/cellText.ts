import type { IGroup, IProgramCell } from '../plan/program';
import { scanLines } from '../python/lines';
import type { ILine } from './lines';

/** A cell's text after all edits, still with one line for each line of the transformed cell. */
export function editedLines(cell: IProgramCell): string[] {
  let source = cell.code!.source;
  const edits = cell.edits
    .map((edit, order) => ({ ...edit, order }))
    .sort(
      (one, other) =>
        other.start - one.start ||
        // What is put before a place must not be replaced with it.
        Number(other.end > other.start) - Number(one.end > one.start) ||
        other.order - one.order
    );
  for (const edit of edits) {
    const lost =
      newlines(source.slice(edit.start, edit.end)) - newlines(edit.text);
    const end = source.indexOf('\n', edit.end);
    const rest = end < 0 ? source.length : end;
    source =
      source.slice(0, edit.start) +
      edit.text +
      source.slice(edit.end, rest) +
      `\n${LOST_LINE}`.repeat(Math.max(0, lost)) +
      source.slice(rest);
  }
  return source.split('\n');
}

/** Stands for a line that an edit took away, so that all others keep their numbers. */
const LOST_LINE = '\u0001';

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

/**
 * What of a cell goes to one place, in order, with the comments that belong to it.
 *
 * A comment that stands on its own goes with the code that follows it, else with what is before it.
 */
export function piecesOf(
  cell: IProgramCell,
  lines: readonly string[],
  wanted: (group: IGroup) => boolean
): { group: IGroup | null; lines: string[] }[] {
  const pieces: { group: IGroup | null; lines: string[] }[] = [];
  const owners = cell.groups.filter(group =>
    /^(?:script|step)$/.test(group.destination)
  );
  const isOurs = (place: number) => {
    const owner =
      owners.find(group => group.firstLine >= place) ??
      owners[owners.length - 1];
    return owner === undefined || wanted(owner);
  };
  let next = 0;
  for (const group of cell.groups) {
    const lead = leadOf(group, lines, next);
    const loose = lines.slice(next, lead);
    if (loose.some(line => line.trim() !== '') && isOurs(lead)) {
      pieces.push({ group: null, lines: loose });
    }
    const own = lines.slice(lead, group.lastLine + 1);
    // A value that stood on several lines and became a setting leaves empty ones behind.
    while (own.length > 1 && own[own.length - 1] === '') {
      own.pop();
    }
    if (wanted(group)) {
      const blank =
        lead > 0 && lead >= next && (lines[lead - 1] ?? 'x').trim() === '';
      pieces.push({
        group,
        lines: blank && pieces.length > 0 ? ['', ...own] : own
      });
    }
    next = group.lastLine + 1;
  }
  const rest = lines.slice(next);
  if (rest.some(line => line.trim() !== '') && isOurs(lines.length)) {
    pieces.push({ group: null, lines: rest });
  }
  return pieces;
}

/** First line of the comment that stands directly above a group and so belongs to it. */
function leadOf(group: IGroup, lines: readonly string[], from: number): number {
  let lead = group.firstLine;
  while (lead > from && /^\s*#/.test(lines[lead - 1])) {
    lead -= 1;
  }
  return lead;
}

/**
 * Lay out pieces of a cell below each other.
 *
 * @param indent - put before every line that does not begin inside a string.
 * @param most - how many blank lines may follow each other.
 */
export function layOut(
  pieces: readonly { group: IGroup | null; lines: string[] }[],
  cell: number,
  indent: string,
  most: number
): ILine[] {
  const texts: { text: string; definition: 'before' | 'after' | null }[] = [];
  for (const { group, lines } of pieces) {
    const piece = { group, lines: lines.filter(line => line !== LOST_LINE) };
    const isDefinition =
      piece.group?.statements.some(statement =>
        /FunctionDef$|^ClassDef$/.test(statement.node.nodeType)
      ) ?? false;
    const first = piece.lines.findIndex(line => line.trim() !== '');
    piece.lines.forEach((text, at) =>
      texts.push({
        text,
        definition:
          isDefinition && at === first
            ? 'before'
            : isDefinition && at === piece.lines.length - 1
              ? 'after'
              : null
      })
    );
  }
  const scan = scanLines(texts.map(line => line.text).join('\n'));
  const result: ILine[] = [];
  let blanks = 0;
  let pending = 0;
  texts.forEach(({ text, definition }, at) => {
    const inside = scan.insideString[at];
    if (!inside && text.trim() === '') {
      blanks += 1;
      return;
    }
    const wanted = Math.max(
      inside ? 0 : Math.min(blanks, most),
      definition === 'before' ? most : 0,
      inside ? 0 : pending
    );
    for (let count = 0; count < wanted && result.length > 0; count++) {
      result.push({ text: '', cell });
    }
    blanks = 0;
    pending = definition === 'after' ? most : 0;
    result.push({ text: inside ? text : (indent + text).trimEnd(), cell });
  });
  return result;
}
