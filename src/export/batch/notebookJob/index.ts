import type { IBundle, IBundleFile, IResources } from '../../model';
import { MANIFEST_NAME } from '../../model';
import { digest } from '../../write/digest';
import type { ISlurmRules } from '../../../sites/profile';
import type { IDirectives } from '../directives';
import { chooseDirectives } from '../directives';
import { jobScript } from './jobScript';
import {
  JOB_FILE,
  JOB_NAME,
  TUNNEL_FILE,
  type INotebookJobOptions,
  type IRoute
} from './model';
import { readmeText } from './readme';
import { tunnelScript } from './tunnelScript';

export { JOB_FILE, JOB_NAME, TUNNEL_FILE } from './model';
export type { INotebookJobOptions, Reach } from './model';

/** The files cannot be made for these options; the message is a sentence. */
export class NotebookJobError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotebookJobError';
  }
}

/** The files, and what their user should know. */
export interface INotebookJob {
  bundle: IBundle;
  /** What cannot be had at this site, as sentences. */
  problems: string[];
  /** The site needs an account, and none is given. */
  needsAccount: boolean;
  route: IRoute;
}

/**
 * A job that starts JupyterLab on a compute node, and the tunnel to it.
 *
 * @throws {@link NotebookJobError} where there is no Slurm, and for folders and hosts that cannot be used.
 */
export function writeNotebookJob(options: INotebookJobOptions): INotebookJob {
  const { site, resources } = options;
  if (site && site.slurm === null) {
    throw new NotebookJobError(
      `${site.name} has no Slurm, so there are no compute nodes for a JupyterLab of your own. Choose a larger server where you start JupyterLab.`
    );
  }
  const rules = site?.slurm ?? null;
  for (const folder of [options.folder, options.environment]) {
    checkFolder(folder);
  }
  const directives = directivesOf(resources, rules);
  const route = routeOf(options, rules);
  const needsAccount =
    directives.account === null && !!rules?.required.includes('account');
  const files = [
    file(
      JOB_FILE,
      jobScript(options, directives, route.reach),
      'bash',
      'The job: submit this.'
    ),
    file(
      TUNNEL_FILE,
      tunnelScript(route),
      'bash',
      'The tunnel: start this on your own computer.'
    ),
    file(
      'README.md',
      readmeText(site, route, options.folder, needsAccount),
      'markdown',
      'What to do.'
    )
  ];
  const manifest = {
    exporter: options.version,
    site: site?.id ?? null,
    resources,
    files: Object.fromEntries(
      files.map(({ path, text }) => [path, digest(text)])
    )
  };
  return {
    bundle: {
      folder: JOB_NAME,
      entry: JOB_FILE,
      wrapper: JOB_FILE,
      submission: JOB_FILE,
      files: [
        ...files,
        file(
          MANIFEST_NAME,
          `${JSON.stringify(manifest, null, 2)}\n`,
          'json',
          'What was written, so that your own changes are noticed.'
        )
      ]
    },
    problems: directives.problems,
    needsAccount,
    route
  };
}

/** In the partition for work by hand, where that allows what is asked for. */
function directivesOf(
  resources: IResources,
  rules: ISlurmRules | null
): IDirectives {
  const usual = chooseDirectives(resources, rules, JOB_NAME);
  const job = rules?.notebook_job;
  const partition = resources.gpus > 0 ? job?.gpu_partition : job?.partition;
  if (!partition || resources.partition !== null || resources.qos !== null) {
    return usual;
  }
  const interactive = chooseDirectives(
    { ...resources, partition },
    rules,
    JOB_NAME
  );
  return interactive.problems.length > usual.problems.length
    ? usual
    : interactive;
}

function routeOf(
  { resources, login, reach }: INotebookJobOptions,
  rules: ISlurmRules | null
): IRoute {
  const known = rules?.login;
  const own =
    resources.gpus > 0 ? (known?.gpu_host ?? known?.host) : known?.host;
  const given = login.trim();
  if (!/^(?:[A-Za-z0-9][\w.@-]*)?$/.test(given)) {
    throw new NotebookJobError(
      `${given} is no name of a login node: give HOST or USER@HOST. Nothing was written.`
    );
  }
  const host = given === '' ? (own ?? '') : given;
  const jump = known?.jump ?? '';
  return {
    login: host,
    jump: jump !== '' && host.replace(/^.*@/, '') === jump ? '' : jump,
    reach: reach ?? rules?.notebook_job?.reach ?? 'login'
  };
}

function checkFolder(folder: string): void {
  if (/\p{Cc}/u.test(folder) || !/^(?:\/|~(?:\/|$)|$)/.test(folder)) {
    throw new NotebookJobError(
      `The folder ${JSON.stringify(folder)} cannot be used: give its whole path, from / or from ~/ (HOME), on one line. Nothing was written.`
    );
  }
}

function file(
  path: string,
  text: string,
  language: IBundleFile['language'],
  purpose: string
): IBundleFile {
  return {
    path,
    text,
    language,
    purpose,
    executable: language === 'bash',
    cells: []
  };
}
