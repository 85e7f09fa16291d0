import type { IKernelPackages } from '../environment/kernelAnswers';
import type { IExportOptions } from '../export';
import type { ISiteProfile } from '../sites/profile';
import { VERSION } from '../version';
import type { IExportChoices } from './choices';
import type { INotebookDocument } from './source';

/**
 * What the exporter is asked for.
 *
 * @param packages - what the notebook's kernel has, or `null` when it was not asked.
 */
export function exportOptions(
  choices: IExportChoices,
  site: ISiteProfile,
  document: INotebookDocument,
  packages: IKernelPackages | null
): Partial<IExportOptions> {
  return {
    ...choices,
    version: VERSION,
    site,
    distributions: packages?.distributions ?? null,
    installed: packages?.installed,
    own_modules: packages?.own_modules,
    kernel: document.kernelName
      ? {
          name: document.kernelName,
          display_name: document.kernelTitle ?? document.kernelName,
          python_version: packages?.python_version ?? null
        }
      : null
  };
}
