import type { IItemValues } from '../program';

/**
 * Read what a user wrote for the values of a setting: `1990, 1991`, `"a, b", c`, `data/*.nc` or `@years.txt`.
 *
 * @returns `null` when there is nothing: the values are then given to the program.
 */
export function readItemValues(text: string | null): IItemValues | null {
  const given = (text ?? '').trim();
  if (given === '') {
    return null;
  }
  if (given.startsWith('@')) {
    return { kind: 'file', texts: [given.slice(1).trim()] };
  }
  const values = [...given.matchAll(VALUE)]
    .map(([, quoted, plain]) => ({ quoted, text: unquoted(quoted) ?? plain }))
    .filter(({ quoted, text }) => quoted !== undefined || text !== '');
  const [first] = values;
  const texts = values.map(value => value.text);
  return texts.length === 1 &&
    first.quoted === undefined &&
    /[*?[]/.test(first.text)
    ? { kind: 'pattern', texts }
    : { kind: 'list', texts };
}

/**
 * A value as it stands in a file with one value per line: in double quotes where it would be read as something else.
 * The program reads and lists its items by the same rule.
 */
export function lineOfValue(value: string): string {
  return value === value.trim() && /^[^"#]/.test(value)
    ? value
    : `"${value.replace(/"/g, '""')}"`;
}

/** A value of a list: between commas or on a line of its own, in double quotes where it holds a comma. */
const VALUE =
  /[^\S\n]*(?:"((?:[^"\n]|"")*)"[^\S\n]*(?=[,\n]|$)|([^,\n]*?)[^\S\n]*)(?:[,\n]|$)/g;

function unquoted(text: string | undefined): string | undefined {
  return text?.replace(/""/g, '"');
}
