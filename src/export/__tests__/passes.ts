/** A loop over `xs`, `[3, 1, 2]`, with what stands around it. */
export interface IPassCase {
  /** What is before the loop. */
  before: string;
  body: string;
  after: string;
  /** A part of the sentence that refuses it, or `null` where its passes can be run apart. */
  reason: string | null;
}

const FILE = 'a file that is the same one for all items';

/** Loops that are refused for the same reason. */
export function refused(
  reason: string,
  rows: [before: string, body: string, after?: string][]
): IPassCase[] {
  return rows.map(([before, body, after = '']) => ({
    before,
    body,
    after,
    reason
  }));
}

function accepted(
  rows: [before: string, body: string, after?: string][]
): IPassCase[] {
  return rows.map(([before, body, after = '']) => ({
    before,
    body,
    after,
    reason: null
  }));
}

/** Loops whose passes see files that others wrote. */
export const ENTANGLED_BY_FILES: IPassCase[] = [
  ...refused(FILE, [
    [
      'from pathlib import Path\nout = Path("x.csv")',
      'with open(out, "a") as file:\n    file.write(f"{x}\\n")'
    ],
    ['', 'name = "x.txt"\nopen(name, "w").write(str(x))'],
    [
      'import os\nfolder = "."',
      'with open(os.path.join(folder, "log.txt"), "a") as file:\n    file.write(str(x))'
    ],
    [
      'def log(x):\n    with open("log.txt", "a") as file:\n        file.write(f"{x}\\n")',
      'log(x)'
    ],
    [
      'def log(x, name="log.txt"):\n    with open(name, mode="a") as file:\n        file.write(f"{x}\\n")',
      'log(x)'
    ],
    [
      'def write(name, text):\n    with open(name, "a") as file:\n        file.write(text)\ndef log(x):\n    write("log.txt", str(x))',
      'log(x)'
    ],
    [
      'def write(text, *, name):\n    open(name, "a").write(text)\nout = "log.txt"',
      'write(str(x), name=out)'
    ],
    ['log = lambda x: open("log.txt", "a").write(str(x))', 'log(x)'],
    [
      'def log(x):\n    open("log.txt", "a").write(str(x))',
      'list(map(log, [x]))'
    ],
    [
      'class Log:\n    def __init__(self, path):\n        self.path = path\n    def add(self, x):\n        open(self.path, "a").write(str(x))\nlog = Log("log.txt")',
      'log.add(x)'
    ],
    [
      'class Log:\n    path = "log.txt"\n    def __init__(self, x):\n        self.x = x\n    def save(self):\n        open(self.path, "a").write(str(self.x))',
      'Log(x).save()'
    ],
    [
      'class Log:\n    def __init__(self, x):\n        self.x = x\n        self.path = "log.txt"\n    def save(self):\n        open(self.path, "a").write(str(self.x))',
      'log = Log(x)\nlog.save()'
    ],
    [
      'import pandas as pd\npath = "all.csv"',
      'pd.DataFrame({"a": [x]}).to_csv(path, mode="a", header=False)'
    ],
    [
      'import pandas as pd',
      'frame = pd.DataFrame({"a": [x]})\nframe.to_csv(path_or_buf="all.csv")'
    ],
    ['import pandas as pd', 'pd.Series([x]).to_json("all.json")'],
    [
      'import numpy as np\nname = "state.npy"\nnp.save(name, np.zeros(1))',
      'state = np.load(name) + x\nprint(state)\nnp.save(name, state)'
    ],
    ['import numpy as np', 'np.savetxt("a.txt", [x])'],
    [
      'import pickle\nfrom pathlib import Path',
      'seen = pickle.loads(Path("s.pickle").read_bytes()) if Path("s.pickle").exists() else []\nPath("s.pickle").write_bytes(pickle.dumps(seen + [x]))\nprint(seen)'
    ],
    [
      'from pathlib import Path\nout = Path(".")',
      '(out / "a.txt").write_text(str(x))'
    ],
    [
      'from pathlib import Path',
      'with Path("a.txt").open("a") as file:\n    print(x, file=file)'
    ],
    [
      'import shelve',
      'with shelve.open("store") as store:\n    print(len(store))\n    store[str(x)] = x'
    ],
    [
      'import sqlite3',
      'base = sqlite3.connect("base.db")\nbase.execute("create table if not exists t (a)")\nbase.execute("insert into t values (?)", (x,))\nbase.commit()\nprint(base.execute("select count(*) from t").fetchall())'
    ],
    [
      'import sqlite3, pandas as pd\nfrom contextlib import closing',
      'with closing(sqlite3.connect("base.db")) as base:\n    pd.DataFrame({"a": [x]}).to_sql("t", base, if_exists="append")\n    print(len(pd.read_sql("select * from t", base)))'
    ],
    [
      'import zipfile',
      'with zipfile.ZipFile("all.zip", "a") as archive:\n    archive.writestr(f"{x}.txt", str(x))'
    ],
    [
      'import gzip',
      'with gzip.open("a.gz", "ab") as file:\n    file.write(bytes([x]))\nprint(gzip.open("a.gz").read())'
    ],
    [
      'import os',
      'handle = os.open("a.bin", os.O_RDWR | os.O_CREAT | os.O_APPEND)\nos.write(handle, bytes([x]))\nos.close(handle)'
    ],
    [
      'import shutil\nopen("base.txt", "w").write("a")',
      'with open(f"{x}.txt", "w") as file:\n    file.write(str(x))\nshutil.copy(f"{x}.txt", "last.txt")'
    ],
    [
      'import os\nopen("flag", "w").close()',
      'print(os.path.exists("flag"))\nif os.path.exists("flag"):\n    os.remove("flag")'
    ],
    [
      'from pathlib import Path',
      'print(Path("flag").exists())\nPath("flag").touch()'
    ],
    ['import joblib', 'joblib.dump(x, "x.joblib")'],
    [
      'import json',
      'with open("all.json", "w") as file:\n    json.dump(x, file)'
    ],
    [
      'import matplotlib.pyplot as plt',
      'fig, ax = plt.subplots()\nax.plot([x])\nfig.savefig("a.png")\nplt.close(fig)'
    ],
    ['name = "log.txt"\nmode = "a"', 'open(name, mode).write(str(x))'],
    [
      '',
      'name = f"{x % 2}.txt"\nwith open(name, "a") as file:\n    file.write(str(x))'
    ],
    [
      'from pathlib import Path\nPath("out").mkdir(exist_ok=True)',
      'path = Path("out") / f"{x}.txt"\n(path.parent / "log.txt").write_text(str(x))'
    ],
    [
      '',
      'for name in ["a", "b"]:\n    with open(f"{name}.txt", "a") as file:\n        file.write(str(x))'
    ],
    [
      'from functools import partial\nlog = partial(open, "log.txt", "a")',
      'with log() as file:\n    file.write(str(x))'
    ],
    ['write = open', 'write("log.txt", "a").write(str(x))']
  ]),
  ...refused('may be a file that another item', [
    [
      'import numpy as np\nnp.save("state_0.npy", np.zeros(1))\nnp.save("state_1.npy", np.zeros(1)); np.save("state_2.npy", np.zeros(1))',
      'state = np.load(f"state_{x - 1}.npy")\nprint(state)\nnp.save(f"state_{x}.npy", state + 5)'
    ],
    [
      'from pathlib import Path',
      'print(Path("1.txt").exists())\nPath(f"{x}.txt").write_text("a")'
    ],
    [
      'import glob\nfrom pathlib import Path',
      'Path(f"{x}.txt").write_text("a")\nprint(len(glob.glob("*.txt")))'
    ],
    [
      'import os\nfrom pathlib import Path',
      'Path(f"{x}.txt").write_text("a")\nprint(len(os.listdir()))'
    ],
    [
      'from pathlib import Path\ndef save(x):\n    Path(f"{x}.txt").write_text("a")\ndef count():\n    return len(list(Path(".").glob("*.txt")))',
      'save(x)\nprint(count())'
    ]
  ]),
  ...refused('command', [
    ['', '!echo {x} >> log.txt'],
    [
      'import os',
      'os.system("echo a >> log.txt")\nprint(open("log.txt").read())'
    ],
    [
      'import subprocess',
      'subprocess.run(["sh", "-c", "echo a >> log.txt"])\nprint(open("log.txt").read())'
    ],
    [
      'import subprocess\ndef note(x):\n    subprocess.run(f"echo {x} >> log.txt", shell=True)',
      'note(x)'
    ]
  ])
];

