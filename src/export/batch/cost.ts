import type { ICostRate, ISlurmRules } from '../../sites/profile';
import type { INeed, ISpread, StyleId } from './styles/style';
import { styleOf } from './styles';

const GIBIBYTE = 2 ** 30;

/** What is to be paid for. */
export interface ICostQuestion {
  /** What one run, or one item, needs. */
  need: INeed;
  style: StyleId;
  spread: ISpread;
  /** How many items there are, or `null` when only the program will know. */
  items: number | null;
  /** Does a job follow an array? */
  follows: boolean;
  /** As the wrapper has it; `null`: the cluster's own choice. */
  partition: string | null;
  rules: ISlurmRules | null;
}

/**
 * The most that a job can cost: all that it asks for, until its time limit. What it really costs is
 * known when it has ended.
 */
export interface ICost {
  cpu_hours: number;
  gpu_hours: number;
  /** In the units of the site, where its rate for the partition is known. */
  charge: { amount: number; unit: string; source: string } | null;
  /** Jobs that this is for, each of which runs for its whole time; `null`: this is for one of them. */
  jobs: number | null;
  /** One sentence: "At most 12 CPU-hours." */
  sentence: string;
}

/** One kind of job, and how many there are of it. */
interface IShare {
  jobs: number;
  nodes: number;
  cpus: number;
  /** Bytes. */
  memory: number;
  gpus: number;
}

/** The most that a submission can cost. */
export function costOf(question: ICostQuestion): ICost {
  const { need, style, items, rules, partition } = question;
  const hours = need.minutes / 60;
  const shares = sharesOf(question);
  const sum = (figure: keyof IShare) =>
    shares.reduce((total, share) => total + share.jobs * share[figure], 0);
  const rate = rules?.cost?.rates.find(
    ({ partitions }) => partition !== null && partitions.includes(partition)
  );
  const known = style !== 'array' || items !== null;
  const cost = {
    cpu_hours: sum('cpus') * hours,
    gpu_hours: sum('gpus') * hours,
    charge:
      rate && rules?.cost
        ? {
            amount: shares.reduce(
              (total, share) => total + share.jobs * charge(share, rate, hours),
              0
            ),
            unit: rate.unit,
            source: rules.cost.source
          }
        : null,
    jobs: known ? shares.reduce((total, { jobs }) => total + jobs, 0) : null
  };
  return { ...cost, sentence: sentenceOf(cost, question) };
}

function sharesOf(question: ICostQuestion): IShare[] {
  const { need, style, spread, items, follows, rules } = question;
  const shape = styleOf(style).shape(need, spread);
  const job: IShare = {
    jobs: 1,
    nodes: shape.nodes ?? 1,
    cpus: shape.cpus * shape.tasks,
    memory: shape.memory * shape.tasks,
    gpus: shape.gpus * shape.tasks
  };
  if (style === 'dask-jobqueue' || style === 'dask-gateway') {
    // The workers are jobs of their own, each for one item at a time.
    const { cpus, memory, gpus } = need;
    const workers = Math.min(spread.workers, items ?? Infinity);
    return [job, { jobs: workers, nodes: 1, cpus, memory, gpus }];
  }
  if (style === 'array' && items !== null) {
    // Where there are more items than tasks, a task does several within its time.
    const tasks = Math.min(items, rules?.max_array_size ?? Infinity);
    return [{ ...job, jobs: tasks + (follows ? 1 : 0) }];
  }
  return [job];
}

/** What one job costs in the site's units: the largest of what its parts cost. */
function charge(share: IShare, rate: ICostRate, hours: number): number {
  const nodes = Math.max(
    share.nodes,
    rate.node_cpus === undefined ? 1 : Math.ceil(share.cpus / rate.node_cpus)
  );
  const perHour = Math.max(
    share.cpus * (rate.cpu_hour ?? 0),
    (share.memory / GIBIBYTE) * (rate.memory_gib_hour ?? 0),
    share.gpus * (rate.gpu_hour ?? 0),
    nodes * (rate.node_hour ?? 0)
  );
  return Math.max(perHour * hours, rate.least ?? 0);
}

function sentenceOf(
  { cpu_hours, gpu_hours, charge, jobs }: Omit<ICost, 'sentence'>,
  { style, items, follows }: ICostQuestion
): string {
  const cpus = `${amountText(cpu_hours)} ${cpu_hours === 1 ? 'CPU-hour' : 'CPU-hours'}`;
  const gpus = `${amountText(gpu_hours)} ${gpu_hours === 1 ? 'GPU-hour' : 'GPU-hours'}`;
  const hours = gpu_hours > 0 ? `${gpus} and ${cpus}` : cpus;
  const units =
    charge === null ? '' : ` (${amountText(charge.amount)} ${charge.unit})`;
  if (jobs === null) {
    return `At most ${hours}${units}, for each task of the array${follows ? ' and for the job that follows' : ''}.`;
  }
  const count =
    items !== null && style !== 'single'
      ? ` for ${items} ${items === 1 ? 'item' : 'items'}`
      : '';
  return `At most ${hours}${units}${count}.`;
}

/** Two digits below ten, whole numbers from there on: `0.17`, `1.5`, `12`, `4,608`. */
export function amountText(amount: number): string {
  if (amount >= 10) {
    return Math.ceil(amount).toLocaleString('en');
  }
  // Rounded up: it is said to be the most.
  const rounded = Math.ceil(Math.round(amount * 1e6) / 1e4) / 100;
  return String(rounded);
}
