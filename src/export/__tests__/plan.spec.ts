import { exported, mainBody } from './exported';

describe('the layout', () => {
  const layoutOf = (...cells: string[]) => exported(cells).plan.program.layout;

  it.each([
    [
      'an import of everything after messages',
      'print(1)',
      'from math import *'
    ],
    ['an import of everything of pylab', 'from pylab import *', 'plot([1])'],
    ['a look for Colab', 'print("google.colab" in str(get_ipython()))'],
    ['exec with names of its own', 'names = {}', 'exec("a = 1", names)']
  ])('is main with %s', (_, ...cells) => {
    expect(layoutOf(...cells)).toBe('main');
  });

  it.each([
    [
      'an import of everything after values',
      'pi = [3][0]',
      'from math import *'
    ],
    ['exec among the names of the notebook', 'exec("a = 1")', 'a'],
    ['the names handed on', 'names = globals()', 'exec("a = 1", names)']
  ])('is that of the module with %s', (_, ...cells) => {
    expect(layoutOf(...cells)).toBe('module');
  });
});

it('names that are global in main() have no types there', () => {
  const cell =
    'if g:\n    g: (int  # a = b\n    ) = 3\n    class A:\n        g: int\ng: int\n(g): int = 4';
  expect(mainBody(['def g():\n    pass', cell])).toContain(
    'if g:\n    g = 3\n    class A:\n        g: int\npass\n(g): int = 4'
  );
});

describe('the library', () => {
  const placeOf = (cells: string[], name: string) =>
    exported(cells).plan.decisions.find(decision => decision.what === name);

  it('gets functions, classes and the imports that they need', () => {
    const { text } = exported([
      'import numpy as np\nimport os\nfrom math import pi, e',
      '# the area\ndef area(r):\n    return np.square(r) * pi',
      'print(area(2), e)'
    ]);
    const library = text('example_lib.py');
    expect(library).toContain(
      'from math import pi\n\nimport numpy as np\n\n\n# the area\ndef area(r):'
    );
    expect(library).not.toMatch(/import os|\be\b/);
    const script = text('example.py');
    expect(script).toContain('from example_lib import area');
    expect(script).toContain('import os');
    expect(script).not.toMatch(/import numpy/);
  });

  it('passes what a function reads, at every call', () => {
    const { text } = exported([
      'scale = 2.0',
      'def one(x):\n    return x * scale\ndef two(x, **more):\n    return one(x)',
      'one(1); two(one(2))'
    ]);
    expect(text('example_lib.py')).toContain('def one(x, *, scale):');
    expect(text('example_lib.py')).toContain(
      'def two(x, *, scale, **more):\n    return one(x, scale=scale)'
    );
    expect(text('example.py')).toContain(
      'two(one(2, scale=scale), scale=scale)'
    );
  });

  it.each([
    [
      ['n = [2].pop()', 'def f():\n    return n', 'list(map(f, []))'],
      'used other than by calling it'
    ],
    [['def f():\n    global n\n    n = 1', 'f()'], 'changes n'],
    [['def f():\n    return 1', 'def f():\n    return 2'], 'more than once'],
    [['def f():\n    return undefined', 'f()'], 'does not define'],
    [['n = [2].pop()', 'def f(a=n):\n    return a'], 'when it is defined'],
    [['def f(a=print(3)):\n    return a'], 'print is called'],
    [['import mine', 'def f():\n    return mine.x'], 'whose import stays'],
    [
      ['n = [2].pop()', 'class f:\n    def g(self):\n        return n'],
      'reads n'
    ],
    [['def f():\n    return __name__'], 'another file'],
    [['def f():\n    return n', 'f()', 'n = [2].pop()'], 'not yet there'],
    [['def f():\n    return 1', 'help(f)'], 'for help']
  ])('%j: stays, %s', (cells, reason) => {
    const decision = placeOf(cells, 'f')!;
    expect(decision.where).toBe('script');
    expect(decision.reason).toContain(reason);
  });

  it('is not written for a flat script', () => {
    const { bundle, text } = exported(['def f():\n    return 1', 'f()'], {
      form: 'flat'
    });
    expect(
      bundle.files.filter(file => file.language === 'python')
    ).toHaveLength(1);
    expect(text('example.py').indexOf('def f():')).toBeLessThan(
      text('example.py').indexOf('def main():')
    );
  });
});

describe('the plan', () => {
  it('says in one sentence what there will be', () => {
    expect(
      exported(['a = 1', 'def f():\n    return 1\nclass B:\n    pass']).plan
        .summary
    ).toBe('script, library with 1 function and 1 class, 1 setting');
  });

  it.each([
    ['random.ipynb', 'random_notebook'],
    ['my analysis (1).ipynb', 'my_analysis_1'],
    ['2024-run.ipynb', 'notebook_2024_run'],
    ['class.ipynb', 'class_notebook'],
    ['été.ipynb', 'ete'],
    ['helper.ipynb', 'helper_notebook'],
    ['.ipynb', 'notebook']
  ])('%s becomes the module %s', (file, name) => {
    expect(exported(['import helper'], {}, file).plan.name).toBe(name);
  });

  it('names everything that is read and never defined', () => {
    const { plan } = exported([
      'print(lost)',
      'def f():\n    return gone',
      'while input():\n    pass',
      '_7 + 1'
    ]);
    const text = plan.warnings.map(warning => warning.message).join('\n');
    expect(text).toMatch(/^lost is used/m);
    expect(text).toMatch(/^gone is used/m);
    expect(text).toMatch(/input\(\) waits/);
    expect(text).toMatch(/history of IPython/);
  });

  it('keeps shown values only for notebooks that read them', () => {
    const reads = exported(['1', '_ + 1', 'for _ in "ab":\n    print(_)', '_']);
    expect(reads.plan.warnings).toEqual([]);
    expect(reads.text('example.py')).toMatch(/show\(shown_value\(1\) \+ 1\)/);
    expect(reads.text('example.py')).toMatch(/print\(_\)[^]*show\(_\)/);
    expect(exported(['1', '2']).text('example_support.py')).not.toMatch(
      /SHOWN/
    );
    const silent = exported(['1', '_ + 1'], { echo: false });
    expect(silent.plan.warnings[0].message).toMatch(/history of IPython/);
  });

  it('shows values as init_printing of sympy asked for', () => {
    const support = (cell: string) =>
      exported([cell, 'x']).text('example_support.py');
    expect(support('from sympy import *\ninit_printing()')).toMatch(
      /text = sympy_text\(value\)/
    );
    expect(support('x = 1')).not.toMatch(/sympy/);
  });

  it('maps lines of the files to their cells', () => {
    const { bundle } = exported(['a = f()\nb = 2 + 2', 'print(a)']);
    const script = bundle.files[0];
    const lines = script.text.split('\n');
    for (const range of script.cells) {
      expect(lines.slice(range.from - 1, range.to).join('\n')).toMatch(
        range.cell === 0 ? /a = f\(\)\n {4}b = 2 \+ 2/ : /print\(a\)/
      );
    }
    expect(script.cells.map(range => range.cell)).toEqual([0, 1]);
  });

  it('emits only the support code that is used', () => {
    const { text } = exported(['x = 1 + 1']);
    expect(text('example_support.py')).not.toMatch(
      /Printer|save_figures|run_command|Setting/
    );
    expect(
      exported(['x = 1 + 1\nx'], { echo: false }).text('example.py')
    ).toMatch(/\n {4}x\n/);
  });
});
