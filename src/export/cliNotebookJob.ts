import * as os from 'os';
import * as path from 'path';

import type { ISiteProfile } from '../sites/profile';
import type { INotebookJob, Reach } from './batch/notebookJob';
import {
  JOB_FILE,
  JOB_NAME,
  NotebookJobError,
  TUNNEL_FILE,
  writeNotebookJob
} from './batch/notebookJob';
import { shellQuote } from './batch/shellQuote';
import type { IAsked } from './cliArguments';
import {
  givenValue,
  isAsked,
  NOTHING_ASKED,
  splitOption
} from './cliArguments';
import { UsageError } from './cliInput';
import { writeUnchanged } from './cliFiles';
import { readAsked } from './cliResources';

/** The option that asks for this instead of an export. */
export const NOTEBOOK_JOB = '--jupyter-job';

export const NOTEBOOK_JOB_USAGE = `usage: signpost-export --jupyter-job [--out DIR] [options]

Write a Slurm job that starts JupyterLab on a compute node, and the script for your own computer that
opens the tunnel to it.

  --out DIR          write the files into this folder; default: ${JOB_NAME}
  --force            replace files that were changed since they were written
  --site ID          write for this site: jasmin, csc, delta, swc, generic
  --folder DIR       the folder that JupyterLab shows; default: the current one
  --environment DIR  the Python environment with JupyterLab; default: the site's own Python
  --login HOST       the login node, also USER@HOST; default: the site's
  --reach WAY        login: the login node opens the connection to the node;
                     node: ssh goes on to the node; default: as the site does it
  --time TIME        how long it may run: 2:00, 1-00:00
  --cpus N           and --memory SIZE, --gpus N: what it gets
  --account NAME     and --partition NAME, --qos NAME: where it runs
  --json             answer in JSON
  --help             print this

exit status: 0 written, 2 not written`;

/** Items are spread and bring back what they write; one JupyterLab does neither. */
const NOT_HERE: ReadonlySet<keyof IAsked> = new Set([
  'workers',
  'nodes',
  'stage-out'
]);

interface INotebookJobArguments {
  out: string;
  site: string | null;
  folder: string | null;
  environment: string;
  login: string;
  reach: Reach | null;
  asked: IAsked;
  force: boolean;
  json: boolean;
  help: boolean;
}

/**
 * Write the files.
 *
 * @param argv - arguments without `--jupyter-job`.
 * @param findSite - the profile of an id; throws a {@link UsageError} where there is none.
 * @returns what is to be printed.
 * @throws {@link UsageError}
 */
export function notebookJob(
  argv: readonly string[],
  findSite: (id: string | null) => ISiteProfile | null,
  version: string
): string {
  const chosen = parse(argv);
  if (chosen.help) {
    return `${NOTEBOOK_JOB_USAGE}\n`;
  }
  const site = findSite(chosen.site);
  const { resources } = readAsked(chosen);
  let job: INotebookJob;
  try {
    job = writeNotebookJob({
      site,
      resources,
      folder: wholePath(chosen.folder ?? '.'),
      environment:
        chosen.environment === '' ? '' : wholePath(chosen.environment),
      login: chosen.login,
      reach: chosen.reach,
      version
    });
  } catch (reason) {
    throw reason instanceof NotebookJobError
      ? new UsageError(reason.message)
      : reason;
  }
  writeUnchanged(chosen.out, job.bundle, chosen.force);
  return chosen.json
    ? `${JSON.stringify(answer(chosen.out, job), null, 2)}\n`
    : describe(chosen.out, job, site);
}

function parse(argv: readonly string[]): INotebookJobArguments {
  const chosen: INotebookJobArguments = {
    out: JOB_NAME,
    site: null,
    folder: null,
    environment: '',
    login: '',
    reach: null,
    asked: { ...NOTHING_ASKED },
    force: false,
    json: false,
    help: false
  };
  const rest = [...argv];
  while (rest.length > 0) {
    const [name, inline] = splitOption(rest.shift()!);
    const value = () => givenValue(name, inline ?? rest.shift());
    switch (name) {
      case '--out':
        chosen.out = value();
        break;
      case '--site':
        chosen.site = value();
        break;
      case '--folder':
        chosen.folder = value();
        break;
      case '--environment':
        chosen.environment = value();
        break;
      case '--login':
        chosen.login = value();
        break;
      case '--reach': {
        const way = value();
        if (way !== 'login' && way !== 'node') {
          throw new UsageError(`--reach is login or node, not ${way}.`);
        }
        chosen.reach = way;
        break;
      }
      case '--force':
        chosen.force = true;
        break;
      case '--json':
        chosen.json = true;
        break;
      case '--help':
      case '-h':
        chosen.help = true;
        break;
      default: {
        const asked = name.slice(2);
        if (!name.startsWith('--') || !isAsked(asked) || NOT_HERE.has(asked)) {
          throw new UsageError(
            `there is no option ${name} with ${NOTEBOOK_JOB}. See ${NOTEBOOK_JOB} --help.`
          );
        }
        chosen.asked[asked] = value();
      }
    }
  }
  return chosen;
}

/** From `/`, or from `~` where it is below HOME: HOME may be called otherwise on the node. */
function wholePath(given: string): string {
  if (/^~(?:\/|$)/.test(given)) {
    return given;
  }
  const whole = path.resolve(given);
  const below = path.relative(os.homedir(), whole);
  return below === ''
    ? '~'
    : below.startsWith('..') || path.isAbsolute(below)
      ? whole
      : `~/${below}`;
}

function answer(out: string, { bundle, problems, route }: INotebookJob) {
  return {
    folder: out,
    submission: bundle.submission,
    tunnel: TUNNEL_FILE,
    files: bundle.files.map(({ path: name, purpose }) => ({
      path: name,
      purpose
    })),
    login: route.login || null,
    jump: route.jump || null,
    reach: route.reach,
    wrapper_problems: problems
  };
}

function describe(
  out: string,
  { bundle, problems, needsAccount, route }: INotebookJob,
  site: ISiteProfile | null
): string {
  const account = needsAccount ? '--account=NAME ' : '';
  const lines = [
    `Wrote ${bundle.files.length} files to ${out}.`,
    ...problems.map(problem => `  look at this: ${problem}`),
    '',
    `1. Submit from ${site?.slurm?.submit_from ?? 'a login node'}: sbatch ${account}${shellQuote(path.join(out, JOB_FILE))}`,
    `2. On your own computer, with ${TUNNEL_FILE} downloaded: sh ${TUNNEL_FILE}${route.login === '' ? ' --login USER@HOST' : ' --user YOUR_NAME'}`
  ];
  return `${lines.join('\n')}\n`;
}
