type Next = () => number;

/** A literal, and others of its type. */
export interface IRandomLiteral {
  text: string;
  /** It is a text, which the command line takes as it is. */
  isText: boolean;
  another(next: Next): string;
}

/** A literal of Python that becomes a setting. */
export function randomLiteral(next: Next): IRandomLiteral {
  const kind = Math.floor(next() * KINDS.length);
  const make = KINDS[kind](next);
  return { text: make(next), isText: kind === TEXT, another: make };
}

const CHARACTERS = [
  ...'abcXYZ 019,.;:=#%{}[]()<>|&$*+-_/~',
  'é',
  'ß',
  '日',
  '😀',
  "\\'",
  '\\"',
  '\\\\',
  '\\t',
  '\\x7f',
  '\\x85',
  '\\u2028',
  '\\U0001F40D',
  '\\r',
  '\\a',
  '\\0'
];

const of = <T>(items: readonly T[], next: Next): T =>
  items[Math.floor(next() * items.length)];

const integer = (next: Next): string =>
  of(
    [
      () => String(Math.floor(next() * 100)),
      () => `-${Math.floor(next() * 1e6)}`,
      () => `0x${Math.floor(next() * 1e6).toString(16)}`,
      () => `0b${Math.floor(next() * 64).toString(2)}`,
      () => `${1 + Math.floor(next() * 998)}_000`,
      () => String(Math.floor(next() * 2 ** 53))
    ],
    next
  )();

const float = (next: Next): string =>
  of(
    [
      () => `${Math.floor(next() * 100)}.`,
      () => `.${Math.floor(next() * 1000)}`,
      () => `-${next()}`,
      () => `${Math.floor(next() * 10)}e${Math.floor(next() * 40) - 20}`,
      () => `${next() * 10}E+${Math.floor(next() * 300)}`,
      () => `${1 + Math.floor(next() * 9)}_000.5`,
      () => '-0.0',
      () => String(next() * 1e-300)
    ],
    next
  )();

const text = (next: Next): string => {
  const quote = of(['"', "'"], next);
  // In the environment there is no NUL.
  const characters = CHARACTERS.filter(character => character !== '\\0');
  let body = '';
  for (let left = 1 + Math.floor(next() * 12); left > 0; left--) {
    const character = of(characters, next);
    body += character === quote ? '' : character;
  }
  return `${quote}w${body}w${quote}`;
};

const bool = (next: Next): string => of(['True', 'False'], next);

const list =
  (item: (next: Next) => string, open: string, close: string) =>
  (next: Next): string => {
    const items = Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
      item(next)
    );
    return `${open}${items.join(', ')}${open === '(' ? ',' : ''}${close}`;
  };

const SCALARS = [integer, float, text, bool];
const TEXT = 2;

/** Each chooses a type and returns what makes values of it. */
const KINDS: ((next: Next) => (next: Next) => string)[] = [
  () => integer,
  () => float,
  () => text,
  () => bool,
  next => list(of(SCALARS, next), '[', ']'),
  next => list(of(SCALARS, next), '(', ')'),
  next => list(list(of(SCALARS, next), '(', ')'), '[', ']'),
  () => next => `{${integer(next)}}`,
  next => {
    const item = of(SCALARS, next);
    const keys = Array.from(
      { length: 1 + Math.floor(next() * 3) },
      (_, at) => `${text(next).slice(0, -1)}${at}`
    ).map(key => key + key[0]);
    return own => `{${keys.map(key => `${key}: ${item(own)}`).join(', ')}}`;
  },
  next => {
    const item = of(SCALARS, next);
    return own => `{3: ${item(own)}, -1: ${item(own)}, 2: ${item(own)}}`;
  },
  next => {
    const items = Array.from({ length: 2 + Math.floor(next() * 3) }, () =>
      of(SCALARS, next)
    );
    return own => `[${items.map(item => item(own)).join(', ')}]`;
  }
];
