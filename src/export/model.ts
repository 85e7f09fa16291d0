import type { ISiteProfile } from '../sites/profile';

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
  /** The number beside the cell when it was last run, or `null`. */
  executionCount: number | null;
  /** Images among the saved outputs. */
  savedFigures: number;
  /** Name of the exception that ended the cell when it was last run, or `null`. */
  savedError: string | null;
}

export interface IExportOptions {
  /** `library`: functions and classes in a file of their own. `flat`: one script. */
  form: 'library' | 'flat';
  /** By name of a candidate: `false` leaves the value in the script. */
  settings: Record<string, boolean>;
  /** Print the value of a cell's last expression, as the notebook shows it. */
  echo: boolean;
  /** Save figures as numbered files. */
  figures: boolean;
  site: ISiteProfile | null;
  resources: IResources;
  /** By import name, asked from the notebook's kernel; `null` when no kernel was asked. */
  distributions: Record<string, { name: string; version: string }> | null;
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

/** What a job asks for. `null`: the site's default. */
export interface IResources {
  account: string | null;
  partition: string | null;
  qos: string | null;
  minutes: number | null;
  cpus: number | null;
  memory_bytes: number | null;
  gpus: number;
}

export type SettingKind =
  'int' | 'float' | 'str' | 'bool' | 'list' | 'tuple' | 'dict' | 'any';

/** A value that may be changed from outside, or could be. */
export interface ISettingDecision {
  /** The notebook's own name. */
  name: string;
  kind: SettingKind;
  /** The notebook's value, as it stands in the cell. */
  literal: string;
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
  where: 'setting' | 'library' | 'script' | 'dropped' | 'requirements';
  /** Why, as a sentence. */
  reason: string;
}

export interface IPlanWarning {
  /** A sentence. */
  message: string;
  /** Place of the cell in the document, or `null` for the whole notebook. */
  cell: number | null;
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
  decisions: IDecision[];
  warnings: IPlanWarning[];
  /** One sentence part: "script, library with 3 functions, 6 settings". */
  summary: string;
  /** Top-level modules that the notebook imports and Python does not bring, for asking versions. */
  imports: string[];
  /** Why the wrapper cannot ask for these resources here, as sentences. */
  wrapper_problems: string[];
  /** The analysed program; of use to the writers only. */
  program: import('./plan/program').IProgram;
}

export interface IBundle {
  /** Name of the folder. */
  folder: string;
  /** The script that runs everything. */
  entry: string;
  /** The Slurm wrapper, or `null` where the site has no Slurm. */
  wrapper: string | null;
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
