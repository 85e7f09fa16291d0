import type { ISettingDecision } from '../model';
import type { IItems, IStep } from '../plan/program';
import { plainText, pythonString } from '../python/text';

const WIDTH = 99;

/** The file of a bundle that lists the values of a setting, one per line. */
export const ITEMS_FILE = 'items.txt';

/** The entry of a setting in the table of settings, on several lines when it is long. */
export function settingEntry(
  setting: ISettingDecision,
  callee: string,
  indent: string
): string {
  const parts = settingArguments(setting);
  const line = `${indent}${callee}(${parts.join(', ')}),`;
  const deeper = `\n${indent}    `;
  return line.length <= WIDTH
    ? line
    : `${indent}${callee}(${parts.map(part => `${deeper}${part},`).join('')}\n${indent}),`;
}

function settingArguments(setting: ISettingDecision): string[] {
  const { name, kind, literal, needed, option } = setting;
  const plain = `--${name.toLowerCase().replace(/_/g, '-')}`;
  // eslint-disable-next-line no-control-regex
  const isPlain = option === plain && /^[\x00-\x7f]*$/.test(name);
  const help = plainText(setting.help).replace(/\n/g, ' ');
  const told =
    /^(?:number|file|date|datetime|secret)$/.test(kind) ||
    (kind !== 'any' && (needed || literal === 'None'));
  return [
    pythonString(name),
    ...(needed ? [] : [literal]),
    ...(help === '' ? [] : [`${needed ? 'help=' : ''}${pythonString(help)}`]),
    ...(told ? [`kind=${pythonString(kind)}`] : []),
    ...(isPlain ? [] : [`option=${pythonString(option)}`]),
    ...(needed ? ['needed=True'] : [])
  ];
}

/** Arguments of `Step(...)` for a step. */
export function stepArguments(step: IStep): string {
  const parts = [step.name];
  if (step.results.length > 0) {
    parts.push(`gives=${pythonString(step.results.join(' '))}`);
  }
  if (step.keeps.length > 0) {
    parts.push(`keeps=${pythonString(step.keeps.join(' '))}`);
  }
  if (!step.restarts) {
    parts.push('restarts=False');
  }
  return parts.join(', ');
}

/** Arguments of `Items(...)`. */
export function itemsArguments(items: IItems): string {
  const { step, changes, candidate, values, reduce, until } = items;
  if (step !== null) {
    return [
      step.name,
      ...(changes.length > 0
        ? [`changes=${pythonString(changes.join(' '))}`]
        : [])
    ].join(', ');
  }
  const source =
    values === null
      ? []
      : values.kind === 'pattern'
        ? [`pattern=${pythonString(values.texts[0])}`]
        : [
            `file=${pythonString(values.kind === 'list' ? ITEMS_FILE : values.texts[0])}`
          ];
  const after =
    reduce === null ? [] : [`until=${until!.name}`, `reduce=${reduce.name}`];
  return [pythonString(candidate.name), ...source, ...after].join(', ');
}

/** `from module import names`, over several lines when it is long. */
export function fromImport(module: string, names: string[]): string {
  const line = `from ${module} import ${names.join(', ')}`;
  return line.length <= 79
    ? line
    : `from ${module} import (\n${names.map(name => `    ${name},`).join('\n')}\n)`;
}

/** `global` statements that fit on their lines. */
export function globalLines(names: string[]): string[] {
  const lines: string[] = [];
  let current: string[] = [];
  for (const name of names) {
    if ([...current, name].join(', ').length > 68 && current.length > 0) {
      lines.push(`global ${current.join(', ')}`);
      current = [];
    }
    current.push(name);
  }
  return [...lines, `global ${current.join(', ')}`];
}

/** Order of names in an import. */
export function byCase(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}

/** A file name as one line of plain text. */
export function fileText(name: string): string {
  return plainText(name)
    .replace(/\s+/g, ' ')
    .replace(/"""/g, "'''")
    .replace(/\\/g, '/');
}
