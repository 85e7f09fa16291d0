import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram } from '../program';
import type { ImportedNames } from '../settingCalls';
import type { Parents } from './changes';
import { ownNodes } from './scopes';

/** Calls that make what is drawn into, or several of them. */
const DRAWN =
  /^(?:figure|subplots?|subplot_mosaic|add_subplot|add_axes|gca|gcf|axes|twin[xy]|FacetGrid|PairGrid|JointGrid|Map|Draw)$/;
/** Calls that make what is written to. */
const WRITTEN =
  /^(?:StringIO|BytesIO|ExcelWriter|HDFStore|PdfPages|ZipFile|SummaryWriter|writer|DictWriter)$/;
/** Functions that make what gives each of its values once. */
const ITERATORS = /^(?:iter|map|filter|zip|enumerate|reversed|itertools\.\w+)$/;
/** Methods and functions that do the same, of any library. */
const GIVES_ONCE =
  /^(?:i?glob|rglob|iterdir|scandir|walk|finditer|iterrows|itertuples|reader|DictReader|imap\w*|iter_\w+)$/;
/** Functions that open files as Python does, not as images or data sets. */
const OPENERS = /^(?:(?:io|codecs|gzip|bz2|lzma)\.)?open$|^$/;
/** What may be asked of such things without changing them. */
const ASKING = /^(?:get\w*|keys|values|items|copy|fileno|flatten|ravel)$/;

/** Which names of a program are for what: found once for all its loops. */
export interface IHandleNames {
  drawn: ReadonlySet<string>;
  written: ReadonlySet<string>;
  /** Names for what gives each of its values once. */
  consumed: ReadonlySet<string>;
  /** Names for tables of pandas, and nothing else. */
  tables: ReadonlySet<string>;
}

/** Names that the program binds to open files, figures, iterators and the like. */
export function handleNames(
  program: IProgram,
  imports: ImportedNames
): IHandleNames {
  const drawn = new Set<string>();
  const written = new Set<string>();
  const consumed = new Set<string>();
  const tables = new Set<string>();
  for (const [name, bindings] of program.bindings) {
    const values = bindings.flatMap(({ statement }) =>
      valuesIn(statement.node)
    );
    const calls = values.filter(value => value.nodeType === 'Call');
    if (calls.some(call => DRAWN.test(calledName(call)))) {
      drawn.add(name);
    }
    if (
      calls.length === bindings.length &&
      calls.every(call => makesTable(call, imports))
    ) {
      tables.add(name);
    }
    if (calls.some(call => isWritten(call, imports))) {
      written.add(name);
    }
    if (
      calls.some(call => givesOnce(call, program, imports)) ||
      values.some(value => value.nodeType === 'GeneratorExp')
    ) {
      consumed.add(name);
    }
  }
  return { drawn, written, consumed, tables };
}

/** Names for open files, figures and the like: handed to anything, they are other ones afterwards. */
export class Handles {
  /** @param loop - what it goes through may hold such things, and give them to its targets. */
  constructor(
    private readonly _known: IHandleNames,
    loop: IPythonNode
  ) {
    const iterated = walk(loop.iter);
    this._iterated = new Set(iterated);
    if (iterated.some(part => _known.drawn.has(part.id))) {
      for (const part of walk(loop.target)) {
        if (part.nodeType === 'Name') {
          this._targets.add(part.id);
        }
      }
    }
  }

  /** Whether a place hands such a thing to a call or calls a method of it. */
  changedAt(place: IPythonNode, parents: Parents): boolean {
    const { drawn, written, consumed } = this._known;
    if (consumed.has(place.id)) {
      return !this._iterated.has(place);
    }
    if (![drawn, written, this._targets].some(names => names.has(place.id))) {
      return false;
    }
    let top = place;
    let parent = parents.get(top);
    while (parent?.nodeType === 'Subscript' && parent.value === top) {
      top = parent;
      parent = parents.get(top);
    }
    if (parent?.nodeType === 'Attribute') {
      const call = parents.get(parent);
      return (
        call?.nodeType === 'Call' &&
        call.func === parent &&
        !ASKING.test(parent.attr)
      );
    }
    if (parent?.nodeType === 'Keyword') {
      return true;
    }
    if (written.has(place.id) && readsAll(top, parent)) {
      return true;
    }
    return (
      parent?.nodeType === 'Call' &&
      parent.args.includes(top) &&
      !/^(?:zip|enumerate|list|len|type|id|isinstance|print|str|repr|append)$/.test(
        calledName(parent)
      )
    );
  }

