import type { ISiteProfile } from '../../../sites/profile';
import type { IPlanWarning } from '../../model';
import { placeholderName } from '../../notebook/cell';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import { boundOnce } from '../program';
import { inHome } from './paths';
import { PlaceCollector, placeOf, warningAt } from './places';
import { quoted } from './texts';

/** Methods and functions that write, and which argument is the path: its place, or the object itself. */
const WRITERS: Record<string, number | 'self'> = {
  to_csv: 0,
  to_excel: 0,
  to_parquet: 0,
  to_feather: 0,
  to_pickle: 0,
  to_json: 0,
  to_hdf: 0,
  to_html: 0,
  to_stata: 0,
  to_netcdf: 0,
  to_zarr: 0,
  to_file: 0,
  to_raster: 0,
  savefig: 0,
  savetxt: 0,
  savez: 0,
  savez_compressed: 0,
  savemat: 0,
  imsave: 0,
  imwrite: 0,
  write_image: 0,
  write_html: 0,
  write_csv: 0,
  write_parquet: 0,
  save_weights: 0,
  save_model: 0,
  save_pretrained: 0,
  saveto: 0,
  makedirs: 0,
  mkdtemp: 0,
  urlretrieve: 1,
  copy: 1,
  copy2: 1,
  copyfile: 1,
  copytree: 1,
  write_text: 'self',
  write_bytes: 'self',
  mkdir: 'self',
  touch: 'self'
};

/** Cells without such a word write nothing that is known here. */
const WRITING = new RegExp(
  `open|save|dump|write|move|${Object.keys(WRITERS).join('|')}`
);

/** Names of the path where it is given by name. */
const PATH_ARGUMENTS =
  /^(?:path|path_or_buf|filepath_or_buffer|path_or_buffer|fname|filename|file|store|excel_writer|dst|filepath|save_directory|fp|name)$/;

/** What the notebook writes into HOME, which is small on most shared computers. */
export function noticeHome(
  program: IProgram,
  site: ISiteProfile | null
): { warnings: IPlanWarning[]; texts: Set<IPythonNode> } {
  const home = new HomeFinder(program, site);
  const found = new PlaceCollector<string>();
  let example: string | null = null;
  const mayBeHome = program.cells.some(({ cell }) =>
    /~|home|root|users|\/u\//i.test(cell.source)
  );
  for (const statement of mayBeHome ? program.statements : []) {
    if (!WRITING.test(statement.cell.cell.source)) {
      continue;
    }
    for (const node of walk(statement.node)) {
      for (const path of node.nodeType === 'Call' ? writtenPaths(node) : []) {
        const text = home.textOf(path, statement);
        if (text !== null) {
          example ??= text;
          found.add('', placeOf(statement.cell, node.start));
        }
      }
    }
  }
  const better = site?.home.elsewhere.find(
    ({ path }) => !/\{user\}|^\$|^\/tmp/.test(path)
  );
  const warnings = found.map((_, places) =>
    warningAt(
      'home',
      places,
      `${quoted(example ?? '~')}${places.length > 1 ? ' and others are' : ' is'} written into HOME, which is small on most shared computers and may not be there in a job. Write to a path relative to the notebook${better ? `, or below ${better.path} (${better.purpose.split(/[,;]/)[0]})` : ' or in a folder of your group'}, or make the path a setting.`
    )
  );
  return { warnings, texts: home.texts };
}

/** The arguments of a call that may say where it writes to; empty for calls that do not write. */
function writtenPaths(call: IPythonNode): IPythonNode[] {
  const callee: IPythonNode = call.func;
  const args: IPythonNode[] = call.args;
  const object = callee.nodeType === 'Attribute' ? callee.value : null;
  const name: string =
    callee.nodeType === 'Name'
      ? (placeholderName(callee.id) ?? callee.id)
      : (callee.attr ?? '');
  const byName: IPythonNode[] = (call.keywords as IPythonNode[])
    .filter(({ arg }) => typeof arg === 'string' && PATH_ARGUMENTS.test(arg))
    .map(keyword => keyword.value);
  if (name === 'open') {
    const isPath = object !== null && !isModule(object);
    const mode: IPythonNode | undefined =
      args[isPath ? 0 : 1] ??
      call.keywords.find((keyword: IPythonNode) => keyword.arg === 'mode')
        ?.value;
    const writes =
      mode?.nodeType === 'Constant' && /^[rbt]*[wax+]/.test(String(mode.value));
    return writes ? (isPath ? [object] : [...args.slice(0, 1), ...byName]) : [];
  }
  // np.save(path, x), image.save(path), torch.save(x, path), joblib.dump(x, path)
  if (name === 'save' || name === 'dump') {
    return [...args.slice(0, 2), ...byName];
  }
  if (name === 'write_file') {
    return args.slice(0, 1);
  }
  if (name === 'move' && object !== null) {
    return args.slice(1, 2);
  }
  if (!Object.hasOwn(WRITERS, name)) {
    return [];
  }
  const where = WRITERS[name];
  if (where === 'self') {
    return object === null
      ? []
      : isModule(object)
        ? args.slice(0, 1)
        : [object];
  }
  return [...args.slice(where, where + 1), ...byName];
}

