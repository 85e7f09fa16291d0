import type { IBundleFile, IPlan } from '../../model';
import { commentLines } from '../../python/text';
import type { IStyledJob } from './style';

/** The file that submits what consists of several jobs. */
export const SUBMIT_FILE = 'submit.sh';

/** Tasks of an array where neither Slurm nor the site says how many there may be: Slurm's own default. */
const FEW_TASKS = 1000;

/** Does anything follow the items? What follows a loop is in the script even where it is no step of its own. */
export function hasFollowing({ items }: Pick<IPlan, 'items'>): boolean {
  return items?.candidate.kind === 'loop' || items?.reduce !== null;
}

/** `submit.sh`: a job array for the items without a result, and a job for what follows, which waits for it. */
export function submitScript({
  plan,
  spread: { workers },
  place,
  prepare
}: IStyledJob): IBundleFile {
  const { name } = plan;
  const site = plan.options.site?.slurm ?? null;
  const limit = Math.min(
    site?.max_array_size ?? FEW_TASKS,
    site?.qos.find(qos => qos.name === place.qos)?.max_jobs ?? Infinity
  );
  const follows = hasFollowing(plan);
  const lines = [
    '#!/bin/bash',
    ...commentLines(
      `Submits the items of ${name}.py that have no result yet as a job array${follows ? ', and what follows them as a job that waits for it' : ''}.`
    ),
    '#',
    `#   bash ${SUBMIT_FILE} [options of ${name}.py]`,
    '#',
    '# Submit again when tasks have failed: only what is missing is run. SBATCH_ACCOUNT and other variables of',
    '# sbatch hold here too.',
    '',
    ...prepare(SUBMIT_FILE),
    '',
    '# Slurm takes so many tasks in an array; where there are more items, a task runs several of them.',
    `most="$(scontrol show config 2>/dev/null | sed -n 's/^MaxArraySize *= *\\([0-9]*\\).*/\\1/p')"`,
    `most=$((\${most:-${limit + 1}} - 1))`,
    `if [ "$most" -gt ${limit} ]; then`,
    `    most=${limit}`,
    'fi',
    '',
    '# Logs lie beside this file; Slurm reads a % in a file name as its own.',
    'logs="${bundle//%/%%}"',
    'mkdir -p "$bundle/output"',
    'tasks="$(mktemp "$bundle/output/tasks-$(date +%Y-%m-%d_%H%M%S)-XXXXXX")"',
    '"$python" "$program" --list-missing "$most" "$@" > "$tasks"',
    'count="$(wc -l < "$tasks")"',
    '# Slurm runs copies of the wrapper elsewhere; they look for the program where it was submitted.',
    'cd "$bundle"',
    ...(follows ? ['wait_for=()'] : []),
    'if [ "$count" -eq 0 ]; then',
    '    rm -f "$tasks"',
    '    echo "All items have their results."',
    'else',
    `    array="$(sbatch --parsable --array="1-$count${workers > 0 ? `%${workers}` : ''}" --output="$logs/%x-%A_%a.out" \\`,
    `        "$bundle/${name}.sbatch" --tasks "$tasks" "$@")"`,
    '    array="${array%%;*}"',
    '    echo "Submitted job array $array: $count tasks. Their logs are named' +
      ` ${name}-\${array}_TASK.out."`,
    ...(follows
      ? [
          '    wait_for=(--dependency="afterok:$array" --kill-on-invalid-dep=yes)'
        ]
      : []),
    'fi'
  ];
  if (follows) {
    lines.push(
      `reduce="$(sbatch --parsable --job-name=${name}-reduce --output="$logs/%x-%j.out" "\${wait_for[@]}" \\`,
      `    "$bundle/${name}.sbatch" --reduce "$@")"`,
      'echo "Submitted job ${reduce%%;*}, which runs what follows when all items have their results."'
    );
  }
  return {
    path: SUBMIT_FILE,
    text: `${lines.map(line => line.trimEnd()).join('\n')}\n`,
    language: 'bash',
    purpose: 'Submits the items as a job array: start here.',
    executable: true,
    cells: []
  };
}
