import { pythonText } from '../python/text';
import type { IReplacement } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';
import { profileOptions } from './profileMagics';
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

/** `%run program.py arguments`, `%run -m module arguments`. */
export function runProgram(rest: string, context: IMagicContext): IReplacement {
  let left = rest;
  let plain = '';
  let times = '';
  for (
    let option = RUN_OPTION.exec(left);
    option;
    option = RUN_OPTION.exec(left)
  ) {
    plain += option[1] ?? '';
    times = option[2] === 'N' ? option[3] : times;
    left = left.slice(option[0].length);
  }
  const module = /^-m\s*(?=[A-Za-z_])/.exec(left);
  const program = left.slice(module?.[0].length ?? 0);
  if (/^(?:"[^"]*|'[^']*|\S*)\.ipy(?:nb)?\b/.test(program) || program === '') {
    return unknownMagic('run', rest, context);
  }
  const has = (option: string) => plain.includes(option);
  const inside = has('i') && module === null;
  const given = [
    commandExpression(program, context.known),
    inside ? 'globals()' : '',
    has('n') && module === null ? 'imported=True' : '',
    has('G') ? 'expand=False' : '',
    has('t') && /^\d+$/.test(times) ? `times=${Number(times)}` : ''
  ].filter(Boolean);
  const call = `${placeholder(module ? 'run_module' : 'run_program')}(${given.join(', ')})`;
  const line = inside ? call : `globals().update(${call})`;
  const around = has('p')
    ? `${placeholder('profiled')}(${profileOptions(rest.replace(/(^|\s)-[inetpdG]+(?=\s)/g, '').trimStart()).arguments})`
    : has('t')
      ? `${placeholder('timer')}()`
      : null;
  return {
    lines: around === null ? [line] : [`with ${around}:`, `    ${line}`],
    needsModule: '%run brings names that only the program it runs knows',
    ...(has('d')
      ? {
          where: 'script',
          reason: 'The program runs without the debugger.'
        }
      : {})
  };
}

/** Options without a value may share a dash. */
const RUN_OPTION = /^-(?:([inetpdG]+)|([NbDlsT])\s*(\S+))(?:\s+|$)/;

/** The text that a program gets ends with a line end. */
export function ensureEnd(body: string): string {
  return body.endsWith('\n') || body === '' ? body : `${body}\n`;
}
