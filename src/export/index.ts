/**
 * The exporter: a notebook becomes a script, a library and a Slurm wrapper.
 *
 * Runs in the browser and in Node: no DOM, no Lumino, nothing happens when it is imported.
 */
export { readNotebook } from './notebook/read';
export { importsToTry, packagesToAsk } from './plan/needs';
export { requestOf } from './batch/request';
export { isOffered, STYLES } from './batch/styles';
export type { ISpread, IStyle, StyleId } from './batch/styles';
export { ParsedCells } from './plan/parsed';
export { DEFAULT_OPTIONS, makePlan } from './plan/plan';
export { manifestText, writeBundle } from './write/bundle';
export { distributionsOf } from './write/distributionNames';
export { digest } from './write/digest';
export { MANIFEST_NAME, NotebookError } from './model';
export type {
  IBundle,
  IBundleFile,
  ICell,
  ICellPlace,
  IDecision,
  IDistribution,
  IExportOptions,
  IItemCandidate,
  IItemOptions,
  IItemsPlan,
  INotebook,
  IPackageQuestion,
  IPlan,
  IPlanWarning,
  IResources,
  ISettingDecision,
  IStaging,
  IStepPlan,
  LiteralValue,
  SettingKind,
  WarningKind
} from './model';
