import type { IDisposable } from '@lumino/disposable';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type { IJob, IJobRequest, IJobsAnswer } from './server/answers';
import type { ISiteProfile } from './sites/profile';

/** Ids of all plugins, commands and settings of this extension start with this. */
export const PLUGIN_NAMESPACE = 'jupyterlab-signpost';

/** Commands that sections offer to each other, to guides and to other extensions. */
export namespace CommandIDs {
  /** Show the sidebar. Arguments: `section` (one of {@link SectionID}), optional. */
  export const open = 'signpost:open';
  /** Choose the site, or let it be detected. */
  export const chooseSite = 'signpost:choose-site';
  /**
   * Open a guide in the main area. Arguments, all optional: `guide`, the key of a guide, `site`, whose guide,
   * `anchor` of a section or chart, and `step` of the chart, to be walked from.
   */
  export const openGuide = 'signpost:open-guide';
  /**
   * Open a Markdown file as a guide, and any other file as JupyterLab does. Arguments, all optional: `path`, a
   * contents path, by default what is selected in the file browser; `fragment`.
   */
  export const openGuideFile = 'signpost:open-guide-file';
  /** Follow a link of JupyterLab to a step of a guide. Arguments: `search`, the query of the address. */
  export const followStepLink = 'signpost:follow-step-link';
  /** Show one check in the sidebar. Arguments: `check`, its id. */
  export const showCheck = 'signpost:show-check';
  /** Show in the main area what fills HOME, and what can be emptied. */
  export const openHome = 'signpost:open-home';
  /** Ask all checks again. */
  export const refreshChecks = 'signpost:refresh-checks';
  /** Show the form that registers an environment. Arguments: `environment`, a path, optional. */
  export const registerKernel = 'signpost:register-kernel';
  /** Show the form that makes an environment. */
  export const makeEnvironment = 'signpost:make-environment';
  /** Review what the notebook becomes. Arguments: `path` of a notebook, optional: the open one. */
  export const exportNotebook = 'signpost:export-notebook';
  /** The same for the notebook that is selected in the file browser. */
  export const exportSelected = 'signpost:export-selected';
  /** Run the written bundle here, once. */
  export const testRun = 'signpost:test-run';
  /** Hand the written bundle to Slurm. */
  export const submitJob = 'signpost:submit-job';
  /**
   * Change what the export of a notebook asks for, and its written wrapper. Arguments: `notebook` and `folder`
   * of the bundle (contents paths), `style` and `spread` that the figures are for, and of one item `minutes`,
   * `memory_bytes`, `cpus`, each optional. Resolves to what was changed, as sentences.
   */
  export const applyAdvice = 'signpost:apply-advice';
  /** Open the log of a job in the main area. Arguments: `job`, its id. */
  export const openJob = 'signpost:open-job';
  /** Show the form for JupyterLab on a compute node. */
  export const computeNode = 'signpost:compute-node';
}

/** The sections of the sidebar, in their order. */
export type SectionID = 'guide' | 'environment' | 'export' | 'kernels' | 'jobs';

/** A section of the sidebar. Its content is made when the section is first opened. */
export interface ISection {
  id: string;
  title: string;
  /** Sections are ordered by rank, lowest first. */
  rank: number;
  /** Makes the content. Called once; heavy modules are to be imported in here. */
  create(): Promise<Widget>;
}

/** The sidebar. Other extensions may add sections. */
export interface ISidebar {
  addSection(section: ISection): IDisposable;
  /** Show the sidebar with this section open, and return its content. */
  reveal(id: string): Promise<Widget>;
}

export const ISidebar = new Token<ISidebar>(
  `${PLUGIN_NAMESPACE}:ISidebar`,
  'The Signpost sidebar. Use it to add a section.'
);

/** Which site this is, and all that are known. */
export interface ISites {
  /** Resolves when the server part has said what it detected, or could not be asked. */
  readonly ready: Promise<void>;
  readonly current: ISiteProfile;
  readonly profiles: readonly ISiteProfile[];
  /** Id of the detected site. */
  readonly detected: string;
  /** What was recognised, as sentence parts, for the detected site. */
  readonly signals: readonly string[];
  /** Id of the user's choice, or `null` when the detected site is used. */
  readonly chosen: string | null;
  readonly changed: ISignal<ISites, void>;
  /** Remember the user's choice; `null` goes back to detection. Unknown ids are refused. */
  choose(id: string | null): Promise<void>;
}

export const ISites = new Token<ISites>(
  `${PLUGIN_NAMESPACE}:ISites`,
  'The current site and the known site profiles.'
);

/**
 * `ok`: nothing to do. `attention`: look at this. `problem`: something will fail.
 * `unknown`: could not be found out. `not-needed`: does not apply here.
 */
export type CheckStatus =
  'ok' | 'attention' | 'problem' | 'unknown' | 'not-needed';

/** What was asked, and what came back. */
export interface ICheckEvidence {
  label: string;
  /** The command or file that was asked, when there is one. */
  source: string | null;
  text: string;
}

/** Something the user can do about it. */
export interface ICheckFix {
  label: string;
  /** `command`: shell text to copy; `action`: a command id of ours; `link`: an https address. */
  kind: 'command' | 'action' | 'link';
  value: string;
  /** Arguments of an action. */
  arguments?: ReadonlyPartialJSONObject;
}

export interface ICheckResult {
  id: string;
  title: string;
  status: CheckStatus;
  /** One line, with units. */
  summary: string;
  evidence: ICheckEvidence[];
  fixes: ICheckFix[];
  /** Share of a limit that is used, 0 to 1 and above, where the check has one; else `null`. */
  fraction: number | null;
  /** True while the answer is still being worked out: ask again soon. */
  pending: boolean;
  /** True for what makes no sense here, so that it is listed only when somebody asks for it. */
  aside?: boolean;
  /** When it was measured, ISO 8601 with time zone. */
  measured_at: string;
}

/** One question about the running environment. */
export interface ICheck {
  id: string;
  title: string;
  /** Checks are listed by rank, lowest first. */
  rank: number;
  /** Never rejects for an expected failure: that is a result with status `unknown`. */
  run(): Promise<ICheckResult>;
}

/** All checks and their last results. */
export interface IChecks {
  readonly checks: readonly ICheck[];
  /** Last results by id; a check that has not answered yet has none. */
  readonly results: ReadonlyMap<string, ICheckResult>;
  readonly changed: ISignal<IChecks, void>;
  add(check: ICheck): IDisposable;
  /** Ask one check, or all of them side by side. */
  run(id?: string): Promise<void>;
  isRunning(id: string): boolean;
  /**
   * Keep answers current as long as somebody looks at them, until what is returned is disposed of.
   *
   * @param ids - of the checks; `null` for all
   */
  watch(ids: readonly string[] | null): IDisposable;
}

export const IChecks = new Token<IChecks>(
  `${PLUGIN_NAMESPACE}:IChecks`,
  'The checks of the running environment. Use it to add a check.'
);

/** The runs that the server part knows: local and Slurm. */
export interface IJobs {
  /** The last known list, newest first; it is kept while the server does not answer. */
  readonly jobs: readonly IJob[];
  /** Whether Slurm takes jobs here, and why not. */
  readonly slurm: IJobsAnswer['slurm'];
  readonly changed: ISignal<IJobs, void>;
  /** Start a run and watch it; rejects with the server's sentence. The user is told when it ends. */
  start(request: IJobRequest): Promise<IJob>;
}

export const IJobs = new Token<IJobs>(
  `${PLUGIN_NAMESPACE}:IJobs`,
  'The runs of exported bundles. Use it to start one.'
);
