import type { ISettingDecision } from '..';
import { exported, mainBody } from './exported';

const settingsOf = (cells: (string | Record<string, unknown>)[]) =>
  exported(cells).plan.settings;
const names = (cells: (string | Record<string, unknown>)[]) =>
  settingsOf(cells).map(setting => setting.name);
const tagged = (source: string, ...tags: string[]) => ({
  cell_type: 'code',
  metadata: { tags },
  source,
  outputs: [],
  execution_count: null
});
const pick = (
  cells: (string | Record<string, unknown>)[],
  ...keys: (keyof ISettingDecision)[]
) => settingsOf(cells).map(setting => keys.map(key => setting[key]));

describe('settings', () => {
  it('are literals that are bound once at the top level', () => {
    expect(
      names([
        'a = 1\nb = "x"\nc = [1, 2]\nd = -0.5\ne = None\nf = True\ng = (1, 2)\nh = {"k": 1}\ni = {1, 2}\nj = {1: "a"}\nk = 1e-3\nl = [(0, 1), [2.5]]',
        'both = other = 1\none, (two, _) = 1, ("x", 2)\nnote: int = 3',
        'if a:\n    inner = 3',
        'computed = a + 1',
        'z = 2j',
        'raw = b"x"',
        'f"{a}"'
      ])
    ).toEqual([...'abcdefghijkl', 'both', 'one', 'two', 'note']);
  });

  it.each([
    ['again = 1\nagain = 2', 'again', /set more than once/],
    ['n = 0\nfor i in range(3):\n    n += i', 'n', /set more than once/],
    ['grows = [1]\ngrows.append(2)', 'grows', /changed in place/],
    ['grows = [1]\nalias = grows\nalias[0] = 2', 'grows', /changed in place/],
    [
      'import random\ncards = [1, 2]\nrandom.shuffle(cards)',
      'cards',
      /changed in place/
    ],
    ['empty = []', 'empty', /is empty/],
    ['gone = 1\ndel gone', 'gone', /deleted later/],
    ['a = 3\ndef func():\n    global a\n    a = 1', 'a', /function changes/],
    ['_private = 4', '_private', /begins with _/],
    ['__all__ = ["x"]', '__all__', /begins with _/],
    ['id = 4', 'id', /built-in/],
    ['text = """two\nlines"""', 'text', /longer text/],
    [`text = "${'word '.repeat(60)}"`, 'text', /longer text/],
    ['q = "SELECT a FROM b WHERE c"', 'q', /query/],
    ['page = "<div>x</div>"', 'page', /HTML/],
    [`data = ${JSON.stringify([...Array(21).keys()])}`, 'data', /21 values/],
    ['data = {"a": [1, 2], "b": [3, 4]}', 'data', /table of columns/],
    ['x = [1,\n2]; y = f()', 'x', /shares with other code/]
  ])('are not %j, and the plan says why', (cell, name, reason) => {
    const { plan } = exported([cell, 'print(1)']);
    expect(plan.settings.map(setting => setting.name)).not.toContain(name);
    const decision = plan.decisions.find(({ what }) => what === name);
    expect(decision?.where).toBe('script');
    expect(decision?.reason).toMatch(reason);
  });

  it('replace the literal and nothing else', () => {
    expect(
      mainBody(['limit  =  0.5   # the limit (K)\ntwice = limit * 2'])
    ).toBe('limit  =  settings.limit   # the limit (K)\ntwice = limit * 2');
    expect(
      mainBody([
        'a, b = 1, [2]\nc = d = "x"\ne: int = 3\nf = (4)\nfor i in range(a): pass'
      ])
    ).toBe(
      'a, b = settings.a, settings.b\nc = d = settings.c\ne: int = settings.e\nf = (settings.f)\nfor i in range(a): pass'
    );
  });

  it('keep the lines below a literal of several lines in their places', () => {
    const cell =
      'years = [\n  1990,  # first\n  1991,\n]  # the years\nimport math\ndef double(x):\n    return 2 * x\nlast = math.floor(double(1))\n\n\nshown = last';
    const { text } = exported([cell, 'print(years, shown)']);
    expect(text('example.py')).toContain(
      '    years = settings.years  # the years\n'
    );
    expect(text('example.py')).toContain('[1990, 1991]');
    expect(text('example.py')).toMatch(
      / {4}last = math\.floor\(double\(1\)\)\n\n {4}shown = last\n/
    );
    expect(text('example_lib.py')).toMatch(
      /def double\(x\):\n {4}return 2 \* x\n$/
    );
  });

  it('stand inside calls that make a path, a time or a number', () => {
    expect(
      mainBody([
        'from pathlib import Path\nimport datetime as dt, numpy as np\nfrom datetime import timedelta\nimport pandas as pd',
        'a = Path("x")\nb = Path("~/y").expanduser()\nc = dt.date(2020, 2, 29)\nd = dt.datetime(2020, 1, 2, hour=3)\ne = pd.Timestamp("2020-01-01", tz="UTC")\nf = np.datetime64("2020-01")\ng = timedelta(days=3)\nh = dt.datetime.strptime("1.2.2020", "%d.%m.%Y")\ni = dt.date(2020, 2, 30)\nj = Path(a)'
      ])
    ).toContain(
      [
        'a = Path(settings.a)',
        'b = Path(settings.b).expanduser()',
        'c = dt.date.fromisoformat(settings.c)',
        'd = dt.datetime.fromisoformat(settings.d)',
        'e = pd.Timestamp(settings.e, tz="UTC")',
        'f = np.datetime64(settings.f)',
        'g = timedelta(days=settings.g)',
        'h = dt.datetime.strptime(settings.h, "%d.%m.%Y")',
        'i = dt.date(2020, 2, 30)',
        'j = Path(a)'
      ].join('\n')
    );
  });

  it('can be switched off', () => {
    const { plan, text } = exported(['a = 1\nb = 2'], {
      settings: { a: false }
    });
    expect(plan.settings.map(setting => setting.lifted)).toEqual([false, true]);
    expect(text('example.py')).toContain('a = 1\n');
    expect(text('settings.toml')).not.toMatch(/^a = /m);
  });

  it('follow into functions as arguments, and stay fixed for them', () => {
    const { text } = exported([
      'scale, shift = 2.0, 1\ndef f(x):\n    return x * scale + shift\nprint(f(1))'
    ]);
    expect(text('example.py')).toContain(
      'print(f(1, scale=scale, shift=shift))'
    );
  });

  it('become parameters of steps, and never change the order of what is set', () => {
    const { text, plan } = exported(
      [
        'import numpy as np\nfrom pathlib import Path',
        '#md ## Read',
        'x = np.ones(3)\nnp.savetxt("a.txt", x)\nscale = c = 2\ny = np.loadtxt("a.txt") * scale\nhere = Path(".").resolve()\nn = int(input("n? "))\nprint(y, here, c, n)',
        '#md ## Write',
        'name = "a"\nprint(name)\nname = input("again ")\nz = y + n\nprint(name, z)\nprint(z * scale)\nprint(input("Last words?"))'
      ],
      { steps: true }
    );
    expect(text('example.py')).toMatch(
      /scale = c = settings\.scale\n {4}n = int\(settings\.n\)\n[^]*run_step\(read, scale, c, n, settings\.A_TXT, settings\.here\)/
    );
    expect(text('example.py')).toMatch(
      /name = "a"\n {4}print\(name\)\n {4}name = settings\.name\n/
    );
    expect(text('example_lib.py')).toMatch(
      /def read\(scale, c, n, A_TXT, here\):[^]*np\.savetxt\(A_TXT, x\)\n[^]*loadtxt\(A_TXT\) \* scale\n {4}here = Path\(here\)\.resolve\(\)/
    );
    expect(text('example_lib.py')).toMatch(/print\(LAST_WORDS\)/);
    expect(
      plan.decisions.find(({ what }) => /^name = input/.test(what))?.reason
    ).toMatch(/something else later/);
  });

  it('give options that clash with nothing', () => {
    expect(
      pick(
        [
          'output_dir = "x"\nN = 1\nn = 2\ncache = True\nno_cache = 3\njobs = 4\nfrom_ = 5\nhelp_ = 6'
        ],
        'option'
      ).flat()
    ).toEqual([
      '--notebook-output-dir',
      '--N',
      '--n',
      '--cache',
      '--notebook-no-cache',
      '--notebook-jobs',
      '--notebook-from',
      '--notebook-help'
    ]);
  });
});

