import { pythonString, pythonText } from '../python/text';
import { parsePython } from '../python/parser';

/**
 * A shell command of a notebook as a Python expression.
 *
 * IPython fills in `{expression}` and `$name` from the notebook's names, and leaves the command as
 * it is when that fails: `awk '{print $1}'` is not touched.
 *
 * @param known - whether the notebook has bound a name when the command runs.
 */
export function commandExpression(
  command: string,
  known: (name: string) => boolean
): string {
  const parts = splitCommand(command, known);
  if (parts === null) {
    return pythonText(command);
  }
  const fields = parts.filter(part => part.field !== undefined);
  if (fields.length === 0) {
    return pythonText(parts.map(part => part.text).join(''));
  }
  const simple = fields.every(part => !/["'\\#\n]/.test(part.field!));
  if (simple) {
    const body = parts
      .map(part =>
        part.field !== undefined
          ? `{${part.field}${part.format}}`
          : pythonText(part.text!).includes('\n')
            ? part.text!.replace(/\\/g, '\\\\').replace(/[{}]/g, '$&$&')
            : inner(part.text!).replace(/[{}]/g, '$&$&')
      )
      .join('');
    return body.includes('\n')
      ? `f"""${body.replace(/"""/g, '\\"\\"\\"').replace(/"$/, '\\"')}"""`
      : `f"${body}"`;
  }
  return parts
    .filter(part => part.field !== undefined || part.text !== '')
    .map(part =>
      part.field === undefined
        ? pythonText(part.text!)
        : part.format === ''
          ? `str(${part.field})`
          : `${CONVERSIONS[part.format!]}(${part.field})`
    )
    .join(' + ');
}

const CONVERSIONS: Record<string, string> = {
  '!r': 'repr',
  '!s': 'str',
  '!a': 'ascii'
};

interface IPart {
  text?: string;
  field?: string;
  format?: string;
}

/** `null` when IPython would leave the command alone. */
function splitCommand(
  command: string,
  known: (name: string) => boolean
): IPart[] | null {
  const parts: IPart[] = [];
  let text = '';
  let at = 0;
  const push = (field: string, format: string) => {
    parts.push({ text }, { field, format });
    text = '';
  };
  let literalStart = 0;
  while (at < command.length) {
    const character = command[at];
    if (command.startsWith('{{', at) || command.startsWith('}}', at)) {
      text += character;
      at += 2;
    } else if (character === '}') {
      return null;
    } else if (character === '{') {
      const end = fieldEnd(command, at + 1);
      if (end === null) {
        return null;
      }
      const content = command.slice(at + 1, end);
      const field = splitField(content);
      if (field === null || !fieldIsKnown(field.expression, known)) {
        return null;
      }
      push(field.expression, field.format);
      at = end + 1;
      literalStart = at;
    } else if (character === '$') {
      const name = /^\$(\$?)([\w.]+)/.exec(command.slice(at));
      const literal = literalAround(command, literalStart);
      if (name && !insideSingleQuotes(literal.text, at - literal.start)) {
        if (name[1] === '$') {
          text += `$${name[2]}`;
        } else if (fieldIsKnown(name[2], known)) {
          push(name[2], '');
        } else {
          // A name of the shell: IPython then fills in nothing at all.
          return null;
        }
        at += name[0].length;
      } else {
        text += character;
        at += 1;
      }
    } else {
      text += character;
      at += 1;
    }
  }
  parts.push({ text });
  return parts;
}

function literalAround(
  command: string,
  start: number
): { text: string; start: number } {
  const brace = command.indexOf('{', start);
  return {
    text: command.slice(start, brace < 0 ? command.length : brace),
    start
  };
}

/** IPython fills in nothing where an odd number of single quotes follows. */
function insideSingleQuotes(text: string, at: number): boolean {
  const after = /^\$\$?[\w.]+/.exec(text.slice(at));
  const rest = text.slice(at + (after ? after[0].length : 1));
  return (rest.match(/'/g)?.length ?? 0) % 2 === 1;
}

function fieldEnd(command: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < command.length; at++) {
    if (command[at] === '{') {
      depth += 1;
    } else if (command[at] === '}') {
      if (depth === 0) {
        return at;
      }
      depth -= 1;
    }
  }
  return null;
}

/**
 * The expression of a field, and its conversion. IPython knows no format specification: a colon
 * belongs to the expression, so that slices work.
 */
function splitField(
  content: string
): { expression: string; format: string } | null {
  let depth = 0;
  for (let at = 0; at < content.length; at++) {
    const character = content[at];
    if (character === '[') {
      depth += 1;
    } else if (character === ']') {
      depth -= 1;
    } else if (depth === 0 && character === ':') {
      break;
    } else if (depth === 0 && character === '!') {
      const conversion = /^![rsa]$/.exec(content.slice(at));
      return conversion && content.slice(0, at).trim() !== ''
        ? { expression: content.slice(0, at).trim(), format: conversion[0] }
        : null;
    }
  }
  return content.trim() === ''
    ? null
    : { expression: content.trim(), format: '' };
}

/** Whether the text is an expression whose names are all known. */
function fieldIsKnown(text: string, known: (name: string) => boolean): boolean {
  try {
    const body = parsePython(`(${text})`);
    if (body.length !== 1 || body[0].nodeType !== 'Expr') {
      return false;
    }
  } catch {
    return false;
  }
  const names = text
    .replace(/"[^"]*"|'[^']*'/g, '')
    .match(/(?<![\w.])[A-Za-z_]\w*/g);
  return (names ?? []).every(known);
}

/** The inside of a double-quoted Python string. */
function inner(text: string): string {
  const literal = pythonString(text);
  return literal.startsWith('"')
    ? literal.slice(1, -1)
    : literal.slice(1, -1).replace(/"/g, '\\"');
}
