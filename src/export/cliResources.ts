import { readMemory, readMinutes } from './batch/amounts';
import type { ISpread } from './batch/styles';
import { DEFAULT_STAGING } from './batch/attend';
import { DEFAULT_SPREAD } from './batch/styles/style';
import type { IArguments, IAsked } from './cliArguments';
import { UsageError } from './cliInput';
import type { IResources, IStaging } from './model';

/**
 * What a job asks for, as it was written on the command line.
 *
 * @throws {@link UsageError} for what is no time, size or number.
 */
export function readAsked({
  asked,
  stageIn = []
}: Pick<IArguments, 'asked'> & Partial<Pick<IArguments, 'stageIn'>>): {
  resources: IResources;
  spread: ISpread;
  staging: IStaging | null;
} {
  const minutes = count(asked, 'stage-out', 1);
  return {
    resources: {
      account: asked.account,
      mail: asked.mail,
      partition: asked.partition,
      qos: asked.qos,
      minutes: amount(asked, 'time', readMinutes, '0:30 or 2-00:00'),
      memory_bytes: amount(asked, 'memory', readMemory, '4G or 512M'),
      cpus: count(asked, 'cpus', 1),
      gpus: count(asked, 'gpus', 0) ?? 0
    },
    spread: {
      workers: count(asked, 'workers', 1) ?? DEFAULT_SPREAD.workers,
      nodes: count(asked, 'nodes', 1) ?? DEFAULT_SPREAD.nodes
    },
    staging:
      minutes === null && stageIn.length === 0
        ? null
        : { inputs: stageIn, minutes: minutes ?? DEFAULT_STAGING.minutes }
  };
}

function amount(
  asked: IAsked,
  name: keyof IAsked,
  read: (text: string) => number | null,
  example: string
): number | null {
  const text = asked[name];
  const value = text === null ? null : read(text);
  if (text !== null && value === null) {
    throw new UsageError(
      `--${name} needs a value like ${example}, not ${text}.`
    );
  }
  return value;
}

function count(
  asked: IAsked,
  name: keyof IAsked,
  least: number
): number | null {
  const read = (text: string) =>
    /^\d{1,6}$/.test(text) && Number(text) >= least ? Number(text) : null;
  return amount(asked, name, read, `${Math.max(least, 1)} or 8`);
}
