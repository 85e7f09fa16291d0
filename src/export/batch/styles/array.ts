import { submitScript } from './submit';
import type { IStyle } from './style';
import { checkProgress, oneAtATime } from './style';

/** A job of its own for each item, or for a few of them. */
export const ARRAY: IStyle = {
  id: 'array',
  name: 'Job array',
  purpose:
    'Each item is a small job of its own, which Slurm starts wherever there is room: for many items that take minutes to hours.',
  workers: 'tasks that may run at the same time',
  modules: [],
  spreads: false,
  staging: 'wrapper',
  needsItems: true,
  needsSlurm: true,
  shape: oneAtATime,
  commands: job => {
    const { finish, given, plan } = job;
    // A task that was put back in the queue has a part of its items already.
    const task = (numbers: string) => [
      ...checkProgress(job, `--item-number ${numbers} `),
      `${finish} "$python" "$program" --item-number ${numbers} ${plan.options.requeue ? '--skip-existing ' : ''}${given}`
    ];
    return [
      '# submit.sh lists what is missing: each task of the array runs the items in its line of that list.',
      'if [ "${1:-}" = --tasks ]; then',
      '    numbers="$(sed -n "${SLURM_ARRAY_TASK_ID:?is set in job arrays only}p" "$2")"',
      '    shift 2',
      ...task('"$numbers"').map(line => `    ${line}`),
      'fi',
      '# What follows all items.',
      'if [ "${1:-}" = --reduce ]; then',
      `    ${finish} "$python" "$program" ${given}`,
      'fi',
      '# Submitted by hand: with sbatch --array=1-N a task is an item, without it all of them run one after the other.',
      'if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then',
      ...task('"$SLURM_ARRAY_TASK_ID"').map(line => `    ${line}`),
      'fi',
      ...checkProgress(job),
      `${finish} "$python" "$program" --skip-existing ${given}`
    ];
  },
  files: job => [submitScript(job)]
};
