import { exported } from './exported';

/** What is said about names that no cell defines. */
function said(...cells: string[]): string[] {
  return exported(cells)
    .plan.warnings.filter(({ kind }) => kind === 'name')
    .map(({ message }) => message);
}

describe('names that no cell defines', () => {
  it('end the script', () => {
    expect(said('print(gone)')).toEqual([
      'gone is used, but no cell defines it. It may have been deleted from the notebook, and the script will stop there.'
    ]);
  });

  it.each([
    ['exec', 'exec("made = 1")\nmade'],
    ['globals()', 'globals()["made"] = 1\nmade'],
    ['%run', '%run other.py\nmade'],
    ['var', 'import sympy as sp\nsp.var("made")\nmade'],
    ['var', 'from sympy import var\nvar("made")\nmade']
  ])('may be made by %s', (maker, cell) => {
    expect(said(cell)).toEqual([
      expect.stringContaining(`If ${maker} does not make it`)
    ]);
  });

  it.each([
    'def f(a: Gone, *more: Gone, b: Gone = 1) -> Gone:\n    pass',
    'x: Gone = 3',
    'class A:\n    field: list[Gone]\n    async def f(self) -> "Gone": ...'
  ])('are no concern in annotations that stay texts: %j', cell => {
    const future = 'from __future__ import annotations';
    expect(said(future, cell)).toEqual([]);
    expect(said(cell, future)).toEqual([]);
    expect(said(cell)).toHaveLength(1);
  });

  it('are a concern beside annotations that stay texts', () => {
    expect(
      said(
        'from __future__ import annotations',
        'def f(a: Fine = gone):\n    pass'
      )
    ).toEqual([expect.stringMatching(/^gone is used/)]);
  });

  it('are no concern where the notebook tries them out', () => {
    expect(
      said('try:\n    text = unicode\nexcept NameError:\n    text = str')
    ).toEqual([]);
    expect(
      said('try:\n    text = unicode\nexcept ValueError:\n    text = str')
    ).toHaveLength(1);
  });
});

describe('annotations of cells before the import that makes them texts', () => {
  const FUTURE = 'from __future__ import annotations';
  const said = (...cells: string[]) =>
    exported(cells).plan.warnings.filter(({ message }) =>
      message.includes('annotations')
    );

  it('are told of where something reads them', () => {
    const [warning, ...more] = said(
      'import typing',
      'x = 1 + 1\ndef f(a: int): pass',
      FUTURE,
      'def g(a: str): pass',
      'typing.get_type_hints(f)'
    );
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ kind: 'layout', cell: 1, line: 2 });
    expect(warning.message).toContain('in cell 3 holds');
    expect(warning.others).toBeUndefined();
  });

  it('are told of where they call something', () => {
    expect(said('x: print("seen") = 3', FUTURE)).toHaveLength(1);
  });

  it.each([
    [['def f(a: int): pass', FUTURE]],
    [[FUTURE, 'def f(a: int): pass', 'f.__annotations__']],
    [['def f(a): pass', FUTURE, 'f.__annotations__']],
    [['def f(a: int): pass', 'f.__annotations__']]
  ])('are nothing to tell of in %j', cells => {
    expect(said(...cells)).toEqual([]);
  });
});
