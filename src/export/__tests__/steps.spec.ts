import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { headingName } from '../plan/steps/naming';
import { exported } from './exported';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { PYTHON } from './pythons';

/** Plan of cells whose code becomes functions. */
function planned(cells: string[]) {
  return exported(cells, { steps: true, settings: {} }).plan;
}

/** Long enough for a function of its own, and without names that others need. */
const FILLER = 'print("one")\nprint("two")\nprint("three")';

describe('step functions', () => {
  it('are named by headings, and get and return what crosses them', () => {
    const { plan, text } = exported(
      [
        '#md # Title',
        '#md ## 1. Load the data\n\nFrom a file.',
        'values = [len(word) for word in "a bc def".split()]\nfirst = values[0]\nprint(first)',
        '#md ## Statistics',
        'total = sum(values)\nmean = total / len(values)\nprint(mean)',
        '#md ## Report',
        'print(total)\nprint(mean)\nprint("done")'
      ],
      { steps: true }
    );
    expect(plan.steps).toEqual([
      {
        name: 'load_the_data',
        title: '1. Load the data',
        cells: [2],
        inputs: [],
        results: ['values']
      },
      {
        name: 'statistics',
        title: 'Statistics',
        cells: [4],
        inputs: ['values'],
        results: ['total', 'mean']
      },
      {
        name: 'report',
        title: 'Report',
        cells: [6],
        inputs: ['total', 'mean'],
        results: []
      }
    ]);
    expect(text('example.py')).toContain(
      '    values = run_step(load_the_data)\n\n    total, mean = run_step(statistics, values)\n\n    run_step(report, total, mean)\n'
    );
    expect(text('example_lib.py')).toContain(
      'def load_the_data():\n    """1. Load the data.\n\n    From a file.\n    """\n    values ='
    );
  });

  it.each([
    ['Step 4. See the first 25 entries', 'see_the_first_25_entries'],
    ['## 2.1 Fit a model: details', 'fit_a_model'],
    ['Exercise 3: Élan vital', 'elan_vital'],
    ['IV. Results', 'results'],
    ['数据', ''],
    [
      'What is the name of the most frequent item of all the orders?',
      'name_most_frequent_item_all'
    ]
  ])('%j is a name', (heading, name) => {
    expect(headingName(heading)).toBe(name);
  });

  it('stand under the last heading of a cell, and not under the title alone', () => {
    const { plan, text } = exported(
      [
        '#md # Study\n\nWhat it is about.\n\n## Load\n\nFrom a list.',
        `values = list("abc")\n${FILLER}`,
        '#md ## Analysis\n### Mean',
        `print(values)\n${FILLER}`,
        '#md # References'
      ],
      { steps: true }
    );
    expect(plan.steps.map(({ title }) => title)).toEqual(['Load', 'Analysis']);
    expect(text('example.py')).toContain('    # What it is about.\n');
    expect(text('example_lib.py')).toContain(
      'def load():\n    """Load.\n\n    From a list.\n    """\n    values ='
    );
    expect(text('example_lib.py')).toContain(
      'def analysis(values):\n    """Analysis.\n\n    Mean\n    """\n'
    );
  });

  it('get a verb before the heading where a value has its name', () => {
    const { plan } = exported(
      [
        '#md ## Data',
        `data = list("abc")\n${FILLER}`,
        '#md ## Plot',
        `print(data)\n${FILLER}`
      ],
      { steps: true }
    );
    expect(plan.steps.map(({ name }) => name)).toEqual([
      'compute_data',
      'plot'
    ]);
  });

  it('are in one file when that is asked for', () => {
    const { bundle, text } = exported(
      [
        '#md ## Load',
        `x = 1 + 1\n${FILLER}`,
        '#md ## Show',
        `print(x)\n${FILLER}`
      ],
      { steps: true, form: 'flat' }
    );
    expect(bundle.files.map(file => file.path)).not.toContain('example_lib.py');
    expect(text('example.py')).toMatch(/^def load\(\):/m);
  });

  it('take settings as arguments, which stay in main', () => {
    const { plan, text } = exported(
      [
        '#md ## Count',
        `limit = 3  # how far\nn = list(range(limit))\n${FILLER}`,
        '#md ## Show',
        `print(n)\n${FILLER}`
      ],
      { steps: true }
    );
    expect(plan.steps[0]).toMatchObject({ inputs: ['limit'], results: ['n'] });
    expect(text('example.py')).toContain(
      '    limit = settings.limit  # how far\n\n    n = run_step(count, limit)'
    );
  });

  it('give the type aliases that later code needs', () => {
    const { plan } = exported(
      [
        '#md ## Words',
        `type Word = str\nword: Word = "a" + "b"\n${FILLER}`,
        '#md ## Use',
        `print(Word, word)\n${FILLER}`
      ],
      { steps: true }
    );
    const given = plan.steps.find(step => step.name === 'words')?.results;
    expect(given).toEqual(['Word', 'word']);
  });

  /** What stays in the script, by the reason. */
  it.each([
    [
      'It changes counter of the notebook',
      [
        'counter = 0 + 0',
        `def f():\n    global counter\n    counter += 1\n${FILLER}`,
        'f()\nprint(counter)'
      ]
    ],
    [
      'starts something that has to stay open',
      [
        `from dask.distributed import Client\nclient = Client(n_workers=1)\n${FILLER}`
      ]
    ],
    [
      'is something else in another file',
      [`${FILLER}\nif __name__ == "__main__":\n    print("x")`]
    ],
    [
      'when that may be another value',
      [
        'k = 1 + 0',
        `f = [lambda: k]\n${FILLER}`,
        '#md ## Next',
        `k = 2 + 0\n${FILLER}`,
        'print(f[0]())'
      ]
    ],
    [
      'which was made before',
      [
        `big = list("abc")\n${FILLER}`,
        '#md ## Next',
        `del big\n${FILLER}`,
        '#md ## Last',
        FILLER
      ]
    ],
    [
      'without a value, and later code needs it',
      [
        `for n in list("ab"):\n    last = n\n${FILLER}`,
        '#md ## Next',
        `if len("x") > 2:\n    print(last)\n${FILLER}`
      ]
    ]
  ])('%s', (reason, cells) => {
    const { decisions } = planned(['#md ## First', ...cells]);
    expect(
      decisions.filter(item => item.where === 'script').map(item => item.reason)
    ).toContainEqual(expect.stringContaining(reason));
  });

  it('are not made when that is switched off', () => {
    const { plan, text } = exported(['#md ## Load', FILLER], { steps: false });
    expect(plan.steps).toEqual([]);
    expect(text('example.py')).toContain('    print("one")');
  });

  it('return what a loop over nothing would leave only when later code fails without it', () => {
    const { steps } = planned([
      '#md ## Loop',
      `for n in list("ab"):\n    last = n\n${FILLER}`,
      '#md ## Use',
      `print(last)\n${FILLER}`
    ]);
    expect(steps[0].results).toEqual(['last']);
  });
});

