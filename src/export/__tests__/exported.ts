import type { IBundle, IDistribution, IExportOptions, IPlan } from '..';
import { makePlan, readNotebook, writeBundle } from '..';
import { notebookOf } from './notebooks';

/** Plan and bundle of a notebook made of these cells; its code stays in `main` unless asked otherwise. */
export function exported(
  cells: (string | Record<string, unknown>)[],
  options: Partial<IExportOptions> = {},
  name = 'example.ipynb'
): { plan: IPlan; bundle: IBundle; text(path: string): string } {
  const plan = makePlan(readNotebook(notebookOf(cells), name), {
    steps: false,
    ...options
  });
  const bundle = writeBundle(plan);
  return {
    plan,
    bundle,
    text: path => bundle.files.find(file => file.path === path)?.text ?? ''
  };
}

/** The body of `main()`, without its indentation and the lines that every program has. */
export function mainBody(
  cells: string[],
  options: Partial<IExportOptions> = {}
): string {
  const script = exported(cells, options).text('example.py');
  const body = /\ndef main\(\):\n([\s\S]*?)\n\n\nif __name__/.exec(script);
  return (body?.[1] ?? script)
    .split('\n')
    .map(line => line.replace(/^ {4}/, ''))
    .filter(line => !/^(?:settings = )?start_program\(/.test(line))
    .join('\n')
    .trim();
}

/** Options of an export whose kernel has these distributions, by import name. */
export function kernel(
  distributions: Record<string, string | Partial<IDistribution>>,
  more: Partial<IExportOptions> = {}
): Partial<IExportOptions> {
  return {
    distributions: Object.fromEntries(
      Object.entries(distributions).map(([module, item]) => [
        module,
        typeof item === 'string'
          ? { name: module, version: item }
          : { name: module, version: '1.0', ...item }
      ])
    ),
    installed: {},
    kernel: {
      name: 'geo',
      display_name: 'Geo',
      python_version: '3.12.4'
    },
    ...more
  };
}
