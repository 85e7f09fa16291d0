import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram } from '../program';
import type { ImportedNames } from '../settingCalls';
import type { Parents } from './changes';

/** Calls that make what is written to or drawn into: other code that gets it changes it. */
const MAKERS =
  /^(?:figure|subplots?|subplot_mosaic|add_subplot|add_axes|gca|gcf|axes|twin[xy]|FacetGrid|PairGrid|JointGrid|Map|Draw|StringIO|BytesIO|ExcelWriter|HDFStore|PdfPages|ZipFile|SummaryWriter|writer|DictWriter)$/;
/** Functions that open files as Python does, not as images or data sets. */
const OPENERS = /^(?:(?:io|codecs|gzip|bz2|lzma)\.)?open$|^$/;
/** What may be asked of such things without changing them. */
const ASKING = /^(?:get\w*|keys|values|items|copy|fileno|flatten|ravel)$/;

/** Names for open files, figures and the like: handed to anything, they are other ones afterwards. */
export class Handles {
  /** @param loop - what it goes through may hold such things, and give them to its targets. */
  constructor(program: IProgram, loop: IPythonNode, imports: ImportedNames) {
    for (const [name, bindings] of program.bindings) {
      const isHandle = bindings.some(({ statement: { node } }) =>
        valuesIn(node).some(
          value =>
            value?.nodeType === 'Call' &&
            (MAKERS.test(calledName(value)) ||
              (calledName(value) === 'open' &&
                OPENERS.test(imports.pathOf(value.func))))
        )
      );
      if (isHandle) {
        this._names.add(name);
      }
    }
    const parts = [...walk(loop.iter)];
    if (parts.some(part => this._names.has(part.id))) {
      for (const part of walk(loop.target)) {
        if (part.nodeType === 'Name') {
          this._names.add(part.id);
        }
      }
    }
  }

  /** Whether a place hands such a thing to a call or calls a method of it. */
  changedAt(place: IPythonNode, parents: Parents): boolean {
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

  private readonly _names = new Set<string>();
}

function valuesIn(node: IPythonNode): (IPythonNode | null)[] {
  switch (node.nodeType) {
    case 'Assign':
    case 'AnnAssign':
      return [node.value];
    case 'With':
      return node.items.map(({ context_expr: value }: IPythonNode) => value);
    default:
      return [];
  }
}
