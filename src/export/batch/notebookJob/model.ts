import type { ISiteProfile } from '../../../sites/profile';
import type { IResources } from '../../model';

/** Name of the folder with the files, and of the job: the tunnel finds the job by it. */
export const JOB_NAME = 'jupyter-on-node';
/** The job script. */
export const JOB_FILE = 'jupyter.sbatch';
/** The script for the user's own computer. */
export const TUNNEL_FILE = 'tunnel.sh';
/** Where a running job says how it is reached: below HOME, a folder of mode 0700 for each job. */
export const RUN_FOLDER = '.local/share/jupyter/signpost/compute-node';
/** The file in there, which is complete and answers when it is there. */
export const CONNECTION_FILE = 'connection.json';
/** Environment variable of the job that names another Python environment. */
export const ENVIRONMENT_VARIABLE = 'JUPYTER_ON_NODE_ENVIRONMENT';

/**
 * How the user's own computer reaches the node.
 *
 * `login`: the login node opens the connection, so Jupyter listens on the node's own address.
 * `node`: ssh goes on to the node, so Jupyter listens on the node for the node alone.
 */
export type Reach = 'login' | 'node';

/** What JupyterLab on a compute node is to be. */
export interface INotebookJobOptions {
  /** `null`: any Slurm, of which nothing is known. */
  site: ISiteProfile | null;
  resources: IResources;
  /** Folder that JupyterLab shows: absolute, or below HOME as `~/...`; empty for HOME. */
  folder: string;
  /** Python environment with JupyterLab, in the same form; empty for the site's own Python. */
  environment: string;
  /** Login node as ssh knows it, with or without `USER@`; empty for the site's, or to be asked for. */
  login: string;
  /** `null`: as the site does it. */
  reach: Reach | null;
  /** Version of the exporter, written into the manifest. */
  version: string;
}

/** Hosts and ways, as they are written into the tunnel. */
export interface IRoute {
  /** Login node; empty when the user gives it. */
  login: string;
  /** Host that stands before it, or empty. */
  jump: string;
  reach: Reach;
}
