import { pythonString } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import { commandExpression } from './shell';

/** What the transforms may ask about the notebook around a line. */
export interface IMagicContext {
  /** Whether the notebook has bound a name when the line runs. */
  known(name: string): boolean;
  /** Turn the body of a magic, which may use IPython syntax itself, into Python lines. */
  transform(source: string): string[];
}

type LineMagic = (rest: string, context: IMagicContext) => IReplacement;

const INSTALLERS = /^(?:pip3?|conda|mamba|micromamba|uv)$/;

/** `!command`, `!!command`. */
export function shellLine(
  command: string,
  context: IMagicContext
): IReplacement {
  const text = command.trim();
  const installed = installCommand(text);
  if (installed) {
    return installed;
  }
  if (text === '') {
    return { lines: ['pass'] };
  }
  return {
    lines: [
      `${placeholder('run_command')}(${commandExpression(text, context.known)})`
    ]
  };
}

/** The value of `x = !command`, as a Python expression. */
export function shellValue(command: string, context: IMagicContext): string {
  return `${placeholder('command_output')}(${commandExpression(command.trim(), context.known)})`;
}

/** `%name rest`. */
export function lineMagic(
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  const known = Object.prototype.hasOwnProperty.call(LINE_MAGICS, name)
    ? LINE_MAGICS[name]
    : undefined;
  if (known) {
    return known(rest, context);
  }
  if (SHELL_ALIASES.has(name)) {
    return shellLine(`${name === 'll' ? 'ls -l' : name} ${rest}`, context);
  }
  if (INSTALLERS.test(name)) {
    return (
      installCommand(`${name} ${rest}`) ?? shellLine(`${name} ${rest}`, context)
    );
  }
  return unknownMagic(
    `${placeholder('ipython')}().run_line_magic(${pythonString(name)}, ${commandExpression(rest, context.known)})`,
    `%${name}`
  );
}

/** The value of `x = %name rest`, as a replacement with one line: the expression. */
export function magicValue(
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  if (name === 'env' && /^\w+$/.test(rest)) {
    return { lines: [`${placeholder('variable')}(${pythonString(rest)})`] };
  }
  if (name === 'pwd') {
    return { lines: [`${placeholder('current_folder')}()`] };
  }
  if (name === 'sx' || name === 'system') {
    return { lines: [shellValue(rest, context)] };
  }
  if (name === 'time') {
    // The value of the expression is what counts; its time would need a line of its own.
    return {
      lines: [rest],
      where: 'script',
      reason: 'The statement runs; its time is not printed.'
    };
  }
  return unknownMagic(
    `${placeholder('ipython')}().run_line_magic(${pythonString(name)}, ${commandExpression(rest, context.known)})`,
    `%${name}`
  );
}

/** Something only IPython can do. */
export function unknownMagic(call: string, what: string): IReplacement {
  return {
    lines: [call],
    where: 'script',
    reason: `${what} is run by IPython, which must be installed where the script runs.`,
    warning: `${what} is not known to the exporter. It is run by IPython, which must be installed where the script runs.`,
    requirements: ['ipython'],
    needsModule: `${what} works with the names of the notebook`
  };
}

/** An installation is not repeated by the script; `null` for other commands. */
export function installCommand(command: string): IReplacement | null {
  const match =
    /^(?:\{?sys\.executable\}?\s+-m\s+|python3?\s+-m\s+)?(pip3?|conda|mamba|micromamba|uv(?:\s+pip)?)\s+(\S+)(.*)$/s.exec(
      command.replace(/\\\n/g, ' ').trim()
    );
  if (!match) {
    return null;
  }
  const [, tool, verb, rest] = match;
  if (verb !== 'install' && verb !== 'uninstall' && verb !== 'add') {
    return null;
  }
  const requirements =
    verb === 'uninstall' ? [] : packagesOf(rest, /^(?:pip|uv)/.test(tool));
  return {
    lines: [],
    where: requirements.length > 0 ? 'requirements' : 'dropped',
    reason:
      'Nothing is installed while the script runs; what was named is in requirements.txt.',
    requirements
  };
}

