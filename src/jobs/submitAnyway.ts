import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Ask whether a job is to be submitted that Slurm would take and never start. */
export async function submitAnyway(
  reason: string,
  trans: TranslationBundle
): Promise<boolean> {
  const answer = await showDialog({
    title: trans.__('This job would wait for ever'),
    body: reason,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Do not submit') }),
      Dialog.warnButton({ label: trans.__('Submit anyway') })
    ]
  });
  return answer.button.accept;
}
