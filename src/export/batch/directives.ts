import type { IResources } from '../model';
import type {
  ISlurmPartition,
  ISlurmQos,
  ISlurmRules
} from '../../sites/profile';
import { gpuDirectives, memoryText, timeText } from './slurmText';
import type { IJobShape, INeed } from './styles/style';
import { oneAtATime } from './styles/style';

/** What a job asks Slurm for. */
export interface IDirectives {
  /** Lines `#SBATCH --name=value`, without trailing blanks. */
  lines: string[];
  /** Comments for the reader of the wrapper. */
  notes: string[];
  /** What cannot be had at this site, as sentences. */
  problems: string[];
  account: string | null;
  partition: string | null;
  qos: string | null;
}

/** Without a site: modest, and the cluster's own choice of partition. */
const MODEST = { minutes: 60, cpus: 1, memory_bytes: 2 * 1024 ** 3 };

/**
 * What one run needs: what is asked for, else what the site gives by default.
 *
 * @param problems - gets a sentence for each value that is no number.
 */
export function needOf(
  resources: IResources,
  rules: ISlurmRules | null,
  problems: string[] = []
): INeed {
  const defaults = rules?.defaults ?? MODEST;
  return {
    minutes:
      wholeNumber(resources.minutes, 'time', problems) ?? defaults.minutes,
    cpus:
      wholeNumber(resources.cpus, 'number of CPUs', problems) ?? defaults.cpus,
    memory:
      wholeNumber(resources.memory_bytes, 'memory', problems) ??
      defaults.memory_bytes,
    gpus: wholeNumber(resources.gpus, 'number of GPUs', problems) ?? 0
  };
}

/**
 * Turn requested resources and the rules of a site into Slurm directives.
 *
 * A value that Slurm could misread (blanks, control characters) is refused, not written.
 *
 * @param shape - how many times what one run needs is asked for; once without it.
 * @param further - names and values of other directives; an option without a value has an empty one.
 */
export function chooseDirectives(
  resources: IResources,
  rules: ISlurmRules | null,
  name: string,
  shape: (need: INeed) => IJobShape = oneAtATime,
  further: (need: INeed) => [string, string][] = () => []
): IDirectives {
  const problems: string[] = [];
  const notes: string[] = [];
  const need = needOf(resources, rules, problems);
  const job = shape(need);
  const gpuRules = job.gpus > 0 ? (rules?.gpu ?? null) : null;
  const asked: IRequest = {
    minutes: need.minutes,
    cpus: job.cpus * job.tasks,
    memory: job.memory * (job.nodes === null ? 1 : job.tasks / job.nodes)
  };
  if (job.gpus > 0 && rules && !gpuRules) {
    problems.push('This site has no GPUs for batch jobs that we know of.');
  }
  const partition = choosePartition(resources, rules, gpuRules, asked);
  const qos = chooseQos(resources, rules, gpuRules, partition, asked, problems);
  const account =
    clean(resources.account, 'account', problems) ?? gpuRules?.account ?? null;
  if (account === null && rules?.required.includes('account')) {
    notes.push(
      `An account is needed here: ${rules.account.hint.replace(/\.$/, '')}.`,
      'Give it when you submit: sbatch --account=NAME, or set SBATCH_ACCOUNT.'
    );
  }
  checkAccount(account, partition, rules, problems);
  checkLimits(partition, qos, asked, rules, problems);
  const chosen = {
    account,
    partition: clean(partition, 'partition', problems),
    qos: clean(qos, 'qos', problems)
  };
  const values: [string, string | number | null][] = [
    ['job-name', name],
    ['account', chosen.account],
    ['partition', chosen.partition],
    ['qos', chosen.qos],
    ['time', timeText(need.minutes)],
    ...(job.nodes === null || job.tasks === 1
      ? []
      : ([
          ['nodes', job.nodes],
          ['ntasks-per-node', job.tasks / job.nodes]
        ] satisfies [string, number][])),
    ['ntasks', job.tasks],
    ['cpus-per-task', job.cpus],
    // Where tasks come to lie is Slurm's choice, so each brings its memory with its CPUs.
    job.tasks === 1
      ? ['mem', memoryText(job.memory)]
      : ['mem-per-cpu', memoryText(job.memory / job.cpus)],
    ['output', '%x-%j.out'],
    ...mailDirectives(resources, problems),
    ...further(need)
  ];
  const lines = values
    .filter(([, value]) => value !== null)
    .map(
      ([option, value]) =>
        `#SBATCH --${option}${value === '' ? '' : `=${value}`}`
    );
  for (const text of gpuDirectives(gpuRules, job.gpus)) {
    if (clean(text, 'GPU directive', problems) !== null) {
      lines.push(`#SBATCH ${text}`);
    }
  }
  return { lines, notes, problems, ...chosen };
}

interface IRequest {
  minutes: number;
  cpus: number;
  /** Bytes. */
  memory: number;
}

function choosePartition(
  resources: IResources,
  rules: ISlurmRules | null,
  gpuRules: ISlurmRules['gpu'],
  asked: IRequest
): string | null {
  if (resources.partition) {
    return resources.partition;
  }
  if (!rules) {
    return null;
  }
  if (gpuRules) {
    return gpuRules.partition;
  }
  const usual = rules.partitions.find(
    partition => partition.name === rules.defaults.partition
  );
  if (!usual || holds(usual, asked, rules)) {
    return rules.defaults.partition;
  }
  const other = rules.partitions.find(
    partition => !partition.gpus && holds(partition, asked, rules)
  );
  return other?.name ?? rules.defaults.partition;
}

