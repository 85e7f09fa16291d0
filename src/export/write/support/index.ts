import { commandPieces } from './commands';
import { displayPiece, prettyPiece } from './display';
import { figuresPiece } from './figures';
import { magicPieces } from './magics';
import type { IPiece } from './piece';
import type { IStartOptions } from './start';
import { startPieces } from './start';

export interface ISupportOptions extends IStartOptions {
  /** Names that the script and the library use. */
  used: ReadonlySet<string>;
}

export interface ISupport {
  imports: string[];
  /** Definitions, without imports. */
  body: string;
}

/** The support code that a program needs, and nothing more. */
export function supportCode(options: ISupportOptions): ISupport {
  const all: IPiece[] = [
    ...startPieces(options),
    figuresPiece,
    displayPiece(options.figures),
    prettyPiece,
    ...commandPieces,
    ...magicPieces(options.figures)
  ];
  const wanted = new Set<string>();
  const want = (piece: IPiece) => {
    if (!wanted.has(piece.name)) {
      wanted.add(piece.name);
      all.filter(other => piece.requires.includes(other.name)).forEach(want);
    }
  };
  all
    .filter(piece => piece.exports.some(name => options.used.has(name)))
    .forEach(want);
  const chosen = all.filter(piece => wanted.has(piece.name));
  return {
    imports: [...new Set(chosen.flatMap(piece => piece.imports))],
    body: chosen.map(piece => piece.source.trim()).join('\n\n\n')
  };
}
