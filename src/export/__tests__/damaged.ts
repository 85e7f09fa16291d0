import { pick } from './random';

const PIECES =
  '( ) [ ] { } , : ; = . * ** := -> @ lambda if else for in not is await yield from async return def class match case with as import del global nonlocal except try finally raise True None await print _ f"{ }" """ \' \\'.split(
    ' '
  );

/** The same text with one or two of its words taken away, doubled, swapped or replaced. */
export function damaged(text: string, random: () => number): string {
  const words =
    text.match(
      /\s+|\w+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|==|!=|<=|>=|->|:=|\*\*|[^]/gu
    ) ?? [];
  for (let turn = random() < 0.7 ? 1 : 2; turn > 0; turn--) {
    const at = Math.floor(random() * words.length);
    const other = Math.floor(random() * words.length);
    const piece = random() < 0.5 ? pick(random, PIECES) : words[other];
    const way = random();
    if (way < 0.3) {
      words.splice(at, 1);
    } else if (way < 0.5) {
      words.splice(at, 0, piece);
    } else if (way < 0.8) {
      words[at] = piece;
    } else {
      [words[at], words[other]] = [words[other], words[at]];
    }
  }
  return words.join('');
}
