import type { IBundleFile, IPlan } from '../model';
import { commentLines } from '../python/text';
import { scriptMetadata } from '../write/scriptMetadata';
import {
  attendLines,
  attendedDirectives,
  isAttended,
  progressLines,
  stagingLines
} from './attend';
import type { IJobWishes } from './attend';
import type { ICost } from './cost';
import { costOf } from './cost';
import type { IDirectives } from './directives';
import { chooseDirectives, needOf } from './directives';
import { countItems } from './request';
import { shellQuote } from './shellQuote';
import { styleOf } from './styles';
import type { IStyledJob } from './styles/style';
import { hasFollowing } from './styles/submit';

/** Lines of bash that make the site's Python available, guarded where they need `module`. */
export function setupLines(setup: readonly string[]): string[] {
  const modules = setup.filter(line => /^\s*module\s/.test(line));
  const others = setup.filter(line => !/^\s*module\s/.test(line));
  return [
    ...(modules.length > 0
      ? [
          'if command -v module >/dev/null 2>&1; then',
          ...modules.map(line => `    ${line.trim()}`),
          'fi'
        ]
      : []),
    ...others.map(line => line.trim())
  ];
}

/** How every script for Slurm begins: what it asks for, and what a reader has to know of that. */
export function headLines({
  lines,
  notes
}: Pick<IDirectives, 'lines' | 'notes'>): string[] {
  return [
    '#!/bin/bash',
    ...lines,
    '#',
    ...notes.flatMap(note => commentLines(note)),
    ...(notes.length > 0 ? ['#'] : [])
  ];
}

/** A plan as its style sees it. */
function styledJob(plan: IPlan): IStyledJob {
  const { resources, spread } = plan.options;
  const wishes = wrapperWishes(plan.options);
  const attended = isAttended(wishes);
  const rules = plan.options.site?.slurm ?? null;
  return {
    plan,
    need: needOf(resources, rules),
    spread,
    place: chooseDirectives(resources, rules, plan.name),
    finish: attended ? 'finish' : 'exec',
    attend: attended ? 'attend ' : '',
    given: wishes.staging ? '"${staged[@]}" "$@"' : '"$@"',
    metadata: () => scriptMetadata(plan, ''),
    prepare: file => prepareLines(plan, file)
  };
}

/** Why the job cannot be had at the site, as sentences. */
export function wrapperProblems(
  plan: Pick<IPlan, 'options' | 'name'>
): string[] {
  return directivesOf(plan).problems;
}

/** Where the job of a plan runs, as its wrapper has it; `null`: the cluster's own choice. */
export function placeOf(
  plan: Pick<IPlan, 'options' | 'name'>
): Pick<IDirectives, 'account' | 'partition' | 'qos'> {
  return directivesOf(plan);
}

/** The most that the job of a plan can cost; `null` where the site has no Slurm. */
export function planCost(
  plan: Pick<IPlan, 'options' | 'name' | 'items' | 'program'>
): ICost | null {
  const { site, resources, style, spread } = plan.options;
  if (site && site.slurm === null) {
    return null;
  }
  const rules = site?.slurm ?? null;
  return costOf({
    need: needOf(resources, rules),
    style,
    spread,
    items: countItems(plan),
    follows: hasFollowing(plan),
    partition: directivesOf(plan).partition,
    rules
  });
}

function directivesOf({ options, name }: Pick<IPlan, 'options' | 'name'>) {
  const style = styleOf(options.style);
  return chooseDirectives(
    options.resources,
    options.site?.slurm ?? null,
    name,
    need => style.shape(need, options.spread),
    need => attendedDirectives(wrapperWishes(options), need.minutes)
  );
}

/** What lies beside the wrapper for its style. */
export function styleFiles(plan: IPlan): IBundleFile[] {
  return styleOf(plan.options.style).files(styledJob(plan));
}

/**
 * The Slurm wrapper: bash that also runs without Slurm.
 *
 * @returns `null` where the site has no Slurm, and for styles that others start.
 */
export function writeWrapper(plan: IPlan): string | null {
  const { site } = plan.options;
  const style = styleOf(plan.options.style);
  if ((site && site.slurm === null) || style.withoutWrapper) {
    return null;
  }
  const directives = directivesOf(plan);
  const { name } = plan;
  const job = styledJob(plan);
  return (
    [
      ...headLines(directives),
      `# Runs ${name}.py with the options that follow the name of this file:`,
      `#   sbatch ${name}.sbatch [options]     or, without Slurm:  bash ${name}.sbatch [options]`,
      '',
      ...job.prepare(`${name}.sbatch`),
      '',
      '# Numerical libraries use the CPUs of one run, not all of the node.',
      ...threadLines(job),
      '',
      ...besideLines(plan),
      ...style.commands(job)
    ]
      .map(line => line.trimEnd())
      .join('\n') + '\n'
  );
}

