import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';

/** A package that a library imports by itself when it is asked for something. */
export interface IBackendNeed {
  /** Import names that would do, best first. */
  choices: string[];
  /** The one to name when no kernel was asked; `null` where it may not be needed at all. */
  usual: string | null;
  /** What needs it, for example `read_excel`. */
  because: string;
  /** Whether it is needed even though the kernel does not have it. */
  always?: boolean;
}

interface IRule {
  /** Top-level modules of which one must be imported. */
  with: string;
  /** Functions, methods or attributes of which one must be used. */
  uses: string;
  choices: string;
  usual?: string | null;
  /** Some text of the notebook must look like this. */
  text?: RegExp;
  /** No text of the notebook may look like this. */
  unless?: RegExp;
}

const FRAMES = 'pandas geopandas dask modin';
const ARRAYS = 'xarray rioxarray';
const NETCDF =
  'open_dataset open_mfdataset open_dataarray open_datatree load_dataset load_dataarray to_netcdf save_mfdataset';
const PLOTS = 'plot hist boxplot scatter_matrix';
const READERS =
  'read_csv read_parquet read_json read_feather read_file open_dataset open_mfdataset open_zarr to_csv to_parquet to_zarr open get_mapper filesystem glob ls exists open_consolidated open_group';
const ANYWHERE = `${FRAMES} ${ARRAYS} zarr fsspec intake pyarrow polars`;

/** What is imported only when it is needed, in the field's usual libraries. */
const RULES: IRule[] = [
  { with: FRAMES, uses: 'read_excel ExcelFile', choices: 'openpyxl' },
  {
    with: FRAMES,
    uses: 'read_excel ExcelFile',
    choices: 'xlrd',
    text: /\.xls$/i
  },
  {
    with: FRAMES,
    uses: 'read_excel ExcelFile to_excel',
    choices: 'odf',
    text: /\.ods$/i
  },
  {
    with: FRAMES,
    uses: 'to_excel ExcelWriter',
    choices: 'xlsxwriter openpyxl',
    usual: 'openpyxl'
  },
  {
    with: FRAMES,
    uses: 'read_parquet to_parquet',
    choices: 'pyarrow fastparquet'
  },
  {
    with: FRAMES,
    uses: 'read_feather to_feather read_orc to_orc',
    choices: 'pyarrow'
  },
  { with: FRAMES, uses: 'read_hdf to_hdf HDFStore', choices: 'tables' },
  { with: FRAMES, uses: 'read_html', choices: 'lxml html5lib' },
  { with: FRAMES, uses: 'read_xml to_xml', choices: 'lxml' },
  { with: FRAMES, uses: 'read_spss', choices: 'pyreadstat' },
  { with: FRAMES, uses: 'read_gbq to_gbq', choices: 'pandas_gbq' },
  { with: FRAMES, uses: 'to_markdown', choices: 'tabulate' },
  {
    with: FRAMES,
    uses: 'to_latex background_gradient highlight_max highlight_min highlight_null format_index set_table_styles hide_index text_gradient',
    choices: 'jinja2'
  },
  {
    with: `${FRAMES} sqlalchemy`,
    uses: 'read_sql read_sql_query read_sql_table to_sql',
    choices: 'sqlalchemy',
    text: /^\w+(?:\+\w+)?:\/\/\S/
  },
  {
    with: `${FRAMES} sqlalchemy`,
    uses: 'read_sql read_sql_query read_sql_table to_sql create_engine',
    choices: 'psycopg2 psycopg',
    text: /^postgres(?:ql)?(?:\+psycopg2)?:\/\//
  },
  {
    with: `${FRAMES} sqlalchemy`,
    uses: 'read_sql read_sql_query read_sql_table to_sql create_engine',
    choices: 'pymysql',
    text: /^mysql\+pymysql:\/\//
  },
  {
    with: `${FRAMES} sqlalchemy`,
    uses: 'read_sql read_sql_query read_sql_table to_sql create_engine',
    choices: 'MySQLdb',
    text: /^mysql(?:\+mysqldb)?:\/\//
  },
  {
    with: `pandas geopandas xarray seaborn networkx`,
    uses: PLOTS,
    choices: 'matplotlib'
  },
  { with: 'geopandas', uses: 'explore', choices: 'folium' },
  { with: 'geopandas', uses: 'explore', choices: 'mapclassify' },
  { with: 'seaborn', uses: 'clustermap', choices: 'scipy' },
  { with: 'polars', uses: 'read_excel', choices: 'fastexcel openpyxl' },
  { with: 'polars', uses: 'write_excel', choices: 'xlsxwriter' },
  {
    with: ARRAYS,
    uses: NETCDF,
    choices: 'netCDF4 h5netcdf scipy',
    unless: /\.(?:grib2?|grb2?|zarr\/?|tiff?)$/i
  },
  {
    with: ARRAYS,
    uses: NETCDF,
    choices: 'cfgrib',
    text: /\.(?:grib2?|grb2?)$/i
  },
  {
    with: ARRAYS,
    uses: `${NETCDF} open_zarr to_zarr`,
    choices: 'zarr',
    text: /\.zarr\/?$/i
  },
  { with: ARRAYS, uses: 'open_zarr to_zarr', choices: 'zarr' },
  { with: ARRAYS, uses: 'open_mfdataset', choices: 'dask' },
  { with: ARRAYS, uses: 'chunk', choices: 'dask', usual: null },
  {
    with: ARRAYS,
    uses: 'interp interp_like interpolate_na',
    choices: 'scipy',
    usual: null
  },
  {
    with: ARRAYS,
    uses: 'ffill bfill rank',
    choices: 'bottleneck numbagg',
    usual: null
  },
  {
    with: ANYWHERE,
    uses: READERS,
    choices: 's3fs',
    text: /^(?:simplecache::|filecache::)?s3a?(?::\/\/|$)/
  },
  {
    with: ANYWHERE,
    uses: READERS,
    choices: 'gcsfs',
    text: /^(?:simplecache::|filecache::)?(?:gs|gcs)(?::\/\/|$)/
  },
  {
    with: ANYWHERE,
    uses: READERS,
    choices: 'adlfs',
    text: /^(?:abfss?|az|adl):\/\//
  },
  {
    with: 'xarray zarr fsspec intake dask',
    uses: READERS,
    choices: 'aiohttp',
    text: /^https?:\/\//
  },
  { with: 'plotly', uses: 'write_image to_image', choices: 'kaleido' },
  { with: 'networkx', uses: 'draw draw_networkx', choices: 'matplotlib' },
  { with: 'dask', uses: 'visualize', choices: 'graphviz' },
  { with: 'tensorflow keras', uses: 'plot_model', choices: 'pydot' },
  { with: 'torch', uses: 'SummaryWriter', choices: 'tensorboard' },
  {
    with: 'imageio',
    uses: 'mimsave mimwrite get_writer imwrite',
    choices: 'imageio_ffmpeg av',
    text: /\.(?:mp4|mov|avi)$/i
  }
];

