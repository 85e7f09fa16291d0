import type { IBundleFile, IPlan } from '../model';
import { environmentVariables } from '../plan/settingNames';
import { plainText } from '../python/text';
import { sharesPackages } from './environment';

/** `README.md` of the bundle. */
export function writeReadme(
  plan: IPlan,
  files: readonly IBundleFile[],
  wrapper: string | null
): string {
  const { name, folder, options, notebook } = plan;
  const site = options.site;
  const lifted = plan.settings.filter(setting => setting.lifted);
  const variables = environmentVariables(name, lifted);
  const lines = [
    `# ${name}`,
    '',
    `Exported from the notebook ${code(notebook.name)}. The program runs the notebook's cells from top to bottom, without Jupyter.`,
    '',
    '| file | what it is |',
    '| --- | --- |',
    ...files.map(file => `| ${code(file.path)} | ${cell(file.purpose)} |`),
    '',
    '## Run it here',
    '',
    '```',
    'bash setup-env.sh                       # once: makes the environment .venv',
    `.venv/bin/python ${name}.py --help`,
    `.venv/bin/python ${name}.py`,
    '```',
    '',
    "Relative paths start in the current folder. Started from this folder, the program goes to the notebook's folder first.",
    'Another folder: `--work-dir DIR`.' +
      (plan.program.plots
        ? ' Figures are saved in `output`; another folder: `--output-dir DIR`.'
        : ''),
    '',
    ...packages(plan, files)
  ];
  if (wrapper !== null) {
    const elsewhere = `sbatch ${folder}/${wrapper}`;
    const width = elsewhere.length;
    lines.push(
      `## Submit it${site ? ` at ${cell(site.name)}` : ' to Slurm'}`,
      '',
      ...(site?.slurm
        ? [`Submit from ${cell(site.slurm.submit_from)}.`, '']
        : []),
      '```',
      `${`sbatch ${wrapper}`.padEnd(width)}  # in this folder`,
      `${elsewhere.padEnd(width)}  # or in the notebook's folder`,
      '```',
      '',
      'Options of the program stand behind the name of the wrapper. Without Slurm the same file runs with `bash`.',
      ...(site?.slurm?.required.includes('account') &&
      options.resources.account === null
        ? [
            '',
            `An account is needed: \`sbatch --account=NAME ${wrapper}\`. ${cell(site.slurm.account.hint)}`
          ]
        : []),
      ''
    );
  } else if (site) {
    lines.push(
      `## Batch jobs at ${cell(site.name)}`,
      '',
      `${cell(site.name)} has no Slurm, so there is no wrapper: the program runs as plain Python.`,
      ''
    );
  }
  if (lifted.length > 0) {
    lines.push(
      '## Settings',
      '',
      'The command line goes before the environment, the environment before `settings.toml`, and that before the notebook.',
      'A list is written `A,B,C`, or as in Python: `\'["a, b", "c"]\'`.',
      '',
      '| setting | notebook | option | environment | what it is |',
      '| --- | --- | --- | --- | --- |',
      ...lifted.map(
        setting =>
          `| ${code(setting.name)} | ${setting.needed ? 'asks for it' : code(setting.literal)} | ${code(setting.kind === 'secret' ? `${setting.option}-file` : setting.option)} | ${code(variables.get(setting.name)!)} | ${cell(setting.help)} |`
      ),
      ''
    );
  }
  const stays = plan.warnings;
  if (stays.length > 0) {
    lines.push(
      '## Look at this',
      '',
      ...stays.map(warning => `- ${cell(warning.message)}`),
      ''
    );
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** How the environment is made, and how it can be made again. */
function packages(plan: IPlan, files: readonly IBundleFile[]): string[] {
  const loose = files.some(file => file.path === 'requirements.in');
  const shared = sharesPackages(plan.options.site);
  return [
    '## Packages',
    '',
    '`setup-env.sh` installs what `requirements.txt` lists.' +
      (shared
        ? ' What the site has already is used, and not installed again.'
        : ' Where `uv` or `pip-compile` is there, it first settles the versions of all packages, also of those that others need, and keeps them in `requirements.lock`: that file is what is installed from then on.') +
      (loose
        ? ' For newer versions remove lines from `requirements.txt`; `requirements.in` says how far they may go.'
        : ''),
    ...(plan.options.site?.inline_metadata
      ? [
          '',
          `The script names its packages itself, too: \`uv run ${plan.name}.py\` makes an environment for it and runs it.`
        ]
      : []),
    ''
  ];
}

/** Text of others inside a table or list: no line breaks, no Markdown, no HTML. */
function cell(text: string): string {
  return plainText(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>|]/g, '\\$&');
}

function code(text: string): string {
  const clean = plainText(text).replace(/\s+/g, ' ').replace(/\|/g, '\\|');
  const ticks = clean.includes('`') ? '``' : '`';
  return clean === '' ? '' : `${ticks}${clean}${ticks}`;
}
