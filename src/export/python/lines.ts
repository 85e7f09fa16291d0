/** How the physical lines of a piece of Python form logical lines. */
export interface ILineScan {
  /** Text of each physical line, without line ends. */
  lines: string[];
  /** Whether a line begins inside a string: its leading blanks belong to the value. */
  insideString: boolean[];
  logical: ILogicalLine[];
}

export interface ILogicalLine {
  /** First and last physical line, from 0, both included. */
  first: number;
  last: number;
  /** Line that IPython, not Python, understands: `%`, `!`, `?` and their assignments. */
  escaped: boolean;
}

/** A line that starts with IPython's own syntax, possibly indented. */
const ESCAPE = /^\s*(?:[%!?]|[,;/](?=[A-Za-z_]))/;
/** An assignment whose value is a shell command or a magic. */
export const ESCAPED_ASSIGNMENT =
  /^(\s*)([A-Za-z_][\w.]*(?:\[[^\]]*\])*(?:\s*,\s*[A-Za-z_][\w.]*)*\s*)=\s*([!%])(.*)$/s;

/** The characters that mean something, alone or with others. */
const IN_CODE = /['"#()[\]{}\\:]/g;
const IN_STRING = /['"\\{]/g;

interface IString {
  quote: string;
  raw: boolean;
  formatted: boolean;
}

/** A replacement field of an f-string, inside which code is read again. */
interface IField {
  depth: number;
  string: IString;
}

/**
 * Split Python source, which may hold IPython syntax, into logical lines.
 *
 * Strings (also nested in f-strings), brackets, comments and backslash continuations are
 * respected. Source that is not valid is split as well as can be; nothing is ever lost.
 *
 * @param ipython - whether lines with IPython syntax are expected.
 */
export function scanLines(source: string, ipython = false): ILineScan {
  const lines = source.split('\n');
  const insideString: boolean[] = [];
  const logical: ILogicalLine[] = [];
  let depth = 0;
  let string: IString | null = null;
  let fields: IField[] = [];
  let first = 0;
  let continued = false;
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number];
    insideString.push(string !== null);
    const atStart =
      depth === 0 && string === null && fields.length === 0 && !continued;
    if (atStart) {
      first = number;
      if (ipython && (ESCAPE.test(line) || ESCAPED_ASSIGNMENT.test(line))) {
        let last = number;
        while (/\\\s*$/.test(lines[last]) && last + 1 < lines.length) {
          last += 1;
          insideString.push(false);
        }
        logical.push({ first, last, escaped: true });
        number = last;
        continue;
      }
    }
    continued = false;
    let at = 0;
    while (at < line.length) {
      const notable: RegExp = string === null ? IN_CODE : IN_STRING;
      notable.lastIndex = at;
      if (!notable.test(line)) {
        break;
      }
      at = notable.lastIndex - 1;
      const character = line[at];
      if (string !== null) {
        if (character === '\\' && !(string.raw && string.formatted)) {
          at += 2;
          continue;
        }
        if (character === '\\') {
          at += line[at + 1] === string.quote[0] ? 2 : 1;
          continue;
        }
        if (string.formatted && character === '{') {
          if (line[at + 1] === '{') {
            at += 2;
            continue;
          }
          fields.push({ depth: 0, string });
          string = null;
          at += 1;
          continue;
        }
        if (line.startsWith(string.quote, at)) {
          at += string.quote.length;
          string = null;
          continue;
        }
        at += 1;
        continue;
      }
      const field = fields[fields.length - 1];
      if (character === '#' && (!field || field.string.quote.length === 3)) {
        break;
      }
      if (character === '"' || character === "'") {
        if (field && line.startsWith(field.string.quote, at)) {
          // Before Python 3.12 a quote could not be used again inside: the string ends here
          // unless the field is open in a way that only a nested string explains.
          if (!closesLater(line, at, field.string.quote)) {
            fields.pop();
            at += field.string.quote.length;
            string = null;
            continue;
          }
        }
        const triple = character.repeat(3);
        const prefix = /[A-Za-z]{0,2}$/.exec(
          line.slice(Math.max(0, at - 2), at)
        )![0];
        string = {
          quote: line.startsWith(triple, at) ? triple : character,
          raw: /r/i.test(prefix),
          formatted: /[ft]/i.test(prefix) && !/[bu]/i.test(prefix)
        };
        at += string.quote.length;
        continue;
      }
      if ('([{'.includes(character)) {
        if (field) {
          field.depth += 1;
        } else {
          depth += 1;
        }
      } else if (')]}'.includes(character)) {
        if (field) {
          if (field.depth === 0 && character === '}') {
            string = field.string;
            fields.pop();
          } else {
            field.depth = Math.max(0, field.depth - 1);
          }
        } else {
          depth = Math.max(0, depth - 1);
        }
      } else if (
        field &&
        field.depth === 0 &&
        character === ':' &&
        line[at + 1] !== '='
      ) {
        // A format specification is text again, up to the closing brace.
        const end = specificationEnd(line, at + 1);
        at = end;
        continue;
      } else if (character === '\\' && at === line.length - 1) {
        continued = true;
      }
      at += 1;
    }
    if (string !== null && string.quote.length === 1) {
      if (/(^|[^\\])(\\\\)*\\$/.test(line)) {
        continue;
      }
      string = null;
      fields = [];
    }
    if (depth === 0 && string === null && fields.length === 0 && !continued) {
      logical.push({ first, last: number, escaped: false });
    }
  }
  const done = logical.length > 0 ? logical[logical.length - 1].last + 1 : 0;
  if (done < lines.length) {
    logical.push({ first: done, last: lines.length - 1, escaped: false });
  }
  return { lines, insideString, logical };
}

/** Whether the quote at `at` opens a string that is closed again before its field ends. */
function closesLater(line: string, at: number, quote: string): boolean {
  const next = line.indexOf(quote, at + quote.length);
  return next > 0 && line.indexOf('}', next) > 0;
}

/** Where the `}` is that ends a format specification starting at `from`. */
function specificationEnd(line: string, from: number): number {
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    if (line[at] === '{') {
      depth += 1;
    } else if (line[at] === '}') {
      if (depth === 0) {
        return at;
      }
      depth -= 1;
    }
  }
  return line.length;
}

/** Put `indent` before every line, except inside strings, where it would change the value. */
export function indentCode(source: string, indent: string): string {
  const scan = scanLines(source);
  return scan.lines
    .map((line, number) =>
      scan.insideString[number] || line.trim() === '' ? line : indent + line
    )
    .map((line, number) =>
      !scan.insideString[number] && line.trim() === '' ? '' : line
    )
    .join('\n');
}
