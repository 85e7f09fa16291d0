import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../tokens';
import type { GuideLink } from './text/links';
import type { GuideModel } from './model';

/** How long a notification is seen, in milliseconds; without it JupyterLab only files it. */
const SHOWN_FOR = 8000;

/**
 * Go where a link of the guide leads.
 *
 * A part of Signpost that is switched off, or that fails, is told in a notification; the guide
 * stays where it is.
 */
export async function followLink(
  link: GuideLink,
  model: GuideModel,
  commands: CommandRegistry,
  trans: TranslationBundle
): Promise<void> {
  switch (link.kind) {
    case 'section':
      model.go(link.id);
      return;
    case 'file':
      return run(
        commands,
        CommandIDs.openGuideFile,
        { path: link.path, fragment: link.fragment },
        trans
      );
    case 'check':
      return run(commands, CommandIDs.showCheck, { check: link.check }, trans);
    case 'action':
      if (!(await isWanted(link.action, trans))) {
        return;
      }
      return run(commands, link.command, {}, trans);
    case 'external':
      window.open(link.url, '_blank', 'noopener,noreferrer');
      return;
    default:
      Notification.warning(link.reason, { autoClose: SHOWN_FOR });
  }
}

/**
 * Ask before something is run: the words of a link are its author's, and may promise anything.
 */
async function isWanted(
  action: Extract<GuideLink, { kind: 'action' }>['action'],
  trans: TranslationBundle
): Promise<boolean> {
  if (action !== 'test-run' && action !== 'submit') {
    return true;
  }
  const answer = await showDialog({
    title:
      action === 'submit'
        ? trans.__('Submit the open notebook to Slurm?')
        : trans.__('Run the open notebook’s script?'),
    body: trans.__(
      'A link of the guide asks for this. The files of the export are written first.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({
        label: action === 'submit' ? trans.__('Submit') : trans.__('Run')
      })
    ]
  });
  return answer.button.accept;
}

async function run(
  commands: CommandRegistry,
  command: string,
  args: Record<string, string>,
  trans: TranslationBundle
): Promise<void> {
  if (!commands.hasCommand(command)) {
    Notification.warning(
      trans.__(
        'This step needs a part of Signpost that is switched off (%1). Switch it on in the plugin manager.',
        command
      ),
      { autoClose: SHOWN_FOR }
    );
    return;
  }
  try {
    await commands.execute(command, args);
  } catch (reason) {
    Notification.error(
      trans.__(
        'This step could not be started: %1',
        reason instanceof Error ? reason.message : String(reason)
      ),
      { autoClose: false }
    );
  }
}
