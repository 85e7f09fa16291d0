import { STYLES } from './batch/styles';
import type { StyleId } from './batch/styles';
import { UsageError } from './cliInput';

export interface IArguments {
  notebook: string | null;
  out: string | null;
  site: string | null;
  style: StyleId;
  asked: IAsked;
  /** Name of a kernelspec, or path of an interpreter: who is asked for versions. */
  kernel: string | null;
  python: string | null;
  set: [string, string][];
  noSetting: string[];
  requeue: boolean;
  /** What is copied to the disk of the node. */
  stageIn: string[];
  flat: boolean;
  /** What is done once for each item: the variable of a loop, or a setting, and its values. */
  items: string | null;
  itemValues: string | null;
  steps: boolean;
  echo: boolean;
  figures: boolean;
  loose: boolean;
  json: boolean;
  strict: boolean;
  force: boolean;
  help: boolean;
  version: boolean;
}

/** What a job asks for, as it is written on the command line; `null` where the site's default holds. */
export interface IAsked {
  account: string | null;
  partition: string | null;
  qos: string | null;
  time: string | null;
  memory: string | null;
  cpus: string | null;
  gpus: string | null;
  workers: string | null;
  nodes: string | null;
  'stage-out': string | null;
  mail: string | null;
}

const STYLE_IDS = STYLES.map(({ id }) => id);

export const NOTHING_ASKED: IAsked = {
  account: null,
  partition: null,
  qos: null,
  time: null,
  memory: null,
  cpus: null,
  gpus: null,
  workers: null,
  nodes: null,
  'stage-out': null,
  mail: null
};

export function isAsked(name: string): name is keyof IAsked {
  return Object.hasOwn(NOTHING_ASKED, name);
}

export const USAGE = `usage: signpost-export NOTEBOOK [--out DIR] [options]

Turn a Python notebook into a script, a library, a settings file and a Slurm wrapper.
Without --out the plan is printed and nothing is written.

  --out DIR          write the files into this folder
  --force            replace files that were changed since the last export
  --flat             one script, without a library
  --site ID          write for this site: jasmin, leap, csc, delta, swc, generic
  --style STYLE      how the program, or its items, are run:
                     ${STYLE_IDS.slice(0, 6).join(', ')},
                     ${STYLE_IDS.slice(6).join(', ')}
  --workers N        items at a time, or tasks of an array that may run at the same time
  --nodes N          nodes that they are spread over, for ray
  --cpus N           CPUs of one run, or of one item; likewise
  --memory SIZE      its memory: 4G, 512M
  --gpus N           its GPUs
  --requeue          go back into the queue when the time is up, and on from there
  --stage-in PATH    work on the disk of the node, and copy this there first; may be given several times
  --stage-out N      bring back what is written there every N minutes (10), and at the end
  --time TIME        the longest that a job may take: 0:30, 2-00:00
  --mail ADDRESS     who gets a mail when the job ends or fails
  --account NAME     and --partition NAME, --qos NAME: where they run
  --set NAME=VALUE   value of a setting in the written files, may be given several times
  --no-setting NAME  leave this value in the script, may be given several times
  --no-steps         no step functions
  --items NAME       what is done once for each item: the variable of a loop, or a setting
  --item-values V    values of that setting: A,B,"C, D", or a pattern of files, or @FILE with one per line
  --no-echo          do not print the values of last expressions
  --no-figures       do not save figures
  --kernel NAME      write the versions of the packages of this Jupyter kernel
  --python PATH      write the versions of the packages of this Python
  --loose            any version that should do as well, not exactly those
  --json             answer in JSON
  --strict           exit status 1 when there are warnings
  --version          print the version
  --help             print this

signpost-export --jupyter-job [--out DIR] [options] writes a job that starts JupyterLab on a compute node, and
the tunnel to it; signpost-export --jupyter-job --help lists its options.

exit status: 0 exported, 1 exported with warnings under --strict, 2 not exported`;

