import { parsePython, PythonSyntaxError, walk } from '../python/parser';
import { canonical } from './canonical';
import { ALL, ask, inParts, standardLibrary } from './cpython';
import { randomProgram } from './programs';
import { randomNumbers } from './random';

interface IAnswer {
  exact: boolean;
  answers: { source: string; trees: string[]; error: string | null }[];
}

const MINUTES = 60_000;

/** How the tree of a program differs from CPython's, or `null`. */
function difference(
  { source, trees, error }: IAnswer['answers'][0],
  exact: boolean
): string | null {
  let mine: string[];
  try {
    mine = parsePython(source).map(node => canonical(node, source, exact));
  } catch (reason) {
    return error === null ? `refused: ${(reason as Error).message}` : null;
  }
  if (error !== null) {
    // The encoding of a file is not the parser's to know.
    return /encoding/.test(error) ? null : `accepted, though ${error}`;
  }
  const at = trees.findIndex((tree, index) => tree !== mine[index]);
  return at < 0 && mine.length === trees.length
    ? null
    : `${mine[at]}\nis not\n${trees[at]}`;
}

/** Differences of all that is asked for. */
function differences(
  requests: { path?: string; source?: string }[]
): (string | null)[] {
  return inParts(requests).flatMap(part => {
    const { exact, answers } = ask<IAnswer>('python_trees.py', part);
    return answers.map((answer, index) => {
      const found = difference(answer, exact);
      return found && `${part[index].path ?? part[index].source}: ${found}`;
    });
  });
}

/** The nodes of a program in source order, each with its text. */
function outline(source: string): string[] {
  return parsePython(source).flatMap(statement =>
    walk(statement)
      .filter(node => node.start >= 0)
      .map(node => `${node.nodeType} ${source.slice(node.start, node.end)}`)
  );
}

describe('the parser makes the trees of CPython', () => {
  it(
    'of the standard library',
    () => {
      const files = standardLibrary(16);
      expect(files.length).toBeGreaterThan(30);
      const found = differences(files.map(path => ({ path })));
      expect(found.filter(Boolean)).toEqual([]);
    },
    (ALL ? 20 : 2) * MINUTES
  );

  it(
    'of programs in which everything is nested in everything',
    () => {
      const random = randomNumbers(20261121);
      const programs = Array.from({ length: ALL ? 6000 : 400 }, () => ({
        source: randomProgram(random)
      }));
      expect(differences(programs).filter(Boolean)).toEqual([]);
    },
    2 * MINUTES
  );
});

