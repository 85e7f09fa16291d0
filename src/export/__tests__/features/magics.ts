import type { Features } from './feature';

/** Features of magics. */
export const MAGICS: Features = {
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
    '%%writefile -a written_first.txt\nnew',
    'import os\nos.remove("written_first.txt")',
    '!tail -n 1 written_module.py; rm written_module.py'
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
  help_lines: ['x = 3\nx?\nprint(x)', '?print\nlen?', 'x'],
  timing_forms: [
    'r = %time sum(range(5))\nr',
    '%time a, b = 1, 2\na + b',
    '%%time\nfor i in range(2):\n    print(i)\nc = 3',
    'c',
    '%%time\n!echo in a shell',
    'def f():\n    %time print("inside")\n    return 3\nf()',
    '%%time\n"""a text\n  with lines"""'
  ],
  measuring_forms: [
    'calls = []',
    '%timeit -n 3 -r 2 calls.append(1)',
    'len(calls)',
    'result = %timeit -n 2 -r 3 -q -o calls.append(2)\nlen(calls), result.loops, result.repeat, len(result.all_runs), result.best <= result.average <= result.worst',
    '%%timeit -n 2 -r 2 total = 0\ntotal += 1\ncalls.append(total)',
    'len(calls), calls[-4:], "total" in globals()',
    '%%timeit -q -n1 -r1\nfor i in range(2):\n    calls.append(i)',
    'calls[-2:]',
    'def inside():\n    %timeit -n1 -r1 -q calls.append("in")\ninside()\ncalls[-1]'
  ],
  profiling: {
    // The profiler prints a blank.
    ignore: /^ +/gm,
    cells: [
      'def work(n):\n    return sum(range(n))',
      '%prun -q -s cumulative value = work(5)',
      'value',
      '%%prun -q\nother = work(6)',
      'other',
      '%prun -q -l 5 print("profiled")'
    ]
  },
  profiling_files: {
    cells: [
      'import os, pstats, sys\ndef work(n):\n    return sum(range(n))',
      '%prun -q -T profiled.txt -D profiled.prof value = work(5)',
      'text = open("profiled.txt").read()\nvalue, "function calls" in text, "(work)" in text, "Ordered by: internal time" in text',
      'any(name == "work" for _, _, name in pstats.Stats("profiled.prof").stats)',
      '%%prun -q -s cumulative -l 1 -T profiled.txt\nother = work(6)\nwork(7)',
      'text = open("profiled.txt").read()\nother, "Ordered by: cumulative time" in text, "due to restriction <1>" in text',
      '%prun -q -l wor -T profiled.txt sys.exit(3)\nprint("goes on")',
      'found = %prun -qr work(8)\ntype(found).__name__, any(name == "work" for _, _, name in found.stats)',
      'for name in ("profiled.txt", "profiled.prof"):\n    os.remove(name)'
    ]
  },
  capture_forms: [
    '%%capture\nprint("gone")\n"value"',
    '%%capture out\nimport sys\nprint("kept")\nprint("wrong", file=sys.stderr)\ndisplay([1, 2])\n{"last": 1}',
    'out.stdout, out.stderr, str(out), len(out.outputs)',
    'out()',
    '%%capture --no-stdout some\nprint("still printed")',
    'some.stdout',
    '%%capture --no-stderr both\nprint("a")',
    'both.stdout',
    '%%capture nested\nfor i in range(2):\n    print(i)\n!echo from the shell',
    'nested.stdout.split()',
    '%%capture\nprint("a")\n[1, 2];',
    '%%time\n"not shown";'
  ],
  capture_figures: [
    'import matplotlib.pyplot as plt',
    '%%capture hidden\nplt.plot([1])\nprint("text")',
    'hidden.stdout, len(hidden.outputs)',
    '%%capture\nplt.plot([1])\nplt.show()',
    'hidden.show()'
  ],
  capture_by_hand: [
    'from IPython.utils.capture import capture_output\nfrom IPython.utils import io',
    'with capture_output() as c:\n    print("inside")\nc.stdout',
    'with io.capture_output() as c:\n    print("again")\nc.show()'
  ],
  write_file_forms: [
    'name = "formed.txt"',
    '%%writefile {name}\n%time not a magic\n!not a command\n"%d" % {unknown}\n\\ and \'\'\' and """\n    indented\n\nlast',
    'print(open(name).read())',
    '%%file -a formed.txt\nmore',
    '%%writefile "formed.txt"\nonly this',
    'open(name).read()',
    '%%writefile --append $name\nappended',
    'print(open(name).read())\nimport os\nos.remove(name)'
  ],
  run_forms: [
    '%%writefile forms_program.py\nimport sys\narguments = sys.argv[1:]\nprint(__name__, arguments, "given" in globals())\nif __name__ == "__main__":\n    sys.exit(0)',
    'given = 5',
    '%run forms_program.py --option "two words" {given}',
    'arguments',
    '%run -n forms_program\narguments',
    '%run -i forms_program.py x',
    'arguments, given',
    '%%writefile forms_inside.py\nnew = given * 2\ngiven = 0',
    '%run -i forms_inside.py',
    'new, given',
    '!rm forms_program.py forms_inside.py'
  ],
  run_modules: [
    '%%writefile run_as_module.py\nimport sys\nfrom pathlib import Path\narguments = sys.argv[1:]\nprint(__name__, arguments, Path(sys.argv[0]).name)',
    'word = "given"\n%run -m run_as_module {word} "two words" -x',
    'arguments, __name__',
    '!rm run_as_module.py'
  ],
  run_measured: {
    ignore:
      /^IPython CPU timings.*\n|^ +(?:User|System|Times) +:.*\n|^Total runs.*\n|^\n| +\d+ function calls[^]*?\n(?= ?\n\*)/gm,
    cells: [
      '%%writefile run_measured.py\nimport os, sys\narguments = sys.argv[1:]\nprint("runs", arguments, os.path.isabs(__file__))',
      '%run -t run_measured.py a\narguments',
      '%run -t -N 3 run_measured.py b',
      '%run -p -T run_profile.txt run_measured.py c\narguments, "function calls" in open("run_profile.txt").read()',
      '!rm run_measured.py run_profile.txt'
    ]
  },
  run_options: [
    '%%writefile run_options.py\nimport sys\narguments = sys.argv[1:]\nif __name__ == "__main__":\n    print("main")',
    '%run -n run_options.py run_option*.py\narguments',
    '%run -G run_options.py run_option*.py\narguments',
    '%run -in run_options x\narguments, __name__',
    '!rm run_options.py'
  ],
  run_failing: [
    '%%writefile run_failing.py\nimport sys\nreached = sys.argv[1]\nprint("begins")\nif reached == "exit":\n    sys.exit(3)\n1 / 0',
    '%run run_failing.py error\nprint("goes on")',
    'reached',
    '%run run_failing.py exit\nprint("goes on")',
    '%run -e run_failing.py exit',
    'reached',
    '%run -m run_failing error\nprint("goes on")',
    '!rm run_failing.py'
  ],
  listing: [
    'import os\nos.makedirs("listed/below", exist_ok=True)\nopen("listed/b.txt", "w").close()\nos.utime("listed/below", (0, 0))',
    '%ls listed',
    '%ldir listed',
    'names = %sx ls listed\nprint(names)',
    '!rm -r listed'
  ],
  traceback_style: ['%xmode Plain', '%xmode Context', 'print("after")'],
  installing: {
    cells: [
      '%pip install numpy',
      '!pip install -q numpy',
      '%pip install --quiet numpy',
      'import numpy\nprint(numpy.add(1, 2))'
    ],
    ignore:
      /^[^A-Z\n]*(?:Looking in|Requirement already satisfied|Note: you may need|\[notice\]|WARNING: ).*\n/gm
  },
  dropped_magics: {
    ownKernel: true,
    cells: [
      '%load_ext autoreload\n%autoreload 2\n%aimport os',
      'x = 1',
      '%reload_ext autoreload',
      'for i in range(1):\n    %autoreload 0\nx',
      'y = [1]\n%xdel y\n"y" in globals()',
      '%config IPCompleter.greedy = True\nx'
    ]
  },
  help_of_cell_magics: ['%%time?', '%%capture??', 'print("after")'],
  help_in_cells: [
    'import os\nos.path?\nprint("after help")',
    'x = [1]\nx[0]?\n?os.path.join\n??x\nos.*?\nlen??\nprint("still here")',
    'def f():\n    y = 3\n    return y\nf?\nf()',
    's = "a question?"\n# comment?\nprint("why?")'
  ],
  shown_only_cells: {
    ignore: /^<IPython\.core\.display\.\w+ object>\n/gm,
    cells: [
      '%%html\n<b>bold</b>',
      '%%javascript\nalert("""x""")',
      '%%latex\n\\alpha',
      '%%markdown\n# Title',
      '%%svg\n<svg xmlns="http://www.w3.org/2000/svg"></svg>',
      'print("on")'
    ],
    figuresDiffer: true
  },
  own_magics: {
    ownKernel: true,
    cells: [
      'from IPython.core.magic import register_cell_magic, register_line_magic',
      'factor = 2\n@register_line_magic\ndef times(line):\n    return int(line) * factor',
      '%times 21',
      'twice = %times 4\ntwice',
      '@register_cell_magic\ndef shout(line, cell):\n    print(line, cell.upper())\n    get_ipython().user_ns["shouted"] = cell',
      '%%shout {factor}\nquiet words',
      'shouted'
    ]
  },
  ipython_itself: {
    ownKernel: true,
    cells: [
      'x = 3\nip = get_ipython()\nip.user_ns["x"]',
      'ip.ex("y = x + 1")\ny',
      'get_ipython().run_line_magic("time", "z = 5")\nz',
      'get_ipython().system("echo through ipython")',
      'get_ipython().getoutput("echo lines")',
      'x = 10\nip.ev("x")'
    ]
  },
  magics_of_an_extension: {
    ownKernel: true,
    cells: [
      '%%writefile query_extension.py\nimport sqlite3\nfrom IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope\n\n@magics_class\nclass Queries(Magics):\n    base = sqlite3.connect(":memory:")\n\n    @needs_local_scope\n    @line_cell_magic\n    def sql(self, line, cell=None, local_ns=None):\n        query = cell or line\n        rows = self.base.execute(query, local_ns if ":" in query else ()).fetchall()\n        if cell and line:\n            self.shell.user_ns[line] = rows\n            return None\n        return rows\n\ndef load_ipython_extension(shell):\n    shell.register_magics(Queries)',
      '%load_ext query_extension',
      '%sql create table numbers (value)',
      'number = 5\n%sql insert into numbers values (:number)',
      '%%sql found\nselect *\nfrom numbers',
      'found',
      'more = %sql select value + 1 from numbers\nmore[0][0] + number',
      '%%sql\nselect \'quoted\', "value", 3 % 2 from numbers',
      'def asked(wanted):\n    rows = %sql select :wanted\n    return rows\nasked(7)',
      'for table in ("numbers",):\n    print(len(found))\n    %sql delete from {table}',
      '%sql select count(*) from numbers',
      'import os\nos.remove("query_extension.py")'
    ]
  },
  storing: {
    ownKernel: true,
    cells: [
      'stored_value = [1, 2]\n%store stored_value',
      'del stored_value\n%store -r stored_value\nstored_value',
      '%store -d stored_value'
    ]
  }
};