describe('a program of steps', () => {
  const folder = temporaryFolder('steps');

  const CELLS = [
    '#md ## Draw',
    'import random\nn = 3  # how many\nrandom.seed(7)\nvalues = []\nfor _ in range(n):\n    values.append(random.random())\nprint("drew", len(values))',
    '#md ## Change',
    'alias = values\nalias.append(random.random())\nalias.sort()\nprint("changed", len(values))',
    '#md ## Report',
    'print(values is alias)\nprint([round(value, 6) for value in values])\nprint(round(random.random(), 6))'
  ];

  beforeAll(() => writeFiles(folder, exported(CELLS, { steps: true }).bundle));

  function run(...words: string[]) {
    const done = spawnSync(PYTHON, ['example.py', ...words], {
      cwd: folder,
      encoding: 'utf8'
    });
    return { status: done.status, out: done.stdout, err: done.stderr };
  }

  const whole = () => run().out;

  it('lists its steps', () => {
    expect(run('--list-steps')).toMatchObject({
      status: 0,
      out: expect.stringMatching(
        /^draw +Draw\.\nchange +Change\.\nreport +Report\.\n$/
      )
    });
  });

  it('ends after a step', () => {
    const done = run('--until', 'change');
    expect(done).toMatchObject({ status: 0, out: 'drew 3\nchanged 4\n' });
    expect(done.err).toContain('Ended after change, as --until says.');
  });

  it('goes on from a checkpoint with the same values, aliases and random numbers', () => {
    const expected = whole();
    expect(run('--checkpoints', '--run-id', 'first')).toMatchObject({
      status: 0,
      out: expected
    });
    for (const [step, skipped] of [
      ['change', 1],
      ['report', 2]
    ] as const) {
      expect(run('--from', step, '--resume', 'first')).toMatchObject({
        status: 0,
        out: expected.split('\n').slice(skipped).join('\n')
      });
    }
    expect(run('--from', 'report').out).toBe(
      expected.split('\n').slice(2).join('\n')
    );
  });

  it('refuses what it cannot go on from, in a sentence', () => {
    run('--checkpoints', '--run-id', 'kept');
    expect(run('--from', 'report', '--resume', 'none')).toMatchObject({
      status: 2,
      err: expect.stringContaining('there is no checkpoint of change')
    });
    expect(
      run('--from', 'report', '--resume', 'kept', '--n', '4')
    ).toMatchObject({
      status: 2,
      err: expect.stringContaining('draw was run with 3 and would get 4 now')
    });
    expect(run('--from', 'nothing').status).toBe(2);
    const file = path.join(
      folder,
      'output',
      'kept',
      'checkpoints',
      '02_change.pickle'
    );
    fs.writeFileSync(file, 'half');
    expect(run('--from', 'report', '--resume', 'kept')).toMatchObject({
      status: 2,
      err: expect.stringContaining('cannot be read')
    });
  });

  it('says what no checkpoint can hold, and goes on', () => {
    const { bundle } = exported(
      [
        '#md ## Open',
        `import threading\nlock = threading.Lock()\n${FILLER}`,
        '#md ## Use',
        `print(lock.locked())\n${FILLER}`
      ],
      { steps: true }
    );
    const own = path.join(folder, 'lock');
    writeFiles(own, bundle);
    const done = spawnSync(PYTHON, ['example.py', '--checkpoints'], {
      cwd: own,
      encoding: 'utf8'
    });
    expect(done.status).toBe(0);
    expect(done.stderr).toContain(
      'No checkpoint after compute_lock: lock cannot be saved'
    );
  });
});
