import { pythonText } from '../python/text';
import type { IReplacement } from './cell';
import type { IMagicContext } from './lineMagics';

const REASON = 'The history is for interactive work.';

/**
 * `%history`, which prints the texts of the cells up to its own, or of those that are named.
 *
 * They are known when the program is written. What a session before this one was given, what IPython
 * made of the texts, and what they showed is not.
 */
export function history(rest: string, context: IMagicContext): IReplacement {
  const words = rest.split(/\s+/).filter(Boolean);
  const inputs = [...context.session.inputs].sort(
    ([one], [other]) => one - other
  );
  let chosen: [number, string][] | null = inputs;
  let numbered = false;
  let prompts = false;
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!;
    if (option === '-l') {
      const count = /^\d+$/.test(words[0] ?? '') ? Number(words.shift()) : 10;
      chosen = count === 0 ? [] : inputs.slice(0, -1).slice(-count);
    } else if (/^-[np]+$/.test(option)) {
      numbered = numbered || option.includes('n');
      prompts = prompts || option.includes('p');
    } else {
      chosen = null;
    }
  }
  if (chosen === inputs && words.length > 0) {
    chosen = inRanges(words, inputs);
  }
  if (chosen === null) {
    return {
      lines: [],
      where: 'dropped',
      reason: REASON,
      warning: `%history ${rest} is left out: a script knows the texts of the notebook's cells, and nothing of other sessions and of what IPython makes of them. It prints nothing there, and writes no file.`
    };
  }
  const text = chosen.map(item => listed(item, numbered, prompts)).join('\n');
  return {
    lines: chosen.length > 0 ? [`print(${pythonText(text)})`] : ['pass'],
    where: 'script',
    reason: 'The texts are those of the cells in the notebook.',
    quiet: true
  };
}

/** `%save`, and others that keep the texts of cells: that is no work of a script. */
export function savedHistory(name: string): (rest: string) => IReplacement {
  return rest => ({
    lines: [],
    where: 'dropped',
    reason: REASON,
    warning: `%${`${name} ${rest}`.trim()} keeps the texts of cells, which the script does not. What reads the file that it writes finds an older one, or none.`
  });
}

/** `%who` and the like. The names of a program are not those of the notebook alone, and stand in functions. */
export function namesList(name: string): (rest: string) => IReplacement {
  return rest => ({
    lines: [],
    where: 'dropped',
    reason: 'Lists of names are for interactive work.',
    warning: `%${`${name} ${rest}`.trim()} lists the names of the notebook, which the script does not. Print the names that you need.`
  });
}

/** Texts of cells by `3`, `3-5`, `3:6` and `3-`, or `null` for what names cells of other sessions. */
function inRanges(
  ranges: readonly string[],
  inputs: readonly [number, string][]
): [number, string][] | null {
  const found: [number, string][] = [];
  for (const range of ranges) {
    const match = /^(\d+)(?:([-:])(\d*))?$/.exec(range);
    if (!match) {
      return null;
    }
    const [, first, mark, last] = match;
    const start = Number(first);
    const end =
      mark === undefined
        ? start + 1
        : last === ''
          ? Infinity
          : Number(last) + (mark === '-' ? 1 : 0);
    found.push(...inputs.filter(([number]) => number >= start && number < end));
  }
  return found;
}

/** One text as IPython prints it. */
function listed(
  [number, source]: [number, string],
  numbered: boolean,
  prompts: boolean
): string {
  const text = expandTabs(source).trimEnd();
  const several = text.includes('\n');
  const place = `${String(number).padStart(4)}:${several ? '\n' : ' '}`;
  const shown = !prompts
    ? text
    : `>>> ${text.replace(/\n/g, '\n... ')}${several ? '\n...' : ''}`;
  return numbered ? place + shown : shown;
}

/** Tabs as blanks, up to the next of every four columns. */
function expandTabs(text: string): string {
  return text
    .split('\n')
    .map(line =>
      line
        .split('\t')
        .reduce(
          (before, part) =>
            before.padEnd(before.length + 4 - (before.length % 4)) + part
        )
    )
    .join('\n');
}
