/** JSON of a notebook: texts are code cells, texts that start with `#md` are Markdown. */
export function notebookOf(
  cells: (string | Record<string, unknown>)[],
  metadata: Record<string, unknown> = {}
): Record<string, unknown> {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3',
        language: 'python'
      },
      language_info: { name: 'python' },
      ...metadata
    },
    cells: cells.map((cell, index) =>
      typeof cell !== 'string'
        ? cell
        : cell.startsWith('#md')
          ? {
              cell_type: 'markdown',
              id: `c${index}`,
              metadata: {},
              source: cell.slice(3).trim()
            }
          : {
              cell_type: 'code',
              id: `c${index}`,
              metadata: {},
              execution_count: null,
              outputs: [],
              source: cell
            }
    )
  };
}