function packagesOf(rest: string, pip: boolean): string[] {
  const words = rest
    .replace(/\s#.*$/, '')
    .replace(/["'`]/g, '')
    .split(/\s+/)
    .filter(Boolean);
  const packages: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (
      /^(?:-r|-c|-e|-i|-f|-n|-p|--requirement|--index-url|--channel|--name|--prefix|--extra-index-url|--target|-t)$/.test(
        word
      )
    ) {
      at += 1;
    } else if (/^[;&|>]/.test(word)) {
      break;
    } else if (
      /^[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?(?:(?:[=<>!~]=?|===)[\w.*+!,<>=~-]+)?$/.test(
        word
      )
    ) {
      packages.push(pip ? word : word.replace(/^([\w.-]+)=(?=[^=])/, '$1=='));
    }
  }
  return packages;
}

const dropped =
  (reason: string): LineMagic =>
  () => ({ lines: [], where: 'dropped', reason });

const SHELL_ALIASES = new Set(
  'ls ll lf lk lx ldir cat cp mv rm rmdir mkdir man more less'.split(' ')
);

function timed(rest: string, context: IMagicContext): IReplacement {
  const body = context.transform(rest);
  return body.length === 0
    ? { lines: ['pass'] }
    : {
        lines: [
          `with ${placeholder('timer')}():`,
          ...body.map(line => `    ${line}`)
        ]
      };
}

function measured(rest: string, context: IMagicContext): IReplacement {
  const statement = rest.replace(/^(?:-[nrtcpqo]\s*\d*\s*|-[qo]\s+)*/, '');
  if (statement.trim() === '') {
    return { lines: ['pass'] };
  }
  return {
    lines: [
      'def timed_statement():',
      ...context.transform(statement).map(line => `    ${line}`),
      '',
      '',
      `${placeholder('measure')}(timed_statement)`
    ]
  };
}

const LINE_MAGICS: Record<string, LineMagic> = {
  matplotlib: () => ({
    lines: [],
    where: 'dropped',
    reason: 'Figures are saved as files instead of shown.',
    plots: true
  }),
  pylab: () => ({
    lines: [
      'import numpy',
      'import matplotlib',
      'from matplotlib import pylab, pyplot',
      'np = numpy',
      'plt = pyplot',
      'from pylab import *',
      'from numpy import *'
    ],
    where: 'script',
    reason: '%pylab brings these names.',
    plots: true
  }),
  time: timed,
  timeit: measured,
  prun: (rest, context) => ({
    lines: context.transform(rest.replace(/^(?:-\w\s+\S+\s+)*/, '')),
    where: 'script',
    reason: 'The statement runs without the profiler.'
  }),
  cd: (rest, context) => ({
    lines: [
      `${placeholder('change_folder')}(${
        rest === ''
          ? '"~"'
          : commandExpression(
              rest.replace(/^(["'])(.*)\1$/, '$2'),
              context.known
            )
      })`
    ],
    needsModule: undefined
  }),
  pwd: () => ({ lines: [`${placeholder('current_folder')}()`] }),
  env: environmentVariable,
  set_env: environmentVariable,
  run: (rest, context) => ({
    lines: [
      `globals().update(${placeholder('run_program')}(${commandExpression(rest, context.known)}))`
    ],
    needsModule: '%run brings names that only the program it runs knows'
  }),
  sx: (rest, context) => ({ lines: [shellValue(rest, context)] }),
  system: (rest, context) => ({ lines: [shellValue(rest, context)] }),
  load_ext: (rest, context) =>
    /^(?:autoreload|memory_profiler|line_profiler|tensorboard|dotenv|watermark|nb_black|lab_black|jupyter_black|blackcellmagic|pycodestyle_magic)$/.test(
      rest.trim()
    )
      ? dropped(`The extension ${rest.trim()} only helps while editing.`)(
          rest,
          context
        )
      : unknownMagic(
          `${placeholder('ipython')}().run_line_magic("load_ext", ${pythonString(rest)})`,
          `%load_ext ${rest}`
        ),
  reload_ext: dropped('Extensions are not reloaded in a script.'),
  unload_ext: dropped('Extensions are not unloaded in a script.'),
  autoreload: dropped('Modules do not change while the script runs.'),
  aimport: dropped('Modules do not change while the script runs.'),
  config: dropped('The display of a notebook is not configured in a script.'),
  xmode: dropped('Tracebacks are those of plain Python.'),
  colors: dropped('A script prints no colours.'),
  precision: rest => ({
    lines: [],
    where: 'dropped',
    reason: 'The display of numbers is that of plain Python.',
    warning: `%precision ${rest} has no effect in the script: numbers are printed in full.`
  }),
  pdb: dropped('There is no debugger in a script.'),
  debug: dropped('There is no debugger in a script.'),
  tb: dropped('There is no traceback to show.'),
  who: dropped('Lists of names are for interactive work.'),
  who_ls: dropped('Lists of names are for interactive work.'),
  whos: dropped('Lists of names are for interactive work.'),
  lsmagic: dropped('Help is for interactive work.'),
  magic: dropped('Help is for interactive work.'),
  quickref: dropped('Help is for interactive work.'),
  history: dropped('The history is for interactive work.'),
  hist: dropped('The history is for interactive work.'),
  pinfo: dropped('Help is for interactive work.'),
  pinfo2: dropped('Help is for interactive work.'),
  pdoc: dropped('Help is for interactive work.'),
  psource: dropped('Help is for interactive work.'),
  pfile: dropped('Help is for interactive work.'),
  tensorboard: dropped('TensorBoard is for interactive work.'),
  connect_info: dropped('There is no kernel.'),
  qtconsole: dropped('There is no kernel.'),
  gui: dropped('There is no event loop of a window.'),
  automagic: dropped('Magics are translated.'),
  pprint: dropped('Values are printed as the notebook prints them.'),
  watermark: dropped('The versions are in requirements.txt.'),
  notebook: dropped('There is no notebook.'),
  logstart: dropped('The output of a job is its log.'),
  logstop: dropped('The output of a job is its log.')
};

function environmentVariable(
  rest: string,
  context: IMagicContext
): IReplacement {
  const assignment = /^(\w+)(?:\s*=\s*|\s+)(.+)$/s.exec(rest.trim());
  if (assignment) {
    return {
      lines: [
        `${placeholder('set_variable')}(${pythonString(assignment[1])}, ${commandExpression(assignment[2], context.known)})`
      ]
    };
  }
  return /^\w+$/.test(rest.trim())
    ? { lines: [`${placeholder('variable')}(${pythonString(rest.trim())})`] }
    : {
        lines: [],
        where: 'dropped',
        reason: 'The list of all environment variables is for interactive work.'
      };
}
