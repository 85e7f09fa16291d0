import { scanLines } from '../python/lines';

/** Prompt of Python's own shell, which documentation also indents. */
const FIRST_PROMPT = /^\s*>>>/;
const CLASSIC_PROMPT = /^\s*(?:>>>|\.\.\.)[ \t]?/;
/** Prompt of IPython, with the mark that it has in vi's editing modes, and that of further lines. */
const IPYTHON_PROMPT =
  /^(?:(?:(?:\[(?:nav|ins)\])? )?In \[\d+\]: |\s*\.{3,}: ?)/;
const TRIPLE_QUOTE = /(?<!\\)("""|''')/g;

/**
 * Lines of a cell as IPython reads them: without the indentation that all have in common, and
 * without the prompts that come along when code is copied from a shell or from documentation.
 *
 * There are as many lines as before.
 */
export function cleanLines(lines: readonly string[]): string[] {
  return withoutIPythonPrompts(withoutClassicPrompts(dedent(lines)));
}

/**
 * Take `>>> ` and `... ` away. The latter is a prompt only beside the former: alone it is Python.
 *
 * Newer versions of IPython also change a text in a cell that is plain Python; older ones do not,
 * and nobody means it.
 */
function withoutClassicPrompts(lines: string[]): string[] {
  if (!lines.some(line => FIRST_PROMPT.test(line))) {
    return lines;
  }
  const { insideString } = scanLines(lines.join('\n'), true);
  if (!lines.some((line, at) => FIRST_PROMPT.test(line) && !insideString[at])) {
    return lines;
  }
  const kept = linesOfTexts(lines);
  const result: string[] = [];
  for (let from = 0, to = 0; from < lines.length; from = to) {
    while (to < lines.length && kept[to] === kept[from]) {
      to += 1;
    }
    const part = lines.slice(from, to);
    const stripped = part.map(line => line.replace(CLASSIC_PROMPT, ''));
    const changed = stripped.some((line, at) => line !== part[at]);
    result.push(
      ...(kept[from] || !changed ? part : withoutCommonIndent(stripped))
    );
  }
  return result;
}

/**
 * For each line, whether it belongs to a text that stands on its own, such as a docstring, whose
 * examples keep their prompts. The rules are IPython's.
 */
function linesOfTexts(lines: readonly string[]): boolean[] {
  let quote: string | null = null;
  let alone = false;
  let prompted = false;
  return lines.map(line => {
    let kept = quote !== null && alone;
    for (const match of line.matchAll(TRIPLE_QUOTE)) {
      if (quote === null) {
        quote = match[1];
        const before = line.slice(0, match.index);
        const code = before.replace(CLASSIC_PROMPT, '');
        alone =
          !(code !== before && prompted) && /^[rubf]*$/i.test(code.trim());
        kept = alone;
      } else if (quote === match[1]) {
        quote = null;
        alone = false;
      }
    }
    prompted = prompted || FIRST_PROMPT.test(line);
    return kept;
  });
}

/** Take `In [1]: ` and `   ...: ` away where one of the first two lines has it. */
function withoutIPythonPrompts(lines: string[]): string[] {
  const first = lines.findIndex(line => line.trim() !== '');
  return lines.slice(first, first + 2).some(line => IPYTHON_PROMPT.test(line))
    ? lines.map(line => line.replace(IPYTHON_PROMPT, ''))
    : lines;
}

/** Older versions of IPython go by the first line alone, newer ones by all; what either reads is read. */
function dedent(source: readonly string[]): string[] {
  const lines = withoutCommonIndent(source);
  const first = lines.find(line => line.trim() !== '') ?? '';
  const indent = /^[ \t]*/.exec(first)![0];
  return indent === '' || first.startsWith('#', indent.length)
    ? lines
    : lines.map(line =>
        line.startsWith(indent) ? line.slice(indent.length) : line
      );
}

function withoutCommonIndent(lines: readonly string[]): string[] {
  let common: string | null = null;
  for (const line of lines) {
    if (line.trim() === '') {
      continue;
    }
    const indent: string = /^[ \t]*/.exec(line)![0];
    if (common === null || common.startsWith(indent)) {
      common = indent;
    } else {
      while (!indent.startsWith(common)) {
        common = common.slice(0, -1);
      }
    }
  }
  const length = common?.length ?? 0;
  return lines.map(line => line.slice(length));
}
