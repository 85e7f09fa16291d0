/**
 * What Signpost knows about a site, as data.
 *
 * The same shape is described for the server part and for administrators by
 * `sites/profile.schema.json`. Sizes are in bytes, times in minutes unless a name says otherwise.
 */
export interface ISiteProfile {
  /** Folder name under `sites/` and the value of the user's choice, for example `jasmin`. */
  id: string;
  /** Name shown to the user, for example `JASMIN`. */
  name: string;
  /** One sentence: what this site is and where its notebooks run. */
  description: string;
  /** Signals that tell whether this server runs at the site. Empty only for `generic`. */
  detect: IDetectionRule[];
  home: IHomeRules;
  session?: ISessionRules;
  gpu: IGpuRules;
  /** `null` where the site has no Slurm. */
  slurm: ISlurmRules | null;
  kernels: IKernelRules;
  dask: IDaskRules | null;
  /** Where there is no Slurm: batch jobs in a cloud. */
  cloud_batch?: ICloudBatchRules;
  /** Programs name their packages in a PEP 723 comment, because the site starts them with `uv run`. */
  inline_metadata?: boolean;
  /** The site's own pages, shown beside what they explain. */
  links: ISiteLink[];
}

/** One signal. All its conditions must hold; what it is worth is added to the site's score. */
export interface IDetectionRule {
  /** What was recognised, as a sentence part: "HOME is /home/users/...". */
  says: string;
  /** 3: enough alone; 1: a hint. A site is recognised from 3 on; the highest score wins. */
  weight: 1 | 2 | 3;
  when: IDetectionCondition[];
}

/** Exactly one of the keys is given. Probes only look: no command is run, nothing is written. */
export type IDetectionCondition =
  | { env: string; matches?: string }
  | { path: string }
  | { hostname: string }
  | { home: string }
  | { program: string }
  | { no_program: string };

export interface IHomeRules {
  /** Where HOME lies, with `{user}` for the user name; `null` when not known. */
  path: string | null;
  /** The limit, when the site gives one to everybody. */
  quota_bytes: number | null;
  quota_files: number | null;
  /** A lower figure that the site asks its users to stay under. */
  polite_bytes: number | null;
  /** Readers to ask for usage and limit, best first (see `jupyterlab_signpost.home.readers`). */
  quota_readers: string[];
  /** The command a user would type to see the usage, to be copied. */
  usage_command: string;
  /** Folders in HOME that are other people's or other file systems: never counted. */
  not_home: string[];
  /** Where big things belong instead. */
  elsewhere: IPlace[];
  /** What users of this site run into, in one sentence. */
  trap: string | null;
}

/** Where big things belong. */
export interface IPlace {
  /** With `{user}`, or with `<...>` for what the user has to fill in. */
  path: string;
  purpose: string;
  /** `scratch`: space for the data of running work. */
  kind?: 'scratch';
}

/** How long a hub lets a notebook's server live. */
export interface ISessionRules {
  /** After how long kernels and servers are ended in which nothing happens. */
  idle_minutes?: number;
  /** After how long a server is ended in any case. */
  most_hours?: number;
}

export interface IGpuRules {
  /** How a user gets a GPU in a notebook here, in one sentence. */
  notebook: string | null;
  /** How a user gets a GPU in a batch job here, in one sentence. */
  batch: string | null;
}

export interface ISlurmRules {
  /** Can `sbatch` be called where the notebooks run? */
  sbatch_in_notebook: boolean;
  /** Where to submit when it cannot, for example "a sci server". */
  submit_from: string;
  /** How the user's own computer gets to where `sbatch` is, by ssh; absent where that is not known. */
  login?: ISiteLogin;
  /** What holds for JupyterLab in a job of its own. */
  notebook_job?: INotebookJobRules;
  /** The directives without which a job is refused. */
  required: ('account' | 'partition' | 'qos' | 'time' | 'memory')[];
  account: {
    /** Argument list that prints the user's accounts. */
    command: string[] | null;
    hint: string;
    /** What an account looks like, as a regular expression over the whole name. */
    pattern: string | null;
  };
  partitions: ISlurmPartition[];
  /** Empty where a user gives no QoS. */
  qos: ISlurmQos[];
  /** What a new wrapper asks for. */
  defaults: {
    partition: string | null;
    qos: string | null;
    minutes: number;
    cpus: number;
    memory_bytes: number;
  };
  gpu: {
    /** `null`: the one that the user gives, or none. */
    partition: string | null;
    qos: string | null;
    account: string | null;
    /** Directive values with `{count}`, for example `--gres=gpu:{count}`. */
    directives: string[];
  } | null;
  max_array_size: number | null;
  /** Shell lines that make the site's Python available in a job. */
  setup: string[];
  /** Folder local to the node, as a shell word, for example `$TMPDIR`; `null` when there is none. */
  local_scratch: string | null;
  /** Shortest time between two questions to the scheduler, in seconds. */
  poll_seconds: number;
  /** What jobs cost in the site's own units; absent or `null` where that is not published. */
  cost?: ICostRules | null;
}