describe('types', () => {
  it('are those of the values, and of their use', () => {
    expect(
      pick(
        [
          'sigma = 1\nrows = 5\ncut = 2\nratio = 0.5\nlimit: float = 3\nnothing: "int | None" = None\nfree = None\nhalf = 4\nwave = 3',
          'print([0] * rows, sigma / 2, wave / 2, range(wave), limit)\nfor i in range(rows): pass\nx = ratio * half\nif cut < 1.5: pass'
        ],
        'name',
        'kind'
      )
    ).toEqual([
      ['sigma', 'number'],
      ['rows', 'int'],
      ['cut', 'number'],
      ['ratio', 'float'],
      ['limit', 'number'],
      ['nothing', 'int'],
      ['free', 'any'],
      ['half', 'number'],
      ['wave', 'int']
    ]);
  });
});

describe('help', () => {
  const help = (...cells: string[]) =>
    settingsOf(cells).map(setting => setting.help);

  it('comes from the comment beside, or above', () => {
    expect(help('# first year\nstart = 1981\nend = 2010  # last year')).toEqual(
      ['first year', 'last year']
    );
    expect(help('# one\n# two\nx = 1')).toEqual(['one two']);
    expect(help('# ------\nx = 1\n\n# about y\n\ny = 2')).toEqual(['', '']);
  });

  it('is for the group where the comment reads so', () => {
    expect(help('# Thresholds:\na = 1\nb = 2\n\nc = 3')).toEqual([
      'Thresholds',
      'Thresholds',
      ''
    ]);
    expect(help('# Trend\na = 1  # one\nb = 2')).toEqual(['one', 'Trend']);
    expect(help('# the first one\na = 1\nb = 2')).toEqual([
      'the first one',
      ''
    ]);
  });

  it('is no comment that says nothing of the value', () => {
    expect(
      help('# Parameters\na = 1\nb = 2', '# Set the values:\nc = 3')
    ).toEqual(['', '', '']);
  });

  it('is no code that was switched off, and no word to a tool', () => {
    expect(
      help(
        '# a = 2\na = 1\n# print(a)\nb = 2  # noqa: E501\nc = 3  # type: ignore'
      )
    ).toEqual(['', '', '']);
  });

  it('comes from the Markdown above where that names the variable', () => {
    expect(
      help(
        '#md ## Settings\n\nThe `rate` is per year. Other words.\n\n- `n_runs` (whole): how often\n\n| name | what |\n| --- | --- |\n| WIDTH | *in* metres |',
        'rate = 0.5\nn_runs = 3\nWIDTH = 2.5\nother = 1'
      )
    ).toEqual(['The rate is per year.', 'how often', 'in metres', '']);
  });
});

