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
    [{ nbformat: 2, worksheets: [] }, 'notebook format 2'],
    [
      { nbformat: 3, worksheets: [], metadata: { language: 'julia' } },
      'written in Julia'
    ],
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

  it('takes format 3 for what format 4 says', () => {
    const image = { output_type: 'display_data', png: 'iVBORw0KGgo=' };
    const notebook = readNotebook(
      {
        nbformat: 3,
        metadata: { name: '' },
        worksheets: [
          {
            cells: [
              { cell_type: 'heading', level: 2, source: ['Load\n', 'it'] },
              {
                cell_type: 'code',
                language: 'python',
                input: ['a = 1\n', 'a'],
                prompt_number: 3,
                outputs: [{ output_type: 'pyout', text: ['1'] }, image]
              }
            ]
          },
          {
            cells: [
              {
                cell_type: 'code',
                input: '1 / 0',
                outputs: [{ output_type: 'pyerr', ename: 'ZeroDivisionError' }]
              }
            ]
          }
        ]
      },
      'old.ipynb'
    );
    expect(notebook.cells).toMatchObject([
      { type: 'markdown', source: '## Load it' },
      { type: 'code', source: 'a = 1\na', executionCount: 3, savedFigures: 1 },
      { type: 'code', source: '1 / 0', savedError: 'ZeroDivisionError' }
    ]);
  });

  it('takes lines of format 3 with their ends and without', () => {
    const code = (input: string[]) => ({ cell_type: 'code', input });
    const { cells } = readNotebook(
      {
        nbformat: 3,
        worksheets: [
          {
            cells: [
              code(['a = 1', '', 'b = 2']),
              code(['a = 1\n', 'b = 2']),
              { cell_type: 'heading', source: ['Load', 'it'] },
              { cell_type: 'markdown', source: ['- a', '- b'] }
            ]
          }
        ]
      },
      'old.ipynb'
    );
    expect(cells.map(({ source }) => source)).toEqual([
      'a = 1\n\nb = 2',
      'a = 1\nb = 2',
      '# Load it',
      '- a\n- b'
    ]);
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
