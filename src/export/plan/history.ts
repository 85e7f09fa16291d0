import type { SupportName } from '../notebook/cell';
import { placeholder } from '../notebook/cell';
import type { IRead } from '../python/nameTypes';
import { pythonString } from '../python/text';
import type { IProgram, IStatement } from './program';

/** Names under which IPython keeps the last three values that it showed. */
const LAST_VALUES = /^_{1,3}$/;
/** The same for the texts of the cells. */
const LAST_TEXTS = /^_i{1,3}$/;
const NUMBERED = /^_(i?)(\d+)$/;

/** Names that one support name stands in for. */
const WHOLE: Record<string, SupportName> = {
  Out: 'Out',
  _oh: 'Out',
  _dh: 'visited_folders',
  _exit_code: 'exit_code'
};

/**
 * Give the names of IPython's history their values, until the notebook binds such a name itself:
 * what was shown is kept while the program runs, and the texts of the cells are known already.
 */
export function translateHistory(program: IProgram): void {
  for (const statement of program.statements) {
    const texts = textsBefore(program, statement);
    for (const read of statement.names.reads) {
      if (isBound(program, read.name, statement, read.deferred)) {
        continue;
      }
      const text = standIn(read, program, texts);
      if (text !== null) {
        program.knownHistory.add(read.name);
        statement.cell.edits.push({
          start: read.node.start,
          end: read.node.end,
          text
        });
      }
    }
  }
}

function standIn(
  read: IRead,
  program: IProgram,
  texts: () => string[]
): string | null {
  const { name } = read;
  if (LAST_VALUES.test(name)) {
    program.history = true;
    return `${placeholder('shown_value')}(${name.length})`;
  }
  if (Object.hasOwn(WHOLE, name)) {
    program.outputs = program.outputs || WHOLE[name] === 'Out';
    return WHOLE[name] === 'Out'
      ? placeholder('Out')
      : `${placeholder(WHOLE[name])}()`;
  }
  const numbered = NUMBERED.exec(name);
  if (numbered && ![...program.numbers.values()].includes(+numbered[2])) {
    return null;
  }
  if (numbered && numbered[1] === '') {
    program.outputs = true;
    return `${placeholder('Out')}[${Number(numbered[2])}]`;
  }
  if (numbered) {
    return pythonString(texts()[Number(numbered[2])] ?? '');
  }
  if (LAST_TEXTS.test(name)) {
    const all = texts();
    return pythonString(all[all.length - name.length] ?? '');
  }
  return /^(?:In|_ih)$/.test(name)
    ? `[${texts()
        .map(text => pythonString(text))
        .join(', ')}]`
    : null;
}

/** IPython's list of the texts of all cells up to that of a statement; its first item is empty. */
function textsBefore(program: IProgram, reader: IStatement): () => string[] {
  return () => {
    const texts = [''];
    const last = reader.cell.cell.index;
    for (const { cell } of program.cells) {
      const number = program.numbers.get(cell.index);
      if (number !== undefined && number < MOST && cell.index <= last) {
        while (texts.length < number) {
          texts.push('');
        }
        texts[number] = cell.source.replace(/\n+$/, '');
      }
    }
    return texts;
  };
}

/** A number beside a cell above this is no count of cells. */
const MOST = 10_000;

/** Whether the notebook may have bound the name when a statement reads it. */
function isBound(
  program: IProgram,
  name: string,
  reader: IStatement,
  deferred: boolean
): boolean {
  return (program.bindings.get(name) ?? []).some(
    ({ statement }) => deferred || statement.order <= reader.order
  );
}
