/** Why the text of a number is not Python, or `null`. */
export function numberProblem(text: string): string | null {
  const digits = '\\d(?:_?\\d)*';
  const number = new RegExp(
    `^(?:0[xX](?:_?[\\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:${digits})?\\.?(?:${digits})?(?:[eE][-+]?${digits})?[jJ]?|\\.\\.\\.)$`
  );
  if (!number.test(text)) {
    return 'invalid number';
  }
  return /^\d{4301,}$/.test(text.replace(/_/g, ''))
    ? 'number with too many digits'
    : null;
}

/** Why the text of one or several joined string literals is not Python, or `null`. */
export function stringProblem(text: string): string | null {
  let at = 0;
  while (at < text.length) {
    const between = /^(?:[\s\\]|#[^\n]*)+/.exec(text.slice(at));
    if (between) {
      at += between[0].length;
      continue;
    }
    const open = /^([A-Za-z]{0,2})("""|'''|"|')/.exec(text.slice(at));
    if (!open) {
      return 'invalid string';
    }
    const [start, prefix, quote] = open;
    if (/[ft]/i.test(prefix)) {
      // A formatted string among plain ones: its parts were read by the parser.
      return null;
    }
    const from = at + start.length;
    const end = stringEnd(text, from, quote);
    if (end === null) {
      return 'unterminated string literal';
    }
    const problem = contentProblem(text.slice(from, end), prefix);
    if (problem) {
      return problem;
    }
    at = end + quote.length;
  }
  return null;
}

function stringEnd(text: string, from: number, quote: string): number | null {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') {
      at += 1;
    } else if (text.startsWith(quote, at)) {
      return at;
    } else if (text[at] === '\n' && quote.length === 1) {
      return null;
    }
  }
  return null;
}

function contentProblem(content: string, prefix: string): string | null {
  const bytes = /b/i.test(prefix);
  // eslint-disable-next-line no-control-regex
  if (bytes && /[^\x00-\x7f]/.test(content)) {
    return 'bytes can only contain ASCII literal characters';
  }
  if (/r/i.test(prefix)) {
    return null;
  }
  for (const [, escape, rest] of content.matchAll(
    /\\([\s\S])(?=([\s\S]{0,9}))/g
  )) {
    const wrong =
      (escape === 'x' && !/^[\da-f]{2}/i.test(rest)) ||
      (!bytes &&
        ((escape === 'u' && !/^[\da-f]{4}/i.test(rest)) ||
          (escape === 'U' && !/^(?:000[\da-f]|0010)[\da-f]{4}/i.test(rest))));
    if (wrong) {
      return `invalid escape \\${escape} in a string`;
    }
  }
  return null;
}
