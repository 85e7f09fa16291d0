/** Names that Python itself provides in every module, in any version from 3.10 to 3.14. */
export const BUILTIN_NAMES: ReadonlySet<string> = words(`
  ArithmeticError AssertionError AttributeError BaseException
  BaseExceptionGroup BlockingIOError BrokenPipeError BufferError
  BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
  ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError
  Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup False
  FileExistsError FileNotFoundError FloatingPointError FutureWarning
  GeneratorExit IOError ImportError ImportWarning IndentationError
  IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt
  LookupError MemoryError ModuleNotFoundError NameError None
  NotADirectoryError NotImplemented NotImplementedError OSError
  OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
  PythonFinalizationError RecursionError ReferenceError ResourceWarning
  RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError
  SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError
  UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
  UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning
  WindowsError ZeroDivisionError _IncompleteInputError __annotations__
  __build_class__ __builtins__ __debug__ __doc__ __file__ __import__
  __loader__ __name__ __package__ __spec__ abs aiter all anext any ascii bin
  bool breakpoint bytearray bytes callable chr classmethod compile complex
  copyright credits delattr dict dir divmod enumerate eval exec exit filter
  float format frozenset getattr globals hasattr hash help hex id input int
  isinstance issubclass iter len license list locals map max memoryview min
  next object oct open ord pow print property quit range repr reversed round
  set setattr slice sorted staticmethod str sum super tuple type vars zip
`);

/** Top-level modules of the standard library, in any version from 3.9 to 3.14. */
export const STANDARD_MODULES: ReadonlySet<string> = words(`
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio
  asyncore atexit audioop base64 bdb binascii binhex bisect builtins bz2
  cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections
  colorsys compileall compression concurrent configparser contextlib
  contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm
  decimal difflib dis distutils doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib
  functools gc genericpath getopt getpass gettext glob graphlib grp gzip
  hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect
  io ipaddress itertools json keyword lib2to3 linecache locale logging lzma
  macpath mailbox mailcap marshal math mimetypes mmap modulefinder msilib
  msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers
  opcode operator optparse os ossaudiodev parser pathlib pdb pickle
  pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint
  profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue
  quopri random re readline reprlib resource rlcompleter runpy sched secrets
  select selectors shelve shlex shutil signal site smtpd smtplib sndhdr
  socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl
  stat statistics string stringprep struct subprocess sunau symbol symtable
  sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap
  this threading time timeit tkinter token tokenize tomllib trace traceback
  tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib
  uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref
  xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`);

/** Modules whose import does something that a user sees. */
export const LOUD_MODULES: ReadonlySet<string> = words(`
  this antigravity turtledemo idlelib __hello__ __phello__
`);

/**
 * Packages that users of notebooks import and that only define things when they are imported.
 *
 * Their imports may be moved to the top of a file. Anything else may be a module of the user's
 * own, which does what it likes.
 */
export const KNOWN_PACKAGES: ReadonlySet<string> = words(`
  Bio IPython MDAnalysis PIL SALib accelerate aiohttp altair anndata arviz ase
  astropy astroquery attr attrs azure bokeh boto3 botocore bottleneck bs4
  caiman cartopy catboost cf cfdm cftime cfunits chaospy click climpred
  cloudpickle cmocean colorama colorcet contextily corner cupy cv2 cvxpy cycler
  cytoolz dash dask dask_gateway dask_jobqueue dask_ml datasets datashader
  dateutil deap dgl dill distributed docx dolfin duckdb dynesty earthaccess ee
  einops eli5 emcee emoji empiricaldist eofs esda fabric faiss fastai fenics
  filterpy fiona fipy flask flax folium fsspec ftfy gcsfs geemap gensim
  geopandas getdist gmsh google gradio graphviz gstools gym gymnasium h5py
  harmonica hdbscan healpy hmmlearn holoviews html5lib httpx hvplot hyperopt
  imageio imblearn intake intake_esm ipywidgets iris jax jaxlib jinja2 joblib
  jupyter_client keras lasio leafmap libpysal librosa lightgbm lightning lime
  lmfit lxml mapclassify markdown matplotlib mdtraj mesa meshio metpy missingno
  mlflow mlxtend mne momepy more_itertools mpl_toolkits mplfinance neo netCDF4
  networkx neuralprophet nibabel nilearn nltk nptyping numba numexpr numpy
  numpy_financial obspy odc open3d openai openmc openpyxl optax optuna ortools
  osgeo osmnx pandas pandas_datareader panel pangeo_forge_recipes paramiko
  patsy pettingzoo photutils pint planetary_computer plotly plotnine pmdarima
  polars pooch prophet psutil psycopg2 pulp pvlib pyDOE pyamg pyarrow pydantic
  pydot pydub pygments pygmt pykalman pykrige pylab pymatgen pymc pymc3 pymongo
  pynapple pyne pyomo pyproj pyresample pysam pystac pystac_client pystan
  pytorch_lightning pytz pyvista rasterio rasterstats ray rdkit regex
  regionmask requests rich rioxarray ruptures s3fs salem satpy scanpy scipy
  scrapy seaborn segyio selenium sentence_transformers shap shapely simpy
  siphon skimage sklearn sktime sortedcontainers soundfile spacy spikeinterface
  sqlalchemy squarify stable_baselines3 stackstac statannotations statsforecast
  statsmodels streamlit submitit suite2p surprise sympy tables tabulate
  tensorflow tensorflow_datasets tensorflow_hub tensorflow_probability
  termcolor textblob theano tifffile timm tokenizers toml tomli tomlkit toolz
  torch torch_geometric torchaudio torchmetrics torchtext torchvision tqdm
  traitlets transformers trimesh tslearn tweepy typer ultralytics ultranest
  umap uncertainties unidecode vaex vega_datasets verde vtk wandb welly
  windrose wordcloud wrf xarray xclim xesmf xgboost xgcm xlrd xskillscore yaml
  yellowbrick yfinance yt zarr zeus
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
