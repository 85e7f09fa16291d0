import type { IItemNeeds } from './items';
import type { IPiece } from './piece';
import type { SettingNeeds } from './settings';
import { settingsPieces } from './settings';

function foldersPiece(output: boolean): IPiece {
  return output
    ? {
        name: 'folders',
        imports: ['import os', 'import time', 'from pathlib import Path'],
        requires: [],
        exports: [],
        source: `
def add_folders(parser):
    """Add the options that every exported program has."""
    parser.add_argument("--work-dir", metavar="DIR", help="folder in which relative paths start")
    parser.add_argument("--output-dir", metavar="DIR", help="where every run makes its own folder (default: output here)")
    parser.add_argument("--run-id", metavar="ID", help="name of this run's folder (default: the Slurm job, or the time)")


def run_name(options):
    """Return what this run is called."""
    job = os.environ.get("SLURM_ARRAY_JOB_ID") or os.environ.get("SLURM_JOB_ID")
    task = os.environ.get("SLURM_ARRAY_TASK_ID")
    return options.run_id or ("-".join(filter(None, ["job", job, task])) if job else time.strftime("%Y-%m-%d_%H%M%S"))


def run_folders(program, options):
    """Return the folder of all runs and the one of this run, which no run before has used."""
    output = (Path(options.output_dir) if options.output_dir else program.parent / "output").absolute()
    name = run_name(options)
    run_folder, count = output / name, 1
    while run_folder.exists():
        count += 1
        run_folder = output / f"{name}-{count}"
    return output, run_folder
`
      }
    : {
        name: 'folders',
        imports: [],
        requires: [],
        exports: [],
        source: `
def add_folders(parser):
    """Add the options that every exported program has."""
    parser.add_argument("--work-dir", metavar="DIR", help="folder in which relative paths start")
`
      };
}

/** All pieces that belong to the start of a program. */
export function startPieces(options: IStartOptions): IPiece[] {
  return [
    ...settingsPieces(options.kinds, options.steps, options.items !== null),
    foldersPiece(hasOutput(options)),
    startPiece(options),
    pandasPiece
  ];
}

export interface IStartOptions {
  notebookFolder: string;
  settings: boolean;
  /** What there are settings of. */
  kinds: SettingNeeds;
  steps: boolean;
  items: IItemNeeds | null;
  figures: boolean;
  pandas: boolean;
  /** Functions of IPython are called. */
  ipython: boolean;
}

/** Whether runs have folders of their own. */
function hasOutput({ figures, steps, items }: IStartOptions): boolean {
  return figures || steps || items !== null;
}

/** Lines that turn to the items, once the program is in its folder. */
function itemLines({ items, settings, steps }: IStartOptions): string {
  if (items === null) {
    return '';
  }
  const values = settings ? 'values' : '{}';
  const lines = [
    'if chooses_items(options):',
    `    prepare_items(program, options, items, output, ${values})`
  ];
  if (items.kind === 'setting') {
    lines.push(`    run_item_calls(settings, start_folder)`);
    if (items.reduces && steps) {
      lines.push(
        '    RUN.first = [step.function for step in steps].index(items.reduce)'
      );
    }
  }
  return lines.map(line => `\n    ${line}`).join('');
}

/** What every program does first. Lines that not every program needs are filled in. */
function startPiece(options: IStartOptions): IPiece {
  const tables = [
    ...(options.settings ? ['settings'] : []),
    ...(options.steps ? ['steps'] : []),
    ...(options.items ? ['items'] : [])
  ];
  const parameters = ['file', 'description', ...tables].join(', ');
  const task = options.settings
    ? 'Read the settings and go to the folder in which relative paths start; return the settings.'
    : 'Go to the folder in which relative paths start.';
  const read = options.settings
    ? `options, values = read_settings(program, description, settings${options.steps ? ', steps' : ''})`
    : `options = read_options(program, description${options.steps ? ', steps' : ''})`;
  const result = options.settings
    ? '\n    return SimpleNamespace(**values)'
    : '';
  const output = [
    ...(hasOutput(options)
      ? ['output, run_folder = run_folders(program, options)']
      : []),
    ...(options.steps
      ? ['prepare_steps(program, options, steps, output, run_folder)']
      : []),
    ...(options.figures ? ['prepare_figures(run_folder)'] : [])
  ]
    .map(line => `\n    ${line}`)
    .join('');
  const isCalls = options.items?.kind === 'setting';
  const pandas = options.pandas ? '\n    print_frames_as_in_notebook()' : '';
  const ipython = options.ipython ? '\n    show_values_here()' : '';
  return {
    name: 'start',
    imports: [
      'import os',
      'import sys',
      'from pathlib import Path',
      ...(options.settings ? ['from types import SimpleNamespace'] : [])
    ],
    requires: [
      options.settings ? 'settings' : 'options',
      ...(options.steps ? ['steps'] : []),
      ...(options.items ? ['items'] : []),
      ...(options.figures ? ['figures'] : []),
      ...(options.pandas ? ['pandas'] : []),
      ...(options.ipython ? ['own_display'] : [])
    ],
    exports: ['start_program'],
    source: `
#: The notebook's folder, seen from the folder of this file.
NOTEBOOK_FOLDER = ${JSON.stringify(options.notebookFolder)}


def start_program(${parameters}):
    """${task}

    That is the current folder, or the notebook's own when the program is started from its own folder.
    """
    program = Path(file).resolve()
    ${read}${output}
    notebook_folder = (program.parent / NOTEBOOK_FOLDER).resolve()
    folder = ${isCalls ? 'start_folder = ' : ''}Path.cwd()
    if options.work_dir:
        folder = Path(options.work_dir).resolve()
    elif folder.resolve() == program.parent or program.parent in folder.resolve().parents:
        folder = notebook_folder
    if not folder.is_dir():
        print(f"{program.name}: there is no folder {folder}; choose another with --work-dir.", file=sys.stderr)
        sys.exit(2)
    os.chdir(folder)
    for place in (notebook_folder, folder):
        if str(place) not in sys.path:
            sys.path.insert(0, str(place))
    sys.stdout.reconfigure(line_buffering=True)${itemLines(options)}${pandas}${ipython}${result}
`
  };
}

const pandasPiece: IPiece = {
  name: 'pandas',
  imports: [],
  requires: [],
  exports: [],
  source: `
def print_frames_as_in_notebook():
    """Let pandas print as many columns as it does in a notebook."""
    try:
        import pandas
    except ImportError:
        return
    pandas.set_option("display.max_columns", 20)
`
};
