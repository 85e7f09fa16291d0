import type { IPlan } from '../../export';
import { makePlan, readNotebook, writeBundle } from '../../export';
import { notebookOf } from '../../export/__tests__/notebooks';
import {
  CellSelection,
  cellOfLine,
  filesOfCell,
  headingOf,
  linesOfCell,
  reviewCells
} from '../links';

function exported(cells: Parameters<typeof notebookOf>[0]) {
  const plan = makePlan(readNotebook(notebookOf(cells), 'example.ipynb'), {
    steps: false
  });
  return { plan, bundle: writeBundle(plan) };
}

describe('the links between cells and files', () => {
  const { plan, bundle } = exported([
    '#md # Rain\n\nText',
    'import numpy as np\n\nyear = 2020',
    'def mean(x):\n    """The mean."""\n    return np.mean(x)\n\n\nprint(mean([year, 2 + 2]))',
    '%load_ext autoreload',
    'print(lost)'
  ]);
  const file = (path: string) =>
    bundle.files.find(candidate => candidate.path === path)!;

  it('lead from a cell to its lines in every file, and back', () => {
    const files = filesOfCell(bundle, 2);
    expect(files.map(({ path }) => path)).toEqual([
      'example_lib.py',
      'example.py'
    ]);
    for (const { path, text } of files) {
      const [{ from, to }] = linesOfCell(file(path), 2);
      expect(
        text
          .split('\n')
          .slice(from - 1, to)
          .join('\n')
      ).toMatch(path === 'example.py' ? /print\(mean/ : /def mean/);
      expect(cellOfLine(file(path), from)).toBe(2);
      expect(cellOfLine(file(path), to)).toBe(2);
    }
    expect(cellOfLine(file('example.py'), 1)).toBeNull();
    expect(linesOfCell(file('README.md'), 2)).toEqual([]);
  });

  it('gather what was decided and noticed by cell', () => {
    const cells = reviewCells(plan);
    expect(cells.map(({ cell }) => cell.index)).toEqual([0, 1, 2, 3, 4]);
    expect(cells[0].where).toEqual([]);
    expect(cells[1].where[0]).toBe('setting');
    expect(cells[2].decisions.map(({ what }) => what)).toContain('mean');
    expect(cells[2].where[0]).toBe('library');
    expect(cells[3].where).toEqual(['dropped']);
    expect(cells[4].where).toEqual(['script']);
    expect(cells[4].warnings.map(({ kind }) => kind)).toEqual(['name']);
  });

  it('name the step of a cell, and warnings about several cells at each', () => {
    const made: IPlan = {
      ...plan,
      steps: [
        { name: 'rain', title: 'Rain', cells: [1, 2], inputs: [], results: [] }
      ],
      warnings: [
        {
          kind: 'order',
          message: 'x',
          cell: 1,
          line: null,
          others: [{ cell: 4, line: null }]
        },
        { kind: 'layout', message: 'y', cell: null, line: null }
      ]
    };
    const cells = reviewCells(made);
    expect(cells.map(({ step }) => step)).toEqual([
      null,
      'rain',
      'rain',
      null,
      null
    ]);
    expect(cells[2].where).toContain('step');
    expect(cells.map(({ warnings }) => warnings.length)).toEqual([
      0, 1, 0, 0, 1
    ]);
  });

  it.each([
    ['# Rain', 1, 'Rain'],
    ['text\n\n### Rain over *Wales* ##\nmore', 3, 'Rain over *Wales*'],
    ['```\n# a comment\n```\nlast', 0, '```'],
    ['#hashtag', 0, '#hashtag'],
    ['\n\n', 0, '']
  ])('take the heading of %j', (source, level, text) => {
    expect(headingOf(source)).toEqual({ level, text });
  });
});

describe('the selected cell', () => {
  it('is told once, with who selected it', () => {
    const selection = new CellSelection();
    const told: string[] = [];
    selection.changed.connect((_, source) => told.push(source));
    selection.select(2, 'files');
    selection.select(2, 'cells');
    selection.hover(3);
    selection.hover(3);
    expect(told).toEqual(['files', 'hover']);
    expect(selection.selected).toBe(2);
    expect(selection.hovered).toBe(3);
  });
});
