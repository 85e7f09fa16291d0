import type { ICell, IDecision } from '../model';
import { ESCAPED_ASSIGNMENT, scanLines } from '../python/lines';
import type { IReplacement, ITransformedCell } from './cell';
import { cellMagic } from './cellMagics';
import type { IMagicContext } from './lineMagics';
import {
  isBareMagic,
  lineMagic,
  magicAssignment,
  shellLine,
  shellLines,
  shellValue
} from './lineMagics';
import { notebookImport } from './notebookImports';
import { cleanLines } from './pasted';
import type { ISession } from './session';
import { newSession } from './session';
import { wrappingMagic } from './statementMagics';
import { sympySession } from './sympySession';

const CELL_MAGIC = /^%%(\S+)[ \t]*(.*)$/;
/** Whether the notebook runs at Google's Colab, which no program does; it would need an IPython to ask. */
const IN_COLAB = /(["'])google\.colab\1 +in +str\( *get_ipython\( *\) *\)/g;

/** `name?`, and any other line that ends with a question mark, as IPython has it. */
const HELP =
  /^\s*[^#"'?]*?%{0,2}[A-Za-z_*][\w.*]*(?:\[[^\]]*\])*\s*\?{1,2}\s*;?\s*$/;

/** What other tools make of magics, when it is simple enough to be read back. */
const CONVERTED =
  /^get_ipython\(\)\.(system|run_line_magic|magic)\((['"])([^'"\\]*)\2(?:,\s*(['"])([^'"\\]*)\4)?\)$/;

/** `pip install x` without the `%`, also among other lines. */
const BARE_INSTALL =
  /^\s*(pip|pip3|conda|mamba)\s+((?:un)?install\s+[^=\s(].*)$/s;

/** `ls -l` without the `%`, which IPython understands where it is all there is in a cell. */
const BARE_MAGIC = /^([A-Za-z_]\w*)(?:[ \t]+(?![=,])(.*))?$/;

/** `,f a b`, `;f a b` and `/f a b` call `f`. */
const AUTOCALL = /^([,;/])\s*([A-Za-z_][\w.]*)[ \t]*(.*)$/s;

/**
 * Turn every line of IPython syntax of a cell into Python.
 *
 * Line numbers of decisions count in the cell, from 1. Nothing is executed, and what is not
 * understood is kept in a form that IPython can run.
 *
 * @param known - whether the notebook has bound a name when the cell runs.
 * @param session - what cells before it told IPython; this cell's own is added.
 */
export function transformCell(
  cell: ICell,
  known: (name: string) => boolean,
  session: ISession = newSession()
): ITransformedCell {
  const transformer = new CellTransformer(cell, known, session);
  const source = cell.source.replace(IN_COLAB, 'False');
  const lines = transformer.run(source.split('\n'), 0);
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
    private readonly _known: (name: string) => boolean,
    private readonly _session: ISession
  ) {}

  readonly found: Omit<ITransformedCell, 'cell' | 'source' | 'origin'> = {
    requirements: [],
    decisions: [],
    warnings: [],
    needsModule: null,
    plots: false,
    echoes: true
  };

  /** @param offset - line of the cell that `written` begins at. */
  run(written: string[], offset: number): ILine[] {
    const source = cleanLines(written);
    const first = source.findIndex(line => line.trim() !== '');
    if (first < 0) {
      return [];
    }
    const magic = CELL_MAGIC.exec(source[first]);
    // %%time? asks for help, and what follows is an ordinary cell.
    if (magic && !/^%%\w+\?{1,2}\s*$/.test(source[first])) {
      return this._cellMagic(magic, source.slice(first + 1), offset + first);
    }
    const macro = this._session.macros.get(source.join('\n').trim());
    if (macro !== undefined && this._depth < DEEPEST) {
      this._depth += 1;
      const lines = this.run(macro.split('\n'), 0);
      this._depth -= 1;
      return lines.map(line => ({ ...line, origin: offset + first }));
    }
    const single = source.filter(line => line.trim() !== '').length === 1;
    return this._lines(source, offset, single);
  }

  private _cellMagic(
    magic: RegExpExecArray,
    body: string[],
    offset: number
  ): ILine[] {
    const [text, name, rest] = magic;
    const context = this._context(offset);
    const wrapped = wrappingMagic(name, rest.trim(), context);
    if (!wrapped) {
      const replacement = cellMagic(
        name,
        rest.trim(),
        body.join('\n'),
        context
      );
      return this._replace(replacement, '', text, offset);
    }
    this.found.echoes = this.found.echoes && wrapped.echoes;
    if (wrapped.reason) {
      this._decide('script', wrapped.reason, text, offset);
    }
    const inner = this.run(body, offset + 1);
    const line = (text: string): ILine => ({ text, origin: offset });
    if (wrapped.before.length === 0) {
      return inner;
    }
    const indented = indentLines(inner, wrapped.indent);
    const filled = inner.some(
      line => line.text.trim() !== '' && !/^\s*#/.test(line.text)
    )
      ? indented
      : [...indented, line(`${wrapped.indent}pass`)];
    return [...wrapped.before.map(line), ...filled, ...wrapped.after.map(line)];
  }

  /** @param single - whether there is only one line with text, where IPython needs no `%`. */
  private _lines(text: string[], offset: number, single: boolean): ILine[] {
    const scan = scanLines(text.join('\n'), true);
    const source = text.map((line, at) =>
      scan.insideString[at] ? line : withoutFormFeed(line)
    );
    const lines: ILine[] = [];
    let quiet = false;
    for (const logical of scan.logical) {
      const physical = source.slice(logical.first, logical.last + 1);
      const text = physical.join('\n');
      const origin = offset + logical.first;
      const replacement =
        this._line(text, logical.escaped, origin) ??
        this._bare(text.trim(), single, this._context(origin));
      if (!/^\s*(?:#.*)?$/.test(text)) {
        quiet = replacement?.quiet ?? false;
      }
      if (replacement === null) {
        physical.forEach((line, at) =>
          lines.push({ text: line, origin: origin + at })
        );
      } else {
        const indent = /^\s*/.exec(physical[0])![0];
        lines.push(...this._replace(replacement, indent, text, origin));
      }
    }
    this.found.echoes = this.found.echoes && !quiet;
    return lines;
  }

  /** What a logical line becomes; `null` when it is plain Python. */
  private _line(
    text: string,
    escaped: boolean,
    origin: number
  ): IReplacement | null {
    const context = this._context(origin);
    if (/^\s*\?/.test(text) || (text.includes('?') && HELP.test(text))) {
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
        return shellLines(stripped.slice(2), context);
      }
      if (stripped.startsWith('!')) {
        return shellLine(stripped.slice(1), context);
      }
      // IPython before 7 took a blank after the %.
      const magic = /^%{1,2}[ \t]*([^\s%]+)\s*(.*)$/s.exec(joined);
      if (magic) {
        return lineMagic(magic[1], magic[2].trim(), context);
      }
      return autocall(joined);
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
    return notebookImport(text) ?? sympySession(text);
  }

  /** A magic without its `%`. */
  private _bare(
    stripped: string,
    single: boolean,
    context: IMagicContext
  ): IReplacement | null {
    const install = BARE_INSTALL.exec(stripped);
    if (install && !this._known(install[1])) {
      return lineMagic(install[1], install[2].trim(), context);
    }
    if (!single) {
      return null;
    }
    const bare = BARE_MAGIC.exec(stripped);
    if (bare && !this._known(bare[1]) && isBareMagic(bare[1], this._session)) {
      return lineMagic(bare[1], (bare[2] ?? '').trim(), context);
    }
    return /^(?:exit|quit)$/.test(stripped)
      ? { lines: [`${stripped}()`] }
      : null;
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
    return magicAssignment(name, magic[1], magic[2].trim(), context);
  }

  private _replace(
    replacement: IReplacement,
    indent: string,
    text: string,
    origin: number
  ): ILine[] {
    const what = text.trim().split('\n')[0].slice(0, 79);
    if (replacement.where) {
      this._decide(replacement.where, replacement.reason ?? '', text, origin);
    }
    if (replacement.warning) {
      this.found.warnings.push({
        message: replacement.warning,
        line: origin + 1
      });
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
        lines.push(
          /^%%(?!\s)/.test(what)
            ? `# ${what} cell: it is only shown in a notebook`
            : `# ${what.replace(/^%{1,2} *|^!/, '')}: not run here`
        );
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

  private _decide(
    where: IDecision['where'],
    reason: string,
    text: string,
    origin: number
  ): void {
    this.found.decisions.push({
      cell: this._cell.index,
      line: origin + 1,
      what: text.trim().split('\n')[0].slice(0, 79),
      where,
      reason
    });
  }

  private _context(origin: number): IMagicContext {
    return {
      known: this._known,
      session: this._session,
      transform: source =>
        this.run(source.split('\n'), origin).map(line => line.text)
    };
  }

  /** Macros within macros. */
  private _depth = 0;
}

/** A macro that calls itself never ends in a notebook either. */
const DEEPEST = 10;

/** `,f a b` is `f("a", "b")`, `;f a b` is `f("a b")`, `/f a b` is `f(a, b)`. */
function autocall(stripped: string): IReplacement | null {
  const call = AUTOCALL.exec(stripped);
  if (!call) {
    return null;
  }
  const [, mark, name, rest] = call;
  const words = rest.split(/\s+/).filter(Boolean);
  const given =
    mark === '/'
      ? words.join(', ')
      : mark === ';'
        ? `"${rest}"`
        : `"${words.join('", "')}"`;
  return { lines: [`${name}(${given})`] };
}

/** What is dropped without a trace in the script: it has no meaning there. */
const QUIETLY =
  /^% *(?:matplotlib|autoreload|load_ext|reload_ext|config|xmode|colors|who|who_ls|whos|lsmagic|pdb|gui|automagic|alias|macro)\b|\?/;

/** Whether the line at `at` begins inside a string that the replacement itself opened. */
function insideText(lines: string[], at: number): boolean {
  return scanLines(lines.join('\n')).insideString[at] ?? false;
}

function indentLine(line: string, indent: string): string {
  return line === '' ? '' : indent + line;
}

function indentLines(lines: ILine[], indent: string): ILine[] {
  const scan = scanLines(lines.map(line => line.text).join('\n'));
  return lines.map((line, at) =>
    scan.insideString[at] || line.text.trim() === ''
      ? line
      : { ...line, text: `${indent}${line.text}` }
  );
}

/** Python counts the blanks of a line from its last form feed, which cannot be indented further. */
function withoutFormFeed(line: string): string {
  return line.replace(/^[ \t\f]*\f/, '');
}
