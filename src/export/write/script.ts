import type { IPlan, ISettingDecision } from '../model';
import type { IGroup, IProgram } from '../plan/program';
import { commentLines, plainText } from '../python/text';
import { chosenImports, readNames, scriptGroups } from './chosenImports';
import { editedLines, layOut, piecesOf } from './cellText';
import { notebookTitle, scriptDocstring } from './docstring';
import { importBlocks, importsOver } from './imports';
import { LineWriter } from './lines';
import { firstHeading, markdownComment } from './markdown';
import { ProgramNames } from './names';
import {
  byCase,
  fileText,
  fromImport,
  globalLines,
  settingArguments
} from './statements';
import { supportCode } from './support';

const INDENT = '    ';
const FRAMES =
  /^(?:pandas|geopandas|seaborn|statsmodels|xarray|sklearn|dask|pyarrow|intake|polars|modin)$/;

/** The Python files of a bundle. */
export interface IPythonFiles {
  script: LineWriter;
  library: LineWriter | null;
  support: LineWriter | null;
}

/** Write the script, its library and its support module. */
export function writePython(plan: IPlan): IPythonFiles {
  return new PythonWriter(plan).write();
}

class PythonWriter {
  constructor(private readonly _plan: IPlan) {
    this._program = _plan.program;
    this._names = new ProgramNames(_plan);
    this._lifted = _plan.settings.filter(setting => setting.lifted);
  }

  write(): IPythonFiles {
    const body = this._body();
    const members = this._members();
    const flat = this._plan.options.form === 'flat';
    const used = new Set([...this._usedByScript, ...this._usedByLibrary]);
    used.add('start_program');
    if (this._lifted.length > 0) {
      used.add('Setting');
    }
    const support = supportCode({
      used,
      settings: this._lifted.length > 0,
      figures: this._program.plots,
      history: this._program.history,
      sympy: this._plan.imports.includes('sympy'),
      pandas: this._plan.imports.some(module => FRAMES.test(module)),
      notebookFolder: this._plan.options.notebook_folder
    });
    const inline = flat && this._canInline(support);
    return {
      script: this._script(
        body,
        flat ? members : null,
        inline ? support : null
      ),
      library: flat || members === null ? null : this._library(members),
      support: inline ? null : this._support(support)
    };
  }

  /** The cells, as they stand in `main` or below the guard. */
  private _body(): LineWriter {
    const writer = new LineWriter();
    const title = notebookTitle(this._program);
    let titleLeft = title !== null;
    let keepTogether = false;
    for (const cell of this._program.cells) {
      const index = cell.cell.index;
      if (cell.cell.type !== 'code') {
        const lines =
          cell.cell.type === 'markdown'
            ? markdownComment(cell.cell.source, titleLeft ? title : null)
            : commentLines(cell.cell.source.trim());
        titleLeft =
          titleLeft &&
          !(
            cell.cell.type === 'markdown' &&
            firstHeading(cell.cell.source) !== null
          );
        if (lines.some(line => line !== '#')) {
          writer.blank();
          lines.forEach(line => writer.add(INDENT + line, index));
          keepTogether = true;
        }
        continue;
      }
      if (cell.failure !== null) {
        writer.blank();
        commentLines(`Not run: ${cell.failure}.`).forEach(line =>
          writer.add(INDENT + line)
        );
        for (const line of plainText(cell.cell.source).split('\n')) {
          writer.add(`${INDENT}#     ${line}`.trimEnd(), index);
        }
        continue;
      }
      const lines = editedLines(cell).map(line =>
        this._names.fill(line, new Set())
      );
      const pieces = piecesOf(
        cell,
        lines,
        group => group.destination === 'script'
      );
      const text = layOut(
        pieces,
        index,
        cell.mayFail ? INDENT + INDENT : INDENT,
        1
      );
      if (text.length === 0) {
        continue;
      }
      const hasCode = pieces.some(piece => piece.group !== null);
      if (!keepTogether || !hasCode) {
        writer.blank();
      }
      keepTogether = false;
      if (cell.mayFail && hasCode) {
        this._needsTraceback = true;
        writer.add(`${INDENT}try:`);
        writer.addAll(text);
        writer.add(`${INDENT}except Exception:`);
        writer.add(`${INDENT}${INDENT}traceback.print_exc()`);
      } else {
        writer.addAll(text);
      }
      this._collectUsed(cell.groups, 'script');
      editedLines(cell).forEach((line, at) => {
        if (
          cell.groups.some(
            group =>
              group.destination === 'script' &&
              group.firstLine <= at &&
              at <= group.lastLine
          )
        ) {
          this._names.fill(line, this._usedByScript);
        }
      });
      if (cell.savesFigures && this._program.plots) {
        writer.add(`${INDENT}${this._names.of('save_figures')}()`);
        this._usedByScript.add('save_figures');
      }
    }
    return writer;
  }

