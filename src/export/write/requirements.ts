import type { IPlan } from '../model';
import { KNOWN_PACKAGES } from '../python/modules';
import { plainText } from '../python/text';

/** Distributions whose name is not that of the module. */
const DISTRIBUTIONS: Record<string, string> = {
  Bio: 'biopython',
  IPython: 'ipython',
  MDAnalysis: 'MDAnalysis',
  OpenSSL: 'pyOpenSSL',
  PIL: 'pillow',
  SALib: 'SALib',
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  cf: 'cf-python',
  cartopy: 'Cartopy',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  ee: 'earthengine-api',
  faiss: 'faiss-cpu',
  fitz: 'PyMuPDF',
  git: 'GitPython',
  google: 'google-cloud-storage',
  iris: 'scitools-iris',
  jwt: 'PyJWT',
  lightning: 'lightning',
  mpi4py: 'mpi4py',
  mpl_toolkits: 'matplotlib',
  odc: 'odc-stac',
  osgeo: 'GDAL',
  psycopg2: 'psycopg2-binary',
  pkg_resources: 'setuptools',
  pylab: 'matplotlib',
  rasterstats: 'rasterstats',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  sqlalchemy: 'SQLAlchemy',
  tables: 'tables',
  umap: 'umap-learn',
  usb: 'pyusb',
  win32com: 'pywin32',
  yaml: 'PyYAML',
  zmq: 'pyzmq'
};

/** `requirements.txt`: what the notebook imports and what it installed itself. */
export function writeRequirements(plan: IPlan): string {
  const { distributions, kernel } = plan.options;
  const lines: string[] = [];
  const named = new Map<string, string>();
  const unknown: string[] = [];
  for (const module of plan.imports) {
    const found = distributions?.[module];
    if (found && isName(found.name) && isVersion(found.version)) {
      named.set(canonical(found.name), `${found.name}==${found.version}`);
    } else if (distributions && !KNOWN_PACKAGES.has(module)) {
      unknown.push(module);
    } else if (KNOWN_PACKAGES.has(module) || DISTRIBUTIONS[module]) {
      const name = DISTRIBUTIONS[module] ?? module;
      named.set(canonical(name), name);
    } else {
      unknown.push(module);
    }
  }
  for (const requirement of askedFor(plan)) {
    const name = canonical(/^[\w.-]+/.exec(requirement)![0]);
    if (!named.has(name) || !named.get(name)!.includes('==')) {
      named.set(name, requirement);
    }
  }
  const known = distributions !== null && named.size > 0;
  lines.push(
    ...(known
      ? [
          `# Versions as in the notebook's kernel${kernel ? ` (${plainText(kernel.display_name).replace(/\n/g, ' ')})` : ''}; a line without one names what the kernel does not have.`
        ]
      : [
          '# What the notebook imports. Versions are not known, because no kernel was asked:',
          '# add them (numpy==2.1.0) for a result that can be repeated.'
        ])
  );
  lines.push(...[...named.values()].sort(byName));
  if (unknown.length > 0) {
    lines.push(
      '',
      '# Imported too. Modules of your own need nothing here; remove the # from packages.',
      ...unknown.map(module => `# ${module}`)
    );
  }
  if (plan.settings.some(setting => setting.lifted)) {
    lines.push(
      '',
      '# Reads settings.toml on a Python before 3.11.',
      'tomli; python_version < "3.11"'
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What cells asked pip, conda or a magic for. */
function askedFor(plan: IPlan): string[] {
  const asked = plan.program.cells.flatMap(
    cell => cell.code?.requirements ?? []
  );
  const usesIPython = plan.program.statements.some(statement =>
    statement.names.reads.some(
      read =>
        read.name === '__signpost_ipython__' ||
        (read.name === 'get_ipython' &&
          !plan.program.bindings.has('get_ipython'))
    )
  );
  return usesIPython ? [...asked, 'ipython'] : asked;
}

/** Names are compared as PEP 503 says. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(text);
}

function isVersion(text: string): boolean {
  return /^[\w.!+-]+$/.test(text);
}

function byName(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}
