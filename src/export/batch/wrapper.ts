import type { IPlan } from '../model';
import { commentLines } from '../python/text';
import { chooseDirectives } from './directives';
import { shellQuote } from './shellQuote';

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

/**
 * The Slurm wrapper: bash that also runs without Slurm.
 *
 * @returns `null` where the site has no Slurm.
 */
export function writeWrapper(plan: IPlan): string | null {
  const { site, resources } = plan.options;
  if (site && site.slurm === null) {
    return null;
  }
  const { lines, notes } = chooseDirectives(
    resources,
    site?.slurm ?? null,
    plan.name
  );
  const name = plan.name;
  const variable = environmentVariable(name);
  const setup = setupLines(site?.slurm?.setup ?? []);
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
      'set -eo pipefail',
      '',
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
      'bundle="$(cd "$bundle" && pwd)"',
      '',
      ...(setup.length > 0 ? ["# The site's Python.", ...setup, ''] : []),
      `# The environment that setup-env.sh made. ${variable} names another one.`,
      `environment="\${${variable}:-$bundle/.venv}"`,
      'if [ -f "$environment/bin/activate" ]; then',
      '    # shellcheck source=/dev/null',
      '    source "$environment/bin/activate"',
      'fi',
      'python="$(command -v python || command -v python3)"',
      '',
      '# Numerical libraries use the CPUs of the job, not all of the node.',
      'if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then',
      '    export OMP_NUM_THREADS="$SLURM_CPUS_PER_TASK"',
      'fi',
      '',
      '# Relative paths of the notebook start in its own folder.',
      `cd "$bundle"/${shellQuote(plan.options.notebook_folder)}`,
      `exec "$python" "$bundle/${name}.py" "$@"`
    ]
      .map(line => line.trimEnd())
      .join('\n') + '\n'
  );
}

/** Name of the environment variable that names the program's Python environment. */
export function environmentVariable(name: string): string {
  return `${name.toUpperCase()}_ENVIRONMENT`;
}
