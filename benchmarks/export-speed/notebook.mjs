import { readFileSync } from 'fs';
import path from 'path';
import { fileURLToPath } from 'url';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** A notebook of `count` cells: the cells of the examples, over and over, with names of their own. */
export function notebookOf(count) {
  const cells = ['climate', 'ndvi', 'digits'].flatMap(
    name =>
      JSON.parse(readFileSync(path.join(examples, `${name}.ipynb`), 'utf8'))
        .cells
  );
  const all = [];
  for (let index = 0; index < count; index++) {
    const cell = cells[index % cells.length];
    const round = Math.floor(index / cells.length);
    const source = [].concat(cell.source).join('');
    all.push({
      ...cell,
      id: `cell-${index}`,
      outputs: cell.cell_type === 'code' ? [] : undefined,
      // Another round defines other functions, as a long notebook does.
      source:
        round === 0
          ? source
          : source.replace(/\b(def|class) (\w+)/g, `$1 $2_${round}`)
    });
  }
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: all };
}
