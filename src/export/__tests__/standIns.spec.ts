import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { readNotebook } from '..';
import { exported, mainBody } from './exported';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { notebookOf } from './notebooks';
import { PYTHON } from './pythons';

const folder = temporaryFolder('stand-ins');

/** Write the bundle of a notebook into a folder of its own and return the path of its script. */
function written(cells: string[]): string {
  const job = fs.mkdtempSync(path.join(folder, 'job-'));
  writeFiles(job, exported(cells).bundle);
  return path.join(job, 'example.py');
}

/** Run a program as if packages were not installed. */
function runWithout(packages: string[], script: string) {
  const hide = `import sys, runpy\nfor name in ${JSON.stringify(packages)}:\n    sys.modules[name] = None\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name="__main__")`;
  return spawnSync(PYTHON, ['-c', hide, script], {
    encoding: 'utf8',
    cwd: path.dirname(script)
  });
}

describe('what only works in a notebook', () => {
  it('a notebook that only uses interact does not need ipywidgets', () => {
    const cells = [
      'import ipywidgets as widgets\nfrom ipywidgets import interact, fixed',
      'def f(x, y):\n    return x + y',
      'interact(f, x=(0, 10), y=fixed(1));',
      '@widgets.interact_manual(x=1)\ndef g(x):\n    print("never")'
    ];
    const { text, plan } = exported(cells);
    expect(text('example.py')).not.toMatch(/ipywidgets/);
    expect(text('requirements.txt')).not.toMatch(/ipywidgets/);
    expect(plan.warnings.map(({ message }) => message).join()).toMatch(
      /Widgets of ipywidgets show nothing/
    );
    const done = runWithout(['ipywidgets', 'IPython'], written(cells));
    expect(done.stderr).toBe('');
    expect(done.stdout).toBe('6\n');
  });

  it('other widgets keep the import that they need', () => {
    const { text } = exported([
      'from ipywidgets import interact, IntSlider\nimport ipywidgets as widgets',
      'interact(print, x=IntSlider(3), y=widgets.Text("a"))'
    ]);
    expect(text('example.py')).toMatch(/^from ipywidgets import IntSlider$/m);
    expect(text('example.py')).toMatch(/^import ipywidgets as widgets$/m);
  });

  it('a name of its own keeps its meaning', () => {
    const body = mainBody([
      'from ipywidgets import interact',
      'def fixed(x):\n    return x',
      'interact(print, x=fixed(3))'
    ]);
    expect(body).toMatch(/^show\(interact\(print, x=fixed\(3\)\)\)$/m);
    expect(
      exported(['def interact(f):\n    return f\ninteract(3)']).text(
        'example_support.py'
      )
    ).not.toMatch(/interact/);
  });

  it('says what to install where a magic needs IPython', () => {
    const done = runWithout(
      ['IPython', 'IPython.core', 'IPython.core.interactiveshell'],
      written(['print("before")', '%%cython\ndef f(): pass', 'print("after")'])
    );
    expect(done.status).toBe(1);
    expect(done.stdout).toBe('before\n');
    expect(done.stderr).toBe(
      'A cell of the notebook needs IPython, which is not installed here: pip install ipython\n'
    );
  });

  it('progress bars are those of a terminal', () => {
    const script = exported([
      'from tqdm.notebook import tqdm\nfrom tqdm import tnrange, tqdm as other',
      'for i in tqdm(range(3)):\n    print(list(tnrange(i)), other)'
    ]).text('example.py');
    expect(script).toMatch(/^from tqdm\.auto import tqdm$/m);
    expect(script).toMatch(/^from tqdm\.auto import trange as tnrange$/m);
    expect(script).toMatch(/^from tqdm import tqdm as other$/m);
  });

  it.each([
    ['!ls', /Lines|Captured|interact|measure/],
    ['x = !ls', /pty|read_terminal/],
    ['%cd data', /VISITED|BOOKMARKS|STACK/],
    ['%%capture out\nprint(1)', /CAPTURING|Printer|save_figure/],
    ['1', /Out\b|SHOWN|DisplayHandle|bundle_of|FLOATS|FIGURES/],
    ['%env A=1', /secret|def variable/],
    [
      'import matplotlib.pyplot as plt\nplt.plot()',
      /PICTURES|make_figure|"scale"/
    ]
  ])('%j brings nothing that it does not need', (cell, others) => {
    expect(exported([cell]).text('example_support.py')).not.toMatch(others);
  });
});

