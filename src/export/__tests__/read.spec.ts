import { NotebookError, readNotebook } from '..';
import { notebookOf } from './notebooks';

describe('reading a notebook', () => {
  it('keeps the cells in order with their tags', () => {
    const notebook = readNotebook(
      notebookOf([
        '#md # Title',
        {
          cell_type: 'code',
          metadata: { tags: ['parameters', 3] },
          source: ['a = 1\r\n', 'b = 2'],
          execution_count: 4,
          outputs: [{ output_type: 'error', ename: 'ValueError' }]
        }
      ]),
      'a.ipynb'
    );
    expect(notebook.cells.map(cell => cell.type)).toEqual(['markdown', 'code']);
    expect(notebook.cells[1]).toMatchObject({
      source: 'a = 1\nb = 2',
      tags: ['parameters'],
      executionCount: 4,
      savedError: 'ValueError'
    });
  });

  it.each([
    ['{"nbformat": 3', 'not valid JSON'],
    [[], 'no JSON object'],
    [{ nbformat: 3, worksheets: [] }, 'notebook format 3'],
    [{ cells: [] }, 'does not say its notebook format'],
    [{ nbformat: 4 }, 'no list of cells'],
    [
      notebookOf([], { language_info: { name: 'R' } }),
      'This notebook is written in R; only Python notebooks can be exported.'
    ],
    [
      notebookOf([], {
        language_info: undefined,
        kernelspec: { language: 'julia' }
      }),
      'written in Julia'
    ]
  ])('refuses %j with a sentence', (content, reason) => {
    const read = () => readNotebook(content, 'a.ipynb');
    expect(read).toThrow(NotebookError);
    expect(read).toThrow(reason as string);
  });

  it('accepts cells that are not what the format says', () => {
    const notebook = readNotebook(
      {
        nbformat: 4,
        metadata: null,
        cells: [null, 3, { cell_type: 'code', source: 5, outputs: 'x' }]
      },
      'a.ipynb'
    );
    expect(notebook.cells).toHaveLength(3);
    expect(notebook.cells[2].source).toBe('');
  });
});
