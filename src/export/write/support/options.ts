import type { IShown } from '../../plan/shown';

/** What the text of the support code depends on, beside the names that are used. */
export interface IShownOptions extends IShown {
  /** Figures and pictures are saved. */
  figures: boolean;
  /** Names of the support code that the script and the library use. */
  used: ReadonlySet<string>;
  /** Whether the values that were shown last are kept for cells that read them. */
  history: boolean;
  /** Whether values that were shown are kept by the numbers of their cells. */
  outputs: boolean;
  /** Whether sympy may decide how values are shown. */
  sympy: boolean;
}
