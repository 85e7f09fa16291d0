import type { IToken, Tokenizer } from './tokens';

/** Text between the fields of a formatted string, with each doubled brace counted once. */
export interface IFormattedText {
  kind: 'text';
  start: number;
  end: number;
}

/** A field of a formatted string: `{expression = !r:specification}`. */
export interface IFormattedField {
  kind: 'field';
  start: number;
  end: number;
  /** The expression, ended by a token of its own. */
  tokens: IToken[];
  /** Where the text ends that is shown because of `=`, or `null`. */
  shown: number | null;
  /** `s`, `r` or `a`, or `null`. */
  conversion: string | null;
  /** The format specification with the place of its colon, or `null`. */
  specification: { start: number; parts: IFormattedPart[] } | null;
}

export type IFormattedPart = IFormattedText | IFormattedField;

/** As CPython has it: fields inside of format specifications. */
const DEEPEST = 3;

/** Read a formatted string from behind its opening quote to behind its closing one. */
export function readFormatted(
  tokenizer: Tokenizer,
  quote: string,
  raw: boolean
): IFormattedPart[] {
  const parts = readParts(tokenizer, quote, raw, 0);
  tokenizer.at += quote.length;
  return parts;
}

/** @param depth - how many fields the text stands in; in a field it is a format specification. */
function readParts(
  tokenizer: Tokenizer,
  quote: string,
  raw: boolean,
  depth: number
): IFormattedPart[] {
  const { source } = tokenizer;
  const parts: IFormattedPart[] = [];
  let from = tokenizer.at;
  const endText = () => {
    if (tokenizer.at > from) {
      parts.push({ kind: 'text', start: from, end: tokenizer.at });
    }
  };
  for (;;) {
    const { at } = tokenizer;
    const character = source[at];
    if (character === undefined || (character === '\n' && quote.length === 1)) {
      tokenizer.fail('unterminated f-string literal', at - 1);
    } else if (source.startsWith(quote, at)) {
      if (depth > 0) {
        tokenizer.fail("f-string: expecting '}'");
      }
      endText();
      return parts;
    } else if (character === '\\') {
      tokenizer.at = afterBackslash(source, at, raw);
    } else if (
      (character === '{' || character === '}') &&
      depth === 0 &&
      source[at + 1] === character
    ) {
      tokenizer.at += 1;
      endText();
      tokenizer.at += 1;
      from = tokenizer.at;
    } else if (character === '{') {
      endText();
      parts.push(readField(tokenizer, quote, raw, depth + 1));
      from = tokenizer.at;
    } else if (character === '}') {
      if (depth === 0) {
        tokenizer.fail("f-string: single '}' is not allowed");
      }
      endText();
      return parts;
    } else {
      tokenizer.at += 1;
    }
  }
}

/** A backslash never hides a brace, and `\N{...}` is no field. */
function afterBackslash(source: string, at: number, raw: boolean): number {
  const next = source[at + 1];
  if (next === '{' || next === '}') {
    return at + 1;
  }
  if (!raw && next === 'N' && source[at + 2] === '{') {
    const end = source.indexOf('}', at);
    return end < 0 ? at + 2 : end + 1;
  }
  return at + 2;
}

function readField(
  tokenizer: Tokenizer,
  quote: string,
  raw: boolean,
  depth: number
): IFormattedField {
  const { source } = tokenizer;
  const start = tokenizer.at;
  if (depth > DEEPEST) {
    tokenizer.fail('f-string: expressions nested too deeply');
  }
  tokenizer.at += 1;
  const tokens = tokenizer.field();
  let shown: number | null = null;
  if (source[tokenizer.at] === '=') {
    tokenizer.at += 1;
    tokenizer.skipBlanks(true);
    shown = tokenizer.at;
  }
  let conversion: string | null = null;
  if (source[tokenizer.at] === '!') {
    conversion = /[A-Za-z_\d]*/.exec(
      source.slice(tokenizer.at + 1, tokenizer.at + 10)
    )![0];
    if (!/^[sra]$/.test(conversion)) {
      tokenizer.fail('f-string: invalid conversion');
    }
    tokenizer.at += 2;
    tokenizer.skipBlanks(true);
  }
  let specification: IFormattedField['specification'] = null;
  if (source[tokenizer.at] === ':') {
    const colon = tokenizer.at;
    tokenizer.at += 1;
    specification = {
      start: colon,
      parts: readParts(tokenizer, quote, raw, depth)
    };
  }
  if (source[tokenizer.at] !== '}') {
    tokenizer.fail("f-string: expecting '}'");
  }
  tokenizer.at += 1;
  return {
    kind: 'field',
    start,
    end: tokenizer.at,
    tokens,
    shown,
    conversion,
    specification
  };
}
