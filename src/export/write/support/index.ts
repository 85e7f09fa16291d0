import { commandPieces } from './commands';
import { displayPiece } from './display';
import { figuresPiece } from './figures';
import { magicPieces } from './magics';
import type { IPiece } from './piece';
import { prettyPiece } from './pretty';
import type { IStartOptions } from './start';
import { startPieces } from './start';
import { sympyPiece } from './sympy';

export interface ISupportOptions extends IStartOptions {
  /** Names that the script and the library use. */
  used: ReadonlySet<string>;
  /** Whether the values that are shown are kept for cells that read them. */
  history: boolean;
  /** Whether sympy may decide how values are shown. */
  sympy: boolean;
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
    displayPiece(options.figures, options.history),
    prettyPiece(options.sympy),
    sympyPiece,
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