  /** Definitions that stand at the level of a module, or `null` when there are none. */
  private _members(): LineWriter | null {
    if (this._program.library.length === 0) {
      return null;
    }
    const writer = new LineWriter();
    for (const group of this._program.library) {
      const lines = editedLines(group.cell);
      const pieces = piecesOf(group.cell, lines, other => other === group)
        .filter(piece => piece.group === group)
        .map(piece => ({
          ...piece,
          lines: piece.lines.map(line =>
            this._names.fill(line, this._usedByLibrary)
          )
        }));
      writer.blank(2);
      writer.addAll(layOut(pieces, group.cell.cell.index, '', 2));
    }
    this._collectUsed(this._program.library, 'library');
    return writer;
  }

  private _script(
    body: LineWriter,
    members: LineWriter | null,
    support: { imports: string[]; body: string } | null
  ): LineWriter {
    const writer = new LineWriter();
    const program = this._program;
    const names = this._names;
    writer.add(scriptDocstring(this._plan));
    this._future(writer);
    const imports = chosenImports(
      program,
      members === null ? ['script'] : ['script', 'library']
    );
    const own: string[] = [];
    if (program.awaits && program.layout === 'main') {
      own.push('import asyncio');
    }
    if (this._needsTraceback) {
      own.push('import traceback');
    }
    writer.blank();
    for (const block of importBlocks([
      ...own,
      ...(support?.imports ?? []),
      ...imports
    ])) {
      writer.add(block);
      writer.blank();
    }
    const local: string[] = [];
    if (members === null && program.library.length > 0) {
      const read = readNames(scriptGroups(program));
      const defined = program.library
        .flatMap(group => group.statements)
        .map(statement => statement.node.name as string)
        .filter(name => read.has(name));
      if (defined.length > 0) {
        local.push(fromImport(names.library, defined));
      }
    }
    if (support === null) {
      const wanted = ['start_program', ...this._usedByScript];
      if (this._lifted.length > 0) {
        wanted.push('Setting');
      }
      local.push(fromImport(names.support, this._supportNames(wanted)));
    }
    local.forEach(line => writer.add(line));
    if (support !== null) {
      writer.blank(2);
      writer.add(support.body);
    }
    if (members !== null) {
      writer.blank(2);
      writer.addAll(members.lines);
    }
    if (this._lifted.length > 0) {
      writer.blank(support === null && members === null ? 1 : 2);
      this._settingsTable(writer);
    }
    writer.blank(2);
    this._main(writer, body);
    return writer;
  }

