import type { Features } from './feature';
import { codeCell } from './feature';

/** Features of what is shown: last expressions, display, IPython's history. */
export const SHOWN: Features = {
  plain_print: ['print("hello")', 'x = 1\nprint(x + 1)'],
  progress: [
    'for i in range(3):\n    print(f"\\r{i + 1}/3", end="", flush=True)\nprint()',
    'print("a", end="\\r")\nprint("b\\rc\\td\\b\\n", end="")',
    'import sys\nsys.stdout.write("\\rwritten")\nsys.stdout.flush()',
    'print(" no line end", end="")',
    '!printf "in a shell 1\\r in a shell 2\\n"',
    'def report(n):\n    print(n, end="\\r" if n else "\\n")\nreport(1)\nreport(0)'
  ],
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
  last_values_bound: [
    '"shown"',
    'print(_)',
    'for _ in range(3):\n    pass\n_',
    '"later"',
    '_'
  ],
  every_expression: {
    ownKernel: true,
    cells: [
      'from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = "all"\n1',
      'a = 1\na\na + 1\n"text"; a',
      'def f():\n    3\n    return 4\nf()\nf();\nprint(f())\nNone\nf()',
      '1\n2;',
      'for i in range(2):\n    i\n    if i:\n        "one", i\n    else:\n        i - 1\ntry:\n    a\nfinally:\n    "end"',
      '%config InteractiveShell.ast_node_interactivity = "none"',
      'a',
      '%config InteractiveShell.ast_node_interactivity = "last_expr_or_assign"',
      'b = [1]  # shown',
      'b += [2]',
      'c = 5;',
      'd: list = [6] * 2',
      'e, g = 1, 2',
      'b\na',
      'InteractiveShell.ast_node_interactivity = "last_expr"',
      'a\nb'
    ]
  },
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
  own_display: [
    'class display:\n    def __init__(self, *names):\n        self.names = names\n    def __repr__(self):\n        return ", ".join(self.names)',
    'display("a", "b")'
  ],
  display_call: [
    'display(1, [2])\ndisplay(None)',
    'from IPython.display import display\nfor i in range(2):\n    display({"i": i})',
    'def shown(v):\n    display(v)\nshown("x")'
  ],
  shell_names: [
    'print(__builtin__.len("abc"))',
    '__builtin__.max(1, 2)',
    'def shortest(words):\n    return __builtin__.min(words, key=len)\nshortest(["ab", "c"])'
  ],
  numbered_values: {
    ownKernel: true,
    cells: [
      '"first"',
      '[2, 3]',
      'quiet = 4',
      'Out[1], _2, Out[2][0]',
      'sorted(Out), 3 in Out, _oh is Out',
      '_1 + "!"',
      'None',
      'def latest():\n    return _6\nlatest()',
      '"not kept";',
      'Out.get(9), _5[1], len(Out)',
      '_2.append(9)',
      'Out[2], _',
      '%time 5 + 6',
      'Out[13]'
    ]
  },
  numbered_as_saved: [
    codeCell('"third"', {}, 3),
    codeCell('"fourth"', {}, 4),
    '_3 + _4',
    codeCell('Out[3], _5, sorted(Out)', {}, 9),
    codeCell('_9[0], _i3, _i', {}, 10)
  ],
  numbered_texts: [
    'x = 1  # "first" \\ text',
    'y = """two\nlines"""',
    '_i1, _i2',
    '_i, _ii, _iii',
    'In[1], In[-1], len(In)',
    'exec(In[1].replace("1", "7"))\nx',
    '_ih[2]'
  ],
  history_listed: {
    ownKernel: true,
    cells: [
      'x = 1',
      'def f():\n\treturn \'"""a\\n\'\n',
      '%history',
      '%history -n 1-2 2:3',
      '%hist -np 2-',
      '%history -l 2\n"not shown by it"',
      'for i in range(2):\n    %history -n 1',
      '%history 1',
      'x'
    ]
  },
  precision: {
    ownKernel: true,
    cells: [
      '%precision 3',
      '3.14159, [2.5, {"a": 1.23456}], 7, 1e10',
      'import numpy as np',
      '%precision 2',
      'np.pi, np.array([1.23456]), np.float64(2.34567), np.float32(1.5)',
      'digits = 4\n%precision {digits}\n2.718281828',
      '%precision %.1e',
      '31415.9',
      'print(1.23456)',
      'class F(float):\n    pass\nF(2.5)',
      'f = %precision %i\nf',
      '3.7',
      '%precision',
      '3.14159265, np.array([1.23456789])'
    ]
  },
  display_many: [
    'display(1, "two", [3.0])',
    'display()',
    'display("named", display_id="one")',
    'handle = display("shown", display_id=True)\nhandle.update("updated")\nhandle.display("again")',
    'display({"text/plain": "raw text", "text/html": "<b>"}, raw=True)',
    'display("cleared first", clear=True)'
  ],
  display_objects: [
    'from IPython.display import (\n    Audio, Code, HTML, IFrame, JSON, Javascript, Latex, Markdown, Math, Pretty, Video, display)',
    'HTML("<b>bold</b>")',
    'display(Markdown("# title"), Latex("$x$"), Math("x^2"))',
    'JSON({"a": 1})',
    'Javascript("1")',
    'Audio([1, 2, 3], rate=8000)',
    'Video("http://localhost/no.mp4")',
    'Pretty("as it is\\nin lines")',
    'IFrame("http://localhost", 3, 4), 5',
    '[HTML("x"), Code("x = 1")]'
  ],
  display_pictures: [
    'from IPython.display import Image, SVG, display\nimport base64\nPIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")',
    'Image(data=PIXEL)',
    'with open("pixel.png", "wb") as file:\n    file.write(PIXEL)\nImage("pixel.png")',
    'display(Image(filename="pixel.png"), 3)',
    'SVG("<svg xmlns=\'http://www.w3.org/2000/svg\'></svg>")',
    'Image(url="http://localhost/none.png")',
    'Image(data=PIXEL);',
    'import os\nos.remove("pixel.png")'
  ],
  display_pillow: {
    needs: ['PIL'],
    cells: [
      'from PIL import Image',
      'Image.new("RGB", (4, 4))',
      'display(Image.new("L", (2, 2)))',
      '[Image.new("L", (2, 2))]'
    ]
  },
  display_module: [
    'from IPython import display\nimport IPython.display as ipd\nimport IPython',
    'display.display("through the module", display.HTML("x"))',
    'ipd.display([1])\nIPython.display.display((2,))',
    'for i in range(2):\n    display.clear_output(wait=True)\n    print("round", i)',
    'from IPython.display import clear_output as clear, display as show_it\nclear()\nshow_it("renamed")'
  ],
  named_by_place: [
    'f = lambda x: x + 1\nprint(f(1))',
    'f',
    '(i for i in range(3))',
    'g = (i * 2 for i in range(3))\nprint(g)\ng',
    'print("both", f, g)\nfor h in (f, f):\n    print(h(2))',
    '[f, (g,)]',
    'def outer():\n    return lambda: 1\nouter()',
    'print(sum(g))'
  ],
  help_of_functions: [
    'def doubled(x):\n    """Return twice x."""\n    return 2 * x',
    'class Pet:\n    """An animal."""\n    def call(self):\n        """Make a noise."""',
    'help(doubled)\nhelp(Pet.call)',
    'doubled(3), doubled.__module__, doubled.__name__'
  ],
  sympy_session: {
    needs: ['sympy'],
    ownKernel: true,
    cells: [
      'from sympy import init_session\ninit_session(use_latex=False)',
      'x**2 + k / y',
      'f(x).diff(x)'
    ]
  },
  shown_by_own_modules: {
    ownKernel: true,
    cells: [
      '%%writefile shown_helper.py\nimport pandas as pd\nfrom IPython.display import HTML, clear_output, display\n\ndef table():\n    clear_output()\n    display(HTML("<b>"), "text")\n    return pd.DataFrame({f"column_{i}": range(3) for i in range(15)})',
      'import shown_helper',
      'shown_helper.table()',
      'import os\nos.remove("shown_helper.py")'
    ]
  },
  display_in_functions: [
    'def report(value):\n    from IPython.display import display, clear_output\n    clear_output()\n    display(value)\nreport({"a": 1})',
    'class Own:\n    def _ipython_display_(self):\n        print("shows itself")\nOwn()',
    'display(Own(), Own())',
    'class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {"text/plain": "bundled", "text/html": "<b>"}\nimport IPython\nBundle()',
    'class Html:\n    def _repr_html_(self):\n        return "<b>"\n    def __repr__(self):\n        return "plain"\nHtml()',
    'IPython.get_ipython() is None'
  ]
};
