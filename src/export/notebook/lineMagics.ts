import type { IReplacement } from './cell';
import { placeholder } from './cell';
import { environmentValue, folderStack } from './folderMagics';
import { installCommand, INSTALLERS } from './installs';
import { LINE_MAGICS, SHELL_ALIASES } from './magicTable';
import type { ISession } from './session';
import { isProfiler, profiled, profileValue } from './profileMagics';
import { commandExpression } from './shell';
import { isExpression, measured } from './statementMagics';
import { unknownMagic } from './unknown';

/** What the transforms may ask about the notebook around a line. */
export interface IMagicContext {
  /** Whether the notebook has bound a name when the line runs. */
  known(name: string): boolean;
  /** Turn the body of a magic, which may use IPython syntax itself, into Python lines. */
  transform(source: string): string[];
  session: ISession;
}

/** `!command`. */
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

/** `!!command`, `%sx command`: the lines are the value. */
export function shellLines(
  command: string,
  context: IMagicContext
): IReplacement {
  return (
    installCommand(command.trim()) ?? { lines: [shellValue(command, context)] }
  );
}

/** Whether IPython understands a word at the beginning of a line without its `%`. */
export function isBareMagic(name: string, session: ISession): boolean {
  return (
    Object.hasOwn(LINE_MAGICS, name) ||
    SHELL_ALIASES.has(name) ||
    INSTALLERS.test(name) ||
    session.aliases.has(name)
  );
}

/** `%name rest`. */
export function lineMagic(
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  if (Object.hasOwn(LINE_MAGICS, name)) {
    return LINE_MAGICS[name](rest, context);
  }
  if (isProfiler(name)) {
    return profiled(name, rest, context);
  }
  const alias = context.session.aliases.get(name) ?? SHELL_ALIASES.get(name);
  if (alias !== undefined) {
    return aliased(name, alias, rest, context);
  }
  if (INSTALLERS.test(name)) {
    return (
      installCommand(`${name} ${rest}`) ?? shellLine(`${name} ${rest}`, context)
    );
  }
  return unknownMagic(name, rest, context);
}

/** A command that has a name of its own: `%s` stands for one word each, `%l` for the whole line. */
function aliased(
  name: string,
  command: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  if (command.includes('%l')) {
    return shellLine(command.split('%l').join(rest), context);
  }
  const places = command.split('%s');
  if (places.length === 1) {
    return shellLine(`${command} ${rest}`, context);
  }
  const words = rest.split(/\s+/).filter(Boolean);
  if (words.length < places.length - 1) {
    return {
      lines: [],
      where: 'dropped',
      reason: `The alias ${name} needs ${places.length - 1} words.`
    };
  }
  const filled = places
    .map((part, at) => (at === 0 ? part : words[at - 1] + part))
    .join('');
  return shellLine(
    [filled, ...words.slice(places.length - 1)].join(' '),
    context
  );
}

/** `target = %name rest`. */
export function magicAssignment(
  target: string,
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  if (name === 'timeit') {
    return measured(rest, context, target);
  }
  const measuredValue =
    name === 'prun' ? profileValue(target, rest, context) : null;
  if (measuredValue) {
    return measuredValue;
  }
  const value = magicValue(name, rest, context);
  return { ...value, lines: [`${target} = ${value.lines[0]}`] };
}

/** The value of a magic, as a replacement with one line: the expression. */
function magicValue(
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  switch (name) {
    case 'env':
      return { lines: [environmentValue(rest, context)] };
    case 'pwd':
      return { lines: [`${placeholder('current_folder')}()`] };
    case 'sx':
    case 'system':
      return { lines: [shellValue(rest, context)] };
    case 'dirs':
      return folderStack();
    case 'precision':
    case 'pushd':
      return LINE_MAGICS[name](rest, context);
    case 'who_ls':
      return {
        ...unknownMagic(name, rest, context),
        warning:
          '%who_ls is run by IPython, which must be installed where the script runs. It also lists names that the script has and the notebook has not.'
      };
    case 'time':
    case 'prun':
      // The value of an expression is what counts; its time would need a line of its own.
      return isExpression(rest)
        ? {
            lines: [name === 'time' ? rest : 'None'],
            where: 'script',
            reason: 'The statement runs; its time is not printed.'
          }
        : unknownMagic(name, rest, context);
    default:
      return unknownMagic(name, rest, context);
  }
}