/** Syntax that not every supported Python knows: nodes in their order, with their texts. */
const NEWER: Record<string, [source: string, nodes: string[]]> = {
  'type aliases with all sorts of parameters': [
    'type X[T: int = bool, *Ts = *a, **P = [b],] = T',
    [
      'TypeAlias type X[T: int = bool, *Ts = *a, **P = [b],] = T',
      'Name X',
      'TypeVar T: int = bool',
      'Name int',
      'Name bool',
      'TypeVarTuple *Ts = *a',
      'Starred *a',
      'Name a',
      'ParamSpec **P = [b]',
      'List [b]',
      'Name b',
      'Name T'
    ]
  ],
  'type parameters of functions and classes': [
    'def f[T](a: T): pass\nclass C[T](B): pass',
    [
      'FunctionDef def f[T](a: T): pass',
      'TypeVar T',
      'Arg a: T',
      'Name T',
      'Pass pass',
      'ClassDef class C[T](B): pass',
      'TypeVar T',
      'Name B',
      'Pass pass'
    ]
  ],
  'type as a name': [
    'type = 1; type[0]; type (x)',
    [
      'Assign type = 1',
      'Name type',
      'Constant 1',
      'Expr type[0]',
      'Subscript type[0]',
      'Name type',
      'Constant 0',
      'Expr type (x)',
      'Call type (x)',
      'Name type',
      'Name x'
    ]
  ],
  'the same quotes again in a field': [
    'f"{d["k"]}{f"{x}"}"',
    [
      'Expr f"{d["k"]}{f"{x}"}"',
      'JoinedStr f"{d["k"]}{f"{x}"}"',
      'FormattedValue {d["k"]}',
      'Subscript d["k"]',
      'Name d',
      'Constant "k"',
      'FormattedValue {f"{x}"}',
      'JoinedStr f"{x}"',
      'FormattedValue {x}',
      'Name x'
    ]
  ],
  'a field over several lines, with a comment and a brace in a string': [
    "f'{\n  a + # why }\n  '}'\n}'",
    [
      "Expr f'{\n  a + # why }\n  '}'\n}'",
      "JoinedStr f'{\n  a + # why }\n  '}'\n}'",
      "FormattedValue {\n  a + # why }\n  '}'\n}",
      "BinOp a + # why }\n  '}'",
      'Name a',
      "Constant '}'"
    ]
  ],
  'formats in fields in formats': [
    "f'{x!r:>{w:{v}}}'",
    [
      "Expr f'{x!r:>{w:{v}}}'",
      "JoinedStr f'{x!r:>{w:{v}}}'",
      'FormattedValue {x!r:>{w:{v}}}',
      'Name x',
      'JoinedStr :>{w:{v}}',
      'Constant >',
      'FormattedValue {w:{v}}',
      'Name w',
      'JoinedStr :{v}',
      'FormattedValue {v}',
      'Name v'
    ]
  ],
  'template strings': [
    't"a {x =} b" rt\'\\d{y:0}\'',
    [
      'Expr t"a {x =} b" rt\'\\d{y:0}\'',
      'TemplateStr t"a {x =} b" rt\'\\d{y:0}\'',
      'Constant a {x =',
      'Interpolation {x =}',
      'Name x',
      'Constant  b" rt\'\\d',
      'Interpolation {y:0}',
      'Name y',
      'JoinedStr :0',
      'Constant 0'
    ]
  ],
  'exceptions without parentheses': [
    'try: pass\nexcept A, B: pass\nexcept C: pass',
    [
      'Try try: pass\nexcept A, B: pass\nexcept C: pass',
      'Pass pass',
      'ExceptHandler except A, B: pass',
      'Tuple A, B',
      'Name A',
      'Name B',
      'Pass pass',
      'ExceptHandler except C: pass',
      'Name C',
      'Pass pass'
    ]
  ],
  'groups of exceptions': [
    'try: pass\nexcept* A, B: pass\nfinally: pass',
    [
      'TryStar try: pass\nexcept* A, B: pass\nfinally: pass',
      'Pass pass',
      'ExceptHandler except* A, B: pass',
      'Tuple A, B',
      'Name A',
      'Name B',
      'Pass pass',
      'Pass pass'
    ]
  ],
  'stars in subscripts and types': [
    'a[*b]\ndef f(*c: *d): return *e, 1',
    [
      'Expr a[*b]',
      'Subscript a[*b]',
      'Name a',
      'Tuple *b',
      'Starred *b',
      'Name b',
      'FunctionDef def f(*c: *d): return *e, 1',
      'Arg c: *d',
      'Starred *d',
      'Name d',
      'Return return *e, 1',
      'Tuple *e, 1',
      'Starred *e',
      'Name e',
      'Constant 1'
    ]
  ],
  'subjects and cases without parentheses': [
    'match *a, b:\n  case 1, *_ if c: d\n  case x, : pass',
    [
      'Match match *a, b:\n  case 1, *_ if c: d\n  case x, : pass',
      'Tuple *a, b',
      'Starred *a',
      'Name a',
      'Name b',
      'MatchSequence 1, *_',
      'MatchValue 1',
      'Constant 1',
      'MatchStar *_',
      'Name c',
      'Expr d',
      'Name d',
      'MatchSequence x,',
      'MatchAs x',
      'Pass pass'
    ]
  ],
  'form feeds, names of other planes and of other forms': [
    '\fif 𝐱:\n \f ﬁ = "\f"\n',
    [
      'If if 𝐱:\n \f ﬁ = "\f"',
      'Name 𝐱',
      'Assign ﬁ = "\f"',
      'Name ﬁ',
      'Constant "\f"'
    ]
  ]
};

describe('the parser knows the syntax of Python 3.10 to 3.14', () => {
  it.each(Object.entries(NEWER))('%s', (_, [source, nodes]) => {
    expect(outline(source)).toEqual(nodes);
  });

  it('names are what Python compares', () => {
    const [first, second] = parsePython('𝐱 = ﬁ.𝐲\n').flatMap(node => [
      node.targets[0].id,
      node.value.attr
    ]);
    expect([first, second]).toEqual(['x', 'y']);
  });

  it('values of text', () => {
    const [statement] = parsePython(
      String.raw`x = "\x41\u00e9\n\101" r"\d" f"{{{y}}}\t" "end"`
    );
    const texts = statement.value.values.map((part: { value: unknown }) =>
      typeof part.value === 'string' ? part.value : null
    );
    expect(texts).toEqual(['A\u00e9\nA\\d{', null, '}\tend']);
  });

  it.each([
    ['x = (1,\n', 1],
    ['a\nb = $', 2],
    ['if x:\n    a\n  b', 3],
    ['x = """\n', 1],
    ['(\n' + '('.repeat(300), 2]
  ])('%j is refused in the right line', (source, line) => {
    let problem: unknown = null;
    try {
      parsePython(source);
    } catch (reason) {
      problem = reason;
    }
    expect(problem).toBeInstanceOf(PythonSyntaxError);
    expect((problem as PythonSyntaxError).line).toBe(line);
  });

  it('deep nesting is refused, not a crash', () => {
    const deep = `x = ${'-'.repeat(200_000)}1`;
    expect(() => parsePython(deep)).toThrow(PythonSyntaxError);
  });
});
