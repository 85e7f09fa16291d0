import { sentenceOf } from '../server/errors';
import type { INotebookDocument } from './source';

/**
 * Save a notebook that has changes, before its files are written.
 *
 * @throws with a sentence for the user.
 */
export async function saveNotebook(document: INotebookDocument): Promise<void> {
  if (!document.isDirty || document.isReadOnly) {
    return;
  }
  try {
    await document.save();
  } catch (reason) {
    throw new Error(
      `The notebook could not be saved: ${sentenceOf(reason)}. Nothing was exported; your changes are still in the open notebook. If HOME is full, see Environment.`
    );
  }
}
