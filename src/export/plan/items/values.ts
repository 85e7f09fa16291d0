import type { IItemValues } from '../program';

/**
 * Read what a user wrote for the values of a setting: `1990, 1991`, `data/*.nc` or `@years.txt`.
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
  const texts = given
    .split(/[,\n]/)
    .map(value => value.trim())
    .filter(value => value !== '');
  return texts.length === 1 && /[*?[]/.test(texts[0])
    ? { kind: 'pattern', texts }
    : { kind: 'list', texts };
}