describe('cells with parameters', () => {
  it('hold settings even when these are set again later', () => {
    const cells = [
      tagged('n = 1  # how many\nitems = []\n_seed = 2', 'parameters'),
      'n = n + 1\nitems.append(n)\nprint(n, items)'
    ];
    expect(names(cells)).toEqual(['n', 'items', '_seed']);
  });

  it('go behind the cell that papermill injected', () => {
    const { plan, text } = exported([
      tagged('n = 1\nm = 2', 'parameters'),
      tagged('# Parameters\nn = 5\n', 'injected-parameters'),
      'print(n, m)'
    ]);
    expect(
      plan.settings.map(({ name, literal, cell }) => [name, literal, cell])
    ).toEqual([
      ['m', '2', 0],
      ['n', '5', 1]
    ]);
    expect(text('example.py')).toMatch(/n = 1\n[^]*n = settings\.n\n/);
  });
});

describe('file names', () => {
  it('in read and write calls are settings, one for each file', () => {
    const cells = [
      'import pandas as pd\nimport numpy as np, os\nimport matplotlib.pyplot as plt',
      'df = pd.read_csv("data/elnino.csv", sep=";")\nx = np.load(file="a/x.npy")\ny = np.load("b/x.npy")',
      'with open("notes") as f:\n    print(f.read())\ndf.to_csv("out/result 1.csv")\nprint(os.path.exists("out/result 1.csv"))\nfor i in range(2):\n    plt.savefig("2020.png")'
    ];
    expect(pick(cells, 'name', 'value', 'help')).toEqual([
      ['ELNINO_CSV', 'data/elnino.csv', 'read by read_csv'],
      ['X_NPY', 'a/x.npy', 'read by load'],
      ['B_X_NPY', 'b/x.npy', 'read by load'],
      ['NOTES', 'notes', 'read by open'],
      ['RESULT_1_CSV', 'out/result 1.csv', 'written by to_csv'],
      ['FILE_2020_PNG', '2020.png', 'written by savefig']
    ]);
    const body = mainBody(cells);
    expect(body).toContain('pd.read_csv(settings.ELNINO_CSV, sep=";")');
    expect(body).toContain('np.load(file=settings.X_NPY)');
    expect(body).toContain('df.to_csv(settings.RESULT_1_CSV)');
    expect(body).toContain('os.path.exists(settings.RESULT_1_CSV)');
  });

  it.each([
    'pd.read_csv(f"data/{n}.csv")',
    'pd.read_csv(folder + "x.csv")',
    'def f():\n    return pd.read_csv("x.csv")',
    'pd.read_csv("x.csv")\n!wc x.csv',
    'pd.read_csv("x.csv")\nprint("see x.csv")',
    'x = 1\nx.load("x.csv")',
    'open(0)',
    'pd.read_json("{}")',
    'print("x.csv")'
  ])('stay where a setting would not do: %j', cell => {
    expect(names(['import pandas as pd', cell])).not.toContain('X_CSV');
    expect(
      settingsOf(['import pandas as pd', cell]).filter(
        setting => setting.kind === 'file'
      )
    ).toEqual([]);
  });

  it('are left to the setting that has the name', () => {
    expect(
      names(['import pandas as pd\nDATA = "x.csv"\npd.read_csv(DATA)'])
    ).toEqual(['DATA']);
  });
});

