import { nullTranslator } from '@jupyterlab/translation';

import type { ITriedImport } from '../../server/answers';
import { linesOf, missingPackages } from '../importReport';
import { importsOfNotebook } from '../notebookImports';

const trans = nullTranslator.load('jupyterlab-signpost');

function tried(
  name: string,
  state: ITriedImport['state'],
  missing: string | null = null,
  error: string | null = null
): ITriedImport {
  return { name, state, missing, error, version: null, file: null };
}

const SOURCE = `import os, helpers
import numpy as np
from sklearn.svm import SVC
from PIL import Image
import google.cloud.storage
try:
    import cupy
except ImportError:
    cupy = None
`;

const NOTEBOOK: any = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      id: 'one',
      cell_type: 'code',
      source: SOURCE,
      metadata: {},
      outputs: [],
      execution_count: null
    }
  ]
};

describe('the imports of a notebook', () => {
  const imports = importsOfNotebook('study/ndvi.ipynb', NOTEBOOK);

  it('are what Python does not bring and what it cannot do without', () => {
    expect(Object.fromEntries(imports.modules)).toEqual({
      helpers: ['helpers'],
      numpy: ['numpy'],
      sklearn: ['sklearn', 'sklearn.svm.SVC'],
      PIL: ['PIL', 'PIL.Image'],
      google: ['google', 'google.cloud.storage']
    });
  });

  it('are installed by the names that pip knows', () => {
    const answers = [
      tried('helpers', 'own', 'helpers'),
      tried('numpy', 'ok'),
      tried('sklearn', 'missing', 'sklearn'),
      tried('sklearn.svm.SVC', 'missing', 'sklearn'),
      tried('numpy.nothing', 'missing', 'numpy.nothing'),
      tried('PIL', 'missing', 'PIL'),
      tried('google', 'ok'),
      tried('google.cloud.storage', 'missing', 'google.cloud'),
      // It is there, but what it needs is not.
      tried('cartopy', 'failed', 'pyproj', 'No module named pyproj')
    ];
    expect(missingPackages(answers, imports)).toEqual([
      'google-cloud-storage',
      'pillow',
      'pyproj',
      'scikit-learn'
    ]);
    expect(linesOf(answers, trans)).toEqual([
      'helpers is a file beside the notebook; it was not run',
      'sklearn is missing',
      'numpy has no numpy.nothing',
      'PIL is missing',
      'google has no google.cloud.storage',
      'cartopy cannot be imported: No module named pyproj'
    ]);
  });

  it('that all work give no line and nothing to install', () => {
    const answers = [tried('numpy', 'ok'), tried('PIL', 'ok')];
    expect(linesOf(answers, trans)).toEqual([]);
    expect(missingPackages(answers, imports)).toEqual([]);
  });

  it('that end Python or take too long are told apart', () => {
    expect(
      linesOf(
        [
          tried('numpy', 'crashed', null, 'Python ended (signal 6)'),
          tried('torch', 'slow', null, 'no answer within 120 s')
        ],
        trans
      )
    ).toEqual([
      'numpy ends Python: Python ended (signal 6)',
      'torch: no answer within 120 s'
    ]);
  });
});
