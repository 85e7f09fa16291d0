import type { ISiteProfile } from '../../sites/profile';
import type { IStyle } from '../batch/styles';
import { styleOf } from '../batch/styles';
import type { IBundleFile, IPlan } from '../model';
import { environmentVariables } from '../plan/settingNames';
import { plainText } from '../python/text';
import { sharesPackages } from './environment';

/** `README.md` of the bundle. */
export function writeReadme(
  plan: IPlan,
  files: readonly IBundleFile[],
  submission: string | null
): string {
  const { name, notebook } = plan;
  const python = pythonOf(plan);
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
    'bash setup-env.sh                       # once: makes the environment, and says where',
    `${python} ${name}.py --help`,
    `${python} ${name}.py`,
    '```',
    '',
    "Relative paths start in the current folder. Started from this folder, the program goes to the notebook's folder first.",
    'Another folder: `--work-dir DIR`.' +
      (plan.program.plots
        ? ' Figures are saved in `output`, in a folder for each run; another place: `--output-dir DIR`.'
        : ''),
    '',
    ...packages(plan, files)
  ];
  lines.push(...submitting(plan, files, submission));
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
  lines.push(...steps(plan), ...items(plan));
  lines.push(
    '## Change it',
    '',
    'Change the notebook and export again, or change these files: `signpost.json` remembers what was written, so a file of yours is not replaced without asking.',
    ''
  );
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

/** The Python of the program's environment, as it is typed in the folder of the bundle. */
function pythonOf({ options }: IPlan): string {
  return options.site?.kernels.program_environments
    ? 'ENVIRONMENT/bin/python'
    : '.venv/bin/python';
}

/** How the job is handed to Slurm, or what to do where there is none. */
function submitting(
  plan: IPlan,
  files: readonly IBundleFile[],
  submission: string | null
): string[] {
  const { name, folder, options } = plan;
  const { site, resources } = options;
  const style = styleOf(options.style);
  const driver = files.find(({ path }) => path === `${name}_items.py`);
  if (submission === null) {
    return site ? withoutWrapper(site, style, driver?.path ?? null) : [];
  }
  const program = submission.endsWith('.sh') ? 'bash' : 'sbatch';
  const elsewhere = `${program} ${folder}/${submission}`;
  const width = elsewhere.length;
  const needsAccount =
    site?.slurm?.required.includes('account') && resources.account === null;
  return [
    `## Submit it${site ? ` at ${cell(site.name)}` : ' to Slurm'}`,
    '',
    ...(site?.slurm
      ? [`Submit from ${cell(site.slurm.submit_from)}.`, '']
      : []),
    ...(style.id === 'single' ? [] : [`${style.name}: ${style.purpose}`, '']),
    '```',
    `${`${program} ${submission}`.padEnd(width)}  # in this folder`,
    `${elsewhere.padEnd(width)}  # or in the folder above, as it was named by the export`,
    '```',
    '',
    program === 'bash'
      ? `Options of the program stand behind it. Submit again when tasks have failed: only what has no result yet is run. Without Slurm \`bash ${name}.sbatch\` runs the items one after the other.`
      : 'Options of the program stand behind the name of the wrapper. Without Slurm the same file runs with `bash`.',
    ...(options.requeue
      ? [
          '',
          'When its time is up the job goes back into the queue and on from there: what has a result, or was saved after a step, is not run again.'
        ]
      : []),
    ...(options.staging && style.staging === 'wrapper'
      ? [
          '',
          `The program works on the disk of its node${options.staging.inputs.length > 0 ? `; ${options.staging.inputs.map(code).join(', ')} ${options.staging.inputs.length === 1 ? 'is' : 'are'} copied there first` : ''}. What it writes is brought back every ${options.staging.minutes} minutes and at the end.`
        ]
      : []),
    ...(needsAccount
      ? [
          '',
          `An account is needed: \`${program === 'bash' ? `SBATCH_ACCOUNT=NAME bash ${submission}` : `sbatch --account=NAME ${submission}`}\`. ${cell(site!.slurm!.account.hint)}`
        ]
      : []),
    ''
  ];
}