/** Whether a partition, with one of its QoS, allows the request. */
function holds(
  partition: ISlurmPartition,
  asked: IRequest,
  rules: ISlurmRules
): boolean {
  const qos = rules.qos.filter(item => partition.qos.includes(item.name));
  return (
    (partition.max_cpus === null || asked.cpus <= partition.max_cpus) &&
    (partition.max_memory_bytes === null ||
      asked.memory <= partition.max_memory_bytes) &&
    (qos.length > 0
      ? qos.some(item => allows(item, asked))
      : partition.max_minutes === null ||
        asked.minutes <= partition.max_minutes)
  );
}

function chooseQos(
  resources: IResources,
  rules: ISlurmRules | null,
  gpuRules: ISlurmRules['gpu'],
  partition: string | null,
  asked: IRequest,
  problems: string[]
): string | null {
  if (resources.qos || !rules) {
    return resources.qos;
  }
  if (gpuRules && partition === gpuRules.partition) {
    return gpuRules.qos;
  }
  if (rules.qos.length === 0) {
    return null;
  }
  const place = rules.partitions.find(item => item.name === partition);
  const candidates = rules.qos.filter(
    item => !place || place.qos.includes(item.name)
  );
  const usual = candidates.find(item => item.name === rules.defaults.qos);
  if (usual && allows(usual, asked)) {
    return usual.name;
  }
  const fitting = candidates.find(item => allows(item, asked));
  if (fitting) {
    return fitting.name;
  }
  if (candidates.length > 0) {
    problems.push(
      `No QoS of ${partition ?? 'this site'} allows ${describe(asked)}. Ask for less, or for another partition.`
    );
  }
  return usual?.name ?? candidates[0]?.name ?? null;
}

function allows(qos: ISlurmQos, asked: IRequest): boolean {
  return (
    (qos.max_minutes === null || asked.minutes <= qos.max_minutes) &&
    (qos.max_cpus === null || asked.cpus <= qos.max_cpus) &&
    (qos.max_memory_bytes === null || asked.memory <= qos.max_memory_bytes)
  );
}

function checkLimits(
  partition: string | null,
  qos: string | null,
  asked: IRequest,
  rules: ISlurmRules | null,
  problems: string[]
): void {
  const place = rules?.partitions.find(item => item.name === partition);
  const quality = rules?.qos.find(item => item.name === qos);
  if (quality && !allows(quality, asked) && problems.length === 0) {
    problems.push(`The QoS ${quality.name} does not allow ${describe(asked)}.`);
  }
  if (
    place &&
    quality &&
    place.qos.length > 0 &&
    !place.qos.includes(quality.name)
  ) {
    problems.push(
      `The QoS ${quality.name} cannot be used in the partition ${place.name}; there are ${place.qos.join(', ')}.`
    );
  }
  if (!place) {
    return;
  }
  // A QoS with a time limit of its own replaces that of the partition.
  const minutes = quality?.max_minutes ?? place.max_minutes;
  if (!quality && minutes !== null && asked.minutes > minutes) {
    problems.push(
      `The partition ${place.name} ends jobs after ${timeText(minutes)}; ${timeText(asked.minutes)} is asked for.`
    );
  }
  if (place.max_cpus !== null && asked.cpus > place.max_cpus) {
    problems.push(
      `The partition ${place.name} has ${place.max_cpus} CPUs for a job; ${asked.cpus} are asked for.`
    );
  }
  if (
    place.max_memory_bytes !== null &&
    asked.memory > place.max_memory_bytes
  ) {
    problems.push(
      `The partition ${place.name} has ${memoryText(place.max_memory_bytes)} for a job; ${memoryText(asked.memory)} is asked for.`
    );
  }
}

function checkAccount(
  account: string | null,
  partition: string | null,
  rules: ISlurmRules | null,
  problems: string[]
): void {
  if (account === null || !rules) {
    return;
  }
  const place = rules.partitions.find(item => item.name === partition);
  for (const pattern of [rules.account.pattern, place?.account ?? null]) {
    if (pattern !== null && !matchesWhole(pattern, account)) {
      problems.push(
        pattern === place?.account
          ? `The account ${account} does not fit the partition ${partition}.`
          : `${account} does not look like an account here: ${rules.account.hint}`
      );
      return;
    }
  }
}

function matchesWhole(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}

function mailDirectives(
  { mail }: IResources,
  problems: string[]
): [string, string][] {
  if (!mail?.trim()) {
    return [];
  }
  const address = mail.trim();
  if (!/^[A-Za-z0-9_.+-]+(?:@[A-Za-z0-9.-]+)?$/.test(address)) {
    problems.push(
      `${JSON.stringify(address)} is no mail address, so nobody gets a mail when the job ends.`
    );
    return [];
  }
  return [
    ['mail-user', address],
    ['mail-type', 'END,FAIL']
  ];
}

/** A value that is safe behind `#SBATCH`, or `null`. */
function clean(
  value: string | null,
  what: string,
  problems: string[]
): string | null {
  if (value === null || value.trim() === '') {
    return null;
  }
  if (!/^[A-Za-z0-9_.,:@=+%/[\]-]+$/.test(value)) {
    problems.push(
      `The ${what} holds characters that Slurm cannot use, so it was left out of the wrapper.`
    );
    return null;
  }
  return value;
}

function wholeNumber(
  value: number | null,
  what: string,
  problems: string[]
): number | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (!Number.isFinite(value) || value < 0) {
    problems.push(
      `The ${what} must be a positive number; the site's own is used.`
    );
    return null;
  }
  const whole = Math.ceil(value);
  return whole === 0 && what !== 'number of GPUs' ? null : whole;
}

function describe(asked: IRequest): string {
  return `${asked.cpus} ${asked.cpus === 1 ? 'CPU' : 'CPUs'}, ${timeText(asked.minutes)} and ${memoryText(asked.memory)}`;
}
