import type { IPassCase } from './passes';
import { refused } from './passes';

/** Loops whose passes see what others changed in the memory of the process. */
export const ENTANGLED_BY_STATE: IPassCase[] = [
  ...refused('which the items after it use', [
    [
      'import os\nos.makedirs("a/a/a", exist_ok=True)\ndef go():\n    os.chdir("a")',
      'go()\nprint(len(os.listdir(".")))'
    ],
    [
      'import os\nos.environ["KEPT_X"] = "0"',
      'print(os.environ.pop("KEPT_X", None))'
    ],
    [
      'import os\nos.environ["KEPT_X"] = "0"',
      'print("KEPT_X" in os.environ)\nos.unsetenv("A")\nif "KEPT_X" in os.environ:\n    del os.environ["KEPT_X"]'
    ],
    [
      'import os\nos.makedirs("a/a/a", exist_ok=True)',
      '%cd -q a\nprint(len(os.listdir(".")))'
    ],
    [
      'import numpy as np',
      'np.set_printoptions(precision=x)',
      'print(np.array([1 / 3]))'
    ],
    [
      'import numpy as np\ndef short(x):\n    np.set_printoptions(precision=x)',
      'short(x)',
      'print(np.array([1 / 3]))'
    ],
    [
      'import pandas as pd',
      'pd.set_option("display.precision", x)',
      'print(pd.Series([1 / 3]))'
    ],
    [
      'import pandas as pd',
      'pd.options.display.precision = x',
      'print(pd.Series([1 / 3]))'
    ],
    [
      'import matplotlib.pyplot as plt',
      'plt.rcParams["lines.linewidth"] = x',
      'print(plt.rcParams["lines.linewidth"])'
    ],
    [
      'import matplotlib.pyplot as plt',
      'plt.rcParams.update({"lines.linewidth": x})',
      'print(plt.rcParams["lines.linewidth"])'
    ],
    [
      'import decimal',
      'decimal.getcontext().prec = x',
      'print(decimal.Decimal(1) / 3)'
    ],
    ['import math', 'print(getattr(math, "kept", None))\nmath.kept = x'],
    [
      'import math',
      'print(getattr(math, "kept", None))\nsetattr(math, "kept", x)'
    ],
    [
      'import sys',
      'print(sys.getrecursionlimit())\nsys.setrecursionlimit(1000 + x)'
    ],
    [
      'import logging, sys',
      'logger = logging.getLogger("a")\nlogger.addHandler(logging.StreamHandler(sys.stdout))\nprint(len(logger.handlers))'
    ],
    [
      'import logging\nlogger = logging.getLogger("a")\nlogger.setLevel(50)',
      'print(logger.level)\nlogger.setLevel(x)'
    ],
    [
      'import matplotlib.pyplot as plt',
      'plt.style.use("ggplot" if x == 2 else "default")',
      'print(plt.rcParams["axes.grid"])'
    ],
    [
      'import warnings',
      'warnings.simplefilter("error" if x == 3 else "ignore")\nwarnings.filterwarnings("ignore")\nprint(len(warnings.filters))'
    ]
  ]),
  ...refused('which the items after it use', [
    [
      'import logging',
      'handler = logging.FileHandler("a.log")\nlogger = logging.getLogger(f"log{x}")\nlogger.addHandler(handler)\nlogger.warning("%s", x)'
    ],
    [
      'class Thing:\n    made = 0\n    def __init__(self):\n        type(self).made += 1',
      'thing = Thing()\nprint(Thing.made)'
    ],
    [
      'class Thing:\n    made = 0\n    def __init__(self):\n        self.__class__.made += 1',
      'thing = Thing()\nprint(Thing.made)'
    ],
    [
      'from functools import cache\n@cache\ndef size(x):\n    return x',
      'print(size(x), size.cache_info())'
    ]
  ]),
  ...refused('which changes os for the items after it', [
    [
      'import os\ndef keep(x):\n    print(os.environ.get("KEPT_X"))\n    os.environ["KEPT_X"] = str(x)',
      'keep(x)'
    ]
  ]),
  ...refused('figure', [
    [
      'import matplotlib.pyplot as plt',
      'fig = plt.figure(1)\nfig.gca().plot([x])\nprint(len(fig.gca().lines))'
    ],
    [
      'import matplotlib.pyplot as plt\ndef draw(x):\n    fig = plt.figure("a")\n    fig.gca().plot([x])\n    return fig',
      'plt.figure()\nprint(len(draw(x).gca().lines))'
    ],
    [
      'import matplotlib.pyplot as plt',
      'plt.figure()\nplt.plot([x])\nprint(len(plt.get_fignums()))'
    ],
    [
      'import matplotlib.pyplot as plt',
      'fig = plt.figure()\nprint(fig.number)'
    ],
    [
      'import matplotlib.pyplot as plt',
      'for fig in map(plt.figure, plt.get_fignums()):\n    print("open")\nfig = plt.figure()'
    ]
  ]),
  ...refused('for the items after it', [
    [
      'data = open("/etc/services")',
      'for line in data:\n    print(line)\n    break'
    ],
    ['import io\ndata = io.StringIO("a\\nb\\nc\\n")', 'print(list(data))'],
    [
      'def numbers():\n    yield from range(9)\ngiven = numbers()',
      'for number in given:\n    print(number)\n    break'
    ],
    [
      'def numbers():\n    yield from range(9)\ngiven = numbers()',
      'print([a for a, b in zip(range(2), given)], sum(given))'
    ],
    [
      'import csv, io\nrows = csv.reader(io.StringIO("a\\nb\\nc\\n"))',
      'for row in rows:\n    print(row)\n    break'
    ],
    ['given = (a for a in range(9))', 'print(3 in given)\nprint(list(given))'],
    [
      'from pathlib import Path\nopen("a.txt", "w").close()\nfiles = Path(".").glob("*.txt")',
      'print(list(files))'
    ],
    ['out = []\nadd = out.append', 'add(x)\nprint(out)'],
    ['out = []', 'list(map(out.append, [x]))\nprint(out)'],
    ['out = []', 'list.append(out, x)\nprint(out)'],
    ['out = {}\nimport operator', 'operator.setitem(out, x, 1)\nprint(out)'],
    ['out = []', 'getattr(out, "append")(x)\nprint(out)'],
    ['import numpy as np\na = np.zeros(1)', 'np.add(a, x, a)\nprint(a)'],
    [
      'import numpy as np\na = np.array([np.nan, 1, 2])',
      'b = np.nan_to_num(a, copy=False)\na[x - 1] = np.nan\nprint(b)'
    ],
    [
      'from collections import deque\nout = deque([1, 2, 3])',
      'out.rotate(1)\nprint(out)'
    ],
    [
      'def counter():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n        return n\n    return count\ncount = counter()',
      'print(count())'
    ],
    [
      'def counter():\n    seen = []\n    def count(x):\n        seen.append(x)\n        return len(seen)\n    return count\ncount = counter()',
      'print(count(x))'
    ],
    [
      'def counted(f):\n    calls = [0]\n    def inner(x):\n        calls[0] += 1\n        return f(x), calls[0]\n    return inner\n@counted\ndef double(x):\n    return 2 * x',
      'print(double(x))'
    ],
    [
      'def double(x):\n    double.calls += 1\n    return double.calls\ndouble.calls = 0',
      'print(double(x))'
    ],
    [
      'def double(x):\n    double.calls = getattr(double, "calls", 0) + 1\n    return double.calls',
      'print(double(x))'
    ],
    [
      'class Thing:\n    made = 0\n    def __init__(self):\n        Thing.made += 1',
      'thing = Thing()\nprint(Thing.made)'
    ],
    [
      'class Thing:\n    made = []\n    def __init__(self, x):\n        self.made.append(x)',
      'thing = Thing(x)\nprint(thing.made)'
    ],
    [
      'class Thing:\n    made = 0\n    @classmethod\n    def make(cls):\n        cls.made += 1\n        return cls.made',
      'print(Thing.make())'
    ],
    ['class Thing:\n    made = 0', 'Thing.made += x\nprint(Thing.made)'],
    [
      'import itertools\nclass Thing:\n    numbers = itertools.count()\n    def __init__(self):\n        self.number = next(Thing.numbers)',
      'print(Thing().number)'
    ],
    [
      'class Model:\n    n = 0\n    def __call__(self, x):\n        self.n += x\n        return self.n\nmodel = Model()',
      'print(model(x))'
    ],
    [
      'class Model:\n    n = 0\n    @property\n    def next_one(self):\n        self.n += 1\n        return self.n\nmodel = Model()',
      'print(model.next_one)'
    ],
    [
      'class Model:\n    n = 0\n    def __getitem__(self, key):\n        self.n += key\n        return self.n\nmodel = Model()',
      'print(model[x])'
    ],
    [
      'class Model:\n    n = 0\n    def __len__(self):\n        self.n += 1\n        return self.n\nmodels = [Model()]',
      'print(len(models[0]))'
    ],
    [
      'class Model:\n    n = 0\n    def add(self, x):\n        self.n += x\n        return self.n\nmodel = Model()',
      'print(list(map(model.add, [x])))'
    ],
    [
      'class Model:\n    n = 0\n    def add(self, x):\n        self.n += x\n        return self.n\nadd = Model().add',
      'print(add(x))'
    ],
    [
      'from functools import partial\nout = []\ndef put(where, x):\n    where.append(x)\n    return len(where)\nnote = partial(put, out)',
      'print(note(x))'
    ],
    [
      'from functools import lru_cache\n@lru_cache(None)\ndef table():\n    return []',
      'table().append(x)\nprint(table())'
    ],
    [
      'from functools import lru_cache\n@lru_cache(None)\ndef size(x):\n    print("computing")\n    return x',
      'print(size(7))'
    ],
    [
      'cache = {}\ndef half(k):\n    if k not in cache:\n        print("computing")\n        cache[k] = k / 2\n    return cache[k]',
      'print(half(7))'
    ],
    [
      'cache = {}\ndef half(k, x):\n    if k not in cache:\n        cache[k] = k / x\n    return cache[k]',
      'print(half(7, x))'
    ],
    [
      'cache = {}\ndef listed(k):\n    if k not in cache:\n        cache[k] = []\n    return cache[k]',
      'listed(1).append(x)\nprint(listed(1))'
    ],
    [
      'cache = {}\ndef half(k):\n    if k not in cache:\n        cache[k] = k / 2\n    return cache[k]',
      'print(half(x), len(cache))'
    ]
  ]),
  ...refused('another item makes', [
    [
      'import os',
      'print(os.path.isdir("made"))\nos.makedirs("made", exist_ok=True)'
    ]
  ]),
  ...refused('into a file that is the same one', [
    [
      'import logging\nlogging.basicConfig(filename="a.log", level=20)',
      'logging.info("%s", x)'
    ],
    [
      'import logging\nlogger = logging.getLogger("a")\nlogger.addHandler(logging.FileHandler("a.log"))\ndef note(x):\n    logger.warning(x)',
      'note(x)'
    ]
  ]),
  ...refused('for the items after it', [
    [
      'seen = []\ndef note(x):\n    own = seen\n    own.append(x)\n    return len(own)',
      'print(note(x))'
    ],
    [
      'def note(x, *, seen=[]):\n    seen.append(x)\n    return len(seen)',
      'print(note(x))'
    ],
    [
      'def numbers():\n    n = 0\n    while True:\n        n += (yield n)\ngiven = numbers()\nnext(given)',
      'print(given.send(x))'
    ],
    ['out = []\nboth = {"a": out.append}', 'both["a"](x)\nprint(out)'],
    [
      'class Model:\n    n = 0\n    def __call__(self, x):\n        self.n += x\n        return self.n\ndef make():\n    return Model()\nmodel = make()',
      'print(model(x))'
    ],
    [
      'class Base:\n    n = 0\n    def __call__(self, x):\n        self.n += x\n        return self.n\nclass Model(Base):\n    pass\nmodel = Model()',
      'print(model(x))'
    ],
    [
      'class Model:\n    n = 0\n    def __iadd__(self, x):\n        self.n += x\n        return self\n    def __enter__(self):\n        self.n += 1\n        return self\n    def __exit__(self, *error):\n        pass\nmodel = Model()',
      'with model as own:\n    print(own.n)'
    ],
    [
      'class Model:\n    n = 0\n    def add(self, x):\n        self.n += x\n        return self.n\nmodels = {"a": Model()}',
      'print(models["a"].add(x))'
    ],
    [
      'out = []\nfrom operator import methodcaller',
      'methodcaller("append", x)(out)\nprint(out)'
    ],
    [
      'out = []\nholder = type("Holder", (), {})()\nholder.out = out',
      'holder.out.append(x)\nprint(holder.out)'
    ],
    [
      'out = []\ndef add(x, to):\n    to += [x]\n    return len(to)',
      'print(add(x, to=out))'
    ],
    [
      'out = []\ndef add(x, **given):\n    given["to"].append(x)\n    return len(given["to"])',
      'print(add(x, to=out))'
    ],
    [
      'out = []\ndef adder(to):\n    return lambda x: to.append(x)\nadd = adder(out)',
      'add(x)\nprint(out)'
    ],
    ['out = []\nadd = lambda x, to=out: to.append(x)', 'add(x)\nprint(out)']
  ]),
  ...refused('or a part of it, and changes', [
    [
      'import copy\nout = [[]]\nother = copy.copy(out)',
      'other[0].append(x)\nprint(out)'
    ],
    ['out = [[]]\nother = out[:]', 'other[0].append(x)\nprint(out)'],
    ['out = {"a": []}\nother = out.copy()', 'other["a"].append(x)\nprint(out)'],
    [
      'import numpy as np\na = np.zeros(3)\nframe = None\nparts = np.split(a, 3)',
      'parts[0] += x\nprint(a)'
    ],
    [
      'import pandas as pd, numpy as np\na = np.zeros(3)\nframe = pd.DataFrame(a, copy=False)',
      'a[0] += x\nprint(frame)'
    ]
  ])
];
