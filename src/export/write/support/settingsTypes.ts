import type { SettingKind } from '../../model';
import type { IPiece } from './piece';
import type { SettingNeeds } from './settings';

const METAVARS: Partial<Record<SettingKind, string>> = {
  int: 'N',
  float: 'NUMBER',
  number: 'NUMBER',
  str: 'TEXT',
  file: 'FILE',
  secret: 'FILE',
  date: 'DATE',
  datetime: 'TIME',
  list: 'LIST',
  tuple: 'LIST',
  set: 'LIST',
  dict: 'TABLE'
};

const NEEDED: Partial<Record<SettingKind, string>> = {
  bool: 'true or false',
  int: 'a whole number',
  float: 'a number',
  number: 'a number',
  str: 'a text',
  file: 'a text',
  date: 'a date such as 2020-12-31',
  datetime: 'a time such as 2020-12-31T18:30:00',
  dict: 'a table'
};

/** Sets of the same values may be in another order, which loops over them show. */
const SAME_SET = `
        if kind == "set" and sorted(map(repr, value)) == sorted(map(repr, setting.value)):
            return setting.value
        return value`;

/** Kinds that may stand inside others. */
const INNER: SettingKind[] = ['bool', 'float', 'str', 'dict'];

/** Values as the command line, the environment and files give them, in the types of the notebook. */
export function settingsTypesPiece(needs: SettingNeeds): IPiece {
  const dates = needs.has('date') || needs.has('datetime');
  const lists = needs.has('list') || needs.has('tuple') || needs.has('set');
  const nested = lists || needs.has('dict');
  const table = (
    entries: Partial<Record<SettingKind, string>>,
    inner: SettingKind[]
  ) =>
    Object.entries(entries)
      .filter(
        ([kind]) =>
          needs.has(kind as SettingKind) || inner.includes(kind as SettingKind)
      )
      .map(([kind, text]) => `\n    "${kind}": "${text}",`)
      .join('');
  const moment = dates
    ? `
    elif kind in ("date", "datetime"):
        own = getattr(datetime, kind)
        try:
            return own.fromisoformat(value if isinstance(value, str) else value.isoformat()).isoformat()
        except (AttributeError, ValueError):
            pass`
    : '';
  const dateText = dates
    ? `
    if kind in ("date", "datetime"):
        return _convert(setting, text.strip())`
    : '';
  const listText = lists
    ? `
    if kind in ("list", "tuple", "set") and not text.lstrip().startswith(("[", "(", "{")):
        parts = [part.strip() for part in text.split(",")]
        parts = parts[:-1] if parts[-1] == "" else parts
        texts = len(setting.value) > 0 and all(isinstance(item, str) for item in setting.value)
        return _convert(setting, parts if texts else [_literal(part) for part in parts])`
    : '';
  const inside = nested
    ? `
    elif kind in ("list", "tuple", "set", "dict"):
        ${needs.has('set') ? 'value = ' : 'return '}_like(setting.value, value)${needs.has('set') ? SAME_SET : ''}`
    : '';
  return {
    name: 'settingsTypes',
    imports: [
      'import ast',
      'import json',
      ...(dates ? ['import datetime'] : [])
    ],
    requires: [],
    exports: [],
    source: `
#: What a value is called in --help.
METAVARS = {${table(METAVARS, [])}
}
#: What a value is called in error messages.
NEEDED = {${table(NEEDED, nested ? INNER : [])}
}


def _from_text(setting, text):
    """Read a value from the command line or the environment."""
    kind = setting.type
    if kind in ("str", "file", "secret"):
        return text
    if kind == "bool":
        words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
        return _convert(setting, words.get(text.strip().lower(), text))
${dateText.slice(1)}${listText.slice(dateText ? 0 : 1)}
    return _convert(setting, _literal(text))


def _literal(text):
    """Return what a text means in Python or JSON; one that means nothing there is itself."""
    for read in (ast.literal_eval, json.loads, int, float):
        try:
            return read(text.strip())
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            pass
    return text


def _convert(setting, value):
    """Return a value in the type of the setting."""
    kind = setting.type
    if kind == "NoneType" or (value is None and setting.value is None):
        return value
    if kind in ("int", "float", "number"):
        wanted = int if kind == "int" else (int, float)
        if isinstance(value, wanted) and not isinstance(value, bool):
            return _as_float(value) if kind == "float" else value
${inside.slice(1)}
    elif kind in ("str", "file", "bool"):
        if isinstance(value, bool if kind == "bool" else str):
            return value${moment}
    raise SettingError(f"{NEEDED[kind]} is needed, not {_short(value)}")


def _as_float(value):
    try:
        return float(value)
    except OverflowError:
        raise SettingError(f"a smaller number is needed, not {_short(value)}") from None


def _short(value):
    text = repr(value)
    return text if len(text) <= 80 else text[:76] + " ..."
${nested ? LIKE : ''}`
  };
}

const LIKE = `

def _like(sample, value):
    """Return a value in the type of a sample, with all that is in it; numbers in lists may be whole or not."""
    if sample is None:
        return value
    if isinstance(sample, (list, tuple, set)) and isinstance(value, (list, tuple, set)):
        return type(sample)(_items_like(list(sample), list(value)))
    if isinstance(sample, dict) and isinstance(value, dict):
        if sample and all(isinstance(key, int) for key in sample):
            value = {int(key) if str(key).lstrip("-").isdigit() else key: item for key, item in value.items()}
        return {key: _like(sample.get(key), item) for key, item in value.items()}
    if isinstance(sample, (int, float)) and not isinstance(sample, bool):
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _as_float(value) if isinstance(sample, float) else value
    elif isinstance(value, type(sample)):
        return value
    kind = "float" if type(sample) is int else type(sample).__name__
    raise SettingError(f"{NEEDED.get(kind, 'a list')} is needed, not {_short(value)}")


def _items_like(samples, items):
    types = {type(sample) for sample in samples}
    if types == {int, float}:
        own = samples if len(samples) == len(items) else [0] * len(items)
        return [_like(sample if isinstance(sample, float) else 0, item) for sample, item in zip(own, items)]
    if len(types) == 1:
        samples += samples[-1:] * (len(items) - len(samples))
    if len(samples) >= len(items):
        return [_like(sample, item) for sample, item in zip(samples, items)]
    return items
`;
