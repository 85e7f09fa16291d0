import type { IExportOptions } from '..';
import { packagesToAsk } from '..';
import { installRequirements } from '../notebook/installArguments';
import { versionChoice } from '../write/versions';
import { exported, kernel } from './exported';

/** Lines of `requirements.txt` that are no comments; the one that reads settings files is left out. */
function lines(text: string): string[] {
  return text
    .split('\n')
    .filter(line => line !== '' && !/^#|^tomli;/.test(line));
}

const required = (
  cells: string[],
  options: Partial<IExportOptions> = {}
): string[] => lines(exported(cells, options).text('requirements.txt'));

describe('versions', () => {
  it.each([
    ['2.1.0', '==2.1.0', '>=2.1,<3'],
    ['2.1.0+cu121', '==2.1.0', '>=2.1,<3'],
    ['9', '==9', '>=9,<10'],
    ['0.13.2', '==0.13.2', '>=0.13,<0.14'],
    ['0.0.7', '==0.0.7', '>=0.0,<0.1'],
    ['2024.5.1', '==2024.5.1', '>=2024.5'],
    ['1!2.3', '==1!2.3', '>=1!2.3,<1!3'],
    ['2.0.0rc1', '==2.0.0rc1', '>=2.0.0rc1,<3'],
    ['1.4.dev12', '==1.4.dev12', '>=1.4.dev12,<2'],
    ['1.2.post1', '==1.2.post1', '>=1.2,<2'],
    ['unknown', '', ''],
    ['1.0; import os', '', ''],
    ['', '', '']
  ])('%s: %s, %s', (version, pin, range) => {
    expect(versionChoice(version)).toMatchObject({ pin, range });
  });
});

describe('what cells install', () => {
  it.each([
    ['-q "numpy >= 2" xesmf==0.8', true, ['numpy>=2', 'xesmf==0.8']],
    ["-U 'dask[complete]' --pre", true, ['dask[complete]']],
    ['pandas~=2.1,!=2.1.3 && ls', true, ['pandas~=2.1,!=2.1.3']],
    ['--upgrade pip wheel', true, []],
    [
      'git+https://me:secret@github.com/a/b.git@v1',
      true,
      ['b @ git+https://github.com/a/b.git@v1']
    ],
    [
      'name[extra] @ https://x.org/n-1.whl',
      true,
      ['name[extra] @ https://x.org/n-1.whl']
    ],
    ['--extra-index-url https://me:secret@x.org/simple torch', true, ['torch']],
    [
      '-r ../env.txt',
      true,
      ['# The notebook also installs what ../env.txt lists.']
    ],
    [
      '-e .',
      true,
      ['# The notebook installs . of its own folder or computer.']
    ],
    ['{name}', true, ['# The notebook installs {name}.']],
    [
      '-c conda-forge -y gdal=3.9 conda-forge::pytorch python=3.11',
      false,
      ['gdal==3.9.*', 'torch']
    ],
    ['numpy==1.26 "scipy>=1.9"', false, ['numpy==1.26', 'scipy>=1.9']]
  ])('%s', (words, pip, expected) => {
    expect(installRequirements(words, pip)).toEqual(expected);
  });
});

describe('requirements.txt', () => {
  it('has the kernel’s own versions and says whose they are', () => {
    const text = exported(
      ['import numpy, torch\nfrom PIL import Image'],
      kernel({
        numpy: '2.1.0',
        torch: '2.1.0+cu121',
        'PIL.Image': { name: 'pillow', version: '11.0' }
      })
    ).text('requirements.txt');
    expect(text).toMatch(
      /^# Versions as in the notebook's kernel \(Geo, Python 3\.12\.4\)\.\n/
    );
    expect(lines(text)).toEqual([
      'numpy==2.1.0',
      'pillow==11.0',
      'torch==2.1.0  # 2.1.0+cu121 in the kernel'
    ]);
  });

  it('takes a module for what it is, whatever its name', () => {
    const cells = [
      'import constructor\nimport numpy',
      '%conda install valueOf'
    ];
    const { text } = exported(cells, kernel({ numpy: '2.1.0' }));
    expect(text('requirements.txt')).toMatch(/^numpy==2\.1\.0$/m);
    expect(text('requirements.txt')).toMatch(/^# constructor$/m);
    expect(text('requirements.txt')).toMatch(/valueOf/);
    expect(text('example.py')).toMatch(/^ +import constructor$/m);
  });

  it('has names only when no kernel was asked, and says so', () => {
    const text = exported(['import numpy, cv2, mine']).text('requirements.txt');
    expect(text).toMatch(/not known, because no kernel was asked/);
    expect(lines(text)).toEqual(['numpy', 'opencv-python-headless']);
    expect(text).toMatch(/^# mine$/m);
  });

  it('tells packages of one namespace apart', () => {
    const cells = [
      'from google.cloud import storage\nimport google.cloud.bigquery\nfrom google.colab import drive'
    ];
    expect(packagesToAsk(exported(cells).plan).imports).toEqual(
      expect.arrayContaining(['google.cloud.storage', 'google.cloud.bigquery'])
    );
    const known = kernel({
      'google.cloud.storage': { name: 'google-cloud-storage', version: '2.1' },
      'google.cloud.bigquery': { name: 'google-cloud-bigquery', version: '3' },
      google: { name: 'protobuf', version: '5' }
    });
    expect(required(cells, known)).toEqual([
      'google-cloud-bigquery==3',
      'google-cloud-storage==2.1'
    ]);
    const { text } = exported(cells);
    expect(lines(text('requirements.txt'))).toEqual([
      'google-cloud-bigquery',
      'google-cloud-storage'
    ]);
  });

  it('names the other package where two bring the same module', () => {
    expect(
      required(
        ['import cv2'],
        kernel({
          cv2: { name: 'opencv-python', also: ['opencv-python-headless'] }
        })
      )
    ).toEqual([
      'opencv-python==1.0  # opencv-python-headless brings the same module'
    ]);
  });

  it('says where a package came from when no index has it', () => {
    const { text } = exported(
      ['import a, b, c, d'],
      kernel({
        a: {
          origin: 'git+https://token:x@github.com/o/a.git@abc#subdirectory=p'
        },
        b: { origin: 'file:///home/me/my%20code/b', editable: true },
        c: { conda: true },
        d: { origin: 'file:///evil\nimport-me' }
      })
    );
    const requirements = text('requirements.txt');
    expect(lines(requirements)).toEqual([
      'a @ git+https://github.com/o/a.git@abc#subdirectory=p  # 1.0 in the kernel'
    ]);
    expect(requirements).not.toMatch(/token/);
    const prose = requirements.replace(/\n# /g, ' ');
    expect(prose).toMatch(
      /b 1\.0 was installed from \/home\/me\/my code\/b, where it is being worked on \(editable\)/
    );
    expect(prose).toMatch(/c 1\.0 comes from conda.*: conda install c=1\.0/);
    expect(prose).toMatch(/d 1\.0 was installed from \/evil import-me/);
  });

  it('leaves the user’s own modules out, with a word about each', () => {
    const { text } = exported(
      ['%%writefile made.py\nx = 1', 'import helpers, shared, made, utils'],
      kernel(
        { utils: '9.9' },
        { own_modules: { helpers: 'helpers.py', shared: '/lib/shared.py' } }
      )
    );
    const requirements = text('requirements.txt');
    expect(lines(requirements)).toEqual(['utils==9.9']);
    const prose = requirements.replace(/\n# /g, ' ');
    expect(prose).toMatch(/helpers is .* beside the notebook \(helpers\.py\)/);
    expect(prose).toMatch(/shared is .* in \/lib\/shared\.py: .* PYTHONPATH/);
    expect(prose).not.toMatch(/made/);
  });

  it.each([
    [
      'pd.read_excel("a.xlsx")',
      ['openpyxl'],
      ['openpyxl==1.0  # for read_excel']
    ],
    ['pd.read_excel("a.xls")', ['xlrd'], ['xlrd==1.0  # for read_excel']],
    [
      'df.to_excel(p)',
      ['xlsxwriter', 'openpyxl'],
      ['xlsxwriter==1.0  # for to_excel']
    ],
    [
      'pd.read_parquet(p)',
      ['fastparquet'],
      ['fastparquet==1.0  # for read_parquet']
    ],
    [
      'pd.read_parquet(p, engine="fastparquet")',
      ['pyarrow', 'fastparquet'],
      ['fastparquet==1.0  # for read_parquet with engine fastparquet']
    ],
    ['df.to_hdf(p, key="a")', ['tables'], ['tables==1.0  # for to_hdf']],
    ['pd.read_html(p)', ['lxml'], ['lxml==1.0  # for read_html']],
    ['df.plot()', ['matplotlib'], ['matplotlib==1.0  # for plot']],
    [
      'df = pd.read_csv("s3://bucket/a.csv")',
      ['s3fs'],
      ['s3fs==1.0  # for read_csv']
    ],
    ['df.head()', ['openpyxl', 'matplotlib', 'tables'], []]
  ])('names what pandas itself needs: %s', (code, has, expected) => {
    const known = kernel({
      pandas: '2.2',
      ...Object.fromEntries(has.map(name => [name, '1.0']))
    });
    expect(
      required(['import pandas as pd\ndf = p = None', code], known)
    ).toEqual([...expected, 'pandas==2.2'].sort());
  });

  it('names what xarray needs, by the files and the engine', () => {
    const all = {
      xarray: '2024.5',
      netCDF4: '1.7',
      h5netcdf: '1.3',
      cfgrib: '0.9',
      zarr: '2.18',
      dask: '2024.5'
    };
    const of = (code: string) =>
      required([`import xarray as xr\n${code}`], kernel(all)).map(
        line => line.split('=')[0]
      );
    expect(of('xr.open_dataset("a.nc")')).toEqual(['netCDF4', 'xarray']);
    expect(of('xr.open_dataset("a.nc", engine="h5netcdf")')).toEqual([
      'h5netcdf',
      'xarray'
    ]);
    expect(of('xr.open_dataset("a.grib")')).toEqual(['cfgrib', 'xarray']);
    expect(of('xr.open_mfdataset(["a.nc"])')).toEqual([
      'dask',
      'netCDF4',
      'xarray'
    ]);
    expect(of('xr.open_zarr("a")')).toEqual(['xarray', 'zarr']);
  });

  it('names the usual one when no kernel was asked', () => {
    expect(
      required([
        'import pandas as pd\npd.read_parquet("a")\npd.DataFrame().plot()'
      ])
    ).toEqual([
      'matplotlib  # for plot',
      'pandas',
      'pyarrow  # for read_parquet'
    ]);
  });

  it('merges what cells install with what the kernel has', () => {
    const cells = [
      '%pip install "dask[array]>=2024" kaleido nothing-here "scipy<1.10"',
      'import dask, scipy'
    ];
    expect(required(cells)).toEqual([
      'dask[array]>=2024',
      'kaleido',
      'nothing-here',
      'scipy<1.10'
    ]);
    const known = kernel(
      { dask: '2024.5.0', scipy: '1.11.0' },
      { installed: { kaleido: { name: 'kaleido', version: '0.2.1' } } }
    );
    const { plan, text } = exported(cells, known);
    expect(packagesToAsk(plan).distributions).toEqual([
      'dask',
      'kaleido',
      'nothing-here',
      'scipy'
    ]);
    expect(lines(text('requirements.txt'))).toEqual([
      'dask[array]==2024.5.0  # the notebook asks for >=2024',
      'kaleido==0.2.1',
      'scipy==1.11.0  # the notebook asks for <1.10'
    ]);
    expect(text('requirements.txt').replace(/\n# /g, ' ')).toMatch(
      /installs nothing-here, which the kernel does not have/
    );
  });

  it('takes what the notebook states for uv itself', () => {
    expect(
      required([
        '# /// script\n# requires-python = ">=3.12"\n# dependencies = [\n#     "rich>13", # pretty\n#     \'polars[all]\',\n# ]\n# ///',
        'import rich'
      ])
    ).toEqual(['polars[all]', 'rich>13']);
  });

  it('does not ask for what the notebook can do without', () => {
    const cells = [
      'try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp'
    ];
    const { text } = exported(cells, kernel({ numpy: '2.1.0' }));
    expect(lines(text('requirements.txt'))).toEqual(['numpy==2.1.0']);
    expect(text('requirements.txt').replace(/\n# /g, ' ')).toMatch(
      /goes on without cupy, which the kernel does not have/
    );
    const both = kernel({ numpy: '2.1.0', cupy: '13.0' });
    expect(required(cells, both)).toEqual(['cupy==13.0', 'numpy==2.1.0']);
  });

  it('finds modules that are imported by a call', () => {
    expect(
      required([
        'import importlib\ns = importlib.import_module("sklearn.svm")\n__import__("yaml")'
      ])
    ).toEqual(['PyYAML', 'scikit-learn']);
  });

  it('is loose on demand', () => {
    const { bundle, text } = exported(
      ['import numpy, xarray, seaborn'],
      kernel(
        { numpy: '1.26.4', xarray: '2024.5.0', seaborn: '0.13.2' },
        { versions: 'loose' }
      )
    );
    expect(lines(text('requirements.txt'))).toEqual([
      'numpy>=1.26,<2',
      'seaborn>=0.13,<0.14',
      'xarray>=2024.5'
    ]);
    expect(bundle.files.map(file => file.path)).not.toContain(
      'requirements.in'
    );
  });

  it('has requirements.in beside exact versions, and not without any', () => {
    const cells = ['import numpy'];
    const { text } = exported(cells, kernel({ numpy: '1.26.4' }));
    expect(lines(text('requirements.in'))).toEqual(['numpy>=1.26,<2']);
    expect(text('setup-env.sh')).toContain('"$here/requirements.in"');
    expect(text('README.md')).toContain('`requirements.in`');
    expect(exported(cells).text('requirements.in')).toBe('');
    expect(exported(cells).text('setup-env.sh')).not.toContain(
      'requirements.in'
    );
  });
});
