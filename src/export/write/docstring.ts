import type { IPlan } from '../model';
import { headingOf } from '../notebook/headings';
import type { IProgram, IProgramCell } from '../plan/program';
import { wrap } from '../python/text';
import { fileText } from './statements';

/** The docstring of a script, with its quotes: the notebook's title, and where the script came from. */
export function scriptDocstring(plan: IPlan): string {
  const title = notebookTitle(plan.program) ?? plan.name;
  const lines = [
    ...wrap(title, 74),
    '',
    `Exported from ${fileText(plan.notebook.name)}.`
  ].map(line => line.replace(/\\/g, '\\\\').replace(/"""/g, "'''"));
  lines[0] = lines[0].replace(/^"/, "'");
  const stop = /[.!?:]$/.test(title) || lines[1] !== '' ? '' : '.';
  return `"""${lines[0]}${stop}\n${lines.slice(1).join('\n')}\n"""`;
}

/** Text of the notebook's first heading, or `null`. */
export function notebookTitle(program: IProgram): string | null {
  for (const cell of program.cells) {
    const title = titleIn(cell);
    if (title !== null) {
      return title;
    }
  }
  return null;
}

/** The heading of a cell that could be the notebook's title, or `null`. */
export function titleIn({ cell }: IProgramCell): string | null {
  const heading = cell.type === 'markdown' ? headingOf(cell.source) : null;
  return heading !== null && heading.level <= 2 ? heading.text : null;
}
