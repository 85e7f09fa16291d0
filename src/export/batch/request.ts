import type { IPlan } from '../model';
import { needOf } from './directives';
import { styleOf } from './styles';

/**
 * What a job asks for, and what one of its items does, for those who read the manifest: the server
 * part turns what a job used into what the next one should ask for.
 */
export interface IBatchRequest {
  minutes: number;
  item_cpus: number;
  /** Bytes. */
  item_memory_bytes: number;
  /** Tasks of the job; what follows is that of one of them. */
  tasks: number;
  cpus: number;
  /** Bytes. */
  memory_bytes: number;
  gpus: number;
}

/** What the wrapper of a plan asks for. */
export function requestOf({ options }: Pick<IPlan, 'options'>): IBatchRequest {
  const need = needOf(options.resources, options.site?.slurm ?? null);
  const job = styleOf(options.style).shape(need, options.spread);
  return {
    minutes: need.minutes,
    item_cpus: need.cpus,
    item_memory_bytes: need.memory,
    tasks: job.tasks,
    cpus: job.cpus,
    memory_bytes: job.memory,
    gpus: job.gpus
  };
}

/** How many items there are, where their values are listed; else only the program will know. */
export function countItems({ program }: Pick<IPlan, 'program'>): number | null {
  const values = program.items?.values;
  return values?.kind === 'list' ? values.texts.length : null;
}