/** Options without a value, and what they set. */
const SWITCHES: Record<string, Partial<IArguments>> = {
  '--flat': { flat: true },
  '--no-steps': { steps: false },
  '--no-echo': { echo: false },
  '--no-figures': { figures: false },
  '--loose': { loose: true },
  '--requeue': { requeue: true },
  '--json': { json: true },
  '--strict': { strict: true },
  '--force': { force: true },
  '--help': { help: true },
  '-h': { help: true },
  '--version': { version: true }
};

/**
 * Read the command line.
 *
 * @throws {@link UsageError}
 */
export function parseArguments(argv: readonly string[]): IArguments {
  const chosen: IArguments = {
    notebook: null,
    out: null,
    site: null,
    style: 'single',
    asked: { ...NOTHING_ASKED },
    kernel: null,
    python: null,
    set: [],
    noSetting: [],
    flat: false,
    items: null,
    itemValues: null,
    requeue: false,
    stageIn: [],
    steps: true,
    echo: true,
    figures: true,
    loose: false,
    json: false,
    strict: false,
    force: false,
    help: false,
    version: false
  };
  const rest = [...argv];
  let onlyNames = false;
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (onlyNames || !word.startsWith('-') || word === '-') {
      if (chosen.notebook !== null) {
        throw new UsageError(
          `one notebook at a time: ${chosen.notebook} and ${word} were given.`
        );
      }
      chosen.notebook = word;
    } else if (word === '--') {
      onlyNames = true;
    } else {
      const [name, inline] = splitOption(word);
      if (Object.hasOwn(SWITCHES, name)) {
        if (inline !== undefined) {
          throw new UsageError(`${name} takes no value. See --help.`);
        }
        Object.assign(chosen, SWITCHES[name]);
      } else {
        readValue(chosen, name, () => inline ?? rest.shift());
      }
    }
  }
  if (chosen.notebook === null && !chosen.help && !chosen.version) {
    throw new UsageError('which notebook? See --help.');
  }
  if (chosen.kernel !== null && chosen.python !== null) {
    throw new UsageError('give --kernel or --python, not both.');
  }
  if (chosen.itemValues !== null && chosen.items === null) {
    throw new UsageError('--item-values needs --items with a setting.');
  }
  return chosen;
}

function readValue(
  chosen: IArguments,
  name: string,
  next: () => string | undefined
): void {
  const value = () => givenValue(name, next());
  switch (name) {
    case '--out':
      chosen.out = value();
      break;
    case '--site':
      chosen.site = value();
      break;
    case '--style': {
      const given = value();
      const style = STYLES.find(({ id }) => id === given);
      if (!style) {
        throw new UsageError(
          `there is no style ${given}. There are ${STYLE_IDS.join(', ')}.`
        );
      }
      chosen.style = style.id;
      break;
    }
    case '--items':
      chosen.items = value();
      break;
    case '--item-values':
      chosen.itemValues = value();
      break;
    case '--kernel':
      chosen.kernel = value();
      break;
    case '--python':
      chosen.python = value();
      break;
    case '--stage-in':
      chosen.stageIn.push(value());
      break;
    case '--no-setting':
      chosen.noSetting.push(value());
      break;
    case '--set': {
      const pair = value();
      const at = pair.indexOf('=');
      if (at < 1) {
        throw new UsageError(`--set needs NAME=VALUE, not ${pair}.`);
      }
      chosen.set.push([pair.slice(0, at), pair.slice(at + 1)]);
      break;
    }
    default: {
      const asked = name.slice(2);
      if (!name.startsWith('--') || !isAsked(asked)) {
        throw new UsageError(`there is no option ${name}. See --help.`);
      }
      chosen.asked[asked] = value();
    }
  }
}

/**
 * The value of an option.
 *
 * @throws {@link UsageError} where there is none.
 */
export function givenValue(name: string, value: string | undefined): string {
  if (value === undefined || value === '') {
    throw new UsageError(`${name} needs a value. See --help.`);
  }
  return value;
}

/** The name of an option, and its value where that stands behind `=`. */
export function splitOption(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return word.startsWith('--') && at > 0
    ? [word.slice(0, at), word.slice(at + 1)]
    : [word, undefined];
}
