import type { IPlan } from '../model';
import { headingOf } from '../notebook/headings';
import type { IProgramCell, IStep } from '../plan/program';
import { textOf } from '../plan/program';
import { wrap } from '../python/text';
import { CellsWriter } from './cells';
import { LineWriter } from './lines';
import { markdownLines } from './markdown';
import type { ProgramNames } from './names';
import type { Piece } from './order';

const INDENT = '    ';
const WIDTH = 79;

/** The function of a step, and what its code uses. */
export interface IStepText {
  lines: LineWriter;
  used: ReadonlySet<string>;
  needsTraceback: boolean;
}

/** Write the function of a step. */
export function writeStep(
  step: IStep,
  parts: { about: IProgramCell[]; body: Piece[] },
  plan: IPlan,
  names: ProgramNames
): IStepText {
  const lines = new LineWriter();
  const cells = new CellsWriter(plan.program, names);
  lines.add(
    wrapCall(
      `${step.awaits ? 'async ' : ''}def ${step.name}(`,
      [...step.inputs, ...step.settings],
      '):'
    )
  );
  const hasHeading = parts.about.some(
    ({ cell }) => headingOf(cell.source)?.text === step.title
  );
  writeDocstring(lines, step.title, hasHeading ? parts.about : []);
  for (const statement of step.imports) {
    lines.add(INDENT + textOf(statement));
  }
  if (step.imports.length > 0) {
    lines.blank();
  }
  if (!hasHeading) {
    parts.about.forEach(cell => cells.addText(cell, null));
  }
  addPieces(parts.body, cells);
  lines.addAll(cells.lines.lines);
  if (step.results.length > 0) {
    lines.add(`${INDENT}return ${step.results.join(', ')}`);
  }
  return { lines, used: cells.used, needsTraceback: cells.needsTraceback };
}

/** Write what stands one after the other, without calls of steps. */
export function addPieces(pieces: readonly Piece[], writer: CellsWriter): void {
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      writer.addText(piece.cell, null);
    } else if (piece.kind === 'failure') {
      writer.addFailure(piece.cell);
    } else if (piece.kind === 'code') {
      writer.addGroups(piece.cell, piece.groups);
    } else if (piece.kind === 'figures') {
      writer.addFigures();
    }
  }
}

/** The line of `main` that runs a step. */
export function callOf(
  step: IStep,
  runner: string | null,
  settings: string
): string {
  const inputs = [
    ...step.inputs,
    ...step.settings.map(name => `${settings}.${name}`)
  ];
  const target = step.results.length > 0 ? `${step.results.join(', ')} = ` : '';
  const wait = step.awaits ? 'await ' : '';
  return runner === null
    ? wrapCall(`${target}${wait}${step.name}(`, inputs, ')', INDENT.length)
    : wrapCall(
        `${target}${runner}(`,
        [step.name, ...inputs],
        ')',
        INDENT.length
      );
}

/** A call or signature on one line, or with one argument a line where that is too long. */
export function wrapCall(
  start: string,
  items: readonly string[],
  end: string,
  indent = 0
): string {
  const line = `${start}${items.join(', ')}${end}`;
  return line.length + indent <= WIDTH || items.length === 0
    ? line
    : `${start}\n${items.map(item => `${INDENT}${item},`).join('\n')}\n${end}`;
}

function writeDocstring(
  lines: LineWriter,
  title: string,
  about: readonly IProgramCell[]
): void {
  const text: { text: string; cell: number | null }[] = wrap(
    /[.!?:]$/.test(title) ? title : `${title}.`,
    WIDTH - 8
  ).map(line => ({ text: line, cell: null }));
  for (const { cell } of about) {
    const prose = markdownLines(cell.source, title, WIDTH - INDENT.length);
    if (prose.length > 0) {
      text.push({ text: '', cell: null });
      prose.forEach(line => text.push({ text: line, cell: cell.index }));
    }
  }
  const whole = text.map(line => line.text).join('\n');
  const raw = whole.includes('\\') && !/"""|\\$/.test(whole);
  const safe = (line: string) =>
    raw ? line : line.replace(/\\/g, '\\\\').replace(/"""/g, "'''");
  const quote = raw ? 'r"""' : '"""';
  const first = safe(text[0].text).replace(/^"/, "'");
  if (text.length === 1) {
    lines.add(`${INDENT}${quote}${first.replace(/"$/, "'")}"""`);
    return;
  }
  lines.add(`${INDENT}${quote}${first}`);
  for (const { text: line, cell } of text.slice(1)) {
    lines.add(line === '' ? '' : INDENT + safe(line), cell);
  }
  lines.add(`${INDENT}"""`);
}