describe('figures', () => {
  const CELLS = [
    'import matplotlib.pyplot as plt',
    'plt.plot([1]);',
    'fig, ax = plt.subplots()\nax.plot([2])\nfig'
  ];

  function figuresWith(
    environment: Record<string, string>,
    cells = CELLS
  ): string[] {
    const script = written(cells);
    const job = path.dirname(script);
    execFileSync(PYTHON, [script], {
      cwd: job,
      env: { ...process.env, ...environment },
      stdio: 'pipe'
    });
    return fs
      .readdirSync(path.join(job, 'output'), { recursive: true })
      .map(String)
      .filter(name => name.includes('.'))
      .map(name => path.basename(name))
      .sort();
  }

  it.each([
    ['svg', 'svg'],
    ['pdf', 'pdf'],
    ['agg', 'png'],
    ['module://matplotlib_inline.backend_inline', 'png']
  ])('with MPLBACKEND=%s are %s files', (backend, ending) => {
    expect(figuresWith({ MPLBACKEND: backend })).toEqual(
      [1, 2, 3].map(number => `figure-0${number}.${ending}`)
    );
  });

  it('are in the format that the notebook asks for', () => {
    expect(
      figuresWith({}, [
        '%config InlineBackend.figure_format = "svg"',
        'import matplotlib.pyplot as plt\nplt.plot([1]);',
        '%config InlineBackend.figure_formats = {"jpeg"}\nplt.plot([1]);'
      ])
    ).toEqual(['figure-01.svg', 'figure-02.jpg']);
  });
});

describe('cells that tools leave out', () => {
  const cell = (metadata: Record<string, unknown>, type = 'code') =>
    readNotebook(
      notebookOf([{ cell_type: type, metadata, source: 'x = 1', outputs: [] }]),
      'a.ipynb'
    ).cells[0];

  it.each([
    [{ tags: ['skip-execution'] }, 'it is tagged skip-execution'],
    [{ tags: ['active-ipynb'] }, 'it is active only in ipynb'],
    [{ tags: ['active-ipynb-md'] }, 'it is active only in ipynb and md'],
    [{ active: 'ipynb' }, 'it is active only in ipynb'],
    [{ run_control: { frozen: true } }, 'it is frozen'],
    [{ kernel: 'R' }, 'it is written in R'],
    [{ vscode: { languageId: 'sql' } }, 'it is written in sql']
  ])('%j', (metadata, reason) => {
    expect(cell(metadata).inactive).toBe(reason);
  });

  it.each([
    {},
    { tags: ['active-py', 'remove_cell', 'hide-input', 'parameters'] },
    { tags: ['active-ipynb-py'] },
    { active: 'ipynb,py' },
    { kernel: 'python3' },
    { vscode: { languageId: 'python' } },
    { run_control: { frozen: false } },
    { tags: null, kernel: 3, vscode: [], active: {} }
  ])('%j runs', metadata => {
    expect(cell(metadata).inactive).toBeNull();
  });

  it('a raw cell that is active in scripts is code there, other raw cells are not', () => {
    expect(cell({ tags: ['active-py'] }, 'raw').type).toBe('code');
    expect(cell({ active: 'py' }, 'raw').type).toBe('code');
    expect(cell({}, 'raw').type).toBe('raw');
    expect(cell({ tags: ['active-md'] }, 'raw').type).toBe('raw');
  });

  it.each([
    { allow_errors: true },
    { nbsphinx: { allow_errors: true } },
    { execution: { allow_errors: true } },
    { mystnb: { execution_allow_errors: true } }
  ])('errors do not end a notebook with %j', metadata => {
    const [first] = readNotebook(
      notebookOf(['1 / 0'], metadata),
      'a.ipynb'
    ).cells;
    expect(first.mayFail).toBe(true);
  });
});
