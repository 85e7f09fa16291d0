import type { INames } from '../python/nameTypes';
import { namesOf } from '../python/names';
import type { IPythonNode } from '../python/parser';
import { parsePython, PythonSyntaxError } from '../python/parser';
import { checkValidity } from '../python/validity';

/** What the text of a transformed cell tells alone, whatever stands around it. Never changed by a plan. */
export interface IParsedCell {
  readonly body: readonly IPythonNode[];
  /** What each statement of `body` does with names. */
  readonly names: readonly INames[];
}

/**
 * Parse and check a transformed cell.
 *
 * @throws {@link PythonSyntaxError}
 */
export function parseCell(source: string): IParsedCell {
  const body = parsePython(source);
  checkValidity(body, source);
  return { body, names: body.map(namesOf) };
}

/**
 * Keeps what was parsed for the next plan of the same notebook: after an edit, all cells but one
 * are as they were. Give it to `makePlan`.
 */
export class ParsedCells {
  /** @throws {@link PythonSyntaxError} */
  readonly parse = (source: string): IParsedCell => {
    const known = this._used.get(source) ?? this._before.get(source);
    const parsed = known ?? attempt(source);
    this._used.set(source, parsed);
    if (parsed instanceof PythonSyntaxError) {
      throw parsed;
    }
    return parsed;
  };

  /** A plan begins: what the last one did not need is forgotten. */
  begin(): void {
    this._before = this._used;
    this._used = new Map();
  }

  private _before = new Map<string, IParsedCell | PythonSyntaxError>();
  private _used = new Map<string, IParsedCell | PythonSyntaxError>();
}

function attempt(source: string): IParsedCell | PythonSyntaxError {
  try {
    return parseCell(source);
  } catch (reason) {
    if (reason instanceof PythonSyntaxError) {
      return reason;
    }
    throw reason;
  }
}
