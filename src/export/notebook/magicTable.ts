import { pythonString } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import {
  bookmark,
  changeFolder,
  environmentVariable,
  folderHistory,
  folderStack,
  popFolder,
  pushFolder
} from './folderMagics';
import { history, namesList, savedHistory } from './historyMagics';
import type { IMagicContext } from './lineMagics';
import { shellLines, shellValue } from './lineMagics';
import { profiled } from './profileMagics';
import { runProgram } from './programMagics';
import { inputsOf } from './session';
import { commandExpression } from './shell';
import { measured, timed } from './statementMagics';
import { throughIPython, unknownMagic } from './unknown';

export type LineMagic = (rest: string, context: IMagicContext) => IReplacement;

/** Commands of the shell that IPython knows as magics, and what it runs for them. */
export const SHELL_ALIASES: ReadonlyMap<string, string> = new Map([
  ...'cat cp mv rm rmdir mkdir'
    .split(' ')
    .map((name): [string, string] => [name, name]),
  ['ls', 'ls -F --color'],
  ['ll', 'ls -F -o --color'],
  ['lf', 'ls -F -o --color %l | grep ^-'],
  ['lk', 'ls -F -o --color %l | grep ^l'],
  ['ldir', 'ls -F -o --color %l | grep /$'],
  ['lx', 'ls -F -o --color %l | grep ^-..x']
]);

const dropped =
  (reason: string, warning?: (rest: string) => string): LineMagic =>
  rest => ({
    lines: [],
    where: 'dropped',
    reason,
    ...(warning ? { warning: warning(rest) } : {})
  });

/** Magics that a script has no use for, by the reason. */
const DROPPED: Record<string, string> = {
  'Extensions are not reloaded in a script.': 'reload_ext unload_ext',
  'Modules do not change while the script runs.': 'autoreload aimport',
  'Tracebacks are those of plain Python.': 'tb',
  'A script prints no colours.': 'colors',
  'There is no debugger in a script.': 'pdb debug',
  'Help is for interactive work.':
    'lsmagic magic quickref pinfo pinfo2 pdef pdoc psource pfile psearch pycat page',
  'Pages are turned by hand.': 'man more less',
  'The history is for interactive work.': 'edit ed pastebin recall rep rerun',
  'TensorBoard is for interactive work.': 'tensorboard',
  'There is no kernel.': 'connect_info qtconsole autoawait killbgscripts',
  'There is no event loop of a window.': 'gui',
  'Magics are translated.': 'automagic autocall rehashx unalias alias_magic',
  'It asks for another way to type and to show tracebacks.': 'doctest_mode',
  'The versions are in requirements.txt.': 'watermark',
  'The output of a job is its log.': 'logstart logstop logon logoff logstate',
  'It puts text into the cell, which runs when the cell is run again.':
    'load loadpy'
};

/** Extensions whose magics are translated or that only help while editing. */
const QUIET_EXTENSIONS =
  /^(?:autoreload|memory_profiler|line_profiler|snakeviz|pyinstrument|heat|scalene|tensorboard|watermark|nb_black|lab_black|jupyter_black|blackcellmagic|pycodestyle_magic|storemagic)$/;