/** How items, or the program, run where Slurm starts none of them. */
function withoutWrapper(
  site: ISiteProfile,
  style: IStyle,
  driver: string | null
): string[] {
  const batch = style.id === 'skypilot' ? site.cloud_batch : undefined;
  return [
    `## Batch jobs at ${cell(site.name)}`,
    '',
    ...(batch
      ? [
          `${style.name}: ${style.purpose}`,
          '',
          `1. Put your name into \`OUTPUT_PATH\` of \`config.yml\`: what the program writes is kept there.`,
          '2. Copy small files that the program reads into this folder, at the paths that they have from the notebook. All of it is public.',
          `3. ${cell(batch.submit)}`
        ]
      : [
          ...(site.slurm === null
            ? [
                `${cell(site.name)} has no Slurm, so there is no wrapper: the program runs as plain Python.`
              ]
            : []),
          ...(driver
            ? [
                ...(site.slurm === null ? [''] : []),
                `${style.name}: ${style.purpose}`,
                '',
                '```',
                `.venv/bin/python ${driver}`,
                '```'
              ]
            : [])
        ]),
    ''
  ];
}

/** How the program begins and ends with a step. */
function steps(plan: IPlan): string[] {
  const { name, steps: all, program } = plan;
  const python = pythonOf(plan);
  if (all.length < 2 || program.awaits) {
    return [];
  }
  return [
    '## Steps',
    '',
    `The code under each heading is a function: ${all.map(step => code(step.name)).join(', ')}.`,
    '',
    '```',
    `${python} ${name}.py --until STEP --checkpoints  # ends after this step, and saves what later ones need`,
    `${python} ${name}.py --from STEP                 # begins with this step, with what was saved`,
    '```',
    '',
    '`--list-steps` lists them. Each run has a folder of its own in `output`, named by `--run-id`, the Slurm job or the time; `--resume` names the one whose checkpoints are taken.',
    ''
  ];
}

/** How the program is run item by item. */
function items(plan: IPlan): string[] {
  if (plan.items === null) {
    return [];
  }
  const { candidate, reduce } = plan.items;
  const isLoop = candidate.kind === 'loop';
  const command = `${pythonOf(plan)} ${plan.name}.py`;
  const rows: [string, string][] = [
    [`${command} --list-items`, 'their names, one per line'],
    [`${command} --item NAME`, 'one of them; its result is kept'],
    [`${command} --item-number 1-4`, 'the same by number, from 1'],
    [
      `${command} --skip-existing`,
      `all that have no result yet${isLoop || reduce ? ', then what follows' : ''}`
    ]
  ];
  if (isLoop || reduce) {
    rows.push([`${command} --reduce`, 'only what follows them']);
  }
  const width = Math.max(...rows.map(([words]) => words.length));
  return [
    '## Items',
    '',
    isLoop
      ? `Each pass of ${code(candidate.text)} is an item, which can be run apart from the others, in any order and at the same time. What stands before the loop is done for each run.`
      : `The program can be run once for each of many values of ${code(candidate.name)}, in any order and at the same time${reduce ? `; ${code(reduce)} runs once, after all of them` : ''}.`,
    '',
    '```',
    ...rows.map(([words, what]) => `${words.padEnd(width)}  # ${what}`),
    '```',
    '',
    'Results lie in `output/items-…`, a folder for each choice of settings and version of the program; what a killed run leaves is no result. An item that fails is named at the end, the others go on, and the exit status is 1.',
    ...(isLoop
      ? []
      : [
          'The values stand in `items.txt` or where `--items A,B,C`, `--items-file FILE` or `--items-pattern PATTERN` say. Items that write files of the same name overwrite each other: let the name depend on the value.'
        ]),
    ''
  ];
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