describe('questions', () => {
  it('that are asked once are settings without a value', () => {
    const cells = [
      'from getpass import getpass\nimport getpass as gp',
      'name = input("Your name: ")\nn = int(input("How many? "))\nprint(float(input()))\ntoken = getpass("API token")\ngp.getpass();'
    ];
    expect(pick(cells, 'name', 'kind', 'help', 'needed')).toEqual([
      ['name', 'str', 'Your name', true],
      ['n', 'int', 'How many', true],
      ['INPUT', 'float', '', true],
      ['token', 'secret', 'API token', true],
      ['SECRET', 'secret', '', true]
    ]);
    const { plan, text } = exported(cells);
    expect(plan.warnings).toEqual([]);
    expect(mainBody(cells)).toContain(
      'name = settings.name\nn = int(settings.n)\nprint(float(settings.INPUT))\ntoken = settings.token\nsettings.SECRET;'
    );
    expect(text('settings.toml')).not.toMatch(/^(?:token|SECRET)\b/m);
    expect(text('README.md')).toContain('--token-file');
  });

  it.each([
    ['while True:\n    x = input()', 'read_line()'],
    ['def f():\n    return input("x")', 'read_line("x")'],
    ['ok = flag and input()', 'read_line()'],
    ['if flag:\n    x = input()', 'read_line()'],
    ['xs = [input() for _ in range(3)]', 'read_line()'],
    ['for x in iter(input, ""):\n    pass', 'iter(read_line, "")'],
    ['import getpass\nif flag:\n    getpass.getpass()', 'read_secret()']
  ])('that nobody can count stay: %j', (cell, code) => {
    const { plan, text } = exported(['flag = True', cell]);
    expect(plan.settings.map(setting => setting.name)).toEqual(['flag']);
    expect(text('example.py')).toContain(code);
    expect(plan.warnings.map(warning => warning.message).join()).toMatch(
      /waits for somebody to type/
    );
  });

  it('are left alone where the notebook has an input of its own', () => {
    expect(names(['def input(x):\n    return x', 'print(input(1))'])).toEqual(
      []
    );
  });
});

describe('the environment', () => {
  it('is a way in from outside already', () => {
    const { plan, text } = exported([
      'import os\nfrom os import environ\na = os.environ["A"]\nb = int(os.environ.get("B", "5"))\nc = os.getenv("C")\nd = environ.get("D")\nos.environ["E"] = "1"\nprint(os.environ["E"])'
    ]);
    expect(plan.settings).toEqual([]);
    expect(text('example.py')).toContain('os.environ.get("B", "5")');
    expect(
      plan.decisions
        .filter(({ reason }) => /environment/.test(reason))
        .map(({ what }) => what)
    ).toEqual(['A', 'B', 'C', 'D']);
  });
});
