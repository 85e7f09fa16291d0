import type { IPythonNode } from '../../python/parser';
import {
  FILE_KEYWORDS,
  PANDAS_READER,
  READERS,
  WRITERS,
  WRITING_METHOD
} from '../settingFiles';
import type { IText } from './texts';
import { hole, joined, knownText, literal } from './texts';
import { isPathText } from './textReader';

/** What a call does with a file or a folder. */
export interface IFileUse {
  /**
   * - `lists`: looks at which files there are; its text is a pattern.
   * - `unpacks`: writes files whose names nobody knows into a folder.
   */
  does: 'reads' | 'writes' | 'lists' | 'unpacks' | 'asks database';
  text: IText;
}

/** A call, with what is known of everything that it gets. */
export interface IKnownCall {
  node: IPythonNode;
  /** Full name of what is called; empty for a method of a value. */
  callee: string;
  /** Last part of that name. */
  name: string;
  /** The value whose method is called, or `null`. */
  receiver: IText | null;
  args: readonly IText[];
  keywords: ReadonlyMap<string, IText>;
}

/** Functions that open a file to read, unless a mode says more, by their full names. */
const OPENERS =
  /^(?:open|(?:io|gzip|bz2|lzma|codecs|fsspec|rasterio|fiona|tarfile|soundfile|laspy|zarr)\.open|h5py\.File|netCDF4\.Dataset|zipfile\.ZipFile|pandas\.(?:HDFStore|ExcelWriter)|numpy\.(?:memmap|lib\.format\.open_memmap)|zarr\.open_group|wave\.open|dbm\.open|shelve\.open|tables\.open_file)$/;
/** Those of them that write where no mode is given. */
const WRITES_BY_DEFAULT =
  /^(?:pandas\.(?:HDFStore|ExcelWriter)|shelve\.open|zarr\.open(?:_group)?|numpy\.memmap)$/;
/** Functions that change what lies at their first path; the second path, too. */
const CHANGES_FIRST =
  /^(?:os\.(?:remove|unlink|rmdir|removedirs|truncate|utime|mkfifo|mknod)|shutil\.(?:rmtree|make_archive)|logging\.FileHandler|logging\.handlers\.\w+FileHandler|wandb\.init)$/;
const CHANGES_BOTH =
  /^(?:os\.(?:rename|renames|replace|link|symlink)|shutil\.move)$/;
const COPIES = /^shutil\.(?:copy|copy2|copyfile|copytree)$/;
const CHANGES_SECOND =
  /^(?:urllib\.request\.urlretrieve|joblib\.dump|torch\.save|nibabel\.save|iris\.save|onnx\.save|trimesh\.exchange\.export)$/;
/** Methods of paths that change what lies there. */
const PATH_CHANGES =
  /^(?:write_text|write_bytes|touch|unlink|rmdir|symlink_to|hardlink_to|rename|replace)$/;
/** Methods and functions of many libraries that write to the path that they get. */
const WRITING =
  /^(?:save\w*|imsave|imwrite|export\w*|write_(?!text|bytes)\w+|writeto|write|tofile|to_(?:html|latex|markdown|xml|string|sql|disk|wav|mp4|video|gif|image|shapefile)|dump(?:_\w+)?|mimsave|imwrite|SummaryWriter|PdfPages|CSVLogger|ModelCheckpoint|download\w*|urlretrieve)$/;
/** Functions and methods that read what lies at their first path. */
const READING = /^(?:load\w*|read\w*|open\w*|imread|fromfile|from_file|parse)$/;
const LISTING = /^(?:glob\.i?glob|os\.(?:listdir|scandir|walk))$/;
const LISTING_METHODS = /^(?:glob|rglob|iterdir)$/;
const DATABASES =
  /^(?:connect|create_engine|MongoClient|Redis|StrictRedis|TinyDB|SqliteDict)$/;

