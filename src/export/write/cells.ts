import type { IGroup, IProgram, IProgramCell } from '../plan/program';
import { commentLines, plainText } from '../python/text';
import { editedLines, layOut, piecesOf } from './cellText';
import { LineWriter } from './lines';
import { markdownComment } from './markdown';
import type { ProgramNames } from './names';

const INDENT = '    ';

/** Writes cells, or parts of them, as the body of a function. */
export class CellsWriter {
  constructor(
    private readonly _program: IProgram,
    private readonly _names: ProgramNames
  ) {}

  readonly lines = new LineWriter();
  /** Support functions that the code uses. */
  readonly used = new Set<string>();
  /** Whether it prints what failed. */
  needsTraceback = false;

  /**
   * A Markdown or raw cell as a comment.
   *
   * @param title - heading that stands elsewhere already, or `null`.
   */
  addText(cell: IProgramCell, title: string | null): void {
    const { index, source, type } = cell.cell;
    const lines =
      type === 'markdown'
        ? markdownComment(source, title)
        : commentLines(source.trim());
    if (lines.some(line => line !== '#')) {
      this.lines.blank();
      lines.forEach(line => this.lines.add(INDENT + line, index));
      this._keepTogether = true;
    }
  }

  /** A cell that is not run. */
  addFailure(cell: IProgramCell): void {
    this.lines.blank();
    commentLines(`Not run: ${cell.failure}.`).forEach(line =>
      this.lines.add(INDENT + line)
    );
    for (const line of plainText(cell.cell.source).split('\n')) {
      this.lines.add(`${INDENT}#     ${line}`.trimEnd(), cell.cell.index);
    }
    this._keepTogether = false;
  }

  /** Groups of a cell, with the comments that belong to them. */
  addGroups(cell: IProgramCell, groups: ReadonlySet<IGroup>): void {
    const { index } = cell.cell;
    const lines = editedLines(cell);
    const pieces = piecesOf(cell, lines, group => groups.has(group)).map(
      piece => ({
        ...piece,
        lines: piece.lines.map(line =>
          this._names.fill(line, piece.group ? this.used : new Set())
        )
      })
    );
    const hasCode = pieces.some(piece => piece.group !== null);
    const mayFail = cell.mayFail && hasCode;
    const text = layOut(pieces, index, mayFail ? INDENT + INDENT : INDENT, 1);
    if (text.length === 0) {
      return;
    }
    if (!this._keepTogether || !hasCode) {
      this.lines.blank();
    }
    this._keepTogether = false;
    if (mayFail) {
      this.needsTraceback = true;
      this.lines.add(`${INDENT}try:`);
      this.lines.addAll(text);
      this.lines.add(
        `${INDENT}except ${leaves(groups) ? 'Exception' : '(Exception, SystemExit)'}:`
      );
      this.lines.add(`${INDENT}${INDENT}traceback.print_exc()`);
    } else {
      this.lines.addAll(text);
    }
    if (usesDisplay(groups, this._program)) {
      this.used.add('display');
    }
  }

  /** Save the figures that a cell leaves open. */
  addFigures(): void {
    this.lines.add(`${INDENT}${this._names.of('save_figures')}()`);
    this.used.add('save_figures');
  }

  /** Lines that no cell holds. */
  add(text: string): void {
    for (const line of text.split('\n')) {
      this.lines.add(line === '' ? '' : INDENT + line);
    }
    this._keepTogether = false;
  }

  /** A comment or heading stands directly above the code that it is about. */
  private _keepTogether = false;
}

/** Whether groups may call what ends a notebook for good; `sys.exit()` is an error like others there. */
function leaves(groups: Iterable<IGroup>): boolean {
  for (const { statements } of groups) {
    if (
      statements.some(({ names }) =>
        names.reads.some(({ name }) => name === 'exit' || name === 'quit')
      )
    ) {
      return true;
    }
  }
  return false;
}

/** Whether groups call the `display` that every notebook has. */
export function usesDisplay(
  groups: Iterable<IGroup>,
  program: IProgram
): boolean {
  const own = program.bindings.get('display') ?? [];
  if (
    own.some(({ statement }) => !/^IPython\./.test(statement.node.module ?? ''))
  ) {
    return false;
  }
  for (const group of groups) {
    for (const statement of group.statements) {
      if (statement.names.reads.some(read => read.name === 'display')) {
        return true;
      }
    }
  }
  return false;
}
