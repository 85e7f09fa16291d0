import { shellCommand } from '../environment/shellCommand';
import type { IBundle, IResources } from '../export';
import { chooseDirectives } from '../export/batch/directives';
import { shellQuote } from '../export/batch/shellQuote';
import type { ISiteProfile } from '../sites/profile';

/** Where the files lie, and who asks. */
export interface ITyping {
  /** Contents path of the bundle's folder. */
  folder: string;
  /** The folder that JupyterLab shows, absolute or from `~`; empty where it is not known. */
  root: string;
  /** The user's name on this hub, or empty; it is taken for the name on the login node. */
  user: string;
}

/** What to type, one command at a time. */
export interface ISubmission {
  /** Logs in to where `sbatch` is; `null` where the host is not known. */
  login: string | null;
  enter: string;
  submit: string;
  /** `submit` has NAME in the place of the account. */
  needsAccount: boolean;
}

/** What runs the program in a terminal, where there is no Slurm. */
export interface ITerminalRun {
  enter: string;
  prepare: string;
  run: string;
}

/** Stands for the user's name in a command, where that is not known. */
export const UNKNOWN_USER = 'USER';

/**
 * What to type where `sbatch` can be called; `null` without Slurm, and for names that cannot be put in
 * a command.
 *
 * @param script - the wrapper, or the script that submits several jobs itself.
 */
export function submissionCommands(
  site: ISiteProfile,
  script: string,
  resources: IResources,
  typing: ITyping
): ISubmission | null {
  const { slurm } = site;
  const enter = enterCommand(typing);
  if (slurm === null || enter === null) {
    return null;
  }
  const needsAccount =
    slurm.required.includes('account') &&
    chooseDirectives(resources, slurm, 'job').account === null;
  const several = script.endsWith('.sh');
  const words = several
    ? ['bash', script]
    : ['sbatch', ...(needsAccount ? ['--account=NAME'] : []), script];
  const submit = shellCommand(words);
  if (submit === null) {
    return null;
  }
  return {
    login: loginCommand(site, resources.gpus > 0, typing.user),
    enter,
    submit: several && needsAccount ? `SBATCH_ACCOUNT=NAME ${submit}` : submit,
    needsAccount
  };
}

/** What to type in a terminal of this server; `null` for names that cannot be put in a command. */
export function terminalCommands(
  bundle: Pick<IBundle, 'entry' | 'files'>,
  typing: ITyping
): ITerminalRun | null {
  const enter = enterCommand(typing);
  // Where there are items, this program runs several of them at a time.
  const items = bundle.entry.replace(/\.py$/, '_items.py');
  const program = bundle.files.some(({ path }) => path === items)
    ? items
    : bundle.entry;
  const run = shellCommand(['.venv/bin/python', program]);
  return enter === null || run === null
    ? null
    : { enter, prepare: 'bash setup-env.sh', run };
}

/** `ssh` to the login node of a site, by the host before it; `null` where they are not known. */
export function loginCommand(
  { slurm }: ISiteProfile,
  gpus: boolean,
  user: string
): string | null {
  if (!slurm?.login) {
    return null;
  }
  const { host, gpu_host, jump } = slurm.login;
  const name = user === '' ? UNKNOWN_USER : user;
  return shellCommand([
    'ssh',
    ...(jump === null ? [] : ['-J', `${name}@${jump}`]),
    `${name}@${gpus ? (gpu_host ?? host) : host}`
  ]);
}

/** The whole path of a contents path; below the folder in which JupyterLab was started when that is not known. */
export function wholePath(root: string, path: string): string {
  const clean = path.replace(/^\/+|\/+$/g, '');
  if (root === '') {
    return clean;
  }
  const base = root.replace(/\/+$/, '');
  return clean === '' ? base || '/' : `${base}/${clean}`;
}

function enterCommand({ folder, root }: ITyping): string | null {
  const path = wholePath(root, folder);
  // A quoted ~ would be a folder of that name.
  const below = /^~\/(.+)$/.exec(path);
  return /\p{Cc}/u.test(path)
    ? null
    : below
      ? `cd ~/${shellQuote(below[1])}`
      : shellCommand(['cd', path]);
}
