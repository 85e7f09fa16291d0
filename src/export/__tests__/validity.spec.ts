import { parsePython, PythonSyntaxError } from '../python/parser';
import { checkValidity } from '../python/validity';
import { ALL, ask, firstVersion, inParts, standardLibrary } from './cpython';
import { damaged } from './damaged';
import { randomProgram } from './programs';
import { randomNumbers } from './random';

interface IAnswer {
  version: [number, number];
  programs: string[];
  answers: (string | null)[];
}

const MINUTES = 60_000;

/** Why a program is refused; `null` when it is not, with the oldest Python for it. */
function refusal(source: string): { reason: string | null; version: number } {
  try {
    const body = parsePython(source);
    checkValidity(body, source);
    return { reason: null, version: firstVersion(body, source) };
  } catch (reason) {
    if (!(reason instanceof PythonSyntaxError)) {
      throw reason;
    }
    return { reason: reason.message, version: 0 };
  }
}

/**
 * What CPython refuses and we rightly accept: in a notebook the statements of a cell are compiled
 * one by one, so imports from `__future__` may come later, and the writer moves them to the top; and
 * a cell has no encoding.
 */
const ACCEPTED = /from __future__ imports must occur|unknown encoding/;
/** What some versions of CPython accept and the newest refuse. */
const REFUSED = /^unterminated f-string literal$/;

/** Programs on which we and CPython do not agree, syntax that is too new for that aside. */
function disagreements({ version, programs, answers }: IAnswer): unknown[] {
  return programs.flatMap((program, index) => {
    const mine = refusal(program);
    const theirs = answers[index];
    const agreed = (mine.reason === null) === (theirs === null);
    const excused =
      theirs === null
        ? REFUSED.test(mine.reason!)
        : mine.version > version[1] || ACCEPTED.test(theirs);
    return agreed || excused ? [] : [{ program, mine: mine.reason, theirs }];
  });
}

/** Programs that are Python by a look at them, and are not: one line each. */
const REFUSED_PROGRAMS = [
  'return 1',
  'yield 1',
  'class A:\n  yield 1',
  'class A:\n  return 1',
  'class A:\n  await x',
  'break',
  'for x in y:\n  def f(): continue',
  'for x in y: pass\nelse: break',
  'def f(): await x',
  'def f(): async with x: pass',
  'def f():\n  async for x in y: pass',
  'def f(): [x async for x in y]',
  'def f(): [[x async for x in y] for z in w]',
  'def f(): (x for x in [await y])',
  'lambda: await x',
  'async def f(): yield from x',
  'async def f():\n  yield\n  return 1',
  'def f(): [(yield x) for x in y]',
  'def f(a, a): pass',
  'lambda a, *a: 1',
  'f(a=1, a=2)',
  'class A(x=1, x=2): pass',
  'f(a=1, 2)',
  'f(**a, *b)',
  'f(x for x in y, 1)',
  'f(1, x for x in y)',
  'class A(x for x in y): pass',
  'f(True=1)',
  'f() = 1',
  'a + b = 1',
  'a, b += 1',
  '(a, b): int',
  '*a = b',
  '*a, *b = c',
  'x = *a',
  'x = (*a)',
  'print(*a for a in b)',
  'del f()',
  'del *a, b',
  'None = 1',
  'for None in x: pass',
  'with a as f(): pass',
  'x := 1',
  'x = y := 1',
  '(a.b := 1)',
  'f(a=b := 1)',
  'lambda: x := 1',
  '{a := 1: 2}',
  '[x for x in y if z := 1]',
  '[(x := 1) for x in y]',
  '[(x := 1) for y in z for x in w]',
  '[x for x in (y := z)]',
  '[x for x in y if (z := 1) for z in w]',
  'class A: [(x := 1) for y in z]',
  '__debug__ = 1',
  'def f(__debug__): pass',
  'f(__debug__=1)',
  'import a as __debug__',
  'nonlocal x',
  'def f(): nonlocal x',
  'def f(x): global x',
  'def f(x): nonlocal x',
  'def f():\n  x = 1\n  global x',
  'def f():\n  print(x)\n  global x',
  'def f():\n  global x\n  x: int',
  'def f():\n  global x\n  nonlocal x',
  'def f(): from x import *',
  'class A: from x import *',
  'from __future__ import braces',
  'if x: from __future__ import annotations',
  'from x import a,',
  'from x import (*)',
  'from x import ()',
  'import a.b as c.d',
  'def f(/): pass',
  'def f(*): pass',
  'def f(*, **a): pass',
  'def f(a=1, b): pass',
  'def f(**a, b): pass',
  'def f(a, /, b, /): pass',
  'try: pass',
  'try: pass\nelse: pass',
  'try: pass\nexcept: pass\nexcept A: pass',
  'try: pass\nexcept*: pass',
  'try: pass\nexcept A: pass\nexcept* B: pass',
  'for x in y:\n  try: pass\n  except* A: break',
  'def f():\n  try: pass\n  except* A: return',
  'match x:\n  case a: pass\n  case b: pass',
  'match x:\n  case a | 1: pass',
  'match x:\n  case [a] | [b]: pass',
  'match x:\n  case [a, a]: pass',
  'match x:\n  case [*a, *b]: pass',
  'match x:\n  case {1: a, 1.0: b}: pass',
  'match x:\n  case {**_}: pass',
  'match x:\n  case A(b=1, b=2): pass',
  'match x:\n  case f"a": pass',
  'match x:\n  case 1 + 2: pass',
  'match x:\n  case 1j + 2j: pass',
  'match x:\n  case a.b as _: pass',
  'if x:\npass',
  '  x',
  'if x:\n    a\n  b',
  'if x:\n\ta\n        b',
  'x = 1; if y: pass',
  'if x: for y in z: pass',
  'x = 1;;',
  '@a def f(): pass',
  '@a\nx = 1',
  'x = 012',
  'x = 1__0',
  'x = 0xg',
  'x = 1_a',
  '"\\x1"',
  '"\\N{}"',
  '"\\N"',
  '"\\U00110000"',
  "b'é'",
  "'a' b'b'",
  "f'{}'",
  "f'}'",
  "f'{a!x}'",
  "f'{a b}'",
  "f'{*a}'",
  "f'{a:{b:{c:{d}}}}'",
  'a\u00a0= 1',
  'x = 1 if y',
  'a not b',
  'await await x',
  'async x',
  'print "x"',
  'exec "x"',
  '`x`',
  'a <> b',
  'raise a, b',
  'except x: pass',
  '(a]',
  'a\\ b',
  Array.from({ length: 22 }, (_, depth) => `${' '.repeat(depth)}while x:`).join(
    '\n'
  ) + `\n${' '.repeat(22)}pass`
];

