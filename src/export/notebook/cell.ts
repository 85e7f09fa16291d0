import type { ICell, IDecision } from '../model';

/** Parts of the support code that a transformed cell may need. */
export type SupportName =
  | 'settings'
  | 'start_program'
  | 'Setting'
  | 'Step'
  | 'run_step'
  | 'Items'
  | 'chosen_items'
  | 'run_command'
  | 'command_output'
  | 'run_with'
  | 'output_with'
  | 'timer'
  | 'measure'
  | 'profiled'
  | 'captured'
  | 'write_file'
  | 'change_folder'
  | 'visited_folders'
  | 'push_folder'
  | 'pop_folder'
  | 'folder_stack'
  | 'set_bookmark'
  | 'set_variable'
  | 'variable'
  | 'variables'
  | 'current_folder'
  | 'run_program'
  | 'run_module'
  | 'ipython'
  | 'show'
  | 'display'
  | 'clear_output'
  | 'shown_value'
  | 'save_figures'
  | 'read_line'
  | 'read_secret'
  | 'Out'
  | 'exit_code'
  | 'set_precision'
  | 'set_figure_format'
  | 'interact'
  | 'interact_manual'
  | 'interactive'
  | 'interactive_output'
  | 'fixed'
  | 'without_places';

/** Support names that stand for a value: as the last expression of a cell it is shown. */
export const VALUE_NAMES: ReadonlySet<string> = new Set([
  'command_output',
  'variable',
  'current_folder',
  'push_folder',
  'folder_stack',
  'set_precision',
  'ipython',
  'interact',
  'interact_manual',
  'interactive',
  'interactive_output',
  'fixed',
  'shown_value',
  'Out',
  'exit_code',
  'visited_folders'
]);

/**
 * How a support function is named until the script is written; only then is it known which
 * names the notebook uses itself.
 */
export function placeholder(name: SupportName): string {
  return `__signpost_${name}__`;
}

/** The name inside a placeholder, or `null` for any other identifier. */
export function placeholderName(identifier: string): SupportName | null {
  const match = /^__signpost_(\w+)__$/.exec(identifier);
  return match ? (match[1] as SupportName) : null;
}

/** A code cell in which every line of IPython syntax has become Python. */
export interface ITransformedCell {
  cell: ICell;
  source: string;
  /** For each line of `source`, the line of the cell that it came from, from 0. */
  origin: number[];
  /** Arguments of `pip install` and the like. */
  requirements: string[];
  decisions: IDecision[];
  /** With the line of the cell, from 1. */
  warnings: { message: string; line: number }[];
  /** Why all names must be those of the module, as a sentence part; else `null`. */
  needsModule: string | null;
  /** True when the cell switches the plotting of the notebook on. */
  plots: boolean;
  /** False for cells in which the value of the last expression is not shown. */
  echoes: boolean;
}

/** What one line of IPython syntax becomes. */
export interface IReplacement {
  /** Python, one item per line, without the line's indentation. */
  lines: string[];
  where?: IDecision['where'];
  /** Why, as a sentence, for what is not simply translated. */
  reason?: string;
  warning?: string;
  requirements?: string[];
  needsModule?: string;
  plots?: boolean;
  /** The value of the last of the lines is not shown. */
  quiet?: boolean;
}

/** A cell magic around Python: the lines of `body` stay the cell's own. */
export interface IWrapped {
  /** Lines before the body, which is indented below them. */
  before: string[];
  /** Indentation of the body. */
  indent: string;
  /** Lines after the body. */
  after: string[];
  echoes: boolean;
  /** What is not done, as a sentence. */
  reason?: string;
}