/** What a call does with files, as far as its name tells. */
export function fileUses(call: IKnownCall): IFileUse[] {
  const { callee, name, receiver, args } = call;
  const first = args[0] ?? fileKeyword(call);
  const second = args[1] ?? fileKeyword(call) ?? call.keywords.get('dst');
  if (OPENERS.test(callee)) {
    return opened(first, args[1] ?? modeOf(call), callee);
  }
  if (callee === 'os.open') {
    return opened(first, hole('flags', 'unsure'), callee);
  }
  if (callee === '' && receiver && name === 'open') {
    const mode = args[0] ?? modeOf(call);
    return mode && !/^[rwaxbt+]{1,3}$/.test(knownText(mode) ?? 'r')
      ? [{ does: 'reads', text: first }]
      : opened(receiver, mode, callee);
  }
  if (DATABASES.test(name) && /\./.test(callee)) {
    return knownText(first ?? literal(':memory:')) === ':memory:'
      ? []
      : [{ does: 'asks database', text: first }];
  }
  if (CHANGES_FIRST.test(callee)) {
    return writes(first);
  }
  if (CHANGES_BOTH.test(callee)) {
    return [...writes(first), ...writes(second && inFolder(second, first))];
  }
  if (COPIES.test(callee)) {
    return [
      ...reads(first),
      ...writes(second && inFolder(second, first ?? second))
    ];
  }
  if (name === 'extractall' || callee === 'shutil.unpack_archive') {
    const folder = receiver && callee === '' ? args[0] : args[1];
    const text = folder ?? call.keywords.get('path') ?? literal('.');
    return [{ does: 'unpacks', text }];
  }
  if (CHANGES_SECOND.test(callee)) {
    return writes(second);
  }
  if (LISTING.test(callee)) {
    const isPattern = callee.startsWith('glob');
    const text = first ?? literal('.');
    return [{ does: 'lists', text: isPattern ? pattern(text) : anyIn(text) }];
  }
  if (receiver && callee === '' && LISTING_METHODS.test(name)) {
    const isAll = name === 'iterdir' || name === 'rglob' || args.length === 0;
    return [
      {
        does: 'lists',
        text: isAll
          ? anyIn(receiver)
          : pattern(joined([receiver, args[0]], '/'))
      }
    ];
  }
  return methodUses(call, first);
}

/** What a method, or a function that is known by its name only, does with files. */
function methodUses(call: IKnownCall, first: IText | undefined): IFileUse[] {
  const { callee, name, receiver, args, keywords } = call;
  if (receiver && callee === '' && PATH_CHANGES.test(name)) {
    const isPath = !/^re/.test(name) || isPathText(receiver);
    // What a text or a table is renamed to is no path.
    return !isPath || (name === 'replace' && args.length !== 1)
      ? []
      : [...writes(receiver), ...(/^re/.test(name) ? writes(args[0]) : [])];
  }
  if (WRITERS.has(callee) || (callee === '' && WRITING_METHOD.test(name))) {
    return first && knownText(first) !== 'null' ? writes(first) : [];
  }
  if (callee !== 'print' && WRITING.test(name)) {
    // Nobody knows which argument is the path: one that looks like a path, and differs, is enough.
    const paths = [...args, ...keywords.values()].filter(isPathLike);
    const isOwn = paths.some(text => text.isOwn);
    return paths.length === 0 || isOwn
      ? []
      : writes(paths.find(text => text.parts.some(isItem)) ?? paths[0]);
  }
  if (READERS.has(callee) || (callee !== '' && PANDAS_READER.test(name))) {
    return reads(first);
  }
  if (
    /^(?:read_text|read_bytes|l?exists|is_?file|is_?dir|stat|getsize|getmtime)$/.test(
      name
    )
  ) {
    return reads(callee === '' ? (receiver ?? undefined) : first);
  }
  return READING.test(name) && first && isPathLike(first) ? reads(first) : [];
}

function reads(text: IText | undefined): IFileUse[] {
  return text ? [{ does: 'reads', text }] : [];
}

function writes(text: IText | undefined): IFileUse[] {
  return text && !text.isOwn && knownText(text) !== '/dev/null'
    ? [{ does: 'writes', text }]
    : [];
}

function opened(
  text: IText | undefined,
  mode: IText | undefined,
  callee: string
): IFileUse[] {
  const known = mode ? knownText(mode) : null;
  const isWritten =
    mode === undefined
      ? WRITES_BY_DEFAULT.test(callee)
      : known === null || /[wacnx+]/.test(known);
  // What is opened to be written may be read, too.
  return isWritten ? writes(text) : reads(text);
}

function modeOf({ keywords }: IKnownCall): IText | undefined {
  return keywords.get('mode') ?? keywords.get('flag');
}

function fileKeyword({ keywords }: IKnownCall): IText | undefined {
  return [...keywords].find(([name]) => FILE_KEYWORDS.test(name))?.[1];
}

/** What is copied into a folder keeps its name there. */
function inFolder(to: IText, from: IText | undefined): IText {
  const last = to.parts[to.parts.length - 1];
  const isFile = typeof last !== 'string' || /\.\w+$/.test(last);
  return isFile || !from ? to : joined([to, from], '/');
}

/** A pattern of file names, of which the places that stand for anything are holes. */
function pattern({ parts }: IText): IText {
  return {
    parts: parts.flatMap(part =>
      typeof part === 'string'
        ? part
            .split(/(\*+|\?|\[[^\]]*\])/)
            .map((piece, at) =>
              at % 2 === 0 ? piece : hole(piece, 'unsure').parts[0]
            )
        : [part]
    )
  };
}

/** All files in a folder. */
function anyIn(folder: IText): IText {
  return joined([folder, hole('*', 'unsure')], '/');
}

function isItem(part: IText['parts'][number]): boolean {
  return typeof part !== 'string' && part.kind === 'item';
}

/** Whether a value looks like a path, and not like a text that is written. */
function isPathLike(text: IText): boolean {
  return (
    isPathText(text) &&
    !text.parts.some(part => typeof part === 'string' && /[\s<>{}]/.test(part))
  );
}
