/** How much of a log is kept for reading, in characters. */
export const LONGEST_LOG = 2_000_000;

// Colours and cursor movements of terminals (ECMA-48), and what may be the beginning of one.
const CONTROL_SEQUENCE =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g; // eslint-disable-line no-control-regex
const UNFINISHED_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$/; // eslint-disable-line no-control-regex

/**
 * The text of a log as a terminal would leave it: colours are dropped and a carriage return starts
 * the line anew, so that a progress bar is one line. Text may come in any pieces.
 */
export class LogText {
  constructor(private readonly _longest = LONGEST_LOG) {}

  /** All lines that are finished, each with its line break. */
  get lines(): string {
    return this._lines;
  }

  /** The last line, which may still change. */
  get lastLine(): string {
    const line = this._line.endsWith('\r')
      ? this._line.slice(0, -1)
      : this._line;
    return line.slice(line.lastIndexOf('\r') + 1);
  }

  /** How many characters were left out at the beginning. */
  get dropped(): number {
    return this._dropped;
  }

  /** Add what has been printed since. */
  append(text: string): void {
    const raw = this._unfinished + text;
    this._unfinished = UNFINISHED_SEQUENCE.exec(raw)?.[0] ?? '';
    const plain = raw
      .slice(0, raw.length - this._unfinished.length)
      .replace(CONTROL_SEQUENCE, '');
    const lines = (this._line + plain).split('\n');
    // What came before the last return of a line is never seen again.
    const last = lines.pop() ?? '';
    this._line = last.slice(last.lastIndexOf('\r', last.length - 2) + 1);
    this._lines += lines.map(line => `${overwritten(line)}\n`).join('');
    this._shorten();
  }

  private _shorten(): void {
    this._line = this._line.slice(-this._longest);
    const excess = this._lines.length - this._longest;
    if (excess > 0) {
      // Whole lines, and a good deal at once: shortening is a new text for the reader.
      const end =
        this._lines.indexOf('\n', excess + Math.floor(this._longest / 4)) + 1;
      this._dropped += end || this._lines.length;
      this._lines = end ? this._lines.slice(end) : '';
    }
  }

  private _lines = '';
  private _line = '';
  private _unfinished = '';
  private _dropped = 0;
}

function overwritten(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}
