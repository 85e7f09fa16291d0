import { lineAt, PythonSyntaxError } from '../nodes';
import type { IToken } from './tokens';

/** Where a parser is in the tokens of a source. */
export class Cursor {
  constructor(
    readonly source: string,
    private readonly _tokens: readonly IToken[]
  ) {
    this.token = _tokens[0];
  }

  /** The token that comes next. */
  token: IToken;
  /** Where the token before it ended; line ends and indentation do not count. */
  lastEnd = 0;

  /** The token after the next one, or one further on. */
  peek(distance = 1): IToken {
    return this._tokens[Math.min(this._at + distance, this._tokens.length - 1)];
  }

  is(text: string): boolean {
    return this.token.text === text;
  }

  /** Go on to the next token. */
  next(): IToken {
    const { token } = this;
    if (token.kind === 'end') {
      this.fail('unexpected end of the code');
    }
    if (
      token.kind !== 'newline' &&
      token.kind !== 'indent' &&
      token.kind !== 'dedent'
    ) {
      this.lastEnd = token.end;
    }
    this._at += 1;
    this.token = this._tokens[this._at];
    return token;
  }

  /** Go on when the next token is this one. */
  accept(text: string): boolean {
    if (this.token.text !== text) {
      return false;
    }
    this.next();
    return true;
  }

  expect(text: string): void {
    if (this.token.text !== text) {
      this.fail(text.startsWith('<') ? undefined : `expected '${text}'`);
    }
    this.next();
  }

  /** A name that is no keyword, in the form in which Python compares names. */
  name(): string {
    if (this.token.kind !== 'name') {
      this.fail();
    }
    return identifier(this.next().text);
  }

  /** A function that goes back to here. */
  mark(): () => void {
    const { _at: at, lastEnd } = this;
    return () => {
      this._at = at;
      this.token = this._tokens[at];
      this.lastEnd = lastEnd;
    };
  }

  /** @throws {@link PythonSyntaxError} */
  fail(message = 'invalid syntax', offset = this.token.start): never {
    throw new PythonSyntaxError(message, lineAt(this.source, offset));
  }

  private _at = 0;
}

/** Python compares identifiers in this form. */
export function identifier(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(text) ? text : text.normalize('NFKC');
}
