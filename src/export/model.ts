import type { ISiteProfile } from '../sites/profile';
import type { ISpread, StyleId } from './batch/styles/style';

/** A notebook as the exporter sees it: only what was checked, nothing that is executed. */
export interface INotebook {
  /** File name, for example `ndvi.ipynb`. */
  name: string;
  /** All cells in document order; a cell's index is its place here. */
  cells: ICell[];
}

export interface ICell {
  /** Place in the document, from 0. */
  index: number;
  type: 'code' | 'markdown' | 'raw';
  /** Text with `\n` line ends. */
  source: string;
  tags: string[];
  /** Why the tools that execute notebooks leave the cell out, as a sentence part; else `null`. */
  inactive: string | null;
  /** True when those tools go on after an error in the cell. */
  mayFail: boolean;
  /** The number beside the cell when it was last run, or `null`. */
  executionCount: number | null;
  /** Images among the saved outputs. */
  savedFigures: number;
  /** Name of the exception that ended the cell when it was last run, or `null`. */
  savedError: string | null;
  /** The text was changed after the cell was last run. Absent where that is not known: a notebook's file does not tell. */
  edited?: boolean;
}

export interface IExportOptions {
  /** `library`: functions and classes in a file of their own. `flat`: one script. */
  form: 'library' | 'flat';
  /** Make a function of the code under each heading; `false` leaves it all in `main`. */
  steps: boolean;
  /** By name of a candidate: `false` leaves the value in the script. */
  settings: Record<string, boolean>;
  /** Print the value of a cell's last expression, as the notebook shows it. */
  echo: boolean;
  /** Save figures as numbered files. */
  figures: boolean;
  /** What is done once for each item, or `null` for a program that is run as a whole only. */
  items: IItemOptions | null;
  site: ISiteProfile | null;
  /** How the program, or its items, are run. Without items there is `single` only. */
  style: StyleId;
  spread: ISpread;
  /** Go back into the queue when the time is up, and on from there. */
  requeue: boolean;
  /** Work on the disk of the node, or `null`: in the notebook's folder. */
  staging: IStaging | null;
  /** What one run needs: of the program, or of one item. */
  resources: IResources;
  /** `exact`: the kernel's own versions are pinned; `loose`: any version that should do as well. */
  versions: 'exact' | 'loose';
  /**
   * By import name, dotted names of namespace packages included, asked from the notebook's kernel;
   * `null` when no kernel was asked.
   */
  distributions: Record<string, IDistribution> | null;
  /** By normalised name: what the kernel has of the distributions that the notebook installs itself. */
  installed?: Record<string, IDistribution>;
  /** Modules of the user's own, by import name: where the kernel finds them. */
  own_modules?: Record<string, string>;
  kernel: {
    name: string;
    display_name: string;
    python_version: string | null;
  } | null;
  /** The notebook's folder, as a relative path from the bundle's folder. */
  notebook_folder: string;
  /** Version of the exporter, written into the manifest. */
  version: string;
}

/** What is copied to the disk of the node before a job, and how often results are brought back. */
export interface IStaging {
  /** Files and folders that the program reads, as paths from the notebook's folder. */
  inputs: readonly string[];
  /** Minutes after which what was written is brought back, again and again. */
  minutes: number;
}

/** What is done once for each item. */
export interface IItemOptions {
  /** Name of a candidate: the variable of a loop, or a setting. */
  name: string;
  /**
   * The values of a setting: `1990, 1991`, a pattern of file names such as `data/*.nc`, or `@` and a
   * file with one value per line. `null` for a loop, which has its own.
   */
  values: string | null;
}

/** A distribution (what pip installs) as a kernel has it. */
export interface IDistribution {
  name: string;
  /** As installed, for example `2.1.0+cu121`; empty when it does not say. */
  version: string;
  /** What it was installed from when that was no index: an address, with the commit, or `file:///...`. */
  origin?: string;
  /** Installed from a folder that is still being worked on. */
  editable?: boolean;
  /** Known to conda alone: pip cannot tell that it is there. */
  conda?: boolean;
  /** Names of other distributions that bring the same module. */
  also?: string[];
}

