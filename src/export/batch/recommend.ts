import type { ISlurmRules } from '../../sites/profile';
import type { IResources } from '../model';
import { needOf } from './directives';
import type { StyleId } from './styles/style';

/** A style, and why it is the right one. */
export interface IRecommendation {
  style: StyleId;
  /** A sentence. */
  reason: string;
}

/** Below this an item is too short for a job of its own, in minutes: the queue takes longer. */
const SHORT = 5;
/** So much work is done in one job, one item after the other, in minutes. */
const LITTLE = 30;

/**
 * The style that fits the items.
 *
 * @param resources - what one item needs; its time is taken for how long an item takes.
 * @param count - how many items there are, or `null` when only the program will know.
 * @param rules - of the site; `null` where it has no Slurm.
 */
export function recommendStyle(
  resources: IResources,
  count: number | null,
  rules: ISlurmRules | null
): IRecommendation {
  const { minutes, cpus, gpus } = needOf(resources, rules);
  const many = count === null ? 'The items' : `${count} items`;
  if (gpus > 0) {
    return {
      style: 'gpu',
      reason: 'Each item uses a GPU, so there are as many at a time as GPUs.'
    };
  }
  if (rules === null) {
    return {
      style: 'multiprocessing',
      reason: `There is no Slurm here: ${many.toLowerCase()} share the cores of one computer.`
    };
  }
  if (count !== null && count * minutes <= LITTLE) {
    return {
      style: 'serial',
      reason: `${many} of at most ${minutes} minutes are done in one job before more of them would have started.`
    };
  }
  if (minutes < SHORT) {
    return {
      style: 'multiprocessing',
      reason: `${many} of at most ${minutes} minutes are too short for jobs of their own; side by side on one node they start at once.`
    };
  }
  return {
    style: 'array',
    reason: `${many} of up to ${minutes} minutes with ${cpus === 1 ? 'one CPU' : `${cpus} CPUs`} are jobs that start wherever there is room; what fails is run again alone.`
  };
}
