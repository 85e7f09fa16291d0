import { pythonString } from '../python/text';
import type { IReplacement, IWrapped } from './cell';
import { placeholder } from './cell';
import type { IMagicContext } from './lineMagics';

/** Magics that measure a statement, with their options that have a value and those that have none. */
const PROFILERS: Record<string, { valued: string; plain: string }> = {
  prun: { valued: 'lsTD', plain: 'rq' },
  lprun: { valued: 'fmTDu', plain: 'rszS' },
  mprun: { valued: 'fT', plain: 'rc' },
  memit: { valued: 'rtiI', plain: 'co' },
  mem: { valued: '', plain: '' },
  snakeviz: { valued: 'fT', plain: 'tr' },
  pyinstrument: { valued: '', plain: '' },
  heat: { valued: 'o', plain: '' },
  scalene: { valued: '', plain: '' }
};

/** Whether a magic measures the statement behind it. */
export function isProfiler(name: string): boolean {
  return Object.hasOwn(PROFILERS, name);
}

/** The statement of a line, which a magic may run; nothing for other lines of IPython syntax. */
export function statementIn(line: string): string {
  const magic = /^\s*%([a-z]+)\s+(.*)$/.exec(line);
  if (magic && isProfiler(magic[1])) {
    return withoutOptions(magic[1], magic[2]);
  }
  return magic && magic[1] === 'time'
    ? magic[2]
    : line.replace(/^\s*[!%].*/, '');
}

/** `%prun statement` and the like: the statement runs. */
export function profiled(
  name: string,
  rest: string,
  context: IMagicContext
): IReplacement {
  const body = context.transform(withoutOptions(name, rest));
  const lines = body.length > 0 ? body : ['pass'];
  const profile = name === 'prun' ? profileOptions(rest) : null;
  if (profile?.measures) {
    return {
      lines: [
        `with ${placeholder('profiled')}(${profile.arguments}):`,
        ...lines.map(line => `    ${line}`)
      ],
      quiet: true
    };
  }
  return {
    lines,
    where: 'script',
    reason: 'The statement runs without the profiler.',
    quiet: true
  };
}

/** `target = %prun -r statement`, which gives what was measured; `null` without that option. */
export function profileValue(
  target: string,
  rest: string,
  context: IMagicContext
): IReplacement | null {
  const profile = profileOptions(rest);
  const body = context.transform(withoutOptions('prun', rest));
  return profile.returns && body.length > 0
    ? {
        lines: [
          `with ${placeholder('profiled')}(${profile.arguments}) as ${target}:`,
          ...body.map(line => `    ${line}`)
        ],
        quiet: true
      }
    : null;
}

/** `%%prun` and the like, or `null` for other cell magics. */
export function profiledCell(name: string, rest: string): IWrapped | null {
  if (!isProfiler(name)) {
    return null;
  }
  const profile = name === 'prun' ? profileOptions(rest) : null;
  return profile?.measures
    ? {
        before: [`with ${placeholder('profiled')}(${profile.arguments}):`],
        indent: '    ',
        after: [],
        echoes: false
      }
    : {
        before: [],
        indent: '',
        after: [],
        echoes: false,
        reason: 'The cell runs without the profiler.'
      };
}

interface IProfileOptions {
  /** Arguments of the call that measures. */
  arguments: string;
  /** Whether something is done with what is measured. */
  measures: boolean;
  /** Whether it is the value of the magic. */
  returns: boolean;
}

/** Options of `%prun`, also among those of `%run -p`. */
export function profileOptions(rest: string): IProfileOptions {
  const valued: Record<string, string[]> = { s: [], l: [], T: [], D: [] };
  let plain = '';
  for (const [, word, letter, value] of optionsOf('prun', rest).matchAll(
    /-(?:([rq]+)|([lsTD])\s*(\S+))/g
  )) {
    plain += word ?? '';
    valued[letter]?.push(value);
  }
  const limits = valued.l.map(limit =>
    /^[\d.]+$/.test(limit) ? String(Number(limit)) : pythonString(limit)
  );
  const list = (items: string[]) => `[${items.join(', ')}]`;
  const quiet = plain.includes('q');
  const given = [
    valued.s.length > 0 ? `sort=${list(valued.s.map(pythonString))}` : '',
    limits.length > 0 ? `limits=${list(limits)}` : '',
    valued.D.length > 0 ? `dump=${pythonString(valued.D[0])}` : '',
    valued.T.length > 0 ? `text=${pythonString(valued.T[0])}` : '',
    quiet ? 'quiet=True' : ''
  ];
  return {
    arguments: given.filter(Boolean).join(', '),
    measures: !quiet || valued.T.length > 0 || valued.D.length > 0,
    returns: plain.includes('r')
  };
}

function optionsOf(name: string, rest: string): string {
  const { valued, plain } = PROFILERS[name];
  const options = new RegExp(
    `^(?:--[\\w-]+(?:=\\S+)?\\s+|${valued === '' ? '' : `-[${valued}]\\s*\\S+(?:\\s+|$)|`}-[${plain || '_'}]+(?:\\s+|$))*`
  );
  return options.exec(rest)![0];
}

function withoutOptions(name: string, rest: string): string {
  return rest.slice(optionsOf(name, rest).length);
}
