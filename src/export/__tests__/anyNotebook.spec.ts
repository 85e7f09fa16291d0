import type { IPlan } from '..';
import { makePlan, NotebookError, readNotebook, writeBundle } from '..';
import { ask, inParts } from './cpython';
import { pick, randomNumbers } from './random';
import type { IRandomJson } from './randomJson';
import { randomJson } from './randomJson';

const COUNT = Number(process.env.SIGNPOST_RANDOM_NOTEBOOKS ?? 250);
const FIRST = Number(process.env.SIGNPOST_RANDOM_SEED ?? 1);

/** What Python says of a notebook and of its exported files; described in the driver. */
interface IAnswer {
  problem: string | null;
  valid: boolean;
  sources: string[];
  refused: [file: string, error: string, text: string][];
  lost: [cell: number, name: string][];
}

interface IExport extends IRandomJson {
  seed: number;
  plan: IPlan | null;
  files: Record<string, string> | null;
  /** The sentence with which the notebook was refused, or `null`. */
  reason: string | null;
  said: IAnswer;
}

/** Export with options that are chosen by the seed, too. */
function exportOf(seed: number): Omit<IExport, 'said'> {
  const random = randomNumbers(seed);
  const json = randomJson(seed);
  const refused = { seed, ...json, plan: null, files: null };
  try {
    const notebook = readNotebook(json.text, json.name);
    const options = {
      form: pick(random, ['library', 'flat'] as const),
      steps: random() < 0.7,
      echo: random() < 0.8,
      figures: random() < 0.8,
      versions: pick(random, ['exact', 'loose'] as const)
    };
    let plan = makePlan(notebook, options);
    const { item_candidates } = plan;
    if (item_candidates.length > 0 && random() < 0.3) {
      const { kind, name } = pick(random, item_candidates);
      const items = { name, values: kind === 'loop' ? null : '1, 2' };
      plan = makePlan(notebook, { ...options, items });
    }
    const files = Object.fromEntries(
      writeBundle(plan).files.map(file => [file.path, file.text])
    );
    return { seed, ...json, plan, files, reason: null };
  } catch (error) {
    if (error instanceof NotebookError) {
      return { ...refused, reason: error.message };
    }
    (error as Error).message += ` (seed ${seed})`;
    throw error;
  }
}

/** The text of a cell as a file can hold it. */
function readable(source: string): string {
  return Buffer.from(source.replace(/\r\n?/g, '\n'), 'utf8').toString('utf8');
}

describe('random JSON of notebooks', () => {
  let all: IExport[];

  beforeAll(() => {
    const exports = Array.from({ length: COUNT }, (_, at) =>
      exportOf(FIRST + at)
    );
    all = inParts(exports, 100).flatMap(part => {
      const answers = ask<IAnswer[]>(
        'exported_notebooks.py',
        part.map(({ text, files }) => ({ notebook: text, files }))
      );
      return part.map((one, at) => ({ ...one, said: answers[at] }));
    });
  }, 600_000);

  it('is mostly what nbformat accepts', () => {
    const share = (some: (one: IExport) => boolean) =>
      all.filter(some).length / all.length;
    expect(share(({ said }) => said.problem === null)).toBeGreaterThan(0.9);
    expect(share(({ said }) => said.valid)).toBeGreaterThan(0.5);
    expect(share(({ files }) => files !== null)).toBeGreaterThan(0.8);
  });

  it('becomes files that Python, TOML, JSON and Bash accept', () => {
    expect(
      all.flatMap(({ seed, said }) => said.refused.map(one => [seed, ...one]))
    ).toEqual([]);
  });

  it('or is refused in a sentence that says what to do', () => {
    for (const { said, reason } of all) {
      if (reason !== null) {
        expect(reason).toMatch(/^[^\n]+\.$/);
        if (said.valid) {
          expect(reason).toMatch(/^This notebook is written in /);
        }
      }
    }
  });

  it('has the cells that nbformat finds', () => {
    for (const { seed, plan, said } of all) {
      if (plan !== null && said.valid) {
        const found = plan.notebook.cells.map(({ source }) => source);
        expect([seed, found]).toEqual([seed, said.sources.map(readable)]);
      }
    }
  });

  it('loses no name without a word', () => {
    const lost = all.flatMap(({ seed, plan, said }) => {
      const told = [
        ...(plan?.warnings ?? []),
        ...(plan?.decisions ?? []).filter(({ where }) => where === 'dropped')
      ].map(({ cell }) => cell);
      return said.lost
        .filter(([cell]) => !told.includes(cell))
        .map(([cell, name]) => [seed, name, plan!.notebook.cells[cell].source]);
    });
    expect(lost).toEqual([]);
  });
});
