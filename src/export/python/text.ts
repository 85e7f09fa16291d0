/** A Python string literal on one line, in double quotes where that reads well. */
export function pythonString(text: string): string {
  const escaped = escapeControls(text.replace(/\\/g, '\\\\'));
  return text.includes('"') && !text.includes("'")
    ? `'${escaped}'`
    : `"${escaped.replace(/"/g, '\\"')}"`;
}

/** A Python string literal that keeps the lines of `text` readable. */
export function pythonText(text: string): string {
  if (!text.includes('\n')) {
    return pythonString(text);
  }
  const escaped = text
    .split('\n')
    .map(line => escapeControls(line.replace(/\\/g, '\\\\')))
    .join('\n')
    .replace(/"""/g, '\\"\\"\\"')
    .replace(/(?<!\\)((?:\\\\)*)"$/, '$1\\"');
  return `"""${escaped.startsWith('\n') ? '\\\n' + escaped.slice(0) : escaped}"""`.replace(
    '"""\\\n\n',
    '"""\n'
  );
}

/** Text that is safe in a comment or docstring: no control characters, one kind of line end. */
export function plainText(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
      .replace(/\t/g, '    ')
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])/g, '\ufffd')
      .replace(/(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
  );
}

/** Lines of a Python comment; long lines of prose are wrapped. */
export function commentLines(text: string, width = 79): string[] {
  const lines: string[] = [];
  for (const line of plainText(text).split('\n')) {
    for (const part of wrap(line.trimEnd(), width - 2)) {
      lines.push(part === '' ? '#' : `# ${part}`);
    }
  }
  return lines;
}

/** Break a line at blanks; tables and code keep their shape. */
export function wrap(line: string, width: number): string[] {
  if (line.length <= width || /^\s*[|`]|^ {4}/.test(line)) {
    return [line];
  }
  const hang = /^\s*(?:[-*+]|\d+[.)])\s+/.exec(line);
  const indent = ' '.repeat(hang ? hang[0].length : 0);
  const words = line.trimStart().split(/ +/);
  const start = /^\s*/.exec(line)![0];
  const lines: string[] = [];
  let current = start + words[0];
  for (const word of words.slice(1)) {
    if (current.length + 1 + word.length > width) {
      lines.push(current);
      current = (hang ? indent : start) + word;
    } else {
      current += ` ${word}`;
    }
  }
  return [...lines, current];
}

function escapeControls(text: string): string {
  return text
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    .replace(
      // eslint-disable-next-line no-control-regex
      /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g,
      (character, at: number, all: string) =>
        isPaired(all, at)
          ? character
          : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    );
}

function isPaired(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  const before = text.charCodeAt(at - 1);
  return (
    (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) ||
    (code >= 0xdc00 && code < 0xe000 && before >= 0xd800 && before < 0xdc00)
  );
}
