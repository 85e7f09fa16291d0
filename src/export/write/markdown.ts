import { headingOf } from '../notebook/headings';
import { plainText, wrap } from '../python/text';

/** A Markdown cell as comment lines: headings are underlined, pictures only named. */
export function markdownComment(
  source: string,
  title: string | null
): string[] {
  return markdownLines(source, title, 77).map(line =>
    line === '' ? '#' : `# ${line}`
  );
}

/**
 * A Markdown cell as lines of plain text.
 *
 * @param title - a heading that stands elsewhere already and is left out, or `null`.
 */
export function markdownLines(
  source: string,
  title: string | null,
  width: number
): string[] {
  const lines: string[] = [];
  let dropped = title === null;
  for (const line of joinProse(withoutPictures(source).split('\n'))) {
    const heading = headingOf(line);
    if (heading && heading.text !== '') {
      if (!dropped && heading.text === title) {
        dropped = true;
        continue;
      }
      if (lines.length > 0 && lines[lines.length - 1] !== '') {
        lines.push('');
      }
      lines.push(heading.text);
      if (heading.level <= 2) {
        lines.push('-'.repeat(Math.min(74, Math.max(3, heading.text.length))));
      }
    } else if (line.trim() !== '' || lines.length > 0) {
      lines.push(...wrap(line.trimEnd(), width).map(part => part.trimEnd()));
    }
  }
  while (lines.length > 0 && lines[lines.length - 1] === '') {
    lines.pop();
  }
  while (lines.length > 0 && lines[0] === '') {
    lines.shift();
  }
  return lines;
}

function withoutPictures(source: string): string {
  return plainText(source)
    .replace(/!\[([^\]\n]*)\]\((?:data:|attachment:)[^)]*\)/g, '($1)')
    .replace(/<img\b[^<>]*>/gi, '(picture)')
    .replace(/data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+/g, '(data)');
}

/** Lines of one paragraph become one line, which is then wrapped anew. */
function joinProse(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let open = false;
  let fenced = false;
  for (const line of lines) {
    const fence = /^\s*(?:```|~~~)/.test(line);
    fenced = fence ? !fenced : fenced;
    const prose =
      !fenced && !fence && /^\S/.test(line) && !/^(?:[#>|=-]|\$\$)/.test(line);
    const item = /^(?:[-*+]|\d+[.)])\s/.test(line);
    if (prose && open && !item) {
      joined[joined.length - 1] += ` ${line.trim()}`;
    } else {
      joined.push(fenced || fence ? `    ${line}` : line);
    }
    open = (prose || (item && !fenced)) && !/ {2}$|\\$/.test(line);
  }
  return joined;
}
