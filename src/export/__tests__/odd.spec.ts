import type { IPlan } from '..';
import { makePlan, readNotebook, writeBundle } from '..';
import { transformCell } from '../notebook/transform';
import { ask, refusedFiles } from './cpython';
import { FEATURE_TEXTS } from './features';
import { notebookOf } from './notebooks';
import { hostileCells, likelyCells, ODD } from './oddCells';
import { pick, randomNumbers } from './random';

const FIRST = Number(process.env.SIGNPOST_RANDOM_SEED ?? 1);

function planOf(cells: string[], form: 'library' | 'flat'): IPlan {
  return makePlan(readNotebook(notebookOf(cells), 'odd.ipynb'), { form });
}

function pythonOf(plan: IPlan): string[] {
  return writeBundle(plan)
    .files.filter(file => file.language === 'python')
    .map(file => file.text);
}

/** Texts of exported Python files of notebooks made of these cells, in both forms. */
function inBothForms(cells: string[]): string[] {
  return (['library', 'flat'] as const).flatMap(form =>
    pythonOf(planOf(cells, form))
  );
}

describe('odd notebooks', () => {
  it('always become Python', () => {
    const texts = ODD.flatMap(cell => inBothForms([cell]));
    expect(texts.length).toBeGreaterThanOrEqual(2 * ODD.length);
    expect(refusedFiles(texts)).toEqual([]);
  });

  it('of cells put together at random always become Python', () => {
    const next = randomNumbers(20261120 + FIRST);
    const pool = [...ODD.filter(cell => cell.length < 200), ...FEATURE_TEXTS];
    const texts: string[] = [];
    for (let count = 0; count < 150; count++) {
      const length = 1 + Math.floor(next() * 8);
      texts.push(
        ...inBothForms(Array.from({ length }, () => pick(next, pool)))
      );
    }
    expect(refusedFiles(texts)).toEqual([]);
  }, 120_000);

  it('of damaged cells always become Python', () => {
    const next = randomNumbers(6 + FIRST);
    const texts: string[] = [];
    for (let count = 0; count < 250; count++) {
      const cell = pick(next, FEATURE_TEXTS);
      const at = Math.floor(next() * cell.length);
      const length = Math.floor(next() * 4);
      const extra = pick(next, [...'()[]{}"\'\\%!?:=#\n \t;,']);
      texts.push(
        ...inBothForms([cell.slice(0, at) + extra + cell.slice(at + length)])
      );
    }
    expect(refusedFiles(texts)).toEqual([]);
  }, 120_000);
});

describe('hostile cells', () => {
  it.each([FIRST, FIRST + 20261120, FIRST + 76])(
    'become Python or are reported (seed %i)',
    seed => {
      const texts: string[] = [];
      const cells = hostileCells(seed, 240);
      for (let at = 0; at < cells.length; at += 3) {
        const some = cells.slice(at, at + 3);
        const plan = planOf(some, at % 2 === 0 ? 'library' : 'flat');
        for (const { cell, failure } of plan.program.cells) {
          const reported = plan.warnings.some(
            warning =>
              warning.cell === cell.index &&
              /kept as a comment/.test(warning.message)
          );
          expect([some[cell.index], reported]).toEqual([
            some[cell.index],
            failure !== null
          ]);
        }
        texts.push(...pythonOf(plan));
      }
      expect(refusedFiles(texts)).toEqual([]);
    },
    120_000
  );

  it('leave plain Python as it is', () => {
    const cells = [
      ...likelyCells(2 + FIRST, 300),
      ...[4, 5, 6].flatMap(seed => hostileCells(seed + FIRST, 600))
    ].filter(cell => !/tqdm|IPython\.core|^\s*(?:exit|In)\s*$/.test(cell));
    const answers = understood(cells).filter(answer => answer.python);
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.filter(answer => !answer.same)).toEqual([]);
  }, 120_000);

  it('are understood wherever IPython understands them', () => {
    const answers = understood(likelyCells(10 + FIRST, 700)).filter(
      answer => answer.ipython && !answer.python
    );
    expect(answers.length).toBeGreaterThan(200);
    expect(
      answers.filter(({ cell }) => {
        const [read] = planOf([cell], 'library').program.cells;
        return read.failure !== null;
      })
    ).toEqual([]);
  }, 120_000);
});

interface IUnderstood {
  cell: string;
  /** Python runs it as it is. */
  python: boolean;
  /** IPython can run it. */
  ipython: boolean;
  /** The exporter leaves its tree as it is. */
  same: boolean;
}

function understood(cells: readonly string[]): IUnderstood[] {
  return ask(
    'understands.py',
    cells.map(cell => {
      const [{ cell: read }] = planOf([cell], 'library').program.cells;
      return [read.source, transformCell(read, () => true).source];
    })
  );
}