  private _main(writer: LineWriter, body: LineWriter): void {
    const { layout, awaits, globals } = this._program;
    const names = this._names;
    const call = `${names.main}()`;
    const start = `${names.of('start_program')}(__file__, __doc__${this._lifted.length > 0 ? `, ${names.settingsTable}` : ''})`;
    const first =
      this._lifted.length > 0 ? `${names.of('settings')} = ${start}` : start;
    if (layout === 'module') {
      writer.add('if __name__ == "__main__":');
      writer.add(`${INDENT}${first}`);
      writer.blank();
      writer.addAll(body.lines);
      return;
    }
    writer.add(`${awaits ? 'async ' : ''}def ${call}:`);
    if (globals.length > 0) {
      for (const line of globalLines(globals)) {
        writer.add(INDENT + line);
      }
      writer.blank();
    }
    writer.add(`${INDENT}${first}`);
    if (body.lines.length > 0) {
      writer.blank();
      writer.addAll(body.lines);
    }
    writer.blank(2);
    writer.add('if __name__ == "__main__":');
    writer.add(INDENT + (awaits ? `asyncio.run(${call})` : call));
  }

  private _library(members: LineWriter): LineWriter {
    const writer = new LineWriter();
    writer.add(
      `"""Functions and classes of ${fileText(this._plan.notebook.name)}."""`
    );
    this._future(writer);
    writer.blank();
    for (const block of importBlocks(
      chosenImports(this._program, ['library'])
    )) {
      writer.add(block);
      writer.blank();
    }
    if (this._usedByLibrary.size > 0) {
      writer.add(
        fromImport(
          this._names.support,
          this._supportNames([...this._usedByLibrary])
        )
      );
    }
    writer.blank(2);
    writer.addAll(members.lines);
    return writer;
  }

  private _support(support: { imports: string[]; body: string }): LineWriter {
    const writer = new LineWriter();
    writer.add(
      `"""What ${this._plan.name}.py needs to run outside of a notebook."""`
    );
    writer.blank();
    for (const block of importBlocks(support.imports)) {
      writer.add(block);
    }
    writer.blank(2);
    writer.add(support.body);
    return writer;
  }

  private _future(writer: LineWriter): void {
    if (this._program.future.length > 0) {
      writer.blank();
      writer.add(
        `from __future__ import ${[...new Set(this._program.future)].join(', ')}`
      );
    }
  }

  private _settingsTable(writer: LineWriter): void {
    writer.add(`${this._names.settingsTable} = [`);
    for (const setting of this._lifted) {
      writer.add(
        `${INDENT}${this._names.of('Setting')}(${settingArguments(setting)}),`,
        setting.cell
      );
    }
    writer.add(']');
  }

  private _collectUsed(
    groups: readonly IGroup[],
    place: 'script' | 'library'
  ): void {
    const used = place === 'script' ? this._usedByScript : this._usedByLibrary;
    for (const group of groups) {
      if (group.destination !== place) {
        continue;
      }
      for (const statement of group.statements) {
        for (const read of statement.names.reads) {
          const own = this._program.bindings.get('display') ?? [];
          if (
            read.name === 'display' &&
            own.every(
              ({ statement: other }) =>
                other.node.module !== undefined &&
                /^IPython/.test(other.node.module ?? '')
            )
          ) {
            used.add('display');
          }
        }
      }
    }
  }

  private _supportNames(wanted: string[]): string[] {
    return [...new Set(wanted)].sort(byCase).map(name => {
      const used = this._names.of(name as never);
      return used === name ? name : `${name} as ${used}`;
    });
  }

  /** Support code can stand in the script itself unless a name would mean two things. */
  private _canInline(support: { imports: string[]; body: string }): boolean {
    if (
      this._program.layout === 'module' ||
      importsOver(this._program, support.imports)
    ) {
      return false;
    }
    const defined =
      support.body
        .match(/^(?:def|class) \w+|^[A-Z]+(?= =)/gm)
        ?.map(line => line.replace(/^(?:def|class) /, '')) ?? [];
    return !defined.some(
      name => name !== 'display' && this._names.isTaken(name)
    );
  }

  private readonly _program: IProgram;
  private readonly _names: ProgramNames;
  private readonly _lifted: ISettingDecision[];
  private readonly _usedByScript = new Set<string>();
  private readonly _usedByLibrary = new Set<string>();
  private _needsTraceback = false;
}
