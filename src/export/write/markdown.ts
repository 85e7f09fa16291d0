import { commentLines, plainText } from '../python/text';

/** A Markdown cell as comment lines: headings are underlined, pictures only named. */
export function markdownComment(
  source: string,
  title: string | null
): string[] {
  const lines: string[] = [];
  let dropped = title === null;
  for (const line of joinProse(withoutPictures(source).split('\n'))) {
    const heading = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (heading) {
      const text = inlineText(heading[2]);
      if (!dropped && text === title) {
        dropped = true;
        continue;
      }
      if (lines.length > 0 && lines[lines.length - 1] !== '#') {
        lines.push('#');
      }
      lines.push(`# ${text}`.trimEnd());
      if (heading[1].length <= 2) {
        lines.push(`# ${'-'.repeat(Math.min(74, Math.max(3, text.length)))}`);
      }
    } else if (line.trim() !== '' || lines.length > 0) {
      lines.push(...commentLines(line, 79));
    }
  }
  while (lines.length > 0 && /^#?$/.test(lines[lines.length - 1])) {
    lines.pop();
  }
  while (lines.length > 0 && lines[0] === '#') {
    lines.shift();
  }
  return lines;
}

/** Text of the first heading of a notebook's Markdown, or `null`. */
export function firstHeading(source: string): string | null {
  const match = /^#{1,2}\s+(.*?)\s*#*\s*$/m.exec(plainText(source));
  const text = match ? inlineText(match[1]) : '';
  return text === '' ? null : text;
}

function inlineText(text: string): string {
  return plainText(text)
    .replace(/\n/g, ' ')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^<>]*>/g, '')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .trim();
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
