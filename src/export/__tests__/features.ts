/**
 * Notebooks of one feature each, executed in IPython and as exported programs.
 *
 * By name; a name is also a file name.
 */
export const FEATURES: Record<string, string[]> = {
  plain_print: ['print("hello")', 'x = 1\nprint(x + 1)'],
  last_expression: [
    '1 + 1',
    '"text"',
    'None',
    '3;',
    '4  # comment',
    'x = 5\nx',
    '(1,\n 2)',
    '1, 2',
    '"a" "b"'
  ],
  last_expression_quiet: [
    '[1, 2];',
    '[1, 2] ; # quiet',
    'a = 3; a',
    'print("p");'
  ],
  last_values: [
    '1 + 1',
    '_ + 1',
    'None',
    '_, __',
    '"quiet";',
    'print(len(_), f"{_[0]}")',
    'def newest():\n    return _\nnewest()',
    '[_ for _ in range(2)] + [_, ___]'
  ],
  shell_names: [
    'print(__builtin__.len("abc"))',
    '__builtin__.max(1, 2)',
    'def shortest(words):\n    return __builtin__.min(words, key=len)\nshortest(["ab", "c"])'
  ],
  star_import_hides_show: [
    'import os\nos.makedirs("hides", exist_ok=True)\nwith open("hides/hiding_names.py", "w") as f:\n    f.write("def show(*v):\\n    pass\\n")\nimport sys\nsys.path.insert(0, "hides")',
    'from hiding_names import *',
    '1 + 1'
  ],
  hidden_support_names: [
    'from re import *\nfrom json import loads as re\nfrom os import path as types',
    '{"a": re("[1, 2]"), "b": types.basename("x/y"), "c": bool(match("a", "ab"))}',
    'def collections():\n    return 3\ncollections()'
  ],
  last_values_bound: [
    '"shown"',
    'print(_)',
    'for _ in range(3):\n    pass\n_',
    '"later"',
    '_'
  ],
  pretty_containers: [
    'list(range(60))',
    '{"a": list(range(30)), "b": {"c": tuple(range(40)), "d": {3, 1, 2}}}',
    '[["word" * 5] * 6, {"k" * 10: "v" * 70, "l": set()}, frozenset([1]), ()]',
    'list(range(1200))',
    '[{"x" * i: "y" * (i * 3) for i in range(1, 12)}, {"deep": [[[["a" * 30, "b" * 30]], "c" * 30]]}]'
  ],
  pretty_types: [
    'import collections, re, types, datetime',
    'collections.OrderedDict([("a", 1)]), collections.defaultdict(list, {"x": [1]}), collections.Counter("hello"), collections.deque([1, 2], maxlen=5)',
    'int, len, ValueError("bad", 3), range(3), b"x", 1j, 1.5, True, ..., None',
    'def f(a, b=2, *c, **d):\n    return a\nf',
    're.compile("a+", re.I), types.SimpleNamespace(a=1, b="two"), datetime.date(2020, 1, 2), slice(1, 2)',
    'class A:\n    def __repr__(self):\n        return "line one\\nline two"\n[A(), {"k": A()}]',
    'class P:\n    def _repr_pretty_(self, p, cycle):\n        with p.group(2, "P(", ")"):\n            for i in range(30):\n                if i:\n                    p.text(",")\n                    p.breakable()\n                p.pretty(i)\nP()',
    'a = [1]\na.append(a)\na',
    'Point = collections.namedtuple("Point", "x y")\nPoint(1, 2), [Point(3, 4)]',
    'class L(list):\n    pass\nL([1, 2]), collections.UserList([3])'
  ],
  numpy_output: [
    'import numpy as np',
    'np.arange(12).reshape(3, 4)',
    'np.float64(1.5), [np.int64(3)], {"a": np.arange(3)}',
    'np.linspace(0, 1, 50)'
  ],
  pandas_output: [
    'import pandas as pd\ndf = pd.DataFrame({f"column_{i}": range(100) for i in range(15)})',
    'df',
    'df.head(3)',
    'print(df.head(2))',
    'df.describe()',
    '[df.head(1), df["column_1"].head(2)]',
    'pd.set_option("display.max_columns", 4)\ndf.head(2)'
  ],
  settings: [
    'year = 1990  # first year\nname = "x"\nratio = -0.5\nflag = True\nyears = [1, 2]\npair = (1,)\ntable = {"a": 1}\nnothing = None\nbig = 1_000',
    'year, name, ratio, flag, years, pair, table, nothing, big',
    'last = year + 10\nprint(last, type(ratio))'
  ],
  not_settings: [
    'count = 0\nitems = []\nfor i in range(3):\n    count += i\n    items.append(i)',
    'count, items',
    'limit = 3\nlimit = limit + 1\nlimit'
  ],
  settings_in_functions: [
    'scale = 2.5  # factor\noffset = 1',
    'def double(x):\n    return x * scale\n\ndef shift(x, *args, key=None, **more):\n    return double(x) + offset\n\ndef last(\n    x,\n    y=3,  # with a comment\n):\n    return shift(x) + y',
    'print(double(2), shift(3), last(1,), last(\n    2,  # two\n), double(double(1)))',
    '[double(v) for v in range(3)], (lambda v: shift(v))(4)',
    'list(map(double, [1, 2]))'
  ],
  functions_of_data: [
    'import math\ndata = [1, 2, 3]',
    'def total():\n    return math.fsum(data)\n\ndef add(v):\n    data.append(v)\n    return total()',
    'print(total(), add(4))',
    'data = [10]\nprint(total())'
  ],
  function_before_data: [
    'def show_it(flag):\n    if flag:\n        return later\n    return "early"',
    'print(show_it(False))',
    'later = "late"\nprint(show_it(True))'
  ],
  global_statement: [
    'counter = 0\ndef up():\n    global counter\n    counter += 1\n    return counter',
    'up(), up(), counter'
  ],
  redefined_function: [
    'def f():\n    return 1',
    'f()',
    'def f():\n    return 2',
    'f()'
  ],
  recursive_functions: [
    'def even(n):\n    return True if n == 0 else odd(n - 1)\ndef odd(n):\n    return False if n == 0 else even(n - 1)',
    'even(10), odd(7)'
  ],
  generators: [
    'step = 2\ndef walk(n):\n    for i in range(0, n, step):\n        yield i',
    'list(walk(7))',
    'k = 1\ndef lazy():\n    while True:\n        yield k\ng = lazy()\nnext(g)',
    'k = 5\nnext(g)'
  ],
  decorators: [
    'import functools\n@functools.lru_cache(maxsize=None)\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nfib(30)',
    'def loud(f):\n    print("decorating", f.__name__)\n    return f\n@loud\ndef g():\n    return 3\ng()'
  ],
  classes: [
    'class Base:\n    kind = "base"\n    def __init__(self, v):\n        self.v = v\n    def __repr__(self):\n        return f"{type(self).__name__}({self.v})"\nclass Child(Base):\n    def double(self):\n        return Child(self.v * factor)',
    'factor = 3\nChild(2).double(), Base.kind',
    'from dataclasses import dataclass, field\n@dataclass\nclass D:\n    a: int = 1\n    b: list = field(default_factory=list)\nD()',
    'n = 4\nclass C:\n    n = n\n    m = [n for _ in range(2)]\nC.n, C.m'
  ],
  pickling: [
    'import pickle\nclass Thing:\n    pass\ndef job(x):\n    return x + unknown_later\nunknown_later = 1\nunknown_later += 1',
    'print(pickle.loads(pickle.dumps(job))(1), type(pickle.loads(pickle.dumps(Thing()))).__name__)'
  ],
  multiprocessing_pool: [
    'import multiprocessing as mp\ndef square(x):\n    return x * x',
    'with mp.get_context("fork").Pool(2) as pool:\n    print(pool.map(square, range(5)))'
  ],
  builtin_names: [
    'print(sum([1, 2]))',
    'sum = 5\nsum',
    'max = 3\nprint(max)',
    'def min(a):\n    return "mine"\nmin(3)'
  ],
  scopes: [
    'x = 1\nys = [x + i for i in range(3)]\nz = {k: x for k in "ab"}',
    'ys, z',
    'fs = [lambda: x]\nx = 7\nfs[0]()',
    'try:\n    1 / 0\nexcept ZeroDivisionError as problem:\n    print(problem)',
    'if (w := 5) > 3:\n    print(w)\nw',
    'import os.path\nos.path.join("a", "b")',
    'a, (b, *c) = 1, (2, 3, 4)\na, b, c',
    'del a\n"a" in globals()'
  ],
  dynamic_names: [
    'exec("made = 3")\nmade',
    'globals()["other"] = 4\nother',
    'v = 2\neval("v + 1")',
    'def f():\n    return eval("v * 10")\nf()',
    '"v" in dir(), locals()["v"], vars()["v"]'
  ],
  star_import_first: [
    'from math import *',
    'sqrt(16), pi',
    'def area(r):\n    return pi * r ** 2\narea(1)',
    'e = 3\ne'
  ],
  star_import_later: ['print(pow(2, 3))', 'from math import *\npow(2, 3)'],
  annotations: [
    'count: int = 3\nlabel: str\nprint(count)',
    'def up():\n    global count\n    count += 1\nup()\ncount'
  ],
  imports_in_place: [
    'import os\nos.environ["SIGNPOST_TEST"] = "set"',
    'import json\nfrom collections import OrderedDict as OD\nprint(os.environ["SIGNPOST_TEST"], json.dumps(OD(a=1)))',
    'import this_module',
    'this_module.value'
  ],
  future_import: [
    'x = 1',
    'from __future__ import annotations\ndef f(a: Undefined) -> Nothing:\n    return a\nf(2)'
  ],
  strings_keep_indent: [
    'text = """one\n  two\n\n\n\nthree\\\n  four"""\nprint(text)',
    'if True:\n    inner = f"""\n  {1 + 1}\n    """\n    print(repr(inner))',
    "print('a\\\n   b')",
    'total = 1 + \\\n    2\ntotal',
    'value = """%time\n!ls\n%%bash"""\nvalue'
  ],
  shell: [
    '!echo hello',
    'name = "world"\n!echo hello {name} and {1 + 1} $name',
    '!echo $HOME_NOT_THERE {name}',
    '!echo \'single $name\' "double $name"',
    '!echo {{literal}} $$name',
    "!printf 'a b\\n' | awk '{print $2}'",
    'd = {"k": "v"}\n!echo {d["k"]}',
    '!echo "two  spaces" \\\n  continued',
    'for i in range(2):\n    !echo row {i}',
    '!false\nprint("goes on")',
    '!echo {name!r} {3.14159:.2f}',
    '!!echo double'
  ],
  shell_output: [
    'files = !printf "b\\na\\n"\nfiles',
    'files.s, files.n, files.l',
    'x = !echo {len(files)}\nint(x[0])',
    'def read():\n    out = !echo inside\n    return out[0]\nread()',
    'y = %sx echo magic\ny'
  ],
  bash_cells: [
    '%%bash\nfor i in 1 2; do\n  echo "row $i {x}"\ndone',
    '%%sh\necho plain',
    '%%bash -s one two\necho $1-$2',
    '%%script bash\necho scripted',
    '%%bash --no-raise-error\nexit 3',
    '%%!\necho listed'
  ],
  timing: [
    '%%time\nx = sum(range(10))\nx',
    '%time y = x + 1\ny',
    '%time print("timed")',
    'for i in range(2):\n    %time z = i\nz',
    '%%time\n# only a comment\ndef f():\n    return 3\nf()',
    '%time 1 + 2'
  ],
  measuring: [
    '%timeit -n 2 -r 1 1 + 1',
    'v = 1\n%timeit -n 1 -r 1 v = 5\nv',
    '%%timeit -n 1 -r 1\nq = 3\nq + 1'
  ],
  capture: [
    '%%capture out\nprint("hidden")\nkept = 3',
    'kept, out.stdout',
    '%%capture\nprint("gone")',
    'out.show()'
  ],
  write_file: [
    '%%writefile written_module.py\nvalue = "{not} $filled"\ntext = """three"""\n',
    '!cat written_module.py',
    'import importlib, written_module\nwritten_module.value',
    '%%writefile -a written_module.py\nmore = 1',
    '!tail -n 1 written_module.py; rm written_module.py'
  ],
  folders: [
    'import os\n%mkdir -p sub_folder',
    '%cd sub_folder',
    'os.path.basename(os.getcwd())',
    '%cd ..',
    '!rmdir sub_folder'
  ],
  environment: [
    '%env SIGNPOST_A=one',
    '%set_env SIGNPOST_B two',
    'import os\nos.environ["SIGNPOST_A"], os.environ["SIGNPOST_B"]',
    'v = %env SIGNPOST_A\nv'
  ],
  dropped: [
    '%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = "retina"',
    'x = 3\nprint(x)',
    'def f():\n    %matplotlib inline\n    return 1\nf()'
  ],
  run_program: [
    '%%writefile helper_program.py\nimport sys\nresult = sys.argv[1:]\nprint(__name__)',
    '%run helper_program.py a b\nresult',
    '!rm helper_program.py'
  ],
  own_display: [
    'class display:\n    def __init__(self, *names):\n        self.names = names\n    def __repr__(self):\n        return ", ".join(self.names)',
    'display("a", "b")'
  ],
  display_call: [
    'display(1, [2])\ndisplay(None)',
    'from IPython.display import display\nfor i in range(2):\n    display({"i": i})',
    'def shown(v):\n    display(v)\nshown("x")'
  ],
  figures: [
    '%matplotlib inline\nimport matplotlib.pyplot as plt',
    'plt.plot([1, 2]);',
    'fig, axes = plt.subplots(2)\naxes[0].plot([1])\nprint("drawn")',
    'for i in range(3):\n    plt.figure()\n    plt.plot([i])\n    plt.show()',
    'plt.figure()\nplt.plot([1])\nplt.close()',
    'plt.figure();',
    'x = 3\nx',
    'plt.plot([3]);\nplt.show()'
  ],
  figures_in_functions: [
    'import matplotlib.pyplot as plt\ndef draw(n):\n    fig, ax = plt.subplots()\n    ax.plot(range(n))',
    'draw(3)',
    'for n in (2, 3):\n    draw(n)',
    'class View:\n    def go(self):\n        draw(1)\nView().go()',
    'def twice():\n    draw(1)\n    plt.show()\n    draw(2)\ntwice()'
  ],
  figures_of_pandas: [
    'import pandas as pd\ns = pd.Series([1, 2, 3])',
    's.plot();',
    'pd.DataFrame({"a": [1, 2]}).hist();',
    's.sum()'
  ],
  figure_shown_again: [
    'import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1]);',
    'display(fig)'
  ],
  pass_through: [
    'if True:\n    pass',
    '# only a comment',
    '',
    '   \n\n',
    'x = 1 # trailing\n\n\n\ny = 2\nprint(x, y)',
    'for i in range(2): print(i)',
    'a = 1; b = 2; print(a, b)'
  ],
  help_lines: ['x = 3\nx?\nprint(x)', '?print\nlen?', 'x'],
  indented_cell: ['    x = 1\n    print(x)\n    x'],
  comments_and_blank_lines: [
    '# first\n\n# second\ndef f():\n    # inside\n    return 1  # end\n\n\n# after\nf()',
    'x = [  # open\n    1,\n    # middle\n    2\n]  # close\nx'
  ],
  deferred_shadow: [
    'n = 3\ndef outer(f):\n    n = 10\n    return f(2) + n\ndef inner(k):\n    return k * n\nouter(inner), inner(2)'
  ],
  nested_functions: [
    'base = 2\ndef make(power):\n    def apply(x):\n        return base ** power + x\n    return apply\nmake(3)(1)',
    'base = 5\nmake(1)(0)'
  ],
  async_cells: [
    'import asyncio\nasync def job(n):\n    await asyncio.sleep(0)\n    return n',
    'await job(3)',
    'r = await asyncio.gather(job(1), job(2))\nprint(r)'
  ],
  match_statement: [
    'def kind(v):\n    match v:\n        case {"a": x, **rest}:\n            return ("dict", x, rest)\n        case [first, *others]:\n            return ("list", first, others)\n        case str() as s:\n            return s.upper()\n        case _:\n            return None\nkind({"a": 1, "b": 2}), kind([1, 2]), kind("q"), kind(1)',
    'x, y = 1, 2\nmatch x, y:  # two\n    case 1, 2:\n        print("matched")'
  ],
  formatted_text: [
    'x = 1.5\nd = {"a": 1}',
    'print(f"1981 {x:>10.3f} 012 {x!r:>8} {{x}} {d[\'a\']} 1_ {x:{8}.{2}f}")',
    'f"""10\n  {x\n}  0x\n""", rf"\\d{x}", f"a" "b" f"{x=}"'
  ],
  unicode_names: [
    'größe = 3\nµ = "micro"\nprint(größe, µ)',
    's = "héllo 😀"; n = 2\ns, n',
    'def fläche(r):\n    return größe * r\nfläche(2)'
  ],
  main_guard: [
    'def main():\n    print("in main", __name__)',
    'if __name__ == "__main__":\n    main()',
    'settings = 3\nshow = 4\nstart_program = 5\nsettings, show, start_program'
  ],
  hostile_text: [
    '#md # Title """ with \\ quotes\n\n"""\nimport os\n',
    "print('''a''')",
    'note = "it\'s \\"quoted\\" \\\\ \\n"  # help with "quotes" and \\ and \'\'\' and """\nnote'
  ]
};