  /** Whether a place only draws a table, into a figure that pandas makes for it: `table.plot(y="a")`. */
  drawsTable(place: IPythonNode, parents: Parents): boolean {
    const method = parents.get(place);
    return (
      this._known.tables.has(place.id) &&
      method?.nodeType === 'Attribute' &&
      method.value === place &&
      /^(?:plot|hist)$/.test(method.attr)
    );
  }

  /** Whether a call draws such a table, into a figure of its own. */
  makesFigure({ func }: IPythonNode): boolean {
    const method =
      func.nodeType === 'Attribute' && func.value.attr === 'plot'
        ? func.value
        : func;
    return (
      method.nodeType === 'Attribute' &&
      /^(?:plot|hist)$/.test(method.attr) &&
      this._known.tables.has(method.value.id)
    );
  }

  private readonly _iterated: ReadonlySet<IPythonNode>;
  private readonly _targets = new Set<string>();
}

/** Whether a call makes a table of pandas, not a dict of several or a single column. */
function makesTable(call: IPythonNode, imports: ImportedNames): boolean {
  return (
    /^pandas\.(?:DataFrame|read_(?:csv|table|excel|parquet|feather|fwf|stata))$/.test(
      imports.pathOf(call.func)
    ) &&
    !call.keywords.some(({ arg }: IPythonNode) =>
      /^(?:sheet_name|chunksize|iterator|squeeze)$/.test(arg ?? '**')
    )
  );
}

/** Whether what a call makes gives each of its values once: an iterator, or what a function with `yield` gives. */
function givesOnce(
  call: IPythonNode,
  program: IProgram,
  imports: ImportedNames
): boolean {
  const path = imports.pathOf(call.func);
  const name = calledName(call);
  return (
    ITERATORS.test(path) ||
    (GIVES_ONCE.test(name) && path !== 'glob.glob') ||
    call.keywords.some(
      ({ arg, value }: IPythonNode) =>
        /^(?:chunksize|iterator)$/.test(arg ?? '') && value.value !== false
    ) ||
    (program.bindings.get(name) ?? []).some(
      ({ statement: { node } }) =>
        node.nodeType === 'FunctionDef' &&
        node.body
          .flatMap(ownNodes)
          .some(({ nodeType }: IPythonNode) => /^Yield/.test(nodeType))
    )
  );
}

/** Whether an open file is gone through: `for line in file`, `list(file)`, `text in file`. */
function readsAll(file: IPythonNode, parent: IPythonNode | undefined): boolean {
  switch (parent?.nodeType) {
    case 'For':
    case 'AsyncFor':
    case 'Comprehension':
      return parent.iter === file;
    case 'Compare':
      return parent.comparators.includes(file);
    case 'Call':
      return (
        parent.args.includes(file) &&
        /^(?:zip|enumerate|list)$/.test(calledName(parent))
      );
    default:
      return false;
  }
}

function isWritten(call: IPythonNode, imports: ImportedNames): boolean {
  const name = calledName(call);
  return (
    WRITTEN.test(name) ||
    (name === 'open' && OPENERS.test(imports.pathOf(call.func)))
  );
}

function valuesIn(node: IPythonNode): IPythonNode[] {
  switch (node.nodeType) {
    case 'Assign':
    case 'AnnAssign':
      return node.value ? [node.value] : [];
    case 'With':
      return node.items.map(({ context_expr: value }: IPythonNode) => value);
    default:
      return [];
  }
}
