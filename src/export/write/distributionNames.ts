/** Distributions whose name is not that of the module. */
const DISTRIBUTIONS: Record<string, string> = {
  attr: 'attrs',
  Bio: 'biopython',
  bs4: 'beautifulsoup4',
  cartopy: 'Cartopy',
  cf: 'cf-python',
  cv2: 'opencv-python-headless',
  dask_gateway: 'dask-gateway',
  dask_jobqueue: 'dask-jobqueue',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  ee: 'earthengine-api',
  faiss: 'faiss-cpu',
  fitz: 'PyMuPDF',
  git: 'GitPython',
  imageio_ffmpeg: 'imageio-ffmpeg',
  IPython: 'ipython',
  iris: 'scitools-iris',
  jwt: 'PyJWT',
  mpi4py: 'mpi4py',
  MySQLdb: 'mysqlclient',
  odf: 'odfpy',
  OpenSSL: 'pyOpenSSL',
  osgeo: 'GDAL',
  pandas_gbq: 'pandas-gbq',
  PIL: 'pillow',
  pkg_resources: 'setuptools',
  psycopg2: 'psycopg2-binary',
  pylab: 'matplotlib',
  pymysql: 'PyMySQL',
  python_calamine: 'python-calamine',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  sqlalchemy: 'SQLAlchemy',
  umap: 'umap-learn',
  usb: 'pyusb',
  win32com: 'pywin32',
  xlsxwriter: 'XlsxWriter',
  yaml: 'PyYAML',
  zmq: 'pyzmq'
};

/** Packages that share their first name: what pip calls the one that brings a full name. */
const NAMESPACES: Record<string, (parts: string[]) => string | null> = {
  azure: parts => parts.slice(0, 3).join('-').replace(/_/g, '-'),
  google: ([, second, third]) => {
    switch (second) {
      case 'cloud':
        return third ? `google-cloud-${third.replace(/_/g, '-')}` : null;
      case 'protobuf':
        return 'protobuf';
      case 'auth':
      case 'oauth2':
        return 'google-auth';
      case 'generativeai':
      case 'genai':
        return `google-${second}`;
      default:
        return null;
    }
  },
  mpl_toolkits: ([, second]) =>
    second === 'basemap' ? 'basemap' : 'matplotlib',
  odc: ([, second]) => (second ? `odc-${second}` : null)
};

/**
 * What pip calls the packages that bring a module.
 *
 * @param dotted - full names under which the module is imported.
 * @returns the module's own name where nothing else is known, and nothing for a module of a
 * namespace that is not known.
 */
export function distributionsOf(
  module: string,
  dotted: Iterable<string> = [module]
): string[] {
  if (Object.hasOwn(NAMESPACES, module)) {
    const names = [...dotted].map(name => NAMESPACES[module](name.split('.')));
    return [...new Set(names.filter(name => name !== null))];
  }
  return [
    Object.hasOwn(DISTRIBUTIONS, module) ? DISTRIBUTIONS[module] : module
  ];
}

/** Whether {@link distributionsOf} knows more than the module's own name. */
export function isListed(module: string): boolean {
  return (
    Object.hasOwn(DISTRIBUTIONS, module) || Object.hasOwn(NAMESPACES, module)
  );
}
