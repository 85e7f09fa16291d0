import type { IStyle } from './style';
import { oneAtATime } from './style';

/** The program as it is. */
export const SINGLE: IStyle = {
  id: 'single',
  name: 'One run',
  purpose: 'Runs the program as a whole, as the notebook did.',
  workers: null,
  modules: [],
  spreads: false,
  needsSlurm: false,
  shape: oneAtATime,
  commands: () => ['exec "$python" "$program" "$@"'],
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
  needsSlurm: false,
  shape: oneAtATime,
  commands: () => [
    '# Items that have a result already are not run again.',
    'exec "$python" "$program" --skip-existing "$@"'
  ],
  files: () => []
};
