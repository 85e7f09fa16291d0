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
  /** Python that runs in the end, or the program that is started; `null` when it cannot be told. */
  interpreter: string | null;
  /** Why this kernel will not start, as a sentence. */
  problem: string | null;
  /** May it be changed and removed? */
  removable: boolean;
  /** What would help: another environment, ipykernel, or nothing but to remove it. */
  remedy: 'environment' | 'ipykernel' | 'remove' | null;
  /** Path of the environment that a broken one seems to have become. */
  suggestion: string | null;
  /** Are `~/.local` and `PYTHONPATH` kept out? `null`: no Python kernel. */
  isolated: boolean | null;
  /** Modules that are loaded before it starts. */
  modules: string[];
  /** What else should be known, as a sentence. */
  note: string | null;
}

export interface IEnvironment {
  path: string;
  name: string;
  /** How it is built, which decides how packages get into it. */
  kind: 'venv' | 'conda' | 'python' | 'wrapper';
  /** What made or keeps it, in one word. */
  tool: string;
  interpreter: string;
  python_version: string | null;
  ipykernel_version: string | null;
  ipykernel: 'ok' | 'missing' | 'too-old' | 'unknown';
  /** Can packages be installed into it? */
  writable: boolean;
  /** `null`: not counted. */
  size_bytes: number | null;
  /** Names of the kernelspecs that start this environment. */
  kernelspecs: string[];
  /** Modules that its Python needs. */
  modules: string[];
  system_site_packages: boolean;
  /** Is it gone when the server stops? */
  vanishes: boolean;
  /** Kept by the system or a tool: takes no packages itself. */
  externally_managed: boolean;
  problem: string | null;
}

export interface IKernelsAnswer {
  kernelspecs: IKernelSpecification[];
  environments: IEnvironment[];
  /** Folders that were looked in. */
  searched: string[];
  /** Folders whose file system did not answer. */
  unanswered: string[];
  /** What went wrong earlier, as sentences. */
  notices: { kind: string; message: string; path: string | null }[];
  make: IMakeDefaults;
}

export type MakeMethod = 'venv' | 'uv' | 'conda';

/** What the form for a new environment starts with, as the site wants it, and what can be chosen. */
export interface IMakeDefaults {
  method: MakeMethod;
  folder: string;
  /** Interpreter. */
  python: string;
  system_site_packages: boolean;
  modules: string[];
  methods: { id: MakeMethod; available: boolean; message: string | null }[];
  pythons: { interpreter: string; version: string | null; label: string }[];
  /** Names that are taken in the folder. */
  names: string[];
}

export interface IMakeRequest {
  name: string;
  method: MakeMethod;
  folder: string;
  /** Interpreter, or for uv and conda a version; empty: any. */
  python: string;
  system_site_packages: boolean;
  packages: string[];
  modules: string[];
  /** Make a kernel of it? */
  kernel: boolean;
  display_name: string;
}

export interface IRegistration {
  environment: string;
  name: string;
  display_name: string;
  /** Keep `~/.local` and `PYTHONPATH` out of the kernel. */
  isolated: boolean;
  /** An absolute prefix; empty: the user's own kernels. */
  place?: string;
  modules?: string[];
}

/** What is to be changed in a kernel; the rest stays. */
export type KernelChange = Partial<{
  display_name: string;
  /** Path of the environment that it is to start. */
  environment: string;
  isolated: boolean;
  modules: string[];
}>;

/** A kernel that was removed; `undo` brings it back. */
export interface IRemovedKernel {
  name: string;
  display_name: string;
  undo: string;
}

/** Results of operations on environments. */
export interface IMadeEnvironment {
  environment: string;
  kernelspec: IKernelSpecification | null;
}

export interface IInstalled {
  environment: string;
  packages?: string[];
  ipykernel_version?: string;
}

export interface IMeasured {
  environment: string;
  bytes: number;
}

