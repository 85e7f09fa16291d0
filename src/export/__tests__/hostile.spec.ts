import { execFileSync } from 'child_process';
import * as path from 'path';

import { makePlan, readNotebook, writeBundle } from '..';
import { transformCell } from '../notebook/transform';
import { notebookOf } from './notebooks';

const PYTHON =
  process.env.SIGNPOST_PYTHON ??
  path.join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');

/** Compiles each file of a JSON list and prints those that are no Python. */
const COMPILE = `
import json, sys, warnings
warnings.simplefilter("ignore")
for number, text in enumerate(json.load(sys.stdin)):
    try:
        compile(text.encode(), "exported", "exec", dont_inherit=True)
    except Exception as error:
        lines = text.split("\\n")
        near = lines[max(0, (error.lineno or 1) - 4) : (error.lineno or 1) + 1]
        print(json.dumps([number, type(error).__name__, str(error), near]))
`;

/** Parts of lines: what IPython, strings, brackets and continuations are made of. */
const PARTS = [
  'x',
  'y = ',
  ' += 1',
  'f(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '{x}',
  '{{',
  '}}',
  '$x',
  '$$x',
  '"',
  "'",
  '"""',
  "'''",
  'f"',
  "rf'",
  'b"',
  '\\',
  '\\\n',
  '\\\n  % ',
  '\n',
  '\n\n',
  '\n    ',
  '\n\t',
  ' % ',
  '%',
  '%%',
  '!',
  '!!',
  '= !',
  '= %',
  '?',
  '??',
  ' # ',
  ';',
  ',',
  ':',
  '@',
  'é',
  '😀',
  'ß = 1',
  '\u2028',
  '\f',
  'in ',
  'if x: ',
  'for i in x:\n    ',
  'def f():\n    ',
  'class A:\n    ',
  'return ',
  'lambda: ',
  'await x',
  'with x as y:\n    ',
  'try:\n    ',
  '\nexcept:\n    ',
  'print("%d" % 1)',
  '1',
  '0x1f',
  '...',
  'None',
  ' ',
  '    '
];

/** Lines that mean something to IPython, and beginnings of cells. */
const LINES = [
  '%time x = 1',
  '%timeit -n 1 x',
  '%matplotlib inline',
  '%cd {x}',
  '%env A={x}',
  '%run a.py',
  '%precision 3',
  '%alias a b %s',
  '%macro m 1-2',
  '%prun -q x',
  '%unknown x y',
  '!echo {x} $y',
  "!echo '{print $1}'",
  'z = !ls',
  'z = %env A',
  'a, b = !ls',
  'a[0] = %time f(x)',
  '!!ls',
  'x?',
  '?x',
  ',f a b',
  'print(x)',
  'x = 1',
  'Out[1]',
  '_1',
  '_i',
  'In',
  'exit',
  'from tqdm.notebook import tqdm',
  'from ipywidgets import interact',
  '@interact(x=1)\ndef g(x): return x',
  'display(x)',
  'from IPython import display',
  'import matplotlib.pyplot as plt',
  'plt.ioff(); plt.show()'
];
const HEADS = [
  '%%time\n',
  '%%timeit x = 1\n',
  '%%capture out\n',
  '%%capture --no-stderr\n',
  '%%bash\n',
  '%%bash --out o --err e\n',
  '%%script x {y}\n',
  '%%writefile {x}.txt\n',
  '%%html\n',
  '%%cython -a\n',
  '%%sql $x\n',
  '%%prun\n',
  '%%!\n',
  '%%sx --out q\n',
  '%%\n',
  '%%%\n',
  '\n\n%%time\n'
];

