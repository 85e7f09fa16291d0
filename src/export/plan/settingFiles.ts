import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';
import type { IProgram, IStatement } from './program';
import type { IFoundCall, ImportedNames } from './settingCalls';
import { readLiteral } from './settingLiterals';
import { nameOfFile } from './settingNames';

/** A literal file name that calls read or write. */
export interface IFileSetting {
  name: string;
  /** The file name. */
  text: string;
  help: string;
  places: { statement: IStatement; node: IPythonNode }[];
}

/** Functions that read, by full name; what is not here may mean something else by its first argument. */
export const READERS = new Set(
  `open io.open gzip.open bz2.open lzma.open codecs.open h5py.File netCDF4.Dataset netCDF4.MFDataset
  numpy.load numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.memmap
  xarray.open_dataset xarray.open_mfdataset xarray.open_dataarray xarray.open_zarr xarray.open_datatree xarray.load_dataset xarray.load_dataarray
  rasterio.open rioxarray.open_rasterio fiona.open geopandas.read_file pyogrio.read_dataframe PIL.Image.open cv2.imread imageio.imread
  imageio.v2.imread imageio.v3.imread skimage.io.imread matplotlib.pyplot.imread matplotlib.image.imread tifffile.imread
  iris.load iris.load_cube iris.load_cubes joblib.load torch.load scipy.io.loadmat scipy.io.wavfile.read soundfile.read librosa.load
  nibabel.load pydicom.dcmread cfgrib.open_dataset obspy.read mne.io.read_raw_fif pyreadr.read_r sqlite3.connect zipfile.ZipFile
  tarfile.open shelve.open glob.glob glob.iglob`.split(/\s+/)
);

/** Functions that write to their first argument. */
export const WRITERS = new Set(
  'numpy.save numpy.savez numpy.savez_compressed numpy.savetxt scipy.io.savemat cv2.imwrite imageio.imwrite imageio.v2.imwrite imageio.v3.imwrite skimage.io.imsave matplotlib.pyplot.imsave tifffile.imwrite'.split(
    ' '
  )
);

/** Functions that write to their second argument. */
const SECOND = new Set(
  'joblib.dump torch.save nibabel.save iris.save'.split(' ')
);

/** Functions that look at a file that others read or write. */
const FOLLOWERS = new Set(
  'os.path.exists os.path.isfile os.path.isdir os.path.getsize os.path.getmtime os.stat os.remove os.unlink'.split(
    ' '
  )
);

export const PANDAS_READER =
  /^read_(?:csv|table|excel|json|parquet|feather|hdf|pickle|stata|sas|spss|fwf|orc|xml|ipc|ndjson|h5ad|10x_h5)$/;

/** Methods whose name says enough, whatever they are called on. */
export const WRITING_METHOD =
  /^(?:to_(?:csv|netcdf|parquet|excel|json|pickle|feather|hdf|zarr|stata|orc|file|raster)|write_(?:csv|parquet|json)|savefig)$/;

/** Names of the parameter that holds the file name. */
export const FILE_KEYWORDS =
  /^(?:filepath_or_buffer|path_or_buf|path_or_buffer|filename_or_obj|fname|filename|file|path|io|excel_writer|paths|source|pathname)$/;

const LONGEST_FILE_NAME = 250;

/**
 * File names that stand as literals in read and write calls, one setting for each file.
 *
 * A file that is also named where the setting cannot follow, in a function, a shell command or a text,
 * stays as it is: half a change would be worse than none.
 */
