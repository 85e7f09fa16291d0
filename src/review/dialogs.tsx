import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ChangedFilesAnswer } from './writer';

/** Ask what to do with files that were changed since they were written. */
export async function askAboutChanges(
  paths: readonly string[],
  trans: TranslationBundle
): Promise<ChangedFilesAnswer> {
  const body = ReactWidget.create(
    <div>
      <p>
        {trans._n(
          'This file was changed since Signpost wrote it:',
          'These files were changed since Signpost wrote them:',
          paths.length
        )}
      </p>
      <ul>
        {paths.map(path => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
    </div>
  );
  const result = await showDialog({
    title: trans.__('Keep your changes?'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Replace') }),
      Dialog.okButton({ label: trans.__('Keep mine, write the rest') })
    ],
    defaultButton: 2
  });
  if (!result.button.accept) {
    return 'cancel';
  }
  return result.button.displayType === 'warn' ? 'replace' : 'keep';
}
