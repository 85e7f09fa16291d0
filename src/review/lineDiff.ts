/** Lines `from` to `to` (from 0, `to` not included) of the old text become `lines`. */
export interface ILineChange {
  from: number;
  to: number;
  lines: readonly string[];
}

/**
 * The changed lines between two texts, in order.
 *
 * Not always the fewest, but always right, and fast: what is the same at both ends is set aside,
 * then the lines that stand once in both texts hold the rest together.
 */
export function diffLines(
  before: readonly string[],
  after: readonly string[]
): ILineChange[] {
  const changes: ILineChange[] = [];
  // Spans still to be compared: [from, to) of the old lines, [from, to) of the new ones.
  const spans: [number, number, number, number][] = [
    [0, before.length, 0, after.length]
  ];
  for (let span = spans.pop(); span; span = spans.pop()) {
    let [from, to, newFrom, newTo] = span;
    while (from < to && newFrom < newTo && before[from] === after[newFrom]) {
      from += 1;
      newFrom += 1;
    }
    while (
      from < to &&
      newFrom < newTo &&
      before[to - 1] === after[newTo - 1]
    ) {
      to -= 1;
      newTo -= 1;
    }
    if (from === to && newFrom === newTo) {
      continue;
    }
    const anchors =
      from === to || newFrom === newTo
        ? []
        : findAnchors(before, after, [from, to, newFrom, newTo]);
    if (anchors.length === 0) {
      changes.push({ from, to, lines: after.slice(newFrom, newTo) });
      continue;
    }
    let oldEnd = to;
    let newEnd = newTo;
    // From the end, so that the first span is taken from the stack last but reported sorted below.
    for (const [old, young] of [...anchors].reverse()) {
      spans.push([old + 1, oldEnd, young + 1, newEnd]);
      oldEnd = old;
      newEnd = young;
    }
    spans.push([from, oldEnd, newFrom, newEnd]);
  }
  return changes.sort((one, other) => one.from - other.from);
}

/** A part of a text that is replaced, as offsets into the text before. */
export interface ITextEdit {
  start: number;
  end: number;
  text: string;
}

/** What to replace, whole lines at a time, to make one text of the other; in order. */
export function diffTexts(before: string, after: string): ITextEdit[] {
  const old = before.split('\n');
  const starts = [0];
  for (const line of old) {
    starts.push(starts[starts.length - 1] + line.length + 1);
  }
  return diffLines(old, after.split('\n')).map(({ from, to, lines }) => {
    if (to < old.length) {
      const text = lines.map(line => `${line}\n`).join('');
      return { start: starts[from], end: starts[to], text };
    }
    // The last line has no line end of its own: that of the line before it comes or goes.
    return from === 0
      ? { start: 0, end: before.length, text: lines.join('\n') }
      : {
          start: starts[from] - 1,
          end: before.length,
          text: lines.map(line => `\n${line}`).join('')
        };
  });
}

/** Pairs of lines that stand once in both spans, in the same order in both. */
function findAnchors(
  before: readonly string[],
  after: readonly string[],
  [from, to, newFrom, newTo]: [number, number, number, number]
): [number, number][] {
  const old = placesOnce(before, from, to);
  const young = placesOnce(after, newFrom, newTo);
  const pairs: [number, number][] = [];
  for (const [line, at] of old) {
    const other = young.get(line);
    if (at >= 0 && other !== undefined && other >= 0) {
      pairs.push([at, other]);
    }
  }
  pairs.sort((one, other) => one[0] - other[0]);
  return longestGrowing(pairs);
}

/** Place of each line; -1 for lines that stand there more than once. */
function placesOnce(
  lines: readonly string[],
  from: number,
  to: number
): Map<string, number> {
  const places = new Map<string, number>();
  for (let at = from; at < to; at++) {
    places.set(lines[at], places.has(lines[at]) ? -1 : at);
  }
  return places;
}

/** A longest run of pairs, sorted by their first number, whose second numbers grow too. */
function longestGrowing(
  pairs: readonly [number, number][]
): [number, number][] {
  const ends: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([, value], at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]][1] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    previous[at] = low > 0 ? ends[low - 1] : -1;
    ends[low] = at;
  });
  const found: [number, number][] = [];
  for (
    let at = ends.length > 0 ? ends[ends.length - 1] : -1;
    at >= 0;
    at = previous[at]
  ) {
    found.push(pairs[at]);
  }
  return found.reverse();
}
