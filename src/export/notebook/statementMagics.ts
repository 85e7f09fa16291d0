import { parsePython } from '../python/parser';
import type { IReplacement, IWrapped } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';
import { profiledCell } from './profileMagics';

/** `%time statement`. */
export function timed(rest: string, context: IMagicContext): IReplacement {
  const body = context.transform(rest.replace(/^--no-raise-error\s+/, ''));
  return body.length === 0
    ? { lines: ['pass'] }
    : {
        lines: [
          `with ${placeholder('timer')}():`,
          ...body.map(line => `    ${line}`)
        ]
      };
}

interface ITimeitOptions {
  /** Arguments of the call that measures, after the function. */
  arguments: string;
  statement: string;
}

/** Options of `%timeit`: how many loops and repeats, and whether the result is printed. */
function timeitOptions(rest: string): ITimeitOptions {
  const found: string[] = [];
  let left = rest.trim();
  for (;;) {
    const option = /^-(?:([nrpv])\s*(\d+)|([tcqov])(?=\s|$))\s*/.exec(left);
    if (!option) {
      break;
    }
    left = left.slice(option[0].length);
    if (option[1] === 'n' && option[2] !== '0') {
      found.push(`loops=${Number(option[2])}`);
    } else if (option[1] === 'r' && option[2] !== '0') {
      found.push(`repeats=${Number(option[2])}`);
    } else if (option[3] === 'q') {
      found.push('quiet=True');
    }
  }
  return {
    arguments: found.map(text => `, ${text}`).join(''),
    statement: left
  };
}

/** `%timeit statement`, and `result = %timeit -o statement`. */
export function measured(
  rest: string,
  context: IMagicContext,
  target: string | null = null
): IReplacement {
  const options = timeitOptions(rest);
  const body = context.transform(options.statement);
  if (body.length === 0) {
    return { lines: ['pass'] };
  }
  return {
    lines: [
      'def timed_statement():',
      ...body.map(line => `    ${line}`),
      '',
      '',
      `${target === null ? '' : `${target} = `}${placeholder('measure')}(timed_statement${options.arguments})`
    ]
  };
}

/** `%%timeit setup`: the body is a loop so that it and the setup share their names. */
function measuredCell(rest: string, context: IMagicContext): IWrapped {
  const options = timeitOptions(rest);
  const setup = context.transform(options.statement);
  const looped = setup.length > 0;
  return {
    before: looped
      ? [
          'def timed_statement():',
          ...setup.map(line => `    ${line}`),
          '    while True:',
          '        yield'
        ]
      : ['def timed_statement():'],
    indent: looped ? '        ' : '    ',
    after: [
      '',
      '',
      `${placeholder('measure')}(timed_statement${options.arguments})`
    ],
    echoes: false
  };
}

/**
 * A cell magic whose body is Python and is kept.
 *
 * @returns `null` for the others, which are replaced as a whole.
 */
export function wrappingMagic(
  name: string,
  rest: string,
  context: IMagicContext
): IWrapped | null {
  switch (name) {
    case 'time':
      return {
        before: [`with ${placeholder('timer')}():`],
        indent: '    ',
        after: [],
        echoes: true
      };
    case 'capture':
      return captured(rest);
    case 'timeit':
      return measuredCell(rest, context);
    case 'debug':
      return {
        before: [],
        indent: '',
        after: [],
        echoes: true,
        reason: 'The cell runs without the debugger.'
      };
    default:
      return profiledCell(name, rest);
  }
}

/** `%%capture --no-stderr out`. */
function captured(rest: string): IWrapped {
  const words = rest.split(/\s+/).filter(Boolean);
  const name = words.find(word => /^[A-Za-z_]\w*$/.test(word));
  const arguments_ = ['stdout', 'stderr', 'display']
    .filter(part => words.includes(`--no-${part}`))
    .map(part => `${part}=False`)
    .join(', ');
  return {
    before: [
      `with ${placeholder('captured')}(${arguments_})${name ? ` as ${name}` : ''}:`
    ],
    indent: '    ',
    after: [],
    echoes: true
  };
}

/** Whether a text is one Python expression. */
export function isExpression(text: string): boolean {
  try {
    const body = parsePython(`(${text}\n)`);
    return body.length === 1 && body[0].nodeType === 'Expr';
  } catch {
    return false;
  }
}
