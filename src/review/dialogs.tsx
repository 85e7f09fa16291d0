import { Clipboard, Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ISiteProfile } from '../sites/profile';
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

/** Show commands to be typed elsewhere, with a button that copies them. */
export async function showCommands(
  commands: readonly string[],
  site: ISiteProfile,
  trans: TranslationBundle
): Promise<void> {
  const text = commands.join('\n');
  const where = site.slurm?.submit_from ?? '';
  const body = ReactWidget.create(
    <div>
      <p>
        {where
          ? trans.__(
              'sbatch cannot be called from this server. The files are written; to submit, log in to %1 and type:',
              where
            )
          : trans.__(
              'sbatch cannot be called from this server. The files are written; where it can, type:'
            )}
      </p>
      <pre>{text}</pre>
    </div>
  );
  const result = await showDialog({
    title: trans.__('Submit from elsewhere'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Close') }),
      Dialog.okButton({ label: trans.__('Copy commands') })
    ]
  });
  if (result.button.accept) {
    Clipboard.copyToSystem(text);
  }
}
