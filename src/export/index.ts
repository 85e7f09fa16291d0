/**
 * The exporter: a notebook becomes a script, a library and a Slurm wrapper.
 *
 * Runs in the browser and in Node: no DOM, no Lumino, nothing happens when it is imported.
 */
export { readNotebook } from './notebook/read';
export { DEFAULT_OPTIONS, makePlan } from './plan/plan';
export { writeBundle } from './write/bundle';
export { digest } from './write/digest';
export { MANIFEST_NAME, NotebookError } from './model';
export type {
  IBundle,
  IBundleFile,
  ICell,
  IDecision,
  IExportOptions,
  INotebook,
  IPlan,
  IPlanWarning,
  IResources,
  ISettingDecision,
  LiteralValue,
  SettingKind
} from './model';
