/** A place in the text of a chart that gives a step its words or its shape. */
export interface IDefinition {
  id: string;
  /** From the opening bracket to the closing one, as written. */
  text: string;
  /** Line of the chart, counted from 0. */
  line: number;
}

const CLOSING: Record<string, string> = {
  '[': ']',
  '(': ')',
  '{': '}',
  '>': ']'
};

/**
 * Find where a chart describes its steps. mermaid's parser keeps only the last description of a step, and no lines.
 *
 * @param source - the chart, which mermaid could read
 * @param ids - the steps that it found
 */
export function findDefinitions(
  source: string,
  ids: ReadonlySet<string>
): IDefinition[] {
  const masked = maskTexts(source);
  const found: IDefinition[] = [];
  const opening =
    /([\p{L}\p{N}_](?:[\p{L}\p{N}_.]|-(?![-.>]))*)(\[|\(|\{|>|@\{)/gu;
  for (
    let match = opening.exec(masked);
    match !== null;
    match = opening.exec(masked)
  ) {
    const [, id, bracket] = match;
    if (!ids.has(id)) {
      continue;
    }
    const start = match.index + id.length;
    const end = endOf(masked, start + bracket.length - 1);
    const text = source.slice(start, end);
    // Braces after @ may only change the shape: words in two places are what gets lost.
    if (bracket !== '@{' || /\blabel\s*:/.test(text)) {
      found.push({ id, text, line: lineAt(source, match.index) });
    }
    opening.lastIndex = end;
  }
  return found;
}

/** Line of a chart, counted from 0, on which a step is first mentioned; 0 when it is not. */
export function firstMention(source: string, id: string): number {
  const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const mention = new RegExp(
    `(?<![\\p{L}\\p{N}_.-])${escaped}(?![\\p{L}\\p{N}_.])`,
    'u'
  ).exec(maskTexts(source));
  return mention ? lineAt(source, mention.index) : 0;
}

/** Line of a text, counted from 0, on which a position lies. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length - 1;
}

/** The chart with blanks for quoted words, words on arrows, and comments; line ends stay. */
function maskTexts(source: string): string {
  return source.replace(/"[^"]*"|\|[^|\n]*\||^[ \t]*%%.*$/gm, text =>
    text.replace(/[^\n]/g, ' ')
  );
}

/** Behind the bracket that closes the one at `position`; brackets of the same kind may lie inside. */
function endOf(text: string, position: number): number {
  const open = text[position];
  const close = CLOSING[open];
  let depth = 0;
  for (let index = position; index < text.length; index += 1) {
    if (text[index] === open) {
      depth += 1;
    } else if (text[index] === close) {
      depth -= 1;
      if (depth === 0) {
        return index + 1;
      }
    }
  }
  return text.length;
}
