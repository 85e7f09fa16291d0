import type { IBundleFile, IPlan } from '../model';
import { commentLines } from '../python/text';
import { chooseDirectives, needOf } from './directives';
import { shellQuote } from './shellQuote';
import { styleOf } from './styles';
import type { IStyledJob } from './styles/style';

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

/** A plan as its style sees it. */
function styledJob(plan: IPlan): IStyledJob {
  const { resources, spread } = plan.options;
  const rules = plan.options.site?.slurm ?? null;
  return {
    plan,
    need: needOf(resources, rules),
    spread,
    place: chooseDirectives(resources, rules, plan.name),
    prepare: file => prepareLines(plan, file)
  };
}

/** Why the job cannot be had at the site, as sentences. */
export function wrapperProblems(
  plan: Pick<IPlan, 'options' | 'name'>
): string[] {
  return directivesOf(plan).problems;
}

function directivesOf({ options, name }: Pick<IPlan, 'options' | 'name'>) {
  const style = styleOf(options.style);
  return chooseDirectives(
    options.resources,
    options.site?.slurm ?? null,
    name,
    need => style.shape(need, options.spread)
  );
}

/** What lies beside the wrapper for its style. */
export function styleFiles(plan: IPlan): IBundleFile[] {
  return styleOf(plan.options.style).files(styledJob(plan));
}

/**
 * The Slurm wrapper: bash that also runs without Slurm.
 *
 * @returns `null` where the site has no Slurm.
 */
export function writeWrapper(plan: IPlan): string | null {
  const { site } = plan.options;
  if (site && site.slurm === null) {
    return null;
  }
  const { lines, notes } = directivesOf(plan);
  const { name } = plan;
  const job = styledJob(plan);
  const style = styleOf(plan.options.style);
  return (
    [
      '#!/bin/bash',
      ...lines,
      '#',
      ...notes.flatMap(note => commentLines(note)),
      ...(notes.length > 0 ? ['#'] : []),
      `# Runs ${name}.py with the options that follow the name of this file:`,
      `#   sbatch ${name}.sbatch [options]     or, without Slurm:  bash ${name}.sbatch [options]`,
      '',
      ...job.prepare(`${name}.sbatch`),
      '',
      '# Numerical libraries use the CPUs of one run, not all of the node.',
      ...threadLines(job),
      '',
      ...style.commands(job)
    ]
      .map(line => line.trimEnd())
      .join('\n') + '\n'
  );
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
    `environment="\${${variable}:-$bundle/.venv}"`,
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

/** Name of the environment variable that names the program's Python environment. */
export function environmentVariable(name: string): string {
  return `${name.toUpperCase()}_ENVIRONMENT`;
}
