import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { ServerClient } from '../server/client';
import { CommandIDs, ISidebar, ISites, PLUGIN_NAMESPACE } from '../tokens';
import type { KernelsModel } from './model';

/** The Kernels section and the command that opens its form. */
export const kernelsPlugin: JupyterFrontEndPlugin<void> = {
  id: `${PLUGIN_NAMESPACE}:kernels`,
  description: 'Shows environments and registers them as kernels.',
  autoStart: true,
  requires: [ISidebar, ISites],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    sites: ISites,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    let model: KernelsModel | null = null;
    const loadModel = async () => {
      const { KernelsModel } = await import('./model');
      return (model ??= new KernelsModel({
        client: new ServerClient(app.serviceManager.serverSettings),
        sites,
        refreshSpecs: () => app.serviceManager.kernelspecs.refreshSpecs()
      }));
    };

    sidebar.addSection({
      id: 'kernels',
      title: trans.__('Kernels'),
      rank: 40,
      create: async () => {
        const [{ KernelsPanel }, model] = await Promise.all([
          import('./panel'),
          loadModel()
        ]);
        return new KernelsPanel({
          model,
          sites,
          commands: app.commands,
          trans
        });
      }
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
          await (await loadModel()).openForm(environment);
        }
      }
    });
    palette?.addItem({
      command: CommandIDs.registerKernel,
      category: trans.__('Signpost')
    });
  }
};