/** What the wrapper does beside running the program, and after it. */
function besideLines({ options, name, items }: IPlan): string[] {
  const { style, site } = options;
  const wishes = wrapperWishes(options);
  const { staging, requeue } = wishes;
  const scratch = site?.slurm?.local_scratch ?? null;
  return [
    ...(staging
      ? // A task of an array needs nothing of the others; what follows them runs in the notebook's folder.
        [
          ...stagingLines(
            staging,
            name,
            scratch,
            style !== 'array',
            items !== null
          ),
          ''
        ]
      : []),
    ...(isAttended(wishes) ? [...attendLines(wishes), ''] : []),
    ...(requeue && style !== 'single' ? [...progressLines(), ''] : [])
  ];
}

/** What of the wishes the wrapper itself sees to. */
function wrapperWishes({
  requeue,
  staging,
  style
}: IPlan['options']): IJobWishes {
  return {
    requeue,
    staging: styleOf(style).staging === 'wrapper' ? staging : null
  };
}

/** Environment variables by which numerical libraries are told how many threads to start. */
const THREADS = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'NUMEXPR_NUM_THREADS'
];

function threadLines({ need, plan }: IStyledJob): string[] {
  const exports = (value: string | number) =>
    `export ${THREADS.map(name => `${name}=${value}`).join(' ')}`;
  return plan.options.style === 'single'
    ? [
        'if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then',
        `    ${exports('"$SLURM_CPUS_PER_TASK"')}`,
        'fi'
      ]
    : [exports(need.cpus)];
}

/** Bash that finds the bundle, makes the site's Python available and goes to the notebook's folder. */
function prepareLines(plan: IPlan, file: string): string[] {
  const { name } = plan;
  const variable = environmentVariable(name);
  const setup = setupLines(plan.options.site?.slurm?.setup ?? []);
  const isWrapper = file === `${name}.sbatch`;
  return [
    'set -eo pipefail',
    '',
    ...(isWrapper
      ? [
          '# Slurm runs a copy of this file from a folder of its own, so the bundle is looked for beside this',
          '# file, where sbatch was typed, and below that.',
          `for bundle in "$(dirname "\${BASH_SOURCE[0]}")" "\${SLURM_SUBMIT_DIR:-.}" "\${SLURM_SUBMIT_DIR:-.}/${plan.folder}"; do`,
          `    if [ -f "$bundle/${name}.py" ] && [ -f "$bundle/signpost.json" ]; then`,
          '        break',
          '    fi',
          '    bundle=""',
          'done',
          'if [ -z "$bundle" ]; then',
          `    echo "${name}.py was not found. Submit from the folder ${plan.folder} or from the one above it." >&2`,
          '    exit 2',
          'fi',
          'bundle="$(cd "$bundle" && pwd)"'
        ]
      : ['bundle="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"']),
    '',
    ...(setup.length > 0 ? ["# The site's Python.", ...setup, ''] : []),
    `# The environment that setup-env.sh made. ${variable} names another one.`,
    ...environmentLines(plan, '$bundle'),
    'if [ -f "$environment/bin/activate" ]; then',
    '    # shellcheck source=/dev/null',
    '    source "$environment/bin/activate"',
    'fi',
    'python="$(command -v python || command -v python3)"',
    `program="$bundle/${name}.py"`,
    '',
    '# Relative paths of the notebook start in its own folder.',
    `cd "$bundle"/${shellQuote(plan.options.notebook_folder)}`
  ];
}

/**
 * Bash that says where the program's environment is: beside the program, or where the site has those of
 * a project.
 *
 * @param bundle - the folder of the program, in bash.
 */
export function environmentLines(plan: IPlan, bundle: string): string[] {
  const { site, resources } = plan.options;
  const variable = environmentVariable(plan.name);
  const root = site?.kernels.program_environments;
  if (!root) {
    return [`environment="\${${variable}:-${bundle}/.venv}"`];
  }
  const account = resources.account ?? '';
  const known = /^[\w-]+$/.test(account) ? account : '';
  const folder = root
    .replace('{account}', '$project')
    .replace('{user}', '$(id -un)');
  return [
    `project="\${SLURM_JOB_ACCOUNT:-\${SBATCH_ACCOUNT:-${known}}}"`,
    `environment="\${${variable}:-${folder}/${plan.name}}"`,
    `if [ -z "$project" ] || [ ! -d "${root.split('/{user}')[0].replace('{account}', '$project')}" ]; then`,
    `    environment="\${${variable}:-${bundle}/.venv}"`,
    'fi'
  ];
}

/** Name of the environment variable that names the program's Python environment. */
export function environmentVariable(name: string): string {
  return `${name.toUpperCase()}_ENVIRONMENT`;
}
