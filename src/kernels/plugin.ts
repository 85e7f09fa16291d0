import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
import { CommandIDs, ISidebar, ISites, PLUGIN_NAMESPACE } from '../tokens';
import type { KernelsController } from './controller';

const ID = `${PLUGIN_NAMESPACE}:kernels`;

/** The Kernels section and the commands that open its forms. */
export const kernelsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows and makes environments, and registers them as kernels.',
  autoStart: true,
  requires: [ISidebar, ISites],
  optional: [ITranslator, ICommandPalette, ISettingRegistry, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    sites: ISites,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    notebooks: INotebookTracker | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    let controller: Promise<KernelsController> | null = null;
    const loadController = () =>
      (controller ??= (async () => {
        const { KernelsController } = await import('./controller');
        const made = new KernelsController({
          app,
          sites,
          notebooks,
          settings: async () => registry?.load(ID),
          trans
        });
        await made.start();
        return made;
      })());

    sidebar.addSection({
      id: 'kernels',
      title: trans.__('Kernels'),
      rank: 40,
      create: async () => (await loadController()).makePanel()
    });

    app.commands.addCommand(CommandIDs.registerKernel, {
      label: trans.__('Register an Environment as a Kernel …'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            environment: {
              type: 'string',
              description: 'Path of the environment; without it, all are shown'
            }
          }
        }
      },
      execute: async args => {
        await sidebar.reveal('kernels');
        const environment = args['environment'];
        if (typeof environment === 'string' && environment !== '') {
          await (await loadController()).model.openForm(environment);
        }
      }
    });
    app.commands.addCommand(CommandIDs.makeEnvironment, {
      label: trans.__('Make a Python Environment …'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        await sidebar.reveal('kernels');
        await (await loadController()).openMaking();
      }
    });
    offerInPalette(app, palette, trans, [
      CommandIDs.registerKernel,
      CommandIDs.makeEnvironment
    ]);
  }
};
