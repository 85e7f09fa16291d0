/** A part of the support code that an exported program may need. */
export interface IPiece {
  name: string;
  /** Import statements, one per line. */
  imports: string[];
  /** Names of other pieces that it calls. */
  requires: string[];
  /** Names that the script may import. */
  exports: string[];
  /** Python, definitions only. */
  source: string;
}
