import type { ISiteProfile } from '../../../sites/profile';
import type { IBundleFile, IPlan } from '../../model';

/** The names under which styles are chosen. */
export type StyleId =
  | 'single'
  | 'serial'
  | 'array'
  | 'parallel'
  | 'multiprocessing'
  | 'joblib'
  | 'dask'
  | 'dask-jobqueue'
  | 'dask-runner'
  | 'dask-gateway'
  | 'ray'
  | 'gpu'
  | 'skypilot';

/** What one run needs, with nothing left to the site. */
export interface INeed {
  minutes: number;
  cpus: number;
  /** Bytes. */
  memory: number;
  gpus: number;
}

/** What a job asks Slurm for: `tasks` times the same. */
export interface IJobShape {
  /** `null`: wherever there is room. */
  nodes: number | null;
  tasks: number;
  /** CPUs of a task. */
  cpus: number;
  /** Bytes of a task. */
  memory: number;
  /** GPUs of a task. */
  gpus: number;
}

/** How much is run at a time. */
export interface ISpread {
  /** Items at a time; 0 for as many as there is room for. */
  workers: number;
  /** Nodes that they are spread over, where a style has several. */
  nodes: number;
}

/** What is run at a time when nothing is chosen. */
export const DEFAULT_SPREAD: ISpread = { workers: 4, nodes: 1 };

/** A way to run a program: as a whole, or its items in some order and place. */
export interface IStyle {
  id: StyleId;
  /** As users name it, for example `GNU parallel`. */
  name: string;
  /** What it does and when it is the right one, as a sentence. */
  purpose: string;
  /** What the number of workers means, as a sentence part; `null` where there is none. */
  workers: string | null;
  /** Import names of packages that it needs beside those of the program. */
  modules: readonly string[];
  /** Whether the items can be spread over several nodes of one job. */
  spreads: boolean;
  /**
   * Who copies files to the disk of the node: the wrapper, which is on the same node as all that it
   * runs, or what the style starts; or nobody can.
   */
  staging: 'wrapper' | 'own' | 'none';
  /** Whether it runs items only, not a program as a whole. */
  needsItems: boolean;
  /** Whether it cannot do without Slurm. */
  needsSlurm: boolean;
  /** It is started by hand, or by another service than Slurm. */
  withoutWrapper?: true;
  /** Whether a site has what it needs beside Slurm; every site without this. */
  fits?(site: ISiteProfile | null): boolean;
  /** What the job asks for. */
  shape(need: INeed, spread: ISpread): IJobShape;
  /** Bash of the wrapper, once it is in the folder of the notebook; `$python`, `$program` and `$bundle` are set. */
  commands(job: IStyledJob): string[];
  /** What lies beside the wrapper. */
  files(job: IStyledJob): IBundleFile[];
}

/** A plan with what its style needs to know. */
export interface IStyledJob {
  plan: IPlan;
  need: INeed;
  spread: ISpread;
  /** The place in Slurm of what one run needs, as the site's rules choose it. */
  place: {
    account: string | null;
    partition: string | null;
    qos: string | null;
  };
  /** Before a command in bash: runs it and ends the wrapper with its status. */
  finish: 'exec' | 'finish';
  /** Before a command in bash that others follow: runs it. */
  attend: '' | 'attend ';
  /** The options of the program, as words of bash. */
  given: string;
  /** Comments of a Python program that say which packages it needs, where the site reads them. */
  metadata(): string[];
  /** Bash that finds the bundle, makes the site's Python available and goes to the notebook's folder. */
  prepare(lookFor: string): string[];
}

/** One run after the other on one node. */
export function oneAtATime(need: INeed): IJobShape {
  const { cpus, memory, gpus } = need;
  return { nodes: null, tasks: 1, cpus, memory, gpus };
}

/** Several runs at a time on one node. */
export function sideBySide(need: INeed, { workers }: ISpread): IJobShape {
  return {
    nodes: null,
    tasks: 1,
    cpus: need.cpus * workers,
    memory: need.memory * workers,
    gpus: need.gpus * workers
  };
}

/** Bash that ends a job which goes back into the queue again and again and finishes nothing. */
export function checkProgress(
  { plan, given }: IStyledJob,
  which = ''
): string[] {
  return plan.options.requeue ? [`check_progress ${which}${given}`] : [];
}

/** Whether a style can be had at a site. */
export function isOffered(style: IStyle, site: ISiteProfile | null): boolean {
  return (
    !(style.needsSlurm && site?.slurm === null) && (style.fits?.(site) ?? true)
  );
}
