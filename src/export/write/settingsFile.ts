import type { IPlan, ISettingDecision, LiteralValue } from '../model';
import { commentLines } from '../python/text';

/**
 * `settings.toml`, or `null` when the program has no settings.
 *
 * Every value that is written as `name = value` is also valid JSON, so that a Python without a
 * reader for TOML can read the file.
 */
export function writeSettingsFile(plan: IPlan): string | null {
  const lifted = plan.settings.filter(setting => setting.lifted);
  if (lifted.length === 0) {
    return null;
  }
  const lines = [
    `# Settings of ${plan.name}.py, with the values of the notebook.`,
    '# An environment variable or an option of the command line goes before what stands here.'
  ];
  for (const setting of lifted) {
    lines.push('', ...describe(setting));
  }
  return `${lines.join('\n')}\n`;
}

function describe(setting: ISettingDecision): string[] {
  const help = setting.help === '' ? [] : commentLines(setting.help, 98);
  if (setting.value === null) {
    return [
      ...help,
      '# (None in the notebook)',
      `# ${tomlKey(setting.name)} = ""`
    ];
  }
  const line = `${tomlKey(setting.name)} = ${tomlValue(setting.value, setting.kind)}`;
  return setting.kind === 'dict' && !setting.replaced
    ? [...help, '# (remove the # to change it)', `# ${line}`]
    : [...help, line];
}

function tomlKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : tomlString(name);
}

function tomlString(text: string): string {
  return JSON.stringify(text).replace(/\u007f/g, '\\u007f');
}

function tomlValue(value: LiteralValue, kind: string): string {
  if (typeof value === 'string') {
    return tomlString(value);
  }
  if (typeof value === 'number') {
    const text = String(value);
    return kind === 'float' && /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(item => tomlValue(item, 'any')).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${tomlKey(key)} = ${tomlValue(item, 'any')}`)
      .join(', ')} }`;
  }
  return String(value);
}
