import type { IBundle, IExportOptions, IPlan } from '..';
import { makePlan, readNotebook, writeBundle } from '..';
import { notebookOf } from './notebooks';

/** Plan and bundle of a notebook made of these cells. */
export function exported(
  cells: (string | Record<string, unknown>)[],
  options: Partial<IExportOptions> = {},
  name = 'example.ipynb'
): { plan: IPlan; bundle: IBundle; text(path: string): string } {
  const plan = makePlan(readNotebook(notebookOf(cells), name), options);
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
