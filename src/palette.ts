import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

/**
 * Offer commands in the command palette, when JupyterLab has started: nobody can look for them before.
 *
 * @param palette - `null` where there is none
 * @param args - of each of the commands
 */
export function offerInPalette(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
  trans: TranslationBundle,
  commands: readonly string[],
  args: ReadonlyJSONObject = {}
): void {
  const category = trans.__('Signpost');
  void app.restored.then(() => {
    for (const command of commands) {
      palette?.addItem({ command, category, args });
    }
  });
}