/** Programs that look odd and are Python. */
const ACCEPTED_PROGRAMS = [
  'await x',
  '[x async for x in y]',
  'async with x: pass',
  '{a async for a in b}; {a: a async for a in b}; f(a async for a in b)',
  'def f(): return (x async for x in y)',
  'async def f(): return [[x async for x in y] for z in w]',
  'x = yield_ = 1,; y = 2',
  'for x in 1,: pass',
  'del a,',
  'x = 1if 2else 3',
  'x = 0x1for x',
  '1 if x else lambda: 1, 2',
  'await x ** 2',
  'print(*a, sep="", **b)',
  'a[b:=1]; a[b, c:d:e, ::]',
  'with (a, b): pass',
  'with (a, b) as c: pass',
  'with (yield_): pass',
  'with (a := b, c): pass',
  'def f():\n  with (yield): pass',
  'match = case = type = _ = 1',
  'match(x); case[x]; match[x:y]; match -x',
  'match (x):\n  case (a): pass',
  'match x, :\n  case (1 | 2) as a, "b" "c": pass',
  'match x:\n  case -1 | 1 - 2j | a.b | A() | {} | [] | (): pass',
  'try: pass\nexcept* A: \n  for x in y: break',
  'def f():\n  import a\n  global a',
  'def f():\n  x = 1\n  class A:\n    nonlocal x\n    x = 2',
  'global x\nx = 1',
  'from . import (a, b,)',
  'from .__future__ import spam',
  'if x:\n  \\\n  y\n',
  'if x:\n\ta\n\tb',
  '\f\nx = 1',
  'x = (\n# a\n1)',
  'a = b"\\xff" rb"\\d"',
  "f'{x!r:>{y}}' 'a' f'{{}}' rf'{x}\\d'",
  '"\\d \\8 \\N{DASH}"'.replace('DASH', 'EM DASH'),
  'é = 𝐱 = 1',
  '@a.b[0](c)\n@(d := e)\ndef f(): pass',
  'lambda *, a, **b: (yield)',
  '(yield_)',
  'x: int = 1,',
  '(x.y): int',
  'class A(*b, c=1, **d): pass',
  ''
];

describe('what CPython does not compile is refused, and nothing else', () => {
  it('in programs of a few lines', () => {
    const programs = [...REFUSED_PROGRAMS, ...ACCEPTED_PROGRAMS];
    const answer = ask<IAnswer>('python_accepts.py', programs);
    expect(disagreements(answer)).toEqual([]);
    const wrong = [
      ...REFUSED_PROGRAMS.filter(program => refusal(program).reason === null),
      ...ACCEPTED_PROGRAMS.filter(program => refusal(program).reason !== null)
    ];
    expect(wrong).toEqual([]);
  });

  it(
    'in the tests of CPython that hold bad syntax',
    () => {
      const names =
        'syntax grammar exceptions fstring patma positional_only_arg named_expressions type_params type_aliases generators coroutines unparse ast compile scope symtable tokenize unpack_ex future keywordonlyarg genexps listcomps asyncgen global eof string_literals except_star with codeop dictcomps augassign super int_literal yield_from unicode_identifiers';
      const modules = names.split(' ').map(name => `test.test_${name}`);
      const answer = ask<IAnswer>('python_accepts.py', [], ...modules);
      if (answer.programs.length === 0) {
        console.warn('Left out: this Python comes without its own tests.');
        return;
      }
      expect(answer.programs.length).toBeGreaterThan(1000);
      expect(disagreements(answer)).toEqual([]);
    },
    2 * MINUTES
  );

  it(
    'in damaged programs',
    () => {
      const random = randomNumbers(20261123);
      const files = standardLibrary(24).map(path => ({ path }));
      const statements = inParts(files).flatMap(part =>
        ask<({ source: string } | null)[]>('python_names.py', part).flatMap(
          answer => (answer ? statementsOf(answer.source) : [])
        )
      );
      const programs = Array.from({ length: ALL ? 40_000 : 3000 }, () =>
        random() < 0.2
          ? damaged(randomProgram(random), random)
          : damaged(
              statements[Math.floor(random() * statements.length)],
              random
            )
      ).filter(program => !/[\0\r]/.test(program));
      const answer = ask<IAnswer>('python_accepts.py', programs);
      expect(answer.answers.filter(Boolean).length).toBeGreaterThan(1000);
      expect(disagreements(answer)).toEqual([]);
    },
    (ALL ? 10 : 2) * MINUTES
  );
});

/** The texts of the shorter top-level statements of a source. */
function statementsOf(source: string): string[] {
  return parsePython(source)
    .map(node => source.slice(node.start, node.end))
    .filter(text => text.length < 600);
}
