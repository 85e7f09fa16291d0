import { lineAt, PythonSyntaxError } from '../nodes';
import type { IFormattedPart } from './formatted';
import { readFormatted } from './formatted';

/**
 * What a token is. `text` of a `name`, `keyword` or `operator` is its text; that of a `newline`,
 * `indent`, `dedent` or `end` is the name of the kind in angle brackets; of others it is empty.
 */
export type TokenKind =
  | 'name'
  | 'keyword'
  | 'number'
  | 'string'
  | 'formatted'
  | 'operator'
  | 'newline'
  | 'indent'
  | 'dedent'
  | 'end';

export interface IToken {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
  /** What a formatted string consists of; else `null`. */
  parts: IFormattedPart[] | null;
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' '
  )
);

const OPERATORS = new Set(
  '... **= //= >>= <<= ** // >> << <= >= == != -> += -= *= /= %= &= |= ^= @= := + - * / % @ & | ^ ~ < > ( ) [ ] { } , : . ; ='.split(
    ' '
  )
);
const CLOSING: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}'
};
/** As CPython has it. */
const MOST_BRACKETS = 200;
const MOST_INDENTS = 100;

const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;
const STRING_PREFIX = /^(?:[rbuft]|br|rb|fr|rf|tr|rt)$/i;
const DIGITS = '\\d(?:_?\\d)*';
const NUMBER = new RegExp(
  '0[xX](?:_?[\\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|' +
    `(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][-+]?${DIGITS})?[jJ]?`,
  'y'
);
/** Words that may follow a number without a blank. */
const AFTER_NUMBER = /(?:and|else|for|i[fns]|not|or)/y;

/**
 * Split Python into tokens, as CPython does.
 *
 * @throws {@link PythonSyntaxError}
 */
export function tokenize(source: string): IToken[] {
  return new Tokenizer(source).module();
}

export class Tokenizer {
  constructor(readonly source: string) {}

  /** Where the next character is. */
  at = 0;

  module(): IToken[] {
    const { source } = this;
    const zero = source.indexOf('\0');
    if (zero >= 0) {
      this.fail('source code cannot contain null bytes', zero);
    }
    while (this.at < source.length) {
      this._indentation();
      this._logicalLine();
    }
    for (let open = this._indents.length; open > 1; open--) {
      this._push('dedent', '<dedent>', source.length);
    }
    this._push('end', '<end>', source.length);
    return this._tokens;
  }

  /**
   * The tokens of a replacement field, up to what ends its expression: `!`, `:`, `=` or `}`
   * outside of all brackets.
   */
  field(): IToken[] {
    const tokens = this._tokens;
    const brackets = this._brackets;
    this._tokens = [];
    this._brackets = [];
    for (;;) {
      this.skipBlanks(true);
      if (this._brackets.length === 0 && this._endsField()) {
        break;
      }
      this._token();
    }
    this._push('end', '<end>', this.at);
    const found = this._tokens;
    this._tokens = tokens;
    this._brackets = brackets;
    return found;
  }

  /** Skip blanks, comments, continued lines, and line ends when they mean nothing. */
  skipBlanks(lineEnds: boolean): void {
    const { source } = this;
    for (;;) {
      const character = source[this.at];
      if (character === ' ' || character === '\t' || character === '\f') {
        this.at += 1;
      } else if (character === '#') {
        const end = source.indexOf('\n', this.at);
        this.at = end < 0 ? source.length : end;
      } else if (character === '\\') {
        this._continuedLine();
      } else if (character === '\n' && lineEnds) {
        this.at += 1;
      } else {
        return;
      }
    }
  }

  /** @throws {@link PythonSyntaxError} */
  fail(message: string, offset = this.at): never {
    throw new PythonSyntaxError(message, lineAt(this.source, offset));
  }

  private _push(
    kind: TokenKind,
    text: string,
    start: number,
    parts: IFormattedPart[] | null = null
  ): void {
    this._tokens.push({ kind, text, start, end: this.at, parts });
  }

  /** Read the blanks at the start of a line. */
  private _indentation(): void {
    const { source } = this;
    let wide = 0;
    let narrow = 0;
    let continued = 0;
    for (; ; this.at++) {
      const character = source[this.at];
      if (character === ' ') {
        wide += 1;
        narrow += 1;
      } else if (character === '\t') {
        wide = (Math.floor(wide / 8) + 1) * 8;
        narrow += 1;
      } else if (character === '\f') {
        wide = narrow = 0;
      } else if (character === '\\') {
        continued ||= wide;
        this._continuedLine();
        this.at -= 1;
      } else {
        break;
      }
    }
    const next = source[this.at];
    if (next !== '\n' && next !== '#' && next !== undefined) {
      this._indent(continued || wide, continued || narrow);
    }
  }

  /** Compare an indentation, whose width may depend on that of a tab, with those around it. */
  private _indent(wide: number, narrow: number): void {
    const indents = this._indents;
    let top = indents[indents.length - 1];
    if (wide > top[0]) {
      if (indents.length >= MOST_INDENTS) {
        this.fail('too many levels of indentation');
      }
      if (narrow > top[1]) {
        indents.push([wide, narrow]);
        this._push('indent', '<indent>', this.at);
        return;
      }
    }
    while (wide < top[0]) {
      indents.pop();
      top = indents[indents.length - 1];
      this._push('dedent', '<dedent>', this.at);
      if (wide > top[0]) {
        this.fail('unindent does not match any outer indentation level');
      }
    }
    if (wide !== top[0] || narrow !== top[1]) {
      this.fail('inconsistent use of tabs and spaces in indentation');
    }
  }

