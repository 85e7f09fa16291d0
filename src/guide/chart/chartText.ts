/** A piece of text without a line break, where the browser has laid it out, in CSS pixels. */
export interface ITextPiece {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Pieces whose tops differ by less than this part of their height stand on one line. */
const SAME_LINE = 0.3;

/**
 * Join the words of one text, in their order, to what stands on one line.
 *
 * @param pieces - words, or parts of words that were broken, without white space
 * @param isApart - is there white space before the piece with this index?
 */
export function joinLines(
  pieces: readonly ITextPiece[],
  isApart: (index: number) => boolean
): ITextPiece[] {
  const lines: ITextPiece[] = [];
  pieces.forEach((piece, index) => {
    const line = lines[lines.length - 1];
    const height = piece.bottom - piece.top;
    if (line && Math.abs(line.top - piece.top) < height * SAME_LINE) {
      line.text += (isApart(index) ? ' ' : '') + piece.text;
      line.right = Math.max(line.right, piece.right);
      line.bottom = Math.max(line.bottom, piece.bottom);
    } else {
      lines.push({ ...piece });
    }
  });
  return lines;
}

/** The lines of a text node, as the browser has laid them out. */
export function linesOfText(node: Text): ITextPiece[] {
  const pieces: ITextPiece[] = [];
  const begins = new Set<number>();
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    begins.add(pieces.length);
    const rects = rectsOf(node, index, index + word.length);
    if (rects.length === 1) {
      pieces.push(piece(word, rects[0]));
      continue;
    }
    // A word that was broken: letter by letter, joined again below.
    let at = index;
    for (const letter of word) {
      const [rect] = rectsOf(node, at, at + letter.length);
      at += letter.length;
      if (rect) {
        pieces.push(piece(letter, rect));
      }
    }
  }
  return joinLines(pieces, index => begins.has(index));
}

function rectsOf(node: Text, start: number, end: number): DOMRect[] {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return [...range.getClientRects()].filter(({ width }) => width > 0);
}

function piece(text: string, rect: DOMRect): ITextPiece {
  const { left, right, top, bottom } = rect;
  return { text, left, right, top, bottom };
}
