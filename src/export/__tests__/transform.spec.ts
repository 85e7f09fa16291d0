import { exported, mainBody } from './exported';

describe('IPython syntax becomes Python', () => {
  it.each([
    ['!ls -l', 'run_command("ls -l")'],
    ['!echo \'a\' "b"', `run_command("echo 'a' \\"b\\"")`],
    [
      'x = 1 + 1\n!head -n {x} file',
      'x = 1 + 1\nrun_command(f"head -n {x} file")'
    ],
    ["!awk '{print $1}' file", `run_command("awk '{print $1}' file")`],
    ['if True:\n    !ls', 'if True:\n    run_command("ls")'],
    ['x = !ls', 'x = command_output("ls")'],
    ['%%bash\necho 1', 'run_with("bash", """echo 1\n""")'],
    ['%time x = 3', 'with timer():\n    x = 3'],
    ['%%time\nx = 3\ny = 4', 'with timer():\n    x = 3\n    y = 4'],
    ['%cd data', 'change_folder("data")'],
    ['%env A=1', 'set_variable("A", "1")'],
    ['x = 5 %\\\n  3', 'x = 5 %\\\n  3'],
    ['x = (5\n%3)', 'x = (5\n%3)'],
    ['t = """\n%time x\n!ls\n"""', 't = """\n%time x\n!ls\n"""'],
    // A form feed begins the line anew.
    ['\fx = f(1)', 'x = f(1)'],
    ['if x:\n \f  f("""\n\fz""")', 'if x:\n  f("""\n\fz""")'],
    ['%%time\n\fx = 3', 'with timer():\n    x = 3']
  ])('%j', (cell, script) => {
    expect(mainBody([cell])).toBe(script);
  });

  it.each([
    '%matplotlib inline',
    '% matplotlib inline',
    '%matplotlib notebook',
    '%matplotlib widget',
    '%load_ext autoreload',
    'print?',
    '??len'
  ])('%s leaves nothing behind', cell => {
    expect(mainBody([cell, 'x = 1 + 1'])).toBe('x = 1 + 1');
  });

  it('a text that shows prompts keeps them in a cell of plain Python', () => {
    const cell = 'usage = """\n>>> f()\n... 1\n"""';
    expect(mainBody([cell, 'print(usage)'])).toContain(cell);
  });

  it('lines below pasted prompts keep their numbers', () => {
    const [cell] = exported([
      '\n>>> x = 1\n>>> def f():\n...     return x\n>>> break'
    ]).plan.program.cells;
    expect(cell.failure).toMatch(/line 5\)$/);
  });

  it('an installation goes to the requirements and is not run', () => {
    const { text } = exported([
      '!pip install -q "numpy>=2" xesmf==0.8\n%conda install -c conda-forge gdal=3.9',
      'import numpy'
    ]);
    expect(text('example.py')).not.toMatch(/run_command/);
    expect(text('requirements.txt')).toMatch(/^numpy>=2$/m);
    expect(text('requirements.txt')).toMatch(/^xesmf==0\.8$/m);
    expect(text('requirements.txt')).toMatch(/^gdal==3\.9\.\*$/m);
  });

  it.each([
    '%who',
    '%whos str',
    '%history -o 1-3',
    '%history ~2/1-5',
    '%history -f cells.py',
    '%save cells.py 1-3',
    '%who_ls int',
    '%debug',
    '%pdb on',
    '%load script.py',
    '%env',
    '%bookmark -l',
    '%config IPCompleter.greedy = True',
    '%xmode Verbose',
    '%reset -f',
    '%%html\n<b>',
    'x?'
  ])('%j is left out and reported with the reason', cell => {
    const { plan } = exported([cell, 'x = 1 + 1']);
    expect(plan.decisions).toContainEqual({
      cell: 0,
      line: 1,
      what: cell.split('\n')[0],
      where: 'dropped',
      reason: expect.stringMatching(/^[A-Z%].*\.$/)
    });
    expect(plan.program.cells[0].failure).toBeNull();
  });

  it.each([
    '%who',
    '%whos int',
    'names = %who_ls',
    '%save a.py 1',
    '%hist -g x'
  ])('%j, which does something in a notebook, is warned of', cell => {
    expect(exported([cell]).plan.warnings).toContainEqual(
      expect.objectContaining({ kind: 'magic', cell: 0, line: 1 })
    );
  });

  it.each([
    ['%lprun -f f -u 1e-3 x = f(1)', 'x = f(1)'],
    ['%memit -r 3 x = 1 + 2', 'x = 1 + 2'],
    ['%%mprun -f f\nx = 1 + 2', 'x = 1 + 2'],
    ['%prun -s cumulative -l 5 -q f()', 'f()'],
    ['%%prun -q\nx = f()', 'x = f()']
  ])('%j runs without the profiler', (cell, script) => {
    expect(mainBody([cell])).toBe(script);
  });

  it.each([
    ['%prun f()', 'with profiled():\n    f()'],
    [
      '%prun -s cumulative -l 5 -l .5 -l ^f -T out.txt x = f()',
      'with profiled(sort=["cumulative"], limits=[5, 0.5, "^f"], text="out.txt"):\n    x = f()'
    ],
    [
      '%%prun -q -D out.prof\nx = f()',
      'with profiled(dump="out.prof", quiet=True):\n    x = f()'
    ]
  ])('%j is measured', (cell, script) => {
    expect(mainBody([cell])).toBe(script);
  });

  it('an unknown magic runs in IPython and is reported', () => {
    const { plan, text } = exported([
      '%%cython -a\ndef f(): pass',
      'x = %sql select 1'
    ]);
    expect(text('example.py')).toContain(
      'ipython().run_cell_magic("cython", "-a", """def f(): pass\n""")'
    );
    expect(text('example.py')).toContain(
      'ipython().run_line_magic("sql", "select 1")'
    );
    expect(text('requirements.txt')).toMatch(/^ipython$/m);
    expect(plan.warnings.map(warning => warning.cell)).toEqual(
      expect.arrayContaining([0, 1])
    );
  });

  it('a cell that is not Python is kept as a comment with its number', () => {
    const { plan, text } = exported([
      'x = 1 + 1',
      'print "old"\nx = (',
      'print(x)'
    ]);
    expect(text('example.py')).toContain(
      '    #     print "old"\n    #     x = ('
    );
    expect(text('example.py')).toContain('print(x)');
    expect(plan.warnings).toEqual([
      expect.objectContaining({
        cell: 1,
        message: expect.stringContaining('Cell 2')
      })
    ]);
  });

  it.each([
    'return 3',
    'yield 1',
    'break',
    'f() = 1',
    'x = 012',
    'def f(a, a): pass',
    'f(a=1, 2)',
    'def f():\n    await x',
    'None = 1'
  ])('%j, which CPython refuses, is a comment too', cell => {
    expect(exported([cell]).plan.program.cells[0].failure).not.toBeNull();
  });

  it('Markdown and raw cells are comments, whatever they hold', () => {
    const { text } = exported([
      '#md # A """ title \\\n\nimport os\r\nos.remove("x")\u2028print(1)\u0000',
      {
        cell_type: 'raw',
        metadata: {},
        source: 'import shutil\nshutil.rmtree("/")'
      }
    ]);
    const script = text('example.py');
    expect(script).not.toMatch(
      /^\s*(?:import os|os\.remove|print|import shutil|shutil)/m
    );
    expect(script).toContain('# import shutil');
    // eslint-disable-next-line no-control-regex
    expect(script).not.toMatch(/[\u0000\u2028\r]/);
  });
});