/** What a kernel is asked about packages. */
export interface IPackageQuestion {
  /** Import names, dotted or not. */
  imports: string[];
  /** Names of distributions. */
  distributions: string[];
}

/** What a job asks for. `null`: the site's default. */
export interface IResources {
  account: string | null;
  partition: string | null;
  qos: string | null;
  minutes: number | null;
  cpus: number | null;
  memory_bytes: number | null;
  gpus: number;
  /** Who gets a mail when the job ends or fails; nobody without one. */
  mail?: string | null;
}

/** Resources that leave everything to the site. */
export const NO_RESOURCES: Readonly<IResources> = {
  account: null,
  partition: null,
  qos: null,
  minutes: null,
  cpus: null,
  memory_bytes: null,
  gpus: 0
};

/**
 * What a setting holds. `number`: whole or not, as it is given. `file`, `date` and `datetime` are texts,
 * the latter two in the form of ISO 8601. `secret`: a text that stands in no file of the bundle. `any`:
 * the notebook has None.
 */
export type SettingKind =
  | 'int'
  | 'float'
  | 'number'
  | 'str'
  | 'bool'
  | 'list'
  | 'tuple'
  | 'set'
  | 'dict'
  | 'file'
  | 'date'
  | 'datetime'
  | 'secret'
  | 'any';

/** A value that may be changed from outside, or could be. */
export interface ISettingDecision {
  /** The notebook's own name, or one made of a file name or of a question. */
  name: string;
  kind: SettingKind;
  /** The notebook's value as a Python literal on one line; empty when there is none. */
  literal: string;
  /** The notebook has no value, so one must be given: it asks for it. */
  needed: boolean;
  /** The value, for files that are not Python. */
  value: LiteralValue;
  /** From the comment beside or above it; empty when there is none. */
  help: string;
  /** Command line option, for example `--baseline-start`. */
  option: string;
  cell: number;
  /** Line in the cell, from 1. */
  line: number;
  /** True when the written settings file is to hold another value than the notebook. */
  replaced: boolean;
  /** That other value as a Python literal, or `null`. */
  given: string | null;
  /** True when it is a setting of the program; the user may switch it off. */
  lifted: boolean;
}

export type LiteralValue =
  | null
  | boolean
  | number
  | string
  | LiteralValue[]
  | { [key: string]: LiteralValue };

export interface IDecision {
  /** Place of the cell in the document, from 0. */
  cell: number;
  /** Line in the cell, from 1. */
  line: number;
  /** Name or text that the decision is about. */
  what: string;
  where: 'setting' | 'library' | 'step' | 'script' | 'dropped' | 'requirements';
  /** Why, as a sentence. */
  reason: string;
}

/** What a warning is about. */
export type WarningKind =
  /** Cells that were not run from top to bottom, were changed since, or never run. */
  | 'order'
  | 'edited'
  | 'never-run'
  /** The cell ended with an error. */
  | 'error'
  /** The cell is not run. */
  | 'comment'
  /** IPython syntax that the exporter does not translate, and what IPython remembers. */
  | 'magic'
  | 'history'
  /** Somebody must type or click. */
  | 'input'
  | 'widget'
  /** A name that no cell defines. */
  | 'name'
  /** Something that is nobody else's business. */
  | 'secret'
  /** A file that others, or other computers, do not have; one that is written to HOME. */
  | 'path'
  | 'home'
  /** How the program is laid out, and what is done for each item. */
  | 'layout';

/** A place in a notebook. */
export interface ICellPlace {
  /** Place of the cell in the document, from 0. */
  cell: number;
  /** Line in the cell, from 1, or `null` for the whole cell. */
  line: number | null;
}

