import { pythonText } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';
import { commandExpression } from './shell';
import { unknownMagic } from './unknown';

/** Cell magics that hand their body to a program, and the program. */
const PROGRAMS: Record<string, string> = {
  script: '',
  bash: 'bash',
  sh: 'sh',
  perl: 'perl',
  ruby: 'ruby',
  python: 'python',
  python2: 'python2',
  python3: 'python3',
  pypy: 'pypy'
};

/** `%%bash`, `%%script program` and the like, or `null` for other cell magics. */
export function programCell(
  name: string,
  rest: string,
  body: string,
  context: IMagicContext
): IReplacement | null {
  if (!Object.hasOwn(PROGRAMS, name)) {
    return null;
  }
  const options = scriptOptions(rest);
  const command = `${PROGRAMS[name]} ${options.command}`.trim();
  if (options.other || command === '') {
    return null;
  }
  const given = [
    commandExpression(command, context.known),
    pythonText(ensureEnd(body))
  ];
  const kept = (['stdout', 'stderr'] as const).filter(
    stream => options[stream] !== null
  );
  if (kept.length > 0) {
    given.push(`keep=[${kept.map(stream => `"${stream}"`).join(', ')}]`);
  }
  if (!options.check) {
    given.push('check=False');
  }
  return {
    lines:
      kept.length === 0
        ? [`${placeholder('run_with')}(${given.join(', ')})`]
        : [
            `${kept.map(stream => options[stream]).join(', ')} = ${placeholder('output_with')}(${given.join(', ')})`
          ]
  };
}

interface IScriptOptions {
  /** The program and its arguments, without the options of the magic. */
  command: string;
  check: boolean;
  /** Names that get what is printed. */
  stdout: string | null;
  stderr: string | null;
  /** True for what a script cannot do: work in the background. */
  other: boolean;
}

function scriptOptions(rest: string): IScriptOptions {
  const found: IScriptOptions = {
    command: '',
    check: true,
    stdout: null,
    stderr: null,
    other: /(?:^|\s)--(?:bg|proc)\b/.test(rest)
  };
  found.command = rest
    .replace(
      /(^|\s)--(out|err)(?:\s+|=)([A-Za-z_]\w*)/g,
      (_, before, stream, name) => {
        found[stream === 'out' ? 'stdout' : 'stderr'] = name;
        return before;
      }
    )
    .replace(/(^|\s)--(no-)?raise-error(?=\s|$)/g, (_, before, no) => {
      found.check = no === undefined;
      return before;
    })
    .trim();
  return found;
}

/** `%run program.py arguments`. */
export function runProgram(rest: string, context: IMagicContext): IReplacement {
  let left = rest;
  let inside = false;
  let imported = false;
  for (
    let option = RUN_OPTION.exec(left);
    option;
    option = RUN_OPTION.exec(left)
  ) {
    inside = inside || option[1] === 'i';
    imported = imported || option[1] === 'n';
    left = left.slice(option[0].length);
  }
  if (/^-m\s|^(?:"[^"]*|'[^']*|\S*)\.ipynb\b/.test(left) || left === '') {
    return unknownMagic('run', rest, context);
  }
  const program = commandExpression(left, context.known);
  const name = imported ? ', imported=True' : '';
  return {
    lines: inside
      ? [`${placeholder('run_program')}(${program}, globals()${name})`]
      : [`globals().update(${placeholder('run_program')}(${program}${name}))`],
    needsModule: '%run brings names that only the program it runs knows'
  };
}

/** Options that measure or debug are left out; the program runs. */
const RUN_OPTION = /^-(?:([inetpdG])|[NbDlsT]\s*\S+)(?:\s+|$)/;

/** The text that a program gets ends with a line end. */
export function ensureEnd(body: string): string {
  return body.endsWith('\n') || body === '' ? body : `${body}\n`;
}
