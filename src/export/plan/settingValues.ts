import type { ISettingDecision } from '../model';
import type { Literal } from './settingLiterals';
import { literalOf, parseLiteral, pythonOf, valueOf } from './settingLiterals';

/** A value cannot be used for a setting; the message says what is needed, as a part of a sentence. */
export class SettingValueError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingValueError';
  }
}

const NEEDED: Partial<Record<ISettingDecision['kind'], string>> = {
  bool: 'true or false',
  int: 'a whole number',
  float: 'a number',
  number: 'a number',
  date: 'a date such as 2020-12-31',
  datetime: 'a time such as 2020-12-31T18:30:00',
  list: 'a list such as A,B,C',
  tuple: 'a list such as A,B,C',
  set: 'a list such as A,B,C',
  dict: 'a table such as {"a": 1}'
};

/**
 * Let the settings file of a bundle hold another value than the notebook.
 *
 * @param text - as the program's own command line takes it.
 * @throws {@link SettingValueError}
 */
export function giveValue(setting: ISettingDecision, text: string): void {
  if (setting.kind === 'secret') {
    throw new SettingValueError(
      'it is a secret, which is written into no file; the program reads it when it runs'
    );
  }
  if (
    /^(?:int|number)$/.test(setting.kind) &&
    /^\s*[-+]?\d+\s*$/.test(text) &&
    !Number.isSafeInteger(Number(text))
  ) {
    throw new SettingValueError(
      `${text} has too many digits for the settings file; give it to the program as ${setting.option} ${text}`
    );
  }
  const literal = readGiven(setting, text);
  if (literal === null) {
    throw new SettingValueError(
      `${NEEDED[setting.kind]} is needed, not ${text}`
    );
  }
  setting.given = pythonOf(literal);
  setting.value = valueOf(literal);
  setting.replaced = true;
}

function readGiven(
  { kind, literal: own }: ISettingDecision,
  text: string
): Literal | null {
  const meant = meaningOf(text);
  switch (kind) {
    case 'str':
    case 'file':
      return { type: 'str', value: text };
    case 'bool': {
      const word = text.trim().toLowerCase();
      return /^(?:1|true|yes|on|0|false|no|off)$/.test(word)
        ? { type: 'bool', value: /^(?:1|true|yes|on)$/.test(word) }
        : null;
    }
    case 'int':
      return meant?.type === 'int' ? meant : null;
    case 'number':
      return meant?.type === 'int' || meant?.type === 'float' ? meant : null;
    case 'float':
      return meant?.type === 'int' || meant?.type === 'float'
        ? { type: 'float', value: meant.value }
        : null;
    case 'date':
    case 'datetime':
      return /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3}(?:\d{3})?)?)?)?$/.test(
        text
      ) &&
        (kind === 'datetime' || text.length === 10) &&
        !Number.isNaN(Date.parse(text))
        ? { type: 'str', value: text }
        : null;
    case 'dict':
      return meant?.type === 'dict' ? meant : null;
    case 'list':
    case 'tuple':
    case 'set':
      return listOf(text, meant, parseLiteral(own));
    default:
      return meant ?? { type: 'str', value: text };
  }
}

/** A list, in brackets or with commas between its items. */
function listOf(
  text: string,
  meant: Literal | null,
  own: Literal | null
): Literal | null {
  const samples = own && 'items' in own ? own.items : [];
  const texts =
    samples.length > 0 && samples.every(({ type }) => type === 'str');
  const fits = (items: Literal[]) =>
    samples.every(({ type }) => type === samples[0].type)
      ? items.every(
          ({ type }) =>
            samples.length === 0 ||
            type === samples[0].type ||
            (/^(?:int|float)$/.test(samples[0].type) &&
              /^(?:int|float)$/.test(type)) ||
            (/^(?:list|tuple|set)$/.test(samples[0].type) &&
              /^(?:list|tuple|set)$/.test(type))
        )
      : true;
  if (/^\s*[[({]/.test(text)) {
    return meant && 'items' in meant && fits(meant.items)
      ? { type: 'list', items: meant.items }
      : null;
  }
  const parts = text.split(',').map(part => part.trim());
  if (parts[parts.length - 1] === '') {
    parts.pop();
  }
  const items = parts.map((part): Literal => {
    const meaning = texts ? null : meaningOf(part);
    return meaning ?? { type: 'str', value: part };
  });
  return fits(items) ? { type: 'list', items } : null;
}

/** What a text means in Python or JSON, or `null`. */
function meaningOf(text: string): Literal | null {
  const literal = parseLiteral(text);
  if (literal !== null) {
    return literal;
  }
  try {
    const value = literalOf(JSON.parse(text));
    return isExact(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether no digit was lost on the way through JavaScript. */
function isExact(literal: Literal): boolean {
  switch (literal.type) {
    case 'int':
      return Number.isSafeInteger(literal.value);
    case 'float':
      return Number.isFinite(literal.value);
    case 'dict':
      return literal.entries.every(([, value]) => isExact(value));
    default:
      return 'items' in literal ? literal.items.every(isExact) : true;
  }
}
