/** What stands in a text where it is not known: some value of the program. */
export interface IHole {
  /** Where it is the same, so is the value: `x`, `base`, `x - 1`. */
  text: string;
  /**
   * - `item`: it is another one for each item.
   * - `fixed`: it is the same one for all items.
   * - `unsure`: several items may have it, or one item several of them.
   */
  kind: 'item' | 'fixed' | 'unsure';
  /** Targets of the loop that it is made of. */
  from: ReadonlySet<string>;
  /** Whether arithmetic with the item made it, which may give what belongs to another item: `x - 1`. */
  isMoved: boolean;
}

/** A text, a path or another value, as far as it is known before the program runs. */
export interface IText {
  parts: readonly (string | IHole)[];
  /** Whether it is an object that nothing else holds: a buffer, a temporary file. */
  isOwn?: boolean;
}

/** A text that is known. */
export function literal(text: string): IText {
  return { parts: [text] };
}

/** A text of which nothing is known but what it comes from. */
export function hole(
  text: string,
  kind: IHole['kind'],
  from: Iterable<string> = [],
  isMoved = false
): IText {
  return { parts: [{ text, kind, from: new Set(from), isMoved }] };
}

/** The holes of a text. */
export function holesOf({ parts }: IText): IHole[] {
  return parts.filter((part): part is IHole => typeof part !== 'string');
}

/** The whole text where it is known, else `null`. */
export function knownText(text: IText): string | null {
  return holesOf(text).length === 0 ? text.parts.join('') : null;
}

/** Texts one after the other. */
export function joined(texts: readonly IText[], between = ''): IText {
  const parts = texts.flatMap(({ parts: own }, at) =>
    at === 0 || between === '' ? own : [between, ...own]
  );
  return { parts, isOwn: texts.some(({ isOwn }) => isOwn) };
}

/** What is made of several texts in a way that is not followed. */
export function madeOf(
  text: string,
  of: readonly IText[],
  options: { isLossy?: boolean; isMoved?: boolean } = {}
): IText {
  const holes = of.flatMap(holesOf);
  const items = holes.filter(({ kind }) => kind === 'item');
  const kind =
    items.length > 0 && !options.isLossy
      ? 'item'
      : holes.some(other => other.kind !== 'fixed')
        ? 'unsure'
        : 'fixed';
  const moved = options.isMoved || holes.some(({ isMoved }) => isMoved);
  return {
    ...hole(
      text,
      kind,
      items.flatMap(({ from }) => [...from]),
      kind !== 'fixed' && moved
    ),
    isOwn: of.some(({ isOwn }) => isOwn)
  };
}

/** What is one of several texts, depending on what the program does. */
export function oneOf(text: string, of: readonly IText[]): IText {
  if (of.length === 1) {
    return of[0];
  }
  const holes = of.map(other => holesOf(other));
  const areItems = holes.every(own => own.some(({ kind }) => kind === 'item'));
  const areFixed = holes.every(own =>
    own.every(({ kind }) => kind === 'fixed')
  );
  const shared = areItems
    ? [...fromItems(of[0])].filter(name =>
        of.every(other => fromItems(other).has(name))
      )
    : [];
  return {
    ...hole(
      text,
      areItems ? 'item' : areFixed ? 'fixed' : 'unsure',
      shared,
      holes.flat().some(({ isMoved }) => isMoved)
    ),
    isOwn: of.every(({ isOwn }) => isOwn)
  };
}

/** Targets of the loop by which a text is another one for each item. */
export function fromItems(text: IText): Set<string> {
  return new Set(
    holesOf(text)
      .filter(({ kind }) => kind === 'item')
      .flatMap(({ from }) => [...from])
  );
}

/** The text up to its last slash. */
export function folderOf(text: IText): IText {
  const { parts } = text;
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at];
    const slash = typeof part === 'string' ? part.lastIndexOf('/') : -1;
    if (typeof part === 'string' && slash >= 0) {
      return { parts: [...parts.slice(0, at), part.slice(0, slash)] };
    }
  }
  const isKnown = parts.every(
    part => typeof part === 'string' || part.kind === 'item'
  );
  return isKnown && parts.some(part => typeof part === 'string')
    ? literal('.')
    : madeOf('folder', [text], { isLossy: true });
}

/** Whether two paths may be the same one for different items. */
export function mayMeet(one: IText, other: IText): boolean {
  const [a, b] = [tokens(one), tokens(other)];
  const known = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) {
      return before;
    }
    known.set(key, false);
    const found =
      i === a.length && j === b.length
        ? true
        : a[i] === ANY
          ? meet(i + 1, j) || (j < b.length && meet(i, j + 1))
          : b[j] === ANY
            ? meet(i, j + 1) || (i < a.length && meet(i + 1, j))
            : i < a.length && a[i] === b[j] && meet(i + 1, j + 1);
    known.set(key, found);
    return found;
  };
  return meet(0, 0);
}

/** Stands for any text. */
const ANY = null;

/** The letters of a path, with what stands for any text, and a name for each value that all items share. */
function tokens(text: IText): (string | null)[] {
  const letters = text.parts.flatMap(part =>
    typeof part === 'string'
      ? [...part]
      : part.kind === 'fixed'
        ? [`<${part.text}>`]
        : [ANY]
  );
  const plain: (string | null)[] = [];
  letters.forEach((letter, at) => {
    const isDot =
      letter === '.' &&
      letters[at + 1] === '/' &&
      (at === 0 || letters[at - 1] === '/');
    const isSecond =
      letter === '/' &&
      (plain.length === 0 ? at > 0 : plain[plain.length - 1] === '/');
    if (!isDot && !isSecond) {
      plain.push(letter);
    }
  });
  return plain;
}
