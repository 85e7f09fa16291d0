import type { IPlan, ISettingDecision } from '../model';
import { parseLiteral, tomlKey, tomlOf } from '../plan/settingLiterals';
import { environmentVariables } from '../plan/settingNames';
import { commentLines } from '../python/text';

/** `settings.toml`, or `null` when the program has no settings. */
export function writeSettingsFile(plan: IPlan): string | null {
  const lifted = plan.settings.filter(setting => setting.lifted);
  if (lifted.length === 0) {
    return null;
  }
  const variables = environmentVariables(plan.name, lifted);
  const lines = [
    `# Settings of ${plan.name}.py, ${lifted.some(({ replaced }) => replaced) ? 'with values that were chosen when it was exported' : 'with the values of the notebook'}.`,
    '# An environment variable or an option of the command line goes before what stands here.'
  ];
  for (const setting of lifted) {
    lines.push('', ...describe(setting, variables.get(setting.name)!));
  }
  return `${lines.join('\n')}\n`;
}

function describe(setting: ISettingDecision, variable: string): string[] {
  const help =
    setting.help === ''
      ? []
      : commentLines(setting.help.replace(/\s+/g, ' '), 98);
  const key = tomlKey(setting.name);
  if (setting.kind === 'secret') {
    return [
      ...help,
      ...commentLines(
        `${setting.name} is a secret and does not stand here: it is read from the environment variable ${variable}, or from the file that ${setting.option}-file names.`,
        98
      )
    ];
  }
  const text = setting.given ?? setting.literal;
  const literal = text === '' ? null : parseLiteral(text);
  const value = literal === null ? null : tomlOf(literal);
  if (value !== null) {
    return [...help, `${key} = ${value}`];
  }
  const sample = { int: '0', float: '0.0' }[setting.kind as string] ?? '""';
  return setting.needed
    ? [
        ...help,
        '# (must be given: remove the # and fill it in)',
        `# ${key} = ${sample}`
      ]
    : [
        ...help,
        ...commentLines(
          `(${text} in the notebook, which TOML cannot hold; remove the # to give another value)`,
          98
        ),
        `# ${key} = ${literal?.type === 'none' ? sample : '...'}`
      ];
}
