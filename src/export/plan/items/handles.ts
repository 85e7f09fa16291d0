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

/** Names for open files, figures and the like: handed to anything, they are other ones afterwards. */
export class Handles {
  /** @param loop - what it goes through may hold such things, and give them to its targets. */
  constructor(program: IProgram, loop: IPythonNode, imports: ImportedNames) {
    const within = new Set(walk(loop.iter));
    this._isIterated = place => within.has(place);
    const drawn = new Set<string>();
    for (const [name, bindings] of program.bindings) {
      const calls = bindings
        .flatMap(({ statement }) => valuesIn(statement.node))
        .filter(value => value.nodeType === 'Call');
      if (calls.some(call => DRAWN.test(calledName(call)))) {
        drawn.add(name);
      }
      if (
        calls.some(call => ITERATORS.test(imports.pathOf(call.func))) ||
        bindings
          .flatMap(({ statement }) => valuesIn(statement.node))
          .some(value => value.nodeType === 'GeneratorExp')
      ) {
        this._consumed.add(name);
      }
      if (calls.some(call => isWritten(call, imports))) {
        this._names.add(name);
      }
    }
    drawn.forEach(name => this._names.add(name));
    if ([...walk(loop.iter)].some(part => drawn.has(part.id))) {
      for (const part of walk(loop.target)) {
        if (part.nodeType === 'Name') {
          this._names.add(part.id);
        }
      }
    }
  }

  /** Whether a place hands such a thing to a call or calls a method of it. */
  changedAt(place: IPythonNode, parents: Parents): boolean {
    if (this._consumed.has(place.id)) {
      return !this._isIterated(place);
    }
    if (!this._names.has(place.id)) {
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

  private readonly _isIterated: (place: IPythonNode) => boolean;
  private readonly _names = new Set<string>();
  /** Names for what gives each of its values once. */
  private readonly _consumed = new Set<string>();
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
