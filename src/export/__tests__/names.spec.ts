import { namesOf } from '../python/names';
import { parsePython } from '../python/parser';
import { ALL, ask, inParts, standardLibrary } from './cpython';
import { randomProgram } from './programs';
import { randomNumbers } from './random';

const MINUTES = 60_000;

interface IStatementNames {
  binds: string[];
  /** Read when the statement runs, and when a function in it is called. */
  eager: string[];
  deferred: string[];
  /** Read in a class that binds them too. */
  perhaps: string[];
}

type Answer = { source: string; statements: IStatementNames[] } | null;

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

/** What is compared; `__class__` is left out, which CPython counts as read wherever `super` is. */
function mine(source: string): IStatementNames[] {
  return parsePython(source).map(statement => {
    const { binds, reads, classConflicts } = namesOf(statement);
    const read = (deferred: boolean) =>
      sorted(
        reads
          .filter(item => item.deferred === deferred)
          .map(item => item.name)
          .filter(name => !classConflicts.has(name) && name !== '__class__')
      );
    return {
      binds: sorted(binds.map(bind => bind.name)),
      eager: read(false),
      deferred: read(true),
      perhaps: sorted(classConflicts)
    };
  });
}

function theirs(names: IStatementNames): IStatementNames {
  const known = (list: string[]) =>
    list.filter(name => !names.perhaps.includes(name) && name !== '__class__');
  return {
    ...names,
    eager: known(names.eager),
    deferred: known(names.deferred)
  };
}

/** Compare all statements. Returns how many were compared, and how some differ. */
function compare(requests: { path?: string; source?: string }[]): {
  compared: number;
  different: unknown[];
} {
  let compared = 0;
  const different: unknown[] = [];
  for (const part of inParts(requests)) {
    ask<Answer[]>('python_names.py', part).forEach((answer, index) => {
      if (!answer) {
        return;
      }
      const found = mine(answer.source);
      answer.statements.map(theirs).forEach((expected, number) => {
        compared += 1;
        if (JSON.stringify(found[number]) !== JSON.stringify(expected)) {
          different.push({ of: part[index], found: found[number], expected });
        }
      });
    });
  }
  return { compared, different };
}

describe('names are those of the symtable of CPython', () => {
  it(
    'in the standard library',
    () => {
      const files = standardLibrary(16);
      const { compared, different } = compare(files.map(path => ({ path })));
      expect(compared).toBeGreaterThan(500);
      expect(different).toEqual([]);
    },
    (ALL ? 20 : 2) * MINUTES
  );

  it(
    'in programs in which everything is nested in everything',
    () => {
      const random = randomNumbers(20261122);
      const programs = Array.from({ length: ALL ? 6000 : 400 }, () => ({
        source: randomProgram(random)
      }));
      const { compared, different } = compare(programs);
      expect(compared).toBeGreaterThan(400);
      expect(different).toEqual([]);
    },
    2 * MINUTES
  );
});

/** What the local Python may not know, or does not tell. */
describe('names of one statement', () => {
  it.each<[string, string[], string[], string[]]>([
    // source, bound, read at once, read later
    ['x: T = 1', ['x'], ['T'], []],
    ['x: T', ['x'], ['T'], []],
    ['(x): T', [], ['T'], []],
    ['x.y: T', [], ['T', 'x'], []],
    ['x += 1', ['x'], ['x'], []],
    ['del x, y.z', ['x'], ['y'], []],
    ['type A[T: b = c] = list[T, d]', ['A'], [], ['b', 'c', 'd', 'list']],
    ['def f[T: b](x: T = c) -> d: return T, e', ['f'], ['c', 'd'], ['b', 'e']],
    ['class A[__T](B): x: __T = __y', ['A'], ['B', '_A__y'], []],
    ['class A:\n  T = 1\n  type U = T', ['A'], [], []],
    ['class A:\n  x = x\n  def f(self): return x', ['A'], ['x'], ['x']],
    ['class A:\n  x = 1\n  y = x', ['A'], [], []],
    ['class A:\n  global x\n  x = y', ['A', 'x'], ['y'], []],
    ['class A:\n  x = 1\n  y = [x for _ in x]', ['A'], ['x'], []],
    ['class A:\n  def f(self): return __class__, __x', ['A'], [], ['_A__x']],
    ['def f():\n  x = 1\n  class A: x = x', ['f'], [], ['x']],
    ['def f():\n  global x\n  x = y', ['f', 'x'], [], ['y']],
    [
      'def f():\n  x = 1\n  def g():\n    nonlocal x\n    x = y',
      ['f'],
      [],
      ['y']
    ],
    ['f = lambda a=b: a + c', ['f'], ['b'], ['c']],
    ['@a\n@b\ndef f(x=c): pass', ['f'], ['a', 'b', 'c'], []],
    ['z = [(y := x) for x in w if v]', ['y', 'z'], ['v', 'w'], []],
    ['[[a for a in b] for b in b]', [], ['b'], []],
    ['f"{a!r:{b}} {c=}"', [], ['a', 'b', 'c'], []],
    ['t"{a:{b}}"', [], ['a', 'b'], []],
    ['try: pass\nexcept A, B: pass', [], ['A', 'B'], []],
    ['try: pass\nexcept* A as e: b', ['e'], ['A', 'b'], []],
    [
      'match a:\n  case B(c, k=d) | {"k": [c, *d]} if e: f',
      ['c', 'd'],
      ['B', 'a', 'e', 'f'],
      []
    ],
    [
      'match a:\n  case {**rest}: pass\n  case b.c as d: pass',
      ['d', 'rest'],
      ['a', 'b'],
      []
    ],
    [
      'with (a as b, c as (d, e[f])): pass',
      ['b', 'd'],
      ['a', 'c', 'e', 'f'],
      []
    ],
    ['for x[i], *y in z: pass', ['y'], ['i', 'x', 'z'], []],
    ['import a.b, c as d', ['a', 'd'], [], []],
    ['from a import b, c as 𝐝', ['b', 'd'], [], []]
  ])('%j', (source, bound, now, later) => {
    const [names] = parsePython(source).map(namesOf);
    const read = (deferred: boolean) =>
      sorted(
        names.reads
          .filter(item => item.deferred === deferred)
          .map(item => item.name)
      );
    expect([
      sorted(names.binds.map(bind => bind.name)),
      read(false),
      read(true)
    ]).toEqual([bound, now, later]);
  });
});
