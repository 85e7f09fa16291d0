import { capturedPiece } from './captured';
import { commandPieces } from './commands';
import { displayPieces } from './display';
import { figurePieces } from './figures';
import { folderPieces } from './folders';
import { interactPiece } from './interact';
import { itemsPieces } from './items';
import { magicPieces } from './magics';
import type { IShownOptions } from './options';
import type { IPiece } from './piece';
import { precisionPiece } from './precision';
import { placesPiece } from './places';
import { prettyPiece } from './pretty';
import { profilePiece } from './profile';
import { programPieces } from './programs';
import { questionPieces } from './questions';
import type { IStartOptions } from './start';
import { startPieces } from './start';
import { stepsPiece } from './steps';
import { sympyPiece } from './sympy';

export type ISupportOptions = IStartOptions & IShownOptions;

export interface ISupport {
  imports: string[];
  /** Definitions, without imports. */
  body: string;
}

/** The support code that a program needs, and nothing more. */
export function supportCode(options: ISupportOptions): ISupport {
  const all: IPiece[] = [
    ...startPieces(options),
    ...figurePieces(options),
    stepsPiece(options.figures, options.items?.kind === 'loop'),
    ...itemsPieces(
      options.items,
      options.figures,
      options.figures && options.pyplot,
      options.steps
    ),
    ...displayPieces(options),
    prettyPiece(
      options.sympy,
      options.used.has('set_precision'),
      options.places.length > 0
    ),
    placesPiece(options.places),
    precisionPiece,
    sympyPiece,
    ...questionPieces,
    interactPiece,
    ...commandPieces(options.used),
    ...programPieces,
    profilePiece,
    capturedPiece(options),
    ...folderPieces(options.used),
    ...magicPieces
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
