import * as fs from 'fs';

import type { IFormattedPart } from '../python/grammar/formatted';
import type { IToken } from '../python/grammar/tokens';
import { tokenize } from '../python/grammar/tokens';
import { indentCode, scanLines } from '../python/lines';
import { standardLibrary } from './cpython';

/** First and last lines of the logical lines, and the lines that begin inside of text, by the tokens. */
function byTokens(source: string): { logical: string[]; inside: number[] } {
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length;
  const inside = new Set<number>();
  const mark = (start: number, end: number, value: boolean) => {
    for (
      let at = source.indexOf('\n', start);
      at >= 0 && at < end;
      at = source.indexOf('\n', at + 1)
    ) {
      inside[value ? 'add' : 'delete'](lineOf(at + 1));
    }
  };
  const visitParts = (parts: IFormattedPart[]) => {
    for (const part of parts) {
      if (part.kind === 'field') {
        mark(part.start, part.tokens[part.tokens.length - 1].end, false);
        part.tokens.forEach(visit);
        visitParts(part.specification?.parts ?? []);
      }
    }
  };
  const visit = (token: IToken) => {
    if (token.kind === 'string' || token.kind === 'formatted') {
      mark(token.start, token.end, true);
      visitParts(token.parts ?? []);
    }
  };
  const logical: string[] = [];
  let first: IToken | null = null;
  for (const token of tokenize(source)) {
    visit(token);
    if (token.kind === 'newline') {
      logical.push(`${lineOf(first!.start)}-${lineOf(token.start)}`);
      first = null;
    } else if (!/^(?:indent|dedent)$/.test(token.kind)) {
      first ??= token;
    }
  }
  return { logical, inside: [...inside].sort((a, b) => a - b) };
}

describe('lines of Python', () => {
  it('are those of the tokens, in the standard library', () => {
    const wrong = standardLibrary(24).filter(file => {
      const source = fs
        .readFileSync(file, 'utf8')
        .replace(/\r\n?/g, '\n')
        .slice(0, 60_000);
      let expected: ReturnType<typeof byTokens>;
      try {
        expected = byTokens(source);
      } catch {
        return false;
      }
      const scan = scanLines(source);
      const found = new Set(
        scan.logical.map(({ first, last }) => `${first + 1}-${last + 1}`)
      );
      const inside = scan.insideString.flatMap((value, index) =>
        value ? [index + 1] : []
      );
      return (
        expected.logical.some(line => !found.has(line)) ||
        JSON.stringify(inside) !== JSON.stringify(expected.inside)
      );
    });
    expect(wrong).toEqual([]);
  }, 60_000);

  it('are indented, and those of texts are not', () => {
    expect(indentCode('x = """\na"""\n\nf"{\nb}"', '  ')).toBe(
      '  x = """\na"""\n\n  f"{\n  b}"'
    );
  });

  it('are found quickly in a line of much data', () => {
    const line = `x = [${'"text", '.repeat(50_000)}]`;
    const begin = Date.now();
    expect(scanLines(line).logical).toHaveLength(1);
    expect(Date.now() - begin).toBeLessThan(2000);
  });
});
