import { execFileSync } from 'child_process';
import * as path from 'path';

import { makePlan, readNotebook, writeBundle } from '..';
import { FEATURE_TEXTS } from './features';
import { notebookOf } from './notebooks';

const PYTHON =
  process.env.SIGNPOST_PYTHON ??
  path.join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');

/** Reads a JSON list of texts and prints the number of each one that is not Python, with the reason. */
const COMPILE = `
import json, sys, warnings
warnings.simplefilter("ignore")
for number, text in enumerate(json.load(sys.stdin)):
    try:
        compile(text.encode(), "exported", "exec", dont_inherit=True)
    except Exception as error:
        print(number, type(error).__name__, error)
`;

/** Texts of exported Python files of notebooks made of these cells. */
function pythonOf(cells: string[]): string[] {
  return (['library', 'flat'] as const).flatMap(form =>
    writeBundle(
      makePlan(readNotebook(notebookOf(cells), 'odd.ipynb'), { form })
    )
      .files.filter(file => file.language === 'python')
      .map(file => file.text)
  );
}

function compileAll(texts: string[]): string[] {
  const output = execFileSync(PYTHON, ['-c', COMPILE], {
    input: JSON.stringify(texts),
    encoding: 'utf8'
  });
  return output
    .split('\n')
    .filter(Boolean)
    .map(line => `${line}\n${texts[Number(line.split(' ')[0])]}`);
}

/** Numbers from 0 to 1, the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const ODD = [
  '',
  '\\',
  '%',
  '%%',
  '%%%',
  '!',
  '!!',
  '?',
  '??',
  '%%bash',
  '%%time',
  '%time',
  '%%capture',
  '%timeit',
  '%%timeit',
  '%cd',
  '%run',
  '%env',
  '%pip',
  'x = !',
  'x = %',
  'x = %%y',
  '%%writefile',
  '%%writefile a\n"""\\',
  '"""',
  "'",
  '(',
  ')',
  '}{',
  'f"{',
  'f"{x',
  "f'{x!r:>{w}}' f\"{'a' 'b'}\"",
  '# -*- coding: latin-1 -*-\nx = "é"',
  '\t\tx = 1',
  '\u0000',
  'x = 1\u0000',
  '\ud800',
  '\u2028',
  'a\u00a0= 1',
  '\ufeffx = 1',
  'x\f= 1',
  'if x:',
  'else:',
  '@',
  'class',
  'def f(',
  'lambda',
  'x = yield',
  'async def',
  'print "x"',
  'global x\nx = 1',
  'nonlocal x',
  'import',
  'from . import x',
  'from __future__ import braces',
  'from __future__ import annotations; x = 1',
  'x: int',
  'x: int = 1\ndef f():\n    global x\n    x = 2',
  'del x',
  'x = 1;;',
  ';',
  'x = 1 if',
  '...',
  'pass',
  'x = (yield)',
  'match x:\n    case _: pass',
  'with open("a") as f, open("b") as g: pass',
  'try:\n    pass\nfinally:\n    pass',
  '%matplotlib\n\n\n',
  'if True:\n    %matplotlib inline',
  'if True:\n    !pip install x\nelse:\n    pass',
  'for i in x:\n    %%time',
  '%time if x: pass',
  '%time for i in range(3): print(i)',
  '!echo """',
  "!echo '''",
  '!echo \\',
  '!echo {',
  '!echo }',
  '!echo {}',
  '!echo {x}{',
  '!echo {"a"}{\'b\'}',
  '!echo {"""}',
  '%%bash\n"""\n\'\'\'\n\\',
  'x?; y',
  'exit()',
  'get_ipython().system("ls")',
  'get_ipython().magic("time x = 1")',
  'get_ipython()',
  'display',
  'settings = settings',
  'main = main',
  'SETTINGS = 1',
  'Setting = 2',
  '__signpost_show__(1)',
  'x = __signpost_settings__',
  'class A:\n    x = x',
  'def f(x=(y := 1)): pass',
  '[x for x in (z := [1])]',
  'import a.b.c, d as e',
  'import os; import sys; x = 1',
  '"""doc"""',
  "r'''a\\'''",
  'b"a" b"b"',
  'x = 1 # comment \\',
  '# only',
  '\n\n\n',
  'x = [\n\n\n1]',
  'if 1:\n  if 2:\n\tx',
  '0777',
  '1_',
  '1__0',
  'await x',
  'async for x in y: pass',
  '[await x for x in y]',
  'def f():\n    import *',
  'from x import *',
  'class A:\n    from x import *',
  'ls',
  'ls -l',
  'pwd',
  'cd ..',
  'pip install x',
  'ls = 1\nls',
  'x = 5 % 3',
  '%',
  'a, b = !ls',
  'a.b = !ls',
  'a[0] = %time x',
  '*a, b = c',
  'x = {**a, "b": 1}',
  'print(*a, **b)',
  'with a as (b, c): pass',
  'for a.b in c: pass',
  'for x in *a, b: pass',
  'x = *a, b',
  'return',
  'break',
  'continue',
  'raise',
  'assert x, y',
  'global a, b',
  "x = '\\N{BULLET}'",
  "x = '\\x1'",
  'x = b"é"',
  'x = 1e999',
  'x = ' + '9'.repeat(5000),
  '('.repeat(150) + ')'.repeat(150),
  'x = ' + '-'.repeat(500) + '1',
  'a' + '.b'.repeat(500),
  '😀',
  'x = "😀"; y = 1',
  '𝐱 = 1'
];

describe('odd notebooks', () => {
  it('always become Python', () => {
    const texts = ODD.flatMap(cell => pythonOf([cell]));
    expect(texts.length).toBeGreaterThanOrEqual(2 * ODD.length);
    expect(compileAll(texts)).toEqual([]);
  });

  it('of cells put together at random always become Python', () => {
    const next = randomNumbers(20261120);
    const pool = [...ODD.filter(cell => cell.length < 200), ...FEATURE_TEXTS];
    const texts: string[] = [];
    for (let count = 0; count < 150; count++) {
      const cells = Array.from(
        { length: 1 + Math.floor(next() * 8) },
        () => pool[Math.floor(next() * pool.length)]
      );
      texts.push(...pythonOf(cells));
    }
    expect(compileAll(texts)).toEqual([]);
  }, 120_000);

  it('of damaged cells always become Python', () => {
    const next = randomNumbers(7);
    const pool = FEATURE_TEXTS;
    const texts: string[] = [];
    for (let count = 0; count < 250; count++) {
      const cell = pool[Math.floor(next() * pool.length)];
      const at = Math.floor(next() * cell.length);
      const length = Math.floor(next() * 4);
      const extra = '()[]{}"\'\\%!?:=#\n \t;,'[Math.floor(next() * 20)];
      texts.push(
        ...pythonOf([cell.slice(0, at) + extra + cell.slice(at + length)])
      );
    }
    expect(compileAll(texts)).toEqual([]);
  }, 120_000);
});