  private _logicalLine(): void {
    const { source } = this;
    const before = this._tokens.length;
    for (;;) {
      this.skipBlanks(this._brackets.length > 0);
      const character = source[this.at];
      if (character === undefined) {
        if (this._brackets.length > 0) {
          const { bracket, at } = this._brackets[this._brackets.length - 1];
          this.fail(`'${bracket}' was never closed`, at);
        }
        break;
      }
      if (character === '\n') {
        break;
      }
      this._token();
    }
    const last = this._tokens[this._tokens.length - 1];
    const start = this.at;
    this.at = Math.min(start + 1, source.length);
    if (this._tokens.length > before && last.kind !== 'newline') {
      this._push('newline', '<newline>', start);
    }
  }

  private _continuedLine(): void {
    const { source } = this;
    if (source[this.at + 1] !== '\n') {
      this.fail('unexpected character after line continuation character');
    }
    this.at += 2;
    if (this.at >= source.length) {
      this.fail('unexpected end of the code', this.at - 1);
    }
  }

  private _endsField(): boolean {
    const { source, at } = this;
    const character = source[at];
    return (
      character === '}' ||
      character === ':' ||
      (character === '!' && source[at + 1] !== '=') ||
      (character === '=' && source[at + 1] !== '=')
    );
  }

  private _token(): void {
    const { source } = this;
    const start = this.at;
    const code = source.charCodeAt(start);
    if (isNamePart(code) && !isDigit(code)) {
      this._name(start);
    } else if (code === 34 || code === 39) {
      this._string(start, '');
    } else if (
      isDigit(code) ||
      (code === 46 && isDigit(source.charCodeAt(start + 1)))
    ) {
      this._number(start);
    } else {
      this._operator(start);
    }
  }

  private _name(start: number): void {
    const { source } = this;
    let end = start;
    let plain = true;
    for (let code: number; isNamePart((code = source.charCodeAt(end))); end++) {
      plain &&= code < 128;
    }
    const text = source.slice(start, end);
    const next = source[end];
    if ((next === '"' || next === "'") && STRING_PREFIX.test(text)) {
      this.at = end;
      this._string(start, text);
      return;
    }
    if (!plain && !IDENTIFIER.test(text)) {
      this.fail('invalid character in a name', start);
    }
    this.at = end;
    this._push(KEYWORDS.has(text) ? 'keyword' : 'name', text, start);
  }

  private _number(start: number): void {
    const { source } = this;
    NUMBER.lastIndex = start;
    const text = NUMBER.exec(source)![0];
    this.at = start + text.length;
    AFTER_NUMBER.lastIndex = this.at;
    if (isNamePart(source.charCodeAt(this.at)) && !AFTER_NUMBER.test(source)) {
      this.fail('invalid number', start);
    }
    if (/^0[\d_]*[1-9]/.test(text) && /^[\d_]+$/.test(text)) {
      this.fail(
        'leading zeros in decimal integer literals are not permitted',
        start
      );
    }
    if (text.length > 4300 && /^\d{4301,}$/.test(text.replace(/_/g, ''))) {
      this.fail('number with too many digits', start);
    }
    this._push('number', '', start);
  }

  private _string(start: number, prefix: string): void {
    const { source } = this;
    const one = source[this.at];
    const quote = source.startsWith(one + one + one, this.at)
      ? one + one + one
      : one;
    this.at += quote.length;
    if (/[ft]/i.test(prefix)) {
      const parts = readFormatted(this, quote, /r/i.test(prefix));
      this._push('formatted', '', start, parts);
      return;
    }
    for (;;) {
      const character = source[this.at];
      if (
        character === undefined ||
        (character === '\n' && quote.length === 1)
      ) {
        this.fail('unterminated string literal', start);
      } else if (character === '\\') {
        this.at += 2;
      } else if (character === one && source.startsWith(quote, this.at)) {
        this.at += quote.length;
        break;
      } else {
        this.at += 1;
      }
    }
    this._push('string', '', start);
  }

  private _operator(start: number): void {
    const { source } = this;
    let text = source[start];
    for (let length = 3; length > 1; length--) {
      const longer = source.slice(start, start + length);
      if (longer.length === length && OPERATORS.has(longer)) {
        text = longer;
        break;
      }
    }
    if (text === undefined) {
      this.fail('unexpected end of the code');
    }
    if (!OPERATORS.has(text)) {
      this.fail(`invalid character '${text}'`);
    }
    if (CLOSING[text]) {
      if (this._brackets.length >= MOST_BRACKETS) {
        this.fail('too many nested parentheses');
      }
      this._brackets.push({ bracket: text, at: start });
    } else if (text === ')' || text === ']' || text === '}') {
      const open = this._brackets.pop();
      if (!open || CLOSING[open.bracket] !== text) {
        this.fail(`unmatched '${text}'`);
      }
    }
    this.at = start + text.length;
    this._push('operator', text, start);
  }

  private _tokens: IToken[] = [];
  private _brackets: { bracket: string; at: number }[] = [];
  private readonly _indents: [number, number][] = [[0, 0]];
}

/** Whether a character may be in a name: letters, digits, `_`, and all that is not ASCII. */
function isNamePart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (code >= 48 && code <= 57) ||
    code >= 128
  );
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
