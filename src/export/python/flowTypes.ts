/** How a top-level statement passes values on: which of the module's names it needs and sets. */
export interface IFlow {
  /** Names that it may read, now, before it has set them itself. */
  needs: Set<string>;
  /** Those of them that it reads whatever happens, unless it fails before. */
  sureNeeds: Set<string>;
  /** Names that are set for certain when it has run to its end. */
  must: Set<string>;
  /** Names that it may set. */
  may: Set<string>;
  /** Names that it may delete. */
  deletes: Set<string>;
  /** Names of caught exceptions: whatever had such a name before, it is gone when the block has run. */
  unbinds: Set<string>;
  /** Names that functions, lambdas and generators made in it read later, when they are called. */
  captures: Set<string>;
  /** Names in texts that the called function evaluates: `query("a > @limit")`, formulas. */
  texts: Set<string>;
}

/** Nothing read, nothing set. */
export function emptyFlow(): IFlow {
  return {
    needs: new Set(),
    sureNeeds: new Set(),
    must: new Set(),
    may: new Set(),
    deletes: new Set(),
    unbinds: new Set(),
    captures: new Set(),
    texts: new Set()
  };
}
