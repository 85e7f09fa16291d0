import type { ISettingDecision } from '../model';
import { plainText, pythonLiteral, pythonString } from '../python/text';

/** Arguments of `Setting(...)` for a setting. */
export function settingArguments(setting: ISettingDecision): string {
  const plain = `--${setting.name.toLowerCase().replace(/_/g, '-')}`;
  const literal = setting.literal.includes('\n')
    ? pythonLiteral(setting.value, setting.kind)
    : setting.literal;
  const parts = [pythonString(setting.name), literal];
  if (setting.help !== '') {
    parts.push(pythonString(plainText(setting.help).replace(/\n/g, ' ')));
  }
  if (setting.option !== plain) {
    parts.push(`option=${pythonString(setting.option)}`);
  }
  return parts.join(', ');
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