export interface ICostRules {
  /** The page that the rates come from. */
  source: string;
  rates: ICostRate[];
}

/**
 * What an hour costs in some partitions. A job pays the largest of what its CPUs, memory, GPUs and
 * nodes come to; what is absent is not paid for.
 */
export interface ICostRate {
  partitions: string[];
  /** Plural, for example `service units`. */
  unit: string;
  cpu_hour?: number;
  memory_gib_hour?: number;
  gpu_hour?: number;
  /** Of whole nodes, with so many CPUs each. */
  node_hour?: number;
  node_cpus?: number;
  /** What every job pays at least. */
  least?: number;
}

export interface ISiteLogin {
  /** Host on which jobs are submitted. */
  host: string;
  /** The same for jobs with GPUs; `null`: no other. */
  gpu_host: string | null;
  /** Host that stands before it (`ssh -J`), or `null`. */
  jump: string | null;
}

export interface INotebookJobRules {
  /**
   * `login`: the login node opens the connection to the node. `node`: the site documents ssh from
   * outside, by the login node, to the nodes of one's jobs.
   */
  reach: 'login' | 'node';
  /** Partitions for work by hand, used where they allow what is asked for; `null`: as for other jobs. */
  partition: string | null;
  gpu_partition: string | null;
  /** What its users have to know, in a sentence or two. */
  note: string | null;
}

export interface ISlurmPartition {
  name: string;
  max_minutes: number | null;
  default_minutes: number | null;
  max_cpus: number | null;
  max_memory_bytes: number | null;
  gpus: boolean;
  /** QoS names that may be used here; empty where a user gives none. */
  qos: string[];
  /** Pattern that an account must match here, for example `.*-delta-gpu`. */
  account: string | null;
  purpose: string;
}

export interface ISlurmQos {
  name: string;
  max_minutes: number | null;
  /** CPUs of one job; 1 means exactly one. */
  max_cpus: number | null;
  max_memory_bytes: number | null;
  max_jobs: number | null;
}

export interface IKernelRules {
  /** Folders in which users keep environments here, with `~` and `{user}`. */
  environment_roots: string[];
  /** Where programs of a project have their environments, with `{account}` and `{user}`; beside the program without it. */
  program_environments?: string;
  /** Commands that make an environment as the site documents it, one per line. */
  create: string[];
  /** What users of this site run into, in one sentence. */
  trap: string | null;
  /** How an environment is made here, so that the user has to give a name only; a venv in `~/.venvs` without it. */
  make?: IMakeRules;
}

/** What the server part does to make an environment. */
export interface IMakeRules {
  /** `conda` stands for mamba too. */
  with?: 'venv' | 'uv' | 'conda';
  /** Folders that outlive the server, with `~`, `{user}` and `*`; the first that can be written is used. */
  folder?: string[];
  /** The site's Pythons that a venv is made with, with `*`. */
  python?: string[];
  system_site_packages?: boolean;
  /** Loaded to make the environment, and before its kernel starts. */
  modules?: string[];
}

export interface IDaskRules {
  /** Address of the gateway, `environment` where the environment configures it, `null` where there is none. */
  gateway: string | null;
  /** How users are recognised, where the environment does not say so: `jupyterhub`. */
  auth?: string;
  /** By the gateway's name of an option: what it means, `account`, `cpus`, `memory_gib`, `activate` or `size`. */
  options?: Record<string, string>;
  /** The sizes that workers can have, the small ones first. */
  sizes?: IMachineSize[];
  hint: string;
}

/** Batch jobs in a cloud, described for SkyPilot. */
export interface ICloudBatchRules {
  /** How a job is handed in, as a sentence. */
  submit: string;
  region: string;
  /** Folder for results, with what the user has to fill in in angle brackets. */
  bucket: string;
  /** The small ones first. */
  machines: IMachineSize[];
}

export interface IMachineSize {
  name: string;
  cpus: number;
  memory_bytes: number;
}

export interface ISiteLink {
  label: string;
  url: string;
  /** What the page is about, so that a panel can show the right one. */
  topic:
    | 'start'
    | 'home'
    | 'storage'
    | 'gpu'
    | 'slurm'
    | 'kernels'
    | 'dask'
    | 'help';
}
