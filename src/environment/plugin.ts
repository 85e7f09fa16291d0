import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { ServerClient } from '../server/client';
import {
  CommandIDs,
  IChecks,
  ISidebar,
  ISites,
  PLUGIN_NAMESPACE
} from '../tokens';
import { CurrentKernel } from './currentKernel';
import { ChecksModel } from './model';
import type { EnvironmentPanel } from './panel';
import { CheckSchedule } from './schedule';

/** The checks and the Environment section. */
export const environmentPlugin: JupyterFrontEndPlugin<IChecks> = {
  id: `${PLUGIN_NAMESPACE}:environment`,
  description: 'Checks the running environment: HOME, kernel, packages, GPU.',
  autoStart: true,
  provides: IChecks,
  requires: [ISidebar, ISites, INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    sites: ISites,
    notebooks: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): IChecks => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    const client = new ServerClient(app.serviceManager.serverSettings);
    const kernel = new CurrentKernel(notebooks);
    const checks = new ChecksModel();
    const addServerCheck = (id: string, title: string, rank: number) =>
      checks.add({
        id,
        title,
        rank,
        run: async () => {
          const { ServerCheck } = await import('./serverCheck');
          return new ServerCheck(id, title, rank, client, sites).run();
        }
      });
    addServerCheck('home', trans.__('HOME'), 10);
    checks.add({
      id: 'kernel',
      title: trans.__('Kernel'),
      rank: 30,
      run: async () => {
        const { KernelCheck } = await import('./kernelCheck');
        return new KernelCheck(kernel, trans).run();
      }
    });
    checks.add({
      id: 'packages',
      title: trans.__('Packages'),
      rank: 40,
      run: async () => {
        const { PackagesCheck } = await import('./packagesCheck');
        return new PackagesCheck(kernel, trans).run();
      }
    });
    addServerCheck('gpu', trans.__('GPU'), 50);
    const schedule = new CheckSchedule({ checks, sites, kernel });

    sidebar.addSection({
      id: 'environment',
      title: trans.__('Environment'),
      rank: 20,
      create: async () => {
        const { EnvironmentPanel } = await import('./panel');
        return new EnvironmentPanel({
          checks,
          schedule,
          commands: app.commands,
          trans
        });
      }
    });

    app.commands.addCommand(CommandIDs.showCheck, {
      label: trans.__('Show a Check of the Environment'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            check: {
              type: 'string',
              description: 'Id of the check, for example "home"'
            }
          }
        }
      },
      execute: async args => {
        const panel = (await sidebar.reveal('environment')) as EnvironmentPanel;
        if (typeof args['check'] === 'string') {
          panel.openCheck(args['check']);
        }
      }
    });
    app.commands.addCommand(CommandIDs.refreshChecks, {
      label: trans.__('Check the Environment Again'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        await sidebar.reveal('environment');
        await checks.run();
      }
    });
    palette?.addItem({
      command: CommandIDs.refreshChecks,
      category: trans.__('Signpost')
    });
    return checks;
  }
};
