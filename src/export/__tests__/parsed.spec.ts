import { readFileSync } from 'fs';
import * as path from 'path';

import type { IExportOptions } from '..';
import { makePlan, ParsedCells, readNotebook, writeBundle } from '..';
import * as parser from '../python/parser';
import { notebookOf } from './notebooks';

const EXAMPLES = path.join(__dirname, '..', '..', '..', 'examples');

function example(name: string): any {
  return JSON.parse(readFileSync(path.join(EXAMPLES, name), 'utf8'));
}

/** What becomes of a notebook, as far as a user sees it. */
function outcome(
  content: unknown,
  options: Partial<IExportOptions>,
  reuse: ParsedCells | null
) {
  const plan = makePlan(readNotebook(content, 'example.ipynb'), options, reuse);
  const { settings, decisions, warnings, summary } = plan;
  return { settings, decisions, warnings, summary, bundle: writeBundle(plan) };
}

describe('parsed cells that are used again', () => {
  it.each(['climate.ipynb', 'ndvi.ipynb', 'digits.ipynb'])(
    'give the same plan and files: %s, through edits and switches',
    name => {
      const reuse = new ParsedCells();
      const content = example(name);
      const check = (options: Partial<IExportOptions> = {}) =>
        expect(outcome(content, options, reuse)).toEqual(
          outcome(content, options, null)
        );
      check();
      check({ form: 'flat' });
      check({ echo: false, figures: false });
      check({ steps: false });
      for (const cell of content.cells) {
        const source = [].concat(cell.source).join('');
        cell.source = `${source}\nextra = 1`;
        check();
        cell.source = `x = (\n${source}`;
        check();
        cell.source = source;
      }
      content.cells.reverse();
      check();
      content.cells.splice(1, 2);
      check();
    }
  );

  it('parse only the cell that was edited', () => {
    const reuse = new ParsedCells();
    const texts = Array.from({ length: 50 }, (_, at) => `value_${at} = ${at}`);
    outcome(notebookOf(texts), {}, reuse);
    const parse = jest.spyOn(parser, 'parsePython');
    texts[20] = 'value_20 = 5';
    makePlan(readNotebook(notebookOf(texts), 'example.ipynb'), {}, reuse);
    expect(parse.mock.calls).toEqual([['value_20 = 5']]);
    parse.mockRestore();
  });

  it('are forgotten when the notebook holds them no more', () => {
    const reuse = new ParsedCells();
    const parse = jest.spyOn(parser, 'parsePython');
    for (const text of ['x = 1', 'y = 2', 'z = 3', 'x = 1']) {
      makePlan(readNotebook(notebookOf([text]), 'example.ipynb'), {}, reuse);
    }
    expect(parse).toHaveBeenCalledTimes(4);
    parse.mockRestore();
  });
});
