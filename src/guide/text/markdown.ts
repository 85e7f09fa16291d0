import type { MarkedOptions, Token, Tokens, TokensList } from 'marked';
// This module is itself only loaded when a guide is opened.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Lexer, Parser, Renderer, Tokenizer, getDefaults } from 'marked';

/**
 * Markdown, read within bounds.
 *
 * marked needs a time that grows with the square of a paragraph's length where there are many links, with its cube
 * where there are many signs of emphasis, and with the square of a quotation's length where its lines lack their
 * `>`; and it calls itself for each level of a list. What goes beyond these bounds stays as it is written.
 */

/** Links and emphasis are not looked for in a paragraph, heading or cell with more characters than this. */
export const MAX_INLINE_CHARACTERS = 20_000;

/** Emphasis is not looked for in a paragraph with more signs of it than this. */
const MAX_EMPHASIS = 200;

/** Lists and quotations deeper than this are text, and so are links and emphasis in each other. */
export const MAX_DEPTH = 20;

/** Does a text have more signs of emphasis than are read? Underscores inside words are none. */
export function hasTooMuchEmphasis(text: string): boolean {
  const signs = /[*~]+|(?<!\w)_+|_+(?!\w)/g;
  let count = 0;
  while (signs.test(text)) {
    count += 1;
    if (count > MAX_EMPHASIS) {
      return true;
    }
  }
  return false;
}

/**
 * The blocks of a text, top level only: what stands in paragraphs, lists and quotations is left unread, and the
 * text of headings is read.
 */
export function readOutline(text: string): TokensList {
  return new OutlineLexer().lex(text);
}

/** All blocks of a text, with all that is in them. */
export function readBlocks(text: string): TokensList {
  return new BoundedLexer().lex(text);
}

/**
 * Write a text as HTML, which is not to be trusted.
 *
 * @param tooLong - what is said behind a paragraph that is not looked into
 */
export function renderMarkdown(text: string, tooLong: string): string {
  const blocks = new BoundedLexer(tooLong).lex(text);
  return new Parser(options({ renderer: new GuideRenderer() })).parse(blocks);
}

/** Write the text of a label as HTML, which is not to be trusted. */
export function renderInline(text: string): string {
  return new Parser(options()).parseInline(
    new BoundedLexer().inlineTokens(text)
  ) as string;
}

function options(
  more: Partial<MarkedOptions<string, string>> = {}
): MarkedOptions<string, string> {
  return { ...getDefaults(), gfm: true, ...more };
}

class BoundedTokenizer extends Tokenizer {
  /** Is emphasis looked for? */
  isEmphasised = true;

  override blockquote(text: string): Tokens.Blockquote | undefined {
    const match = this.rules.block.blockquote.exec(text);
    if (!match) {
      return undefined;
    }
    const quotation = match[0].replace(/\n+$/, '');
    // A line without its sign continues the paragraph above; with it, it is read at once and means the same.
    const signed = quotation.replace(/^(?! {0,3}>)/gm, '> ');
    const token = this._deeper(() => super.blockquote(signed));
    return token && { ...token, raw: quotation };
  }

  override list(text: string): Tokens.List | undefined {
    return this._deeper(() => super.list(text));
  }

  override emStrong(
    ...parts: Parameters<Tokenizer['emStrong']>
  ): ReturnType<Tokenizer['emStrong']> {
    return this.isEmphasised ? super.emStrong(...parts) : undefined;
  }

  override del(
    ...parts: Parameters<Tokenizer['del']>
  ): ReturnType<Tokenizer['del']> {
    return this.isEmphasised ? super.del(...parts) : undefined;
  }

  private _deeper<T>(read: () => T): T | undefined {
    if (this._depth >= MAX_DEPTH) {
      return undefined;
    }
    this._depth += 1;
    try {
      return read();
    } finally {
      this._depth -= 1;
    }
  }

  private _depth = 0;
}

/** An instance reads one text. */
class BoundedLexer extends Lexer<string, string> {
  constructor(
    private readonly _tooLong = '',
    protected readonly boundedTokenizer = new BoundedTokenizer()
  ) {
    super(options({ tokenizer: boundedTokenizer }));
  }

  override inlineTokens(text: string, tokens: Token[] = []): Token[] {
    if (text.length > MAX_INLINE_CHARACTERS || this._depth >= MAX_DEPTH) {
      tokens.push(plain(text));
      if (this._tooLong && text.length > MAX_INLINE_CHARACTERS) {
        tokens.push({ type: 'br', raw: '' }, emphasised(this._tooLong));
      }
      return tokens;
    }
    if (this._depth === 0) {
      this.boundedTokenizer.isEmphasised = !hasTooMuchEmphasis(text);
    }
    this._depth += 1;
    try {
      return super.inlineTokens(text, tokens);
    } finally {
      this._depth -= 1;
    }
  }

  private _depth = 0;
}

class OutlineTokenizer extends BoundedTokenizer {
  override blockquote(text: string): Tokens.Blockquote | undefined {
    const match = this.rules.block.blockquote.exec(text);
    const raw = match?.[0].replace(/\n+$/, '');
    return raw ? { type: 'blockquote', raw, text: raw, tokens: [] } : undefined;
  }
}

class OutlineLexer extends BoundedLexer {
  constructor() {
    super('', new OutlineTokenizer());
  }

  override lex(text: string): TokensList {
    this.blockTokens(text.replace(/\r\n|\r/g, '\n'), this.tokens);
    for (const token of this.tokens) {
      if (token.type === 'heading') {
        token.tokens = this.inlineTokens((token as Tokens.Heading).text);
      }
    }
    return this.tokens;
  }

  override blockTokens(
    text: string,
    tokens: Token[] | TokensList = this.tokens,
    isLastParagraphClipped?: boolean
  ): TokensList {
    return tokens === this.tokens
      ? (super.blockTokens(text, tokens, isLastParagraphClipped) as TokensList)
      : (tokens as TokensList);
  }
}

/** Pictures are not loaded: their description stands for them. */
class GuideRenderer extends Renderer<string, string> {
  override image({ text }: Tokens.Image): string {
    return escapeText(text);
  }

  override checkbox({ checked }: Tokens.Checkbox): string {
    return checked ? '☑ ' : '☐ ';
  }
}

function plain(text: string): Tokens.Text {
  return { type: 'text', raw: text, text, escaped: false };
}

function emphasised(text: string): Tokens.Em {
  return { type: 'em', raw: text, text, tokens: [plain(text)] };
}

function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
