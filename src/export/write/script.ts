import type { IPlan, ISettingDecision } from '../model';
import { chosenImports, readNames, scriptGroups } from './chosenImports';
import { editedLines, layOut, piecesOf } from './cellText';
import { addPieces, callOf, writeStep } from './steps';
import { CellsWriter, usesDisplay } from './cells';
import { notebookTitle, scriptDocstring, titleIn } from './docstring';
import { importBlocks, importsOver } from './imports';
import { LineWriter } from './lines';
import { ProgramNames } from './names';
import type { IOrder } from './order';
import { orderProgram } from './order';
import { scriptMetadata } from './scriptMetadata';
import type { IItems, IProgram } from '../plan/program';
import { byCase, fileText, fromImport, globalLines } from './statements';
import { supportCode } from './support';
import type { ITables } from './tables';
import { startCall, writeTables } from './tables';

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
    this._order = orderProgram(this._program);
    this._lifted = _plan.settings.filter(setting => setting.lifted);
    this._items = this._program.items;
    this._runsSteps =
      (this._program.steps.length > 1 || Boolean(this._items?.step)) &&
      !this._program.awaits;
    this._tables = {
      settings: this._lifted,
      steps: this._runsSteps ? this._program.steps : [],
      items: this._items
    };
  }

  write(): IPythonFiles {
    const members = this._members();
    const body = this._body();
    const flat = this._plan.options.form === 'flat';
    this._usedByScript.add('start_program');
    if (this._lifted.length > 0) {
      this._usedByScript.add('Setting');
    }
    if (this._runsSteps) {
      this._usedByScript.add('Step').add('run_step');
    }
    if (this._items) {
      this._usedByScript.add('Items');
    }
    const support = supportCode({
      used: new Set([...this._usedByScript, ...this._usedByLibrary]),
      settings: this._lifted.length > 0,
      steps: this._runsSteps,
      items: this._items && {
        kind: this._items.candidate.kind,
        reduces: this._items.reduce !== null
      },
      kinds: new Set(
        this._lifted.flatMap(({ kind, needed }) =>
          needed ? [kind, 'needed' as const] : [kind]
        )
      ),
      figures: this._program.plots,
      history: this._program.history,
      outputs: this._program.outputs,
      ...this._program.shown,
      sympy: this._plan.imports.includes('sympy'),
      pandas:
        this._program.shown.others ||
        this._plan.imports.some(module => FRAMES.test(module)),
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

  /** What stands in `main` or below the guard. */
  private _body(): LineWriter {
    const writer = new CellsWriter(this._program, this._names);
    let title = notebookTitle(this._program);
    for (const piece of this._order.main) {
      if (piece.kind === 'call') {
        writer.lines.blank();
        writer.add(
          callOf(
            piece.step,
            this._runsSteps ? this._names.of('run_step') : null,
            this._names.of('settings')
          )
        );
        continue;
      }
      if (piece.kind === 'text') {
        writer.addText(piece.cell, title);
        if (titleIn(piece.cell) !== null) {
          title = null;
        }
      } else {
        addPieces([piece], writer);
      }
    }
    writer.used.forEach(name => this._usedByScript.add(name));
    this._needsTraceback = writer.needsTraceback;
    return writer.lines;
  }

  /** Definitions that stand at the level of a module, or `null` when there are none. */
  private _members(): LineWriter | null {
    if (
      this._program.library.length === 0 &&
      this._program.steps.length === 0
    ) {
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
    for (const step of this._program.steps) {
      const parts = this._order.steps.get(step)!;
      const text = writeStep(step, parts, this._plan, this._names);
      writer.blank(2);
      writer.addAll(text.lines.lines);
      text.used.forEach(name => this._usedByLibrary.add(name));
      this._libraryTraceback = this._libraryTraceback || text.needsTraceback;
    }
    if (usesDisplay(this._program.library, this._program)) {
      this._usedByLibrary.add('display');
    }
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
    if (this._needsTraceback || (members !== null && this._libraryTraceback)) {
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
    if (members === null) {
      const read = readNames(scriptGroups(program));
      const defined = program.library
        .flatMap(group => group.statements)
        .flatMap(statement => statement.names.binds.map(bind => bind.name))
        .filter(name => read.has(name) || program.layout === 'module');
      const steps = program.steps.map(step => step.name);
      if (defined.length + steps.length > 0) {
        local.push(fromImport(names.library, [...defined, ...steps]));
      }
    }
    if (support === null) {
      const wanted = [
        ...this._usedByScript,
        ...(members === null ? [] : this._usedByLibrary)
      ];
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
    writeTables(
      this._tables,
      names,
      writer,
      support === null && members === null ? 1 : 2
    );
    writer.blank(2);
    this._main(writer, body);
    writer.addFirst(scriptMetadata(this._plan, writer.text));
    return writer;
  }

  private _main(writer: LineWriter, body: LineWriter): void {
    const { layout, awaits, globals } = this._program;
    const names = this._names;
    const call = `${names.main}()`;
    const first = startCall(this._tables, names);
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
    const { library, steps } = this._program;
    const classes = library.some(group =>
      group.statements.some(({ node }) => node.nodeType === 'ClassDef')
    );
    writer.add(
      `"""${
        library.length === 0 && steps.length > 0
          ? 'Steps'
          : classes
            ? 'Functions and classes'
            : 'Functions'
      } of ${fileText(this._plan.notebook.name)}."""`
    );
    this._future(writer);
    writer.blank();
    for (const block of importBlocks([
      ...(this._libraryTraceback ? ['import traceback'] : []),
      ...chosenImports(this._program, ['library'])
    ])) {
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
    return !defined.some(name =>
      // The notebook calls the same function by this name, unless it has one of its own.
      name === 'display'
        ? this._names.of(name) !== name
        : this._names.isTaken(name)
    );
  }

  private readonly _program: IProgram;
  private readonly _names: ProgramNames;
  private readonly _order: IOrder;
  private readonly _lifted: ISettingDecision[];
  private readonly _items: IItems | null;
  /** Whether steps can be started from and ended at. */
  private readonly _runsSteps: boolean;
  private readonly _tables: ITables;
  private readonly _usedByScript = new Set<string>();
  private readonly _usedByLibrary = new Set<string>();
  private _needsTraceback = false;
  private _libraryTraceback = false;
}