function figureConfiguration(rest: string): IReplacement {
  const format =
    /^InlineBackend\.figure_formats?\s*=\s*[[({]?\s*(?:set\(\s*\[?)?\s*["'](\w+)["']/.exec(
      rest
    );
  if (format) {
    return {
      lines: [
        `${placeholder('set_figure_format')}(${pythonString(format[1])})`
      ],
      plots: true
    };
  }
  return {
    lines: [],
    where: 'dropped',
    reason: 'The display of a notebook is not configured in a script.',
    ...(/^InlineBackend\.close_figures\s*=\s*False/.test(rest)
      ? {
          warning:
            'The notebook keeps its figures open after each cell. The script saves and closes them after the cell that draws them; what later cells add to them is not saved.'
        }
      : {})
  };
}

function defineAlias(rest: string, context: IMagicContext): IReplacement {
  const match = /^(\S+)\s+(.+)$/s.exec(rest);
  if (match) {
    context.session.aliases.set(match[1], match[2]);
  }
  return {
    lines: [],
    where: 'dropped',
    reason: 'The command stands where the alias is used.'
  };
}

function defineMacro(rest: string, context: IMagicContext): IReplacement {
  const match = /^((?:-[rq]+\s+)*)([A-Za-z_]\w*)\s+(.+)$/.exec(rest);
  const text = match ? inputsOf(context.session, match[3]) : null;
  if (!match || text === null) {
    return {
      lines: [],
      where: 'dropped',
      reason: 'The cells that it names are not in the notebook.',
      warning: `%macro ${rest} names cells that the notebook does not hold, or no cells at all. What uses it will not run.`
    };
  }
  context.session.macros.set(match[2], text);
  return {
    lines: [],
    where: 'dropped',
    reason: 'The lines stand where the macro is used.'
  };
}

/** `%sc name=command`, with `-l` for a list. */
function captureCommand(rest: string, context: IMagicContext): IReplacement {
  const match = /^((?:-[lv]+\s+)*)([A-Za-z_]\w*)\s*=(.*)$/s.exec(rest);
  if (!match) {
    return unknownMagic('sc', rest, context);
  }
  const list = /l/.test(match[1]);
  return {
    lines: [
      `${match[2]} = ${shellValue(match[3], context)}${list ? '' : '.n + "\\n"'}`
    ]
  };
}

/** `%store` keeps values in IPython's own database. */
function store(rest: string, context: IMagicContext): IReplacement {
  const call = unknownMagic('store', rest, context);
  return {
    ...call,
    lines: [
      `${placeholder('ipython')}().extension_manager.load_extension("storemagic")`,
      ...call.lines
    ],
    warning: `%store keeps and finds values in the IPython profile of the user who runs the script, and needs IPython there.`
  };
}

/** What IPython prints when it chooses how a notebook shows its figures. */
const INLINE =
  'print("Using matplotlib backend: module://matplotlib_inline.backend_inline")';

/** `%pylab`, which also tells what it does. */
function pylab(rest: string): IReplacement {
  const backend = /(?:^|\s)(?!-)(\S+)/.exec(rest)?.[1];
  return {
    lines: [
      'import numpy',
      'import matplotlib',
      'from matplotlib import mlab, pylab, pyplot',
      'np = numpy',
      'plt = pyplot',
      ...(/--no-import-all/.test(rest)
        ? []
        : ['from pylab import *', 'from numpy import *']),
      ...(backend === undefined ? [INLINE] : []),
      `print("%pylab is deprecated, use %matplotlib inline and import the required libraries.")`,
      'print("Populating the interactive namespace from numpy and matplotlib")'
    ],
    where: 'script',
    reason: '%pylab brings these names.',
    plots: true
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

function loadExtension(rest: string): IReplacement {
  return QUIET_EXTENSIONS.test(rest.trim())
    ? {
        lines: [],
        where: 'dropped',
        reason: `The extension ${rest.trim()} only helps while editing.`
      }
    : throughIPython(
        `${placeholder('ipython')}().run_line_magic("load_ext", ${pythonString(rest)})`,
        `%load_ext ${rest}`
      );
}

/** In a first cell there is nothing to forget; later, names that are gone in the notebook are still known here. */
const forgets =
  (name: string): LineMagic =>
  (rest, context) =>
    dropped(
      'A script begins without names, and its names end with it.',
      context.session.inputs.size <= 1
        ? undefined
        : () =>
            `%${[name, rest].filter(Boolean).join(' ')} forgets names in the notebook; in the script they keep their values.`
    )(rest, context);

/** Line magics that are understood, by name. */
export const LINE_MAGICS: Record<string, LineMagic> = {
  ...Object.fromEntries(
    Object.entries(DROPPED).flatMap(([reason, names]) =>
      names.split(' ').map(name => [name, dropped(reason)])
    )
  ),
  matplotlib: rest => ({
    lines: rest === '' ? [INLINE] : [],
    where: 'dropped',
    reason: 'Figures are saved as files instead of shown.',
    plots: !/^(?:-l|--list)\b/.test(rest)
  }),
  xmode: rest => ({
    lines: /^\w+$/.test(rest.trim())
      ? [
          `print(${pythonString(`Exception reporting mode: ${capital(rest.trim())}`)})`
        ]
      : [],
    where: 'dropped',
    reason: 'Tracebacks are those of plain Python.'
  }),
  pylab,
  ...Object.fromEntries(
    ['who', 'who_ls', 'whos'].map(name => [name, namesList(name)])
  ),
  history,
  hist: history,
  save: savedHistory('save'),
  notebook: savedHistory('notebook'),
  time: timed,
  timeit: (rest, context) => measured(rest, context),
  prun: (rest, context) => profiled('prun', rest, context),
  cd: changeFolder,
  pushd: pushFolder,
  popd: popFolder,
  dirs: folderStack,
  dhist: folderHistory,
  bookmark,
  pwd: () => ({ lines: [`${placeholder('current_folder')}()`] }),
  env: environmentVariable,
  set_env: environmentVariable,
  run: runProgram,
  sx: shellLines,
  system: shellLines,
  sc: captureCommand,
  alias: defineAlias,
  macro: defineMacro,
  store,
  load_ext: loadExtension,
  config: figureConfiguration,
  precision: (rest, context) => ({
    lines: [
      `${placeholder('set_precision')}(${rest === '' ? '' : commandExpression(rest, context.known)})`
    ]
  }),
  xdel: rest => ({
    lines: [
      /^(?:-n\s+)?[A-Za-z_]\w*$/.test(rest)
        ? `del ${rest.replace(/^-n\s+/, '')}`
        : 'pass'
    ]
  }),
  reset: forgets('reset'),
  reset_selective: forgets('reset_selective'),
  pprint: dropped(
    'Values are printed as the notebook prints them.',
    () =>
      '%pprint switches the layout of shown values in the notebook. The script keeps the layout that IPython begins with.'
  )
};