/** Numbers from 0 to 1, the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function hostileCells(seed: number, count: number): string[] {
  const next = randomNumbers(seed);
  const pick = (pool: readonly string[]) =>
    pool[Math.floor(next() * pool.length)];
  return Array.from({ length: count }, () => {
    const lines = Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
      next() < 0.4
        ? pick(LINES)
        : Array.from({ length: 1 + Math.floor(next() * 6) }, () =>
            pick(PARTS)
          ).join('')
    );
    return (next() < 0.25 ? pick(HEADS) : '') + lines.join('\n');
  });
}

/** Statements around which the lines of IPython stand. */
const AROUND = [
  'print("%d" % 1)',
  'text = """\n%time x\n!ls\n?x\n"""',
  "r = r'\\d%' + '!' \\\n  % ()",
  'v = (1\n% 3)',
  'w = [\n    "a?",  # ?\n    f"{x!r:>{4}}",\n]',
  'd = {"a": "%%bash"}\nd["a"]',
  'for i in range(2):\n    @',
  'if x:\n    @\nelse:\n    @',
  'def f():\n    y = 1\n    @\n    return y',
  'class A:\n    n = 1\n\n    def m(self):\n        @',
  'try:\n    @\nexcept ValueError as e:\n    pass',
  'with open("a") as g:\n    @\n    # comment',
  'async def h():\n    await x',
  'größe = "😀"; x = größe',
  'x = 5 % 3; y = 6',
  'lambda: x',
  '"last"'
];

/** Cells of whole statements; the place of an @ is taken by another line. */
function likelyCells(seed: number, count: number): string[] {
  const next = randomNumbers(seed);
  const pick = (pool: readonly string[]) =>
    pool[Math.floor(next() * pool.length)];
  const lines = LINES.filter(line => !line.includes('\n'));
  return Array.from({ length: count }, () => {
    const parts = Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
      (next() < 0.5 ? pick(LINES) : pick(AROUND)).replace(/^( *)@$/gm, indent =>
        indent.replace('@', pick(lines))
      )
    );
    return (next() < 0.2 ? pick(HEADS) : '') + parts.join('\n');
  });
}

function planOf(cells: string[], form: 'library' | 'flat') {
  return makePlan(readNotebook(notebookOf(cells), 'hostile.ipynb'), { form });
}

describe('hostile cells', () => {
  it.each([1, 20261121, 77])(
    'become Python or are reported (seed %i)',
    seed => {
      const texts: string[] = [];
      const cells = hostileCells(seed, 240);
      for (let at = 0; at < cells.length; at += 3) {
        const some = cells.slice(at, at + 3);
        const plan = planOf(some, at % 2 === 0 ? 'library' : 'flat');
        for (const { cell, failure } of plan.program.cells) {
          const reported = plan.warnings.some(
            warning =>
              warning.cell === cell.index &&
              /kept as a comment/.test(warning.message)
          );
          expect([some[cell.index], reported]).toEqual([
            some[cell.index],
            failure !== null
          ]);
        }
        texts.push(
          ...writeBundle(plan)
            .files.filter(file => file.language === 'python')
            .map(file => file.text)
        );
      }
      const broken = execFileSync(PYTHON, ['-c', COMPILE], {
        input: JSON.stringify(texts),
        encoding: 'utf8'
      });
      expect(broken).toBe('');
    },
    120_000
  );

  it('leave plain Python as it is', () => {
    const cells = [
      ...likelyCells(3, 300),
      ...[5, 6, 7].flatMap(seed => hostileCells(seed, 600))
    ].filter(cell => !/tqdm|IPython\.core|^\s*(?:exit|In)\s*$/.test(cell));
    const answers = understood(cells).filter(answer => answer.python);
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.filter(answer => !answer.same)).toEqual([]);
  }, 120_000);

  it('are understood wherever IPython understands them', () => {
    const answers = understood(likelyCells(11, 700)).filter(
      answer => answer.ipython && !answer.python
    );
    expect(answers.length).toBeGreaterThan(200);
    expect(
      answers.filter(({ cell }) => {
        const [read] = planOf([cell], 'library').program.cells;
        return read.failure !== null;
      })
    ).toEqual([]);
  }, 120_000);
});

interface IUnderstood {
  cell: string;
  /** Python runs it as it is. */
  python: boolean;
  /** IPython can run it. */
  ipython: boolean;
  /** The exporter leaves its tree as it is. */
  same: boolean;
}

function understood(cells: readonly string[]): IUnderstood[] {
  const pairs = cells.map(cell => {
    const [{ cell: read }] = planOf([cell], 'library').program.cells;
    return [read.source, transformCell(read, () => true).source];
  });
  return JSON.parse(
    execFileSync(PYTHON, [path.join(__dirname, 'drivers', 'understands.py')], {
      input: JSON.stringify(pairs),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024
    })
  );
}