export interface IPlanWarning {
  kind: WarningKind;
  /** What it is and what to do, as sentences. Never holds a secret of the notebook. */
  message: string;
  /** Place of the cell in the document, or `null` for the whole notebook. */
  cell: number | null;
  /** Line in the cell, from 1, or `null` for the whole cell. */
  line: number | null;
  /** Further places that it is about, in document order. */
  others?: ICellPlace[];
}

/** A function made of the cells under a heading, or of a run of related cells. */
export interface IStepPlan {
  /** Name of the function. */
  name: string;
  /** The heading, or what the cells do. */
  title: string;
  /** Places of its cells in the document. */
  cells: number[];
  /** Names that it gets as arguments. */
  inputs: string[];
  /** Names that it returns. */
  results: string[];
}

/** Something that may be done once for each of many items. */
export interface IItemCandidate {
  /** By which it is chosen: the variable of the loop, with its cell where others are alike, or the setting. */
  name: string;
  kind: 'loop' | 'setting';
  /** As the notebook has it: `for scene in scenes`, `YEAR = 1990`. */
  text: string;
  /** Place of the cell in the document, from 0. */
  cell: number;
  /** Line in the cell, from 1. */
  line: number;
  /** Why its items cannot be run apart from each other, as a sentence, or `null`; found when it is asked for. */
  readonly refused: string | null;
}

/** What is done once for each item, and what once after all of them. */
export interface IItemsPlan {
  candidate: IItemCandidate;
  /** The step with the loop, or `null` where the whole program is run for each item. */
  step: string | null;
  /** Values that all items change; the changes are done in the items' order. */
  changes: string[];
  /** The first step that runs once after all items, or `null` when there is none. */
  reduce: string | null;
}

/** What becomes of a notebook. Made by `makePlan`, turned into files by `writeBundle`. */
export interface IPlan {
  notebook: INotebook;
  options: IExportOptions;
  /** The notebook's name as a Python module name. */
  name: string;
  /** Name of the bundle's folder. */
  folder: string;
  settings: ISettingDecision[];
  /** In the order in which they run. */
  steps: IStepPlan[];
  /** As chosen, or `null`: without a choice, or because it cannot be done, which a warning tells. */
  items: IItemsPlan | null;
  /** What could be chosen. */
  item_candidates: IItemCandidate[];
  decisions: IDecision[];
  warnings: IPlanWarning[];
  /** One sentence part: "script, library with 3 functions, 6 settings". */
  summary: string;
  /** Top-level modules that the notebook imports and Python does not bring, for asking versions. */
  imports: string[];
  /** Why the wrapper cannot ask for these resources here, as sentences. */
  wrapper_problems: string[];
  /** The most that its job can cost; `null` where the site has no Slurm. */
  cost: import('./batch/cost').ICost | null;
  /** The analysed program; of use to the writers only. */
  program: import('./plan/program').IProgram;
}

export interface IBundle {
  /** Name of the folder. */
  folder: string;
  /** The script that runs everything. */
  entry: string;
  /** The Slurm wrapper, or `null` where the site has no Slurm, or the style none. */
  wrapper: string | null;
  /** What is handed to `sbatch`, or run with `bash` where it submits several jobs; `null` as the wrapper. */
  submission: string | null;
  files: IBundleFile[];
}

export interface IBundleFile {
  /** File name in the bundle's folder. */
  path: string;
  text: string;
  language: 'python' | 'toml' | 'bash' | 'markdown' | 'json' | 'text';
  /** One sentence. */
  purpose: string;
  executable: boolean;
  /** Lines, from 1 and both included, that came from a cell. */
  cells: { from: number; to: number; cell: number }[];
}

/** Name of the file in a bundle that remembers what was written, so that a user's own changes can be told apart. */
export const MANIFEST_NAME = 'signpost.json';

/** The notebook cannot be exported. The message is a sentence for the user. */
export class NotebookError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotebookError';
  }
}
