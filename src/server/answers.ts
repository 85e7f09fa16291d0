import type { ISiteProfile } from '../sites/profile';

/** The shapes of `docs/server-api.md`, as the server part sends them. Times are ISO 8601, sizes bytes. */
export interface IStatusAnswer {
  version: string;
}

export interface ISitesAnswer {
  profiles: ISiteProfile[];
  /** Id of the detected site. */
  detected: string;
  signals: { site: string; says: string; weight: number }[];
  /** Profiles on the Jupyter data path that could not be used. */
  problems: { path: string; message: string }[];
}

export interface IKernelSpecification {
  name: string;
  display_name: string;
  language: string;
  argv: string[];
  folder: string;
  scope: 'user' | 'environment' | 'system';
  /** Program that the kernel starts with, or `null` when it cannot be told. */
  interpreter: string | null;
  /** Why this kernel will not start, as a sentence. */
  problem: string | null;
  removable: boolean;
}

export interface IEnvironment {
  path: string;
  name: string;
  kind: 'venv' | 'conda';
  interpreter: string;
  python_version: string | null;
  ipykernel_version: string | null;
  /** Names of the kernelspecs that start this environment. */
  kernelspecs: string[];
  problem: string | null;
}

export interface IKernelsAnswer {
  kernelspecs: IKernelSpecification[];
  environments: IEnvironment[];
  /** Folders that were looked in. */
  searched: string[];
}

export interface IRegistration {
  environment: string;
  name: string;
  display_name: string;
  /** Keep `~/.local` and `PYTHONPATH` out of the kernel. */
  isolated: boolean;
}

export type JobState =
  'pending' | 'running' | 'completed' | 'failed' | 'cancelled' | 'unknown';

export interface IJob {
  id: string;
  runner: 'local' | 'slurm';
  name: string;
  folder: string;
  script: string;
  state: JobState;
  message: string | null;
  exit_status: number | null;
  submitted_at: string;
  started_at: string | null;
  ended_at: string | null;
  elapsed_seconds: number | null;
  peak_memory_bytes: number | null;
  slurm_id: string | null;
  log: string | null;
}

export interface IJobsAnswer {
  jobs: IJob[];
  slurm: { available: boolean; message: string | null };
}

export interface IJobRequest {
  runner: 'local' | 'slurm';
  /** Contents path of the bundle's folder. */
  folder: string;
  /** File name in that folder. */
  script: string;
  /** Name of the kernelspec whose interpreter runs a local job; `null`: the server's own. */
  kernel: string | null;
  arguments: string[];
}

export interface IJobLog {
  text: string;
  /** Where the next question should start, in bytes. */
  offset: number;
  /** True when the job has ended and everything was sent. */
  complete: boolean;
}