/** Loops whose passes may run apart, with what looks as if they may not. */
export const APART: IPassCase[] = accepted([
  [
    'from pathlib import Path\nout = Path("out")\nout.mkdir(exist_ok=True)',
    'path = out / f"{x}.txt"\npath.write_text(str(x))\nprint(path.read_text())'
  ],
  [
    'import os',
    'if not os.path.exists("out"):\n    os.makedirs("out")\nwith open(os.path.join("out", "%d.txt" % x), "w") as file:\n    file.write(str(x))'
  ],
  [
    'import os',
    'folder = f"run-{x}"\nos.makedirs(folder, exist_ok=True)\nfor name in ["a", "b"]:\n    open(os.path.join(folder, name + ".txt"), "a").write(str(x))\nprint(sorted(os.listdir(folder)))'
  ],
  [
    'with open("in.txt", "w") as file:\n    file.write("5")',
    'with open("in.txt") as file:\n    print(int(file.read()) * x)'
  ],
  [
    'import numpy as np\nnp.save("mask.npy", np.ones(2))\ndef load():\n    return np.load("mask.npy")',
    'np.save(f"result_{x}.npy", load() * x)\nprint(np.load(f"result_{x}.npy"))'
  ],
  [
    'import pandas as pd\npd.DataFrame({"a": [1]}).to_csv("in.csv")\nbase = pd.read_csv("in.csv")',
    'part = base * x\nname = "out_{}.csv".format(x)\npart.to_csv(name, index=False)\nprint(part.to_csv())'
  ],
  [
    'def name_of(x, kind="csv"):\n    return f"out_{x}.{kind}"\ndef save(x, name):\n    with open(name, "w") as file:\n        file.write(str(x))',
    'save(x, name_of(x))'
  ],
  [
    'class Run:\n    def __init__(self, x):\n        self.path = f"run_{x}.txt"\n        self.x = x\n    def save(self):\n        with open(self.path, "w") as file:\n            file.write(str(self.x))',
    'run = Run(x)\nrun.save()'
  ],
  [
    'import io, pandas as pd',
    'buffer = io.StringIO()\npd.DataFrame({"a": [x]}).to_csv(buffer)\nprint(buffer.getvalue())'
  ],
  [
    'import sqlite3\nbase = sqlite3.connect("in.db")\nbase.execute("create table if not exists t (a)")\nbase.commit()\nbase.close()',
    'own = sqlite3.connect("in.db")\nprint(own.execute("select count(*) from t").fetchall(), x)\nown.close()'
  ],
  [
    'import sqlite3',
    'base = sqlite3.connect(":memory:")\nbase.execute("create table t (a)")\nbase.execute("insert into t values (?)", (x,))\nprint(base.execute("select * from t").fetchall())'
  ],
  ['', '!echo {x} > {x}.txt\nprint(open(f"{x}.txt").read())'],
  [
    'import subprocess',
    'print(subprocess.run(["echo", str(x)], capture_output=True, text=True).stdout)'
  ],
  [
    'import numpy as np',
    'with np.printoptions(precision=x):\n    print(np.array([1 / 3]))'
  ],
  ['import warnings', 'warnings.filterwarnings("ignore")\nprint(x)'],
  [
    'import tempfile, os',
    'folder = tempfile.mkdtemp()\npath = os.path.join(folder, "a.txt")\nopen(path, "w").write(str(x))\nprint(open(path).read())'
  ],
  [
    'def counter():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n        return n\n    return count',
    'count = counter()\ncount()\nprint(count() * x)'
  ],
  [
    'class Model:\n    def __init__(self):\n        self.n = 0\n        self.seen = []\n    def __call__(self, x):\n        self.n += x\n        self.seen.append(x)\n        return self.n',
    'model = Model()\nprint(model(x))'
  ],
  [
    'import logging\nlogger = logging.getLogger("a")\nlogger.setLevel(20)',
    'logger.info("%s", x)\nprint(x)'
  ],
  [
    'from functools import lru_cache\n@lru_cache(maxsize=None)\ndef power(n):\n    return 1 if n == 0 else 2 * power(n - 1)',
    'print(power(x))'
  ],
  [
    'cache = {}\ndef power(n):\n    if n not in cache:\n        cache[n] = 1 if n == 0 else 2 * power(n - 1)\n    return cache[n]',
    'print(power(x))'
  ],
  [
    'known = {}\ndef area(a, b):\n    if (a, b) in known:\n        return known[a, b]\n    known[a, b] = a * b\n    return known[a, b]',
    'print(area(x, 2))'
  ],
  ['a, b = {}, {}', 'a[x] = b[x] = [x]', 'a[1].append(5)\nprint(a, b)'],
  [
    'import numpy as np\na, b, out = np.zeros(4), {}, []',
    'own = np.ones(1)\na[x] = b[x] = own[0]\nown += 1\nout.append(x)',
    'print(a, b, out)'
  ],
  [
    'import pandas as pd\ndf = pd.DataFrame({"c": [1, 2]})',
    'ax = df.plot(y="c", title=str(x))\nprint(len(ax.lines), ax.get_title())'
  ],
  [
    'import matplotlib.pyplot as plt',
    'fig, ax = plt.subplots()\nax.plot([x])\nfig.savefig(f"figure_{x}.png")\nprint(len(ax.lines))\nplt.close(fig)'
  ],
  [
    'import json',
    'with open(f"{x}.json", "w") as file:\n    json.dump({"a": x}, file)\nprint(json.load(open(f"{x}.json")))'
  ],
  [
    'from pathlib import Path\nfor name in "312":\n    Path(f"in_{name}.txt").write_text(name)',
    'source = Path(f"in_{x}.txt")\nsource.with_suffix(".out").write_text(source.read_text() * 2)'
  ],
  [
    'from functools import partial\ndef power(base, n):\n    return base ** n\nsquare = partial(power, n=2)',
    'print(square(x))'
  ],
  [
    'names = ["zero", "one", "two", "three"]',
    'with open(f"{names[x]}.txt", "w") as file:\n    print(x, file=file)'
  ]
]);