export interface ITriedImport {
  name: string;
  /** `own`: a file beside the notebook. `failed`: it is there and cannot be imported. */
  state: 'ok' | 'missing' | 'failed' | 'own' | 'crashed' | 'slow';
  error: string | null;
  /** The module that was not there. */
  missing: string | null;
  version: string | null;
  file: string | null;
}

export interface ITriedImports {
  environment: string;
  modules: ITriedImport[];
}

export type OperationState = 'running' | 'completed' | 'failed' | 'cancelled';

/** A long action that the server part does on request. */
export interface IOperation<Result = unknown> {
  id: string;
  /** Whose it is, for example `kernels` or `home`. */
  kind: string;
  /** One line: what is being done. */
  title: string;
  /** What it is about, for example a path, or `null`. */
  subject: string | null;
  state: OperationState;
  /** How it failed or was cancelled and what was kept, as sentences; else `null`. */
  message: string | null;
  started_at: string;
  ended_at: string | null;
  elapsed_seconds: number;
  /** What came of it, or `null`. */
  result: Result | null;
}

/** What an operation printed after the last piece, and where the next one begins, in bytes. */
export interface IOperationPiece {
  text: string;
  offset: number;
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
  /** The node that it began on, or several in words. */
  host: string | null;
  time_limit_seconds: number | null;
  /** It waits for something that will not come; `message` says what to do. */
  never_starts: boolean;
  /** The last lines of the log of a job that runs or has failed. */
  log_tail: string | null;
}

/** One resource of a job: seconds, bytes or CPUs. */
export interface IAdviceFigure {
  name: 'time' | 'memory' | 'cpus';
  /** Of the job, or of one task where it has several. */
  asked: number | null;
  used: number | null;
  /** What the same job should ask for; `null`: leave it. */
  advised: number | null;
  /** What the export is to ask for, which is for one item; `null`: nothing is to be changed, or it cannot be told. */
  item: number | null;
  sentence: string;
}

/** What an ended job asked for, what it used, and what to ask for next time. */
export interface IAdvice {
  figures: IAdviceFigure[];
  /** CPU time of what it had, from 0 to 1. */
  efficiency: number | null;
  summary: string;
  /** How much is added, as a sentence. */
  margins: string;
  /** Options of sbatch that are to be changed. */
  options: string[];
  /** Contents path of the notebook, or `null`. */
  notebook: string | null;
  /** As the export had them when the job started; `null` for what was not exported. */
  style: string | null;
  spread: { workers: number; nodes: number } | null;
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
  /** Submit also what Slurm would take and never start. */
  anyway?: boolean;
}

export interface IJobLog {
  text: string;
  /** Where the next question should start, in bytes. */
  offset: number;
  /** True when the job has ended and everything was sent. */
  complete: boolean;
}

/** How what a test run showed compares with the outputs that its notebook has saved. */
export interface IProof {
  /** Contents path of the notebook. */
  notebook: string;
  /** `digits`: only the last digits of numbers differ; `nothing`: there is nothing to compare with. */
  verdict: 'same' | 'digits' | 'differs' | 'nothing';
  /** One sentence. */
  summary: string;
  /** What should be known when it is read, as sentences. */
  notes: string[];
  /** The code cells, in document order. */
  cells: ICellProof[];
}

export type CellProofStatus =
  | 'same'
  | 'digits'
  | 'differs'
  | 'not-run'
  | 'not-comparable'
  | 'nothing-saved'
  | 'no-output';

export interface ICellProof {
  /** Place in the document, from 0. */
  cell: number;
  execution_count: number | null;
  status: CellProofStatus;
  /** Why, as a sentence, or `null`. */
  reason: string | null;
  figures_expected: number;
  figures_found: number;
  /** Both texts side by side, where they differ. */
  rows: IDifferenceRow[];
}

export interface IDifferenceRow {
  /** `gap`: `count` equal lines are left out; `cut`: more follows that is not shown. */
  kind: 'same' | 'changed' | 'missing' | 'added' | 'gap' | 'cut';
  /** The line of each side, or `null` where it has none. */
  notebook: string | null;
  program: string | null;
  count: number;
}
