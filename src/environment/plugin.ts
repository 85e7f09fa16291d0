import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
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
import type { ServerChecks } from './serverChecks';

/** The checks and the Environment section. */
export const environmentPlugin: JupyterFrontEndPlugin<IChecks> = {
  id: `${PLUGIN_NAMESPACE}:environment`,
  description:
    'Checks the running environment: HOME, time and limits, kernel, packages, GPU, Slurm.',
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
    const kernel = new CurrentKernel(notebooks);
    const checks = new ChecksModel();
    let loaded: Promise<ServerChecks> | undefined;
    const loadServerChecks = async () => {
      const [{ ServerChecks }, { ServerClient }] = await Promise.all([
        import('./serverChecks'),
        import('../server/client')
      ]);
      const client = new ServerClient(app.serviceManager.serverSettings);
      return new ServerChecks(client, sites);
    };
    const addServerCheck = (id: string, title: string, rank: number) =>
      checks.add({
        id,
        title,
        rank,
        run: async () => {
          const [{ ServerCheck }, server] = await Promise.all([
            import('./serverCheck'),
            (loaded ??= loadServerChecks())
          ]);
          return new ServerCheck(id, title, rank, server, trans).run();
        }
      });
    addServerCheck('home', trans.__('HOME'), 10);
    addServerCheck('time', trans.__('Time left'), 15);
    addServerCheck('limits', trans.__('CPUs and memory'), 20);
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
    addServerCheck('kernels', trans.__('Registered kernels'), 45);
    addServerCheck('gpu', trans.__('GPU'), 50);
    checks.add({
      id: 'gpu-libraries',
      title: trans.__('GPU libraries'),
      rank: 55,
      run: async () => {
        const { GpuLibrariesCheck } = await import('./gpuLibrariesCheck');
        return new GpuLibrariesCheck(kernel, trans).run();
      }
    });
    addServerCheck('slurm', trans.__('Slurm'), 60);
    addServerCheck('scratch', trans.__('Scratch'), 65);
    addServerCheck('temporary', trans.__('Temporary files'), 70);
    addServerCheck('lasting', trans.__('What lasts'), 75);
    addServerCheck('modules', trans.__('Modules'), 80);
    new CheckSchedule({ checks, sites, kernel });

    sidebar.addSection({
      id: 'environment',
      title: trans.__('Environment'),
      rank: 20,
      create: async () => {
        const { EnvironmentPanel } = await import('./panel');
        return new EnvironmentPanel({
          checks,
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
    offerInPalette(app, palette, trans, [CommandIDs.refreshChecks]);
    return checks;
  }
};
