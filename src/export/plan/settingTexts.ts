const SIMPLE_ESCAPES: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': ''
};

/**
 * The text that one or several joined string literals mean, or `null` for bytes, formatted strings
 * and what a file cannot hold.
 *
 * @param source - the literals as they stand in a cell, with blanks and comments between them.
 */
export function textValue(source: string): string | null {
  let at = 0;
  let value = '';
  while (at < source.length) {
    const between = /^(?:\s|\\\n|#[^\n]*)+/.exec(source.slice(at));
    if (between) {
      at += between[0].length;
      continue;
    }
    const open = /^([rRuU]?)("""|'''|"|')/.exec(source.slice(at));
    if (!open) {
      return null;
    }
    const from = at + open[0].length;
    const end = closing(source, from, open[2]);
    if (end < 0) {
      return null;
    }
    const body = source.slice(from, end);
    const part = /r/i.test(open[1]) ? body : unescaped(body);
    if (part === null) {
      return null;
    }
    value += part;
    at = end + open[2].length;
  }
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(
    value
  )
    ? null
    : value;
}

function closing(source: string, from: number, quote: string): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') {
      at += 1;
    } else if (source.startsWith(quote, at)) {
      return at;
    }
  }
  return -1;
}

/** Text with its escapes read as Python reads them; `null` for `\N{...}`, which needs Unicode's names. */
function unescaped(body: string): string | null {
  let known = true;
  const value = body.replace(
    /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g,
    (whole, octal, hex, short, long, simple) => {
      if (octal !== undefined) {
        return String.fromCodePoint(parseInt(octal, 8));
      }
      const digits = hex ?? short ?? long;
      if (digits !== undefined) {
        const code = parseInt(digits, 16);
        known = known && code <= 0x10ffff;
        return code <= 0x10ffff ? String.fromCodePoint(code) : '';
      }
      known = known && simple !== 'N';
      return SIMPLE_ESCAPES[simple] ?? whole;
    }
  );
  return known ? value : null;
}
