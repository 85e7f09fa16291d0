import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
import { CommandIDs, ISidebar, ISites, PLUGIN_NAMESPACE } from '../tokens';
import { signpostIcon } from './icon';
import { rememberSections } from './memory';
import { SIDEBAR_ID, SignpostPanel } from './panel';

/** Sections that are open until the user's own layout is remembered. */
const OPENED_AT_FIRST = ['guide', 'environment'];

/** Third-party sidebars rank above 500: JupyterLab's own come first. */
const RANK = 700;

/** The sidebar itself, its command, its launcher card. */
export const sidebarPlugin: JupyterFrontEndPlugin<ISidebar> = {
  id: `${PLUGIN_NAMESPACE}:sidebar`,
  description: 'Provides the Signpost sidebar.',
  autoStart: true,
  provides: ISidebar,
  requires: [ISites],
  optional: [
    ITranslator,
    ICommandPalette,
    ILauncher,
    ILayoutRestorer,
    IStateDB
  ],
  activate: (
    app: JupyterFrontEnd,
    sites: ISites,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null
  ): ISidebar => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    const panel = new SignpostPanel({
      translator: translator ?? nullTranslator,
      sites,
      started: app.started,
      opened: OPENED_AT_FIRST,
      activate: id => app.shell.activateById(id),
      onChooseSite: () => void app.commands.execute(CommandIDs.chooseSite)
    });
    app.shell.add(panel, 'left', { rank: RANK });
    restorer?.add(panel, SIDEBAR_ID);
    if (state) {
      void rememberSections(
        panel,
        state,
        app.restored.then(() => undefined)
      );
    }

    app.commands.addCommand(CommandIDs.open, {
      label: args =>
        args['isLauncher'] ? trans.__('Signpost') : trans.__('Open Signpost'),
      caption: trans.__('The way from a notebook to a batch job'),
      icon: args => (args['isPalette'] ? undefined : signpostIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            section: {
              type: 'string',
              description: 'Id of the section to open, for example "guide"'
            }
          }
        }
      },
      execute: async args => {
        const section = args['section'];
        if (typeof section === 'string' && section !== '') {
          await panel.reveal(section);
        } else {
          app.shell.activateById(panel.id);
        }
      }
    });
    offerInPalette(app, palette, trans, [CommandIDs.open], {
      isPalette: true
    });
    launcher?.add({
      command: CommandIDs.open,
      category: trans.__('Other'),
      args: { isLauncher: true }
    });
    return panel;
  }
};
