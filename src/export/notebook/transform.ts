import type { ICell } from '../model';
import { ESCAPED_ASSIGNMENT, scanLines } from '../python/lines';
import type { IReplacement, ITransformedCell } from './cell';
import { cellMagic, wrappingMagic } from './cellMagics';
import type { IMagicContext } from './lineMagics';
import { lineMagic, magicValue, shellLine, shellValue } from './lineMagics';

const CELL_MAGIC = /^%%(\S+)[ \t]*(.*)$/;
const HELP =
  /^\s*(?:\?{1,2}\s*[%\w.*]+|%{0,2}[A-Za-z_][\w.]*(?:\[[^\]]*\])*\s*\?{1,2})\s*;?\s*$/;

/** What other tools make of magics, when it is simple enough to be read back. */
const CONVERTED =
  /^get_ipython\(\)\.(system|run_line_magic|magic)\((['"])([^'"\\]*)\2(?:,\s*(['"])([^'"\\]*)\4)?\)$/;

/** `pip install x` and `ls -l` without the `%`, which IPython also understands. */
const BARE_MAGIC =
  /^(\s*)(pip|pip3|conda|mamba|ls|ll|cd|cat|mkdir|rm|cp|mv|pwd)(?:\s+(?![=+*/%&|^<>!.,)([\]:-]*=)([^=\s(.[,:].*))?$/s;

/**
 * Turn every line of IPython syntax of a cell into Python.
 *
 * Line numbers of decisions count in the cell, from 1. Nothing is executed, and what is not
 * understood is kept in a form that IPython can run.
 *
 * @param known - whether the notebook has bound a name when the cell runs.
 */
export function transformCell(
  cell: ICell,
  known: (name: string) => boolean
): ITransformedCell {
  const transformer = new CellTransformer(cell, known);
  const lines = transformer.run(cell.source.split('\n'), 0);
  return {
    cell,
    source: lines.map(line => line.text).join('\n'),
    origin: lines.map(line => line.origin),
    ...transformer.found
  };
}

interface ILine {
  text: string;
  /** Line of the cell, from 0. */
  origin: number;
}

class CellTransformer {
  constructor(
    private readonly _cell: ICell,
    private readonly _known: (name: string) => boolean
  ) {}

  readonly found: Omit<ITransformedCell, 'cell' | 'source' | 'origin'> = {
    requirements: [],
    decisions: [],
    warnings: [],
    needsModule: null,
    plots: false,
    echoes: true
  };

  /** @param offset - line of the cell that `source` begins at. */
  run(source: string[], offset: number): ILine[] {
    const first = source.findIndex(line => line.trim() !== '');
    if (first < 0) {
      return [];
    }
    const magic = CELL_MAGIC.exec(source[first]);
    if (magic) {
      return this._cellMagic(magic, source.slice(first + 1), offset + first);
    }
    return this._lines(dedent(source), offset);
  }

  private _cellMagic(
    magic: RegExpExecArray,
    body: string[],
    offset: number
  ): ILine[] {
    const [text, name, rest] = magic;
    const wrapped = wrappingMagic(name, rest.trim());
    if (!wrapped) {
      const replacement = cellMagic(
        name,
        rest.trim(),
        body.join('\n'),
        this._context(offset)
      );
      return this._replace(replacement, '', text, offset);
    }
    this.found.echoes = this.found.echoes && wrapped.echoes;
    const inner = this.run(body, offset + 1);
    const line = (text: string): ILine => ({ text, origin: offset });
    if (wrapped.before.length === 0) {
      return inner;
    }
    const indented = indentLines(inner);
    const filled = inner.some(
      line => line.text.trim() !== '' && !/^\s*#/.test(line.text)
    )
      ? indented
      : [...indented, line('    pass')];
    return [...wrapped.before.map(line), ...filled, ...wrapped.after.map(line)];
  }

  private _lines(source: string[], offset: number): ILine[] {
    const scan = scanLines(source.join('\n'), true);
    const lines: ILine[] = [];
    for (const logical of scan.logical) {
      const physical = source.slice(logical.first, logical.last + 1);
      const text = physical.join('\n');
      const origin = offset + logical.first;
      const replacement = this._line(text, logical.escaped, origin);
      if (replacement === null) {
        physical.forEach((line, at) =>
          lines.push({ text: line, origin: origin + at })
        );
      } else {
        const indent = /^\s*/.exec(physical[0])![0];
        lines.push(...this._replace(replacement, indent, text, origin));
      }
    }
    return lines;
  }

  /** What a logical line becomes; `null` when it is plain Python. */
  private _line(
    text: string,
    escaped: boolean,
    origin: number
  ): IReplacement | null {
    const context = this._context(origin);
    if (HELP.test(text) && /\?/.test(text)) {
      return {
        lines: [],
        where: 'dropped',
        reason: 'Help is for interactive work.'
      };
    }
    const stripped = text.trim();
    if (escaped) {
      const assignment = ESCAPED_ASSIGNMENT.exec(text);
      if (assignment) {
        return this._assignment(assignment, context);
      }
      const joined = stripped.replace(/\\\n\s*/g, ' ');
      if (stripped.startsWith('!!')) {
        return { lines: [shellValue(stripped.slice(2), context)] };
      }
      if (stripped.startsWith('!')) {
        return shellLine(stripped.slice(1), context);
      }
      const magic = /^%{1,2}([^\s%]+)\s*(.*)$/s.exec(joined);
      if (magic) {
        return lineMagic(magic[1], magic[2].trim(), context);
      }
      return null;
    }
    const converted = CONVERTED.exec(stripped);
    if (converted) {
      const [, method, , argument, , second] = converted;
      return method === 'system'
        ? shellLine(argument, context)
        : method === 'run_line_magic'
          ? lineMagic(argument, second ?? '', context)
          : lineMagic(
              argument.split(/\s+/)[0],
              argument.replace(/^\S+\s*/, ''),
              context
            );
    }
    const bare = BARE_MAGIC.exec(text);
    if (
      bare &&
      !this._known(bare[2]) &&
      (bare[3] || /^(?:ls|ll|pwd|cd)$/.test(stripped))
    ) {
      return lineMagic(bare[2], (bare[3] ?? '').trim(), context);
    }
    return null;
  }

  private _assignment(
    match: RegExpExecArray,
    context: IMagicContext
  ): IReplacement {
    const [, , target, mark, rest] = match;
    const name = target.trim();
    if (mark === '!') {
      return { lines: [`${name} = ${shellValue(rest, context)}`] };
    }
    const magic = /^(\S+)\s*(.*)$/s.exec(rest.replace(/\\\n\s*/g, ' '));
    if (!magic) {
      return { lines: [`${name} = None`] };
    }
    const value = magicValue(magic[1], magic[2].trim(), context);
    return { ...value, lines: [`${name} = ${value.lines[0]}`] };
  }

  private _replace(
    replacement: IReplacement,
    indent: string,
    text: string,
    origin: number
  ): ILine[] {
    const what = text.trim().split('\n')[0].slice(0, 79);
    if (replacement.where) {
      this.found.decisions.push({
        cell: this._cell.index,
        line: origin + 1,
        what,
        where: replacement.where,
        reason: replacement.reason ?? ''
      });
    }
    if (replacement.warning) {
      this.found.warnings.push(replacement.warning);
    }
    if (replacement.needsModule && this.found.needsModule === null) {
      this.found.needsModule = replacement.needsModule;
    }
    this.found.requirements.push(...(replacement.requirements ?? []));
    this.found.plots = this.found.plots || !!replacement.plots;
    const lines = [...replacement.lines];
    if (lines.length === 0) {
      if (indent !== '') {
        lines.push('pass');
      } else if (replacement.where !== 'dropped' || !QUIETLY.test(what)) {
        lines.push(`# ${what.replace(/^%{1,2}|^!/, '')}: not run here`);
      }
    }
    return lines
      .join('\n')
      .split('\n')
      .map((line, at, all) => ({
        text:
          at === 0 || !insideText(all, at) ? indentLine(line, indent) : line,
        origin
      }))
      .filter(line => lines.length > 0 || line.text !== '');
  }

  private _context(origin: number): IMagicContext {
    return {
      known: this._known,
      transform: source =>
        this.run(source.split('\n'), origin).map(line => line.text)
    };
  }
}

/** What is dropped without a trace in the script: it has no meaning there. */
const QUIETLY =
  /^%(?:matplotlib|autoreload|load_ext|reload_ext|config|xmode|colors|who|whos|lsmagic|pdb|gui|automagic)\b|\?|^%%(?:html|HTML|javascript|js|latex|svg|SVG|markdown)/;

/** Whether the line at `at` begins inside a string that the replacement itself opened. */
function insideText(lines: string[], at: number): boolean {
  return scanLines(lines.join('\n')).insideString[at] ?? false;
}

function indentLine(line: string, indent: string): string {
  return line === '' ? '' : indent + line;
}

function indentLines(lines: ILine[]): ILine[] {
  const scan = scanLines(lines.map(line => line.text).join('\n'));
  return lines.map((line, at) =>
    scan.insideString[at] || line.text.trim() === ''
      ? line
      : { ...line, text: `    ${line.text}` }
  );
}

/** IPython takes the indentation of the first line away from all lines. */
function dedent(source: string[]): string[] {
  const first = source.find(line => line.trim() !== '') ?? '';
  const indent = /^[ \t]*/.exec(first)![0];
  if (indent === '' || /^\s*#/.test(first)) {
    return source;
  }
  return source.map(line =>
    line.startsWith(indent) ? line.slice(indent.length) : line
  );
}
