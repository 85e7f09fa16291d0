import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram } from '../program';
import type { ImportedNames } from '../settingCalls';
import type { Parents } from './changes';

/** Calls that make what is drawn into, or several of them. */
const DRAWN =
  /^(?:figure|subplots?|subplot_mosaic|add_subplot|add_axes|gca|gcf|axes|twin[xy]|FacetGrid|PairGrid|JointGrid|Map|Draw)$/;
/** Calls that make what is written to. */
const WRITTEN =
  /^(?:StringIO|BytesIO|ExcelWriter|HDFStore|PdfPages|ZipFile|SummaryWriter|writer|DictWriter)$/;
/** Functions that make what gives each of its values once. */
const ITERATORS = /^(?:iter|map|filter|zip|enumerate|reversed|itertools\.\w+)$/;
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
}

/** Names that the program binds to open files, figures, iterators and the like. */
export function handleNames(
  program: IProgram,
  imports: ImportedNames
): IHandleNames {
  const drawn = new Set<string>();
  const written = new Set<string>();
  const consumed = new Set<string>();
  for (const [name, bindings] of program.bindings) {
    const values = bindings.flatMap(({ statement }) =>
      valuesIn(statement.node)
    );
    const calls = values.filter(value => value.nodeType === 'Call');
    if (calls.some(call => DRAWN.test(calledName(call)))) {
      drawn.add(name);
    }
    if (calls.some(call => isWritten(call, imports))) {
      written.add(name);
    }
    if (
      calls.some(call => ITERATORS.test(imports.pathOf(call.func))) ||
      values.some(value => value.nodeType === 'GeneratorExp')
    ) {
      consumed.add(name);
    }
  }
  return { drawn, written, consumed };
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
    return (
      parent?.nodeType === 'Call' &&
      parent.args.includes(top) &&
      !/^(?:zip|enumerate|list|len|type|id|isinstance|print|str|repr|append)$/.test(
        calledName(parent)
      )
    );
  }

  private readonly _iterated: ReadonlySet<IPythonNode>;
  private readonly _targets = new Set<string>();
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
