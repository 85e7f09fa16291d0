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

  it('are no concern where the notebook tries them out', () => {
    expect(
      said('try:\n    text = unicode\nexcept NameError:\n    text = str')
    ).toEqual([]);
    expect(
      said('try:\n    text = unicode\nexcept ValueError:\n    text = str')
    ).toHaveLength(1);
  });
});