export function findFileSettings(
  program: IProgram,
  calls: readonly IFoundCall[],
  imports: ImportedNames,
  isTaken: (name: string) => boolean
): { found: IFileSetting[]; refused: IFileSetting[] } {
  const byText = new Map<string, IFileSetting>();
  const followers: {
    statement: IStatement;
    node: IPythonNode;
    text: string;
  }[] = [];
  for (const call of calls) {
    const { statement } = call;
    const use = call.deferred ? null : fileUse(call, imports);
    if (use?.does === 'follows') {
      followers.push({ statement, ...use });
    } else if (use) {
      const setting = byText.get(use.text) ?? {
        name: '',
        text: use.text,
        help: `${use.does} by ${call.method}`,
        places: []
      };
      setting.places.push({ statement, node: use.node });
      byText.set(use.text, setting);
    }
  }
  for (const { statement, node, text } of followers) {
    const places = byText.get(text)?.places;
    if (places?.every(place => place.node !== node)) {
      places.push({ statement, node });
    }
  }
  const found: IFileSetting[] = [];
  const refused: IFileSetting[] = [];
  const texts = byText.size > 0 ? textsOf(program) : [];
  for (const setting of byText.values()) {
    const last = setting.text
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .pop()!;
    const mention = new RegExp(
      `(?<![\\w.-])${last.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?!\\w)`
    );
    const mentions = texts.filter(
      text =>
        text.includes(last) &&
        mention.test(text) &&
        // A file of the same name in another folder is another file.
        !(byText.has(text) && plainPath(text) !== plainPath(setting.text))
    ).length;
    (mentions > setting.places.length ? refused : found).push(setting);
  }
  const names = new Set<string>();
  for (const setting of found) {
    setting.name = nameOfFile(
      setting.text,
      name => names.has(name) || isTaken(name)
    );
    names.add(setting.name);
  }
  return { found, refused };
}

function plainPath(text: string): string {
  return text.replace(/^(?:\.[\\/]+)+/, '').replace(/[\\/]+/g, '/');
}

/** The literal file name of a call, and what the call does with the file; or `null`. */
function fileUse(
  { statement, node, callee, method }: IFoundCall,
  imports: ImportedNames
): {
  node: IPythonNode;
  text: string;
  does: 'read' | 'written' | 'follows';
} | null {
  if (node.nodeType !== 'Call') {
    return null;
  }
  const second = SECOND.has(callee);
  const writes =
    second ||
    WRITERS.has(callee) ||
    (node.func.nodeType === 'Attribute' && WRITING_METHOD.test(method));
  const reads =
    READERS.has(callee) || (callee !== '' && PANDAS_READER.test(method));
  if (!writes && !reads && !FOLLOWERS.has(callee)) {
    return null;
  }
  const argument: IPythonNode | undefined =
    node.args[second ? 1 : 0] ??
    node.keywords.find((keyword: IPythonNode) =>
      FILE_KEYWORDS.test(keyword.arg ?? '')
    )?.value;
  const literal =
    argument?.nodeType === 'Call' &&
    imports.pathOf(argument.func) === 'pathlib.Path' &&
    argument.args.length === 1
      ? argument.args[0]
      : argument;
  const value = literal
    ? readLiteral(literal, statement.cell.code!.source)
    : null;
  if (value?.type !== 'str' || !isFileName(value.value)) {
    return null;
  }
  return {
    node: literal!,
    text: value.value,
    does: writes
      ? 'written'
      : !reads
        ? 'follows'
        : isWritten(node)
          ? 'written'
          : 'read'
  };
}

function isFileName(text: string): boolean {
  return (
    text.length <= LONGEST_FILE_NAME &&
    /[\p{L}\d]/u.test(text) &&
    !/[\n\r\t<>|"]|^[[{:]/.test(text)
  );
}

/** Whether `open` is asked to write. */
function isWritten(call: IPythonNode): boolean {
  const mode =
    call.args[1] ??
    call.keywords.find((keyword: IPythonNode) => keyword.arg === 'mode')?.value;
  return (
    mode?.nodeType === 'Constant' &&
    typeof mode.value === 'string' &&
    /^[wax]/.test(mode.value)
  );
}

/** All texts of the notebook, with those inside formatted texts and shell commands. */
function textsOf(program: IProgram): string[] {
  const texts: string[] = [];
  for (const statement of program.statements) {
    for (const node of walk(statement.node)) {
      if (node.nodeType === 'Constant' && typeof node.value === 'string') {
        texts.push(node.value);
      }
    }
  }
  return texts;
}