/** What the values of `engine=` and its like are imported as. */
const ENGINES: Record<string, string> = {
  bs4: 'bs4',
  calamine: 'python_calamine',
  cfgrib: 'cfgrib',
  fastparquet: 'fastparquet',
  fiona: 'fiona',
  h5netcdf: 'h5netcdf',
  html5lib: 'html5lib',
  kaleido: 'kaleido',
  kerchunk: 'kerchunk',
  lxml: 'lxml',
  netcdf4: 'netCDF4',
  numba: 'numba',
  numexpr: 'numexpr',
  odf: 'odf',
  openpyxl: 'openpyxl',
  pyarrow: 'pyarrow',
  pydap: 'pydap',
  pyogrio: 'pyogrio',
  pyxlsb: 'pyxlsb',
  rasterio: 'rioxarray',
  scipy: 'scipy',
  xlrd: 'xlrd',
  xlsxwriter: 'xlsxwriter',
  zarr: 'zarr'
};

/** Modules that some submodules need, beside the package that they belong to. */
const SUBMODULES: Record<string, string[]> = {
  'dask.array': ['numpy'],
  'dask.dataframe': ['pandas', 'pyarrow'],
  'dask.distributed': ['distributed'],
  'plotly.express': ['pandas'],
  'torch.utils.tensorboard': ['tensorboard']
};

/**
 * Packages that the statements need at run time without importing them.
 *
 * @param statements - all statements of the program.
 * @param dotted - names of all imported modules, dotted where the notebook has them so.
 */
export function findBackends(
  statements: readonly IPythonNode[],
  dotted: ReadonlySet<string>
): IBackendNeed[] {
  const tops = new Set([...dotted].map(name => name.split('.')[0]));
  const seen = look(statements);
  const needs: IBackendNeed[] = [];
  for (const [use, engine] of seen.engines) {
    needs.push(need([engine], `${use} with engine ${engine}`));
  }
  for (const rule of RULES) {
    if (!words(rule.with).some(module => tops.has(module))) {
      continue;
    }
    const use = words(rule.uses).find(name => seen.names.has(name));
    const found = (text: RegExp) =>
      [...seen.texts].some(value => text.test(value));
    if (
      use !== undefined &&
      (!rule.text || found(rule.text)) &&
      (!rule.unless || !found(rule.unless))
    ) {
      needs.push(need(words(rule.choices), use, rule.usual));
    }
  }
  for (const [module, others] of Object.entries(SUBMODULES)) {
    if (
      [...dotted].some(name => name === module || name.startsWith(`${module}.`))
    ) {
      needs.push(...others.map(other => need([other], module)));
    }
  }
  return needs;
}

interface ISeen {
  /** Functions, methods and attributes that are used without naming an engine. */
  names: Set<string>;
  texts: Set<string>;
  engines: [string, string][];
}

function look(statements: readonly IPythonNode[]): ISeen {
  const seen: ISeen = { names: new Set(), texts: new Set(), engines: [] };
  const settled = new Set<IPythonNode>();
  for (const statement of statements) {
    for (const node of walk(statement)) {
      if (node.nodeType === 'Call') {
        const name = node.func.attr ?? node.func.id;
        const engine = engineOf(node);
        if (engine !== null && typeof name === 'string') {
          settled.add(node.func);
          seen.engines.push([name, engine]);
        }
      }
      if (node.nodeType === 'Attribute' && !settled.has(node)) {
        seen.names.add(node.attr);
      } else if (node.nodeType === 'Name' && !settled.has(node)) {
        seen.names.add(node.id);
      } else if (
        node.nodeType === 'Constant' &&
        typeof node.value === 'string'
      ) {
        seen.texts.add(node.value);
      }
    }
  }
  return seen;
}

/** The import name of the engine that a call names, or `null`. */
function engineOf(call: IPythonNode): string | null {
  for (const keyword of call.keywords as IPythonNode[]) {
    const value = keyword.value?.value;
    if (
      /^(?:engine|flavor|parser|backend)$/.test(keyword.arg ?? '') &&
      typeof value === 'string' &&
      Object.hasOwn(ENGINES, value.toLowerCase())
    ) {
      return ENGINES[value.toLowerCase()];
    }
  }
  return null;
}

function need(
  choices: string[],
  because: string,
  usual: string | null = choices[0]
): IBackendNeed {
  return { choices, usual, because };
}

function words(text: string): string[] {
  return text.split(' ');
}
