import type { IStyle } from './style';
import { checkProgress, oneAtATime } from './style';

/** The program as it is. */
export const SINGLE: IStyle = {
  id: 'single',
  name: 'One run',
  purpose: 'Runs the program as a whole, as the notebook did.',
  workers: null,
  modules: [],
  spreads: false,
  staging: 'wrapper',
  needsItems: false,
  needsSlurm: false,
  shape: oneAtATime,
  commands: ({ plan, finish, given }) =>
    plan.options.requeue
      ? [
          '# Each step is saved, so that the next turn begins with the one after it.',
          'turn=(--checkpoints)',
          'if [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ]; then',
          '    turn+=(--continue)',
          'fi',
          `${finish} "$python" "$program" "\${turn[@]}" ${given}`
        ]
      : [`${finish} "$python" "$program" ${given}`],
  files: () => []
};

/** Every item in the same job, one after the other. */
export const SERIAL: IStyle = {
  id: 'serial',
  name: 'Serial',
  purpose:
    'Runs the items one after the other in one job, and keeps the result of each: for few or short items, and to compare with.',
  workers: null,
  modules: [],
  spreads: false,
  staging: 'wrapper',
  needsItems: true,
  needsSlurm: false,
  shape: oneAtATime,
  commands: job => [
    ...checkProgress(job),
    '# Items that have a result already are not run again.',
    `${job.finish} "$python" "$program" --skip-existing ${job.given}`
  ],
  files: () => []
};
