import type { Features } from './feature';

/** Features of the Python language: scopes, functions, settings, text. */
export const LANGUAGE: Features = {
  settings: [
    'year = 1990  # first year\nname = "x"\nratio = -0.5\nflag = True\nyears = [1, 2]\npair = (1,)\ntable = {"a": 1}\nnothing = None\nbig = 1_000',
    'year, name, ratio, flag, years, pair, table, nothing, big',
    'last = year + 10\nprint(last, type(ratio))'
  ],
  settings_in_calls: [
    'import datetime as dt\nfrom pathlib import Path\nimport numpy as np\nimport pandas as pd',
    'folder = Path("made")\nstart = dt.date(2020, 1, 2)\nend = dt.datetime(2020, 1, 2, 3, 4)\nstep = dt.timedelta(hours=6)\nwhen = pd.Timestamp("2020-01-01", tz="UTC")\nday = np.datetime64("2020-01-01")\nlow, (high, label) = 1, (2.5, "x")\nfirst = second = [\n    (0, 1.0),  # one\n    (2, 3.0),\n]',
    'folder, start, end, step, when, day, low, high, label, first, second is first',
    'folder.mkdir(exist_ok=True)\npd.DataFrame({"a": [1, 2]}).to_csv("made/table.csv", index=False)\npd.read_csv("made/table.csv")',
    'import os\nos.environ.get("SIGNPOST_NOT_SET", "own"), os.path.exists("made/table.csv")'
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
  texts_with_names_of_their_own: [
    'names = {"v": 2}\nexec("w = v * 3", names)\nnames["w"]',
    'eval("v + w", names)',
    'def ran(text, names):\n    exec(text, names)\n    return sorted(name for name in names if name != "__builtins__")\nran("a = 1", {})',
    'w = 5\neval("w", {"w": 7}), w'
  ],
  sets_as_settings: [
    // Texts have another order in every process, also in the notebook's kernel.
    'world = {(3, 1), (1, 2), (1, 3), (2, 3)}\nnumbers = {30, 1, 200, 7}',
    '[cell for cell in world], list(numbers)'
  ],
  colab: [
    'IN_COLAB = "google.colab" in str(get_ipython())\nif IN_COLAB:\n    !pip install nothing\nIN_COLAB',
    'if \'google.colab\' in str(get_ipython()):\n    print("there")\nelse:\n    print("here")'
  ],
  names_that_texts_mention: [
    '#md ## Make',
    'def double(v):\n    return v * 2\nvalues = [1] + [2]\nprint(values)\nprint("made")',
    '#md ## Profile',
    'import cProfile, contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    cProfile.run("double(values)")\nprint("ran")',
    '#md ## Test',
    'def half(v):\n    """Half of it.\n\n    >>> half(4)\n    2.0\n    """\n    return v / 2',
    'import doctest\ndoctest.testmod()'
  ],
  star_import_after_other_code: [
    'import warnings\nwarnings.filterwarnings("ignore")\nprint("start")',
    'from math import *\nprint(floor(2.5), pow(2, 3))',
    'radius = 2\narea = pi * radius ** 2\narea',
    'print(round(sqrt(area), 3))'
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
  deferred_shadow: [
    'n = 3\ndef outer(f):\n    n = 10\n    return f(2) + n\ndef inner(k):\n    return k * n\nouter(inner), inner(2)'
  ],
  nested_functions: [
    'base = 2\ndef make(power):\n    def apply(x):\n        return base ** power + x\n    return apply\nmake(3)(1)',
    'base = 5\nmake(1)(0)'
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
  ]
};
