import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookContent } from '@jupyterlab/nbformat';

import {
  distributionsOf,
  importsToTry,
  makePlan,
  readNotebook
} from '../export';
import type { INotebookImports } from './actions';

/**
 * What a notebook imports, as the exporter understands it.
 *
 * @throws with a sentence for the user when it cannot be read.
 */
export function importsOfNotebook(
  path: string,
  content: INotebookContent
): INotebookImports {
  const plan = makePlan(readNotebook(content, PathExt.basename(path)), {});
  return { notebook: path, modules: importsToTry(plan), distributionsOf };
}
