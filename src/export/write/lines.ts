/** A line of a written file, and the cell that it came from. */
export interface ILine {
  text: string;
  /** Place of the cell in the document, or `null` for what the exporter wrote. */
  cell: number | null;
}

/** Collects the lines of a file. */
export class LineWriter {
  readonly lines: ILine[] = [];

  add(text: string, cell: number | null = null): void {
    for (const line of text.split('\n')) {
      this.lines.push({ text: line, cell });
    }
  }

  addAll(lines: readonly ILine[]): void {
    this.lines.push(...lines);
  }

  /** Put lines before everything else. */
  addFirst(lines: readonly string[]): void {
    this.lines.unshift(...lines.map(text => ({ text, cell: null })));
  }

  /** Make sure that exactly `count` blank lines follow what is there. */
  blank(count = 1): void {
    while (this.lines.length > 0 && this._last === '') {
      this.lines.pop();
    }
    for (let at = 0; at < count && this.lines.length > 0; at++) {
      this.lines.push({ text: '', cell: null });
    }
  }

  /** The whole text, with one line end at its end. */
  get text(): string {
    return `${this.lines
      .map(line => line.text)
      .join('\n')
      .replace(/\n+$/, '')}\n`;
  }

  /** Ranges of lines that came from a cell. */
  get cells(): { from: number; to: number; cell: number }[] {
    const ranges: { from: number; to: number; cell: number }[] = [];
    this.lines.forEach(({ cell }, at) => {
      const last = ranges[ranges.length - 1];
      if (cell === null) {
        return;
      }
      if (last && last.cell === cell && last.to === at) {
        last.to = at + 1;
      } else {
        ranges.push({ from: at + 1, to: at + 1, cell });
      }
    });
    return ranges;
  }

  private get _last(): string {
    return this.lines[this.lines.length - 1].text;
  }
}
