import { plainText } from '../python/text';

/** A heading of a Markdown cell. */
export interface INotebookHeading {
  /** From 1, the highest. */
  level: number;
  /** Without Markdown. */
  text: string;
}

/** The first heading of a Markdown cell, or `null`. */
export function headingOf(source: string): INotebookHeading | null {
  for (const { heading } of findHeadings(source)) {
    return heading;
  }
  return null;
}

/** All headings of a Markdown cell, in their order. */
export function headingsOf(source: string): INotebookHeading[] {
  return [...findHeadings(source)].map(({ heading }) => heading);
}

/** The text of a Markdown cell, cut before each heading but the first. */
export function partsByHeading(source: string): string[] {
  const lines = plainText(source).split('\n');
  const [, ...cuts] = [...findHeadings(source)].map(({ line }) => line);
  return [0, ...cuts]
    .map((from, at) => lines.slice(from, cuts[at]).join('\n'))
    .filter(part => part.trim() !== '');
}

function* findHeadings(
  source: string
): Generator<{ heading: INotebookHeading; line: number }> {
  const lines = plainText(source).split('\n');
  let fence = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const mark = /^\s*(```|~~~)/.exec(line);
    if (mark) {
      fence = fence === '' ? mark[1] : fence === mark[1] ? '' : fence;
    } else if (fence === '') {
      const heading = atx(line) ?? html(line) ?? setext(line, lines[at + 1]);
      if (heading && heading.text !== '') {
        yield { heading, line: at };
      }
    }
  }
}

/** Text of a line of Markdown without its marks. */
export function inlineText(text: string): string {
  return plainText(text)
    .replace(/\n/g, ' ')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^<>]*>/g, '')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/(?<!\w)[*_](\S.*?)[*_](?!\w)/g, '$1')
    .trim();
}

function atx(line: string): INotebookHeading | null {
  const match = /^ {0,3}(#{1,6})(?:\s+|(?=[^#\s]))(.*?)\s*#*\s*$/.exec(line);
  return match && { level: match[1].length, text: inlineText(match[2]) };
}

function html(line: string): INotebookHeading | null {
  const match = /^\s*<h([1-6])\b[^<>]*>(.*?)<\/h\1>/i.exec(line);
  return match && { level: Number(match[1]), text: inlineText(match[2]) };
}

function setext(
  line: string,
  next: string | undefined
): INotebookHeading | null {
  const under = /^ {0,3}(=+|-{3,})\s*$/.exec(next ?? '');
  return under && /^\S/.test(line) && !/^[|>#-]/.test(line)
    ? { level: under[1].startsWith('=') ? 1 : 2, text: inlineText(line) }
    : null;
}