function isModule(node: IPythonNode): boolean {
  return (
    node.nodeType === 'Name' &&
    /^(?:os|io|codecs|gzip|bz2|lzma|shutil|np|numpy|torch|joblib|pickle|json|plt)$/.test(
      node.id
    )
  );
}

/** Finds out whether an expression is a path in HOME, as far as it can be read off. */
class HomeFinder {
  constructor(
    private readonly _program: IProgram,
    private readonly _site: ISiteProfile | null
  ) {}

  /** Literals that said so. */
  readonly texts = new Set<IPythonNode>();

  /** What stands there, when it is a path in HOME; else `null`. */
  textOf(node: IPythonNode, statement: IStatement, depth = 0): string | null {
    const found = depth > 8 ? null : this._beginning(node, statement, depth);
    if (!found) {
      return null;
    }
    this.texts.add(found.literal);
    const source = statement.cell.code!.source.slice(node.start, node.end);
    return found.text ?? source.replace(/^[fFrR]*(["'])(.*)\1$/, '$2');
  }

  /** The leftmost part of a path decides where it is. */
  private _beginning(
    node: IPythonNode,
    statement: IStatement,
    depth: number
  ): { literal: IPythonNode; text: string | null } | null {
    const inner = (next: IPythonNode | undefined) => {
      const text = next ? this.textOf(next, statement, depth + 1) : null;
      return text === null ? null : { literal: next!, text: null };
    };
    switch (node.nodeType) {
      case 'Constant':
        return typeof node.value === 'string' && inHome(node.value, this._site)
          ? { literal: node, text: null }
          : null;
      case 'JoinedStr': {
        const first: IPythonNode | undefined = node.values[0];
        if (first?.nodeType === 'FormattedValue') {
          return inner(first.value);
        }
        return typeof first?.value === 'string' &&
          inHome(first.value, this._site)
          ? { literal: node, text: null }
          : null;
      }
      case 'BinOp':
        return /^(?:Div|Add)$/.test(node.op?.nodeType ?? '')
          ? inner(node.left)
          : null;
      case 'Subscript':
        return isEnvironment(node.value) && isHomeName(node.slice)
          ? { literal: node, text: null }
          : null;
      case 'Call':
        return this._call(node, inner);
      case 'Name':
        return this._name(node, depth);
      default:
        return null;
    }
  }

  private _call(
    node: IPythonNode,
    inner: (
      next: IPythonNode | undefined
    ) => { literal: IPythonNode; text: string | null } | null
  ): { literal: IPythonNode; text: string | null } | null {
    const callee: IPythonNode = node.func;
    const name: string = callee.attr ?? callee.id ?? '';
    if (name === 'home' && callee.nodeType === 'Attribute') {
      return /Path$/.test(callee.value.id ?? callee.value.attr ?? '')
        ? { literal: node, text: null }
        : null;
    }
    if (name === 'getenv' || (name === 'get' && isEnvironment(callee.value))) {
      return isHomeName(node.args[0]) ? { literal: node, text: null } : null;
    }
    if (
      /^(?:Path|PosixPath|PurePath|str|join|expanduser|expandvars|abspath|realpath|fspath)$/.test(
        name
      )
    ) {
      // Path("~").expanduser() and ", ".join(...) have what matters before the dot.
      const method =
        callee.nodeType === 'Attribute' &&
        /^(?:expanduser)$/.test(name) &&
        node.args.length === 0;
      return inner(method ? callee.value : node.args[0]);
    }
    return callee.nodeType === 'Attribute' &&
      /^(?:joinpath|resolve|absolute|with_suffix|with_name)$/.test(name)
      ? inner(callee.value)
      : null;
  }

  /** A name that is bound once stands for its value. */
  private _name(
    node: IPythonNode,
    depth: number
  ): { literal: IPythonNode; text: string | null } | null {
    if (!boundOnce(this._program, node.id)) {
      return null;
    }
    const { statement } = this._program.bindings.get(node.id)![0];
    const value = statement.node.value as IPythonNode | undefined;
    const text =
      statement.node.nodeType === 'Assign' && value
        ? this.textOf(value, statement, depth + 1)
        : null;
    return text === null ? null : { literal: value!, text };
  }
}

function isEnvironment(node: IPythonNode | undefined): boolean {
  return (
    (node?.nodeType === 'Attribute' && node.attr === 'environ') ||
    (node?.nodeType === 'Name' && node.id === 'environ')
  );
}

function isHomeName(node: IPythonNode | undefined): boolean {
  return node?.nodeType === 'Constant' && node.value === 'HOME';
}
