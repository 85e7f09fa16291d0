import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { PageConfig, PathExt } from '@jupyterlab/coreutils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
import { CommandIDs, IJobs, ISites, PLUGIN_NAMESPACE } from '../tokens';
import type { ComputeNodePanel } from './panel';

/** The command that opens the form for JupyterLab on a compute node. */
export const computeNodePlugin: JupyterFrontEndPlugin<void> = {
  id: `${PLUGIN_NAMESPACE}:compute-node`,
  description: 'Writes a job that starts JupyterLab on a compute node.',
  autoStart: true,
  requires: [ISites],
  optional: [
    ITranslator,
    ICommandPalette,
    IFileBrowserFactory,
    IJobs,
    ISettingRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    sites: ISites,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    browsers: IFileBrowserFactory | null,
    jobs: IJobs | null,
    registry: ISettingRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    let open: MainAreaWidget<ComputeNodePanel> | null = null;

    const makeWidget = async () => {
      const [{ ComputeNodeModel }, { ComputeNodePanel }, dialogs, settings] =
        await Promise.all([
          import('./model'),
          import('./panel'),
          import('../review/dialogs'),
          registry?.load(`${PLUGIN_NAMESPACE}:export`).catch(() => null)
        ]);
      const { contents } = app.serviceManager;
      const model = new ComputeNodeModel({
        sites,
        jobs,
        contents,
        root: PageConfig.getOption('serverRoot'),
        account: (settings?.composite['account'] as string) || null
      });
      const content = new ComputeNodePanel({
        model,
        sites,
        jobs,
        trans,
        onWrite: () =>
          void model.write(paths => dialogs.askAboutChanges(paths, trans)),
        onDownload: async path => {
          const link = document.createElement('a');
          link.href = await contents.getDownloadUrl(path);
          link.download = PathExt.basename(path);
          link.click();
        },
        onOpenFolder: path =>
          void app.commands.execute('filebrowser:go-to-path', { path }),
        onShowJobs: () =>
          void app.commands.execute(CommandIDs.open, { section: 'jobs' })
      });
      content.disposed.connect(() => model.dispose());
      const widget = new MainAreaWidget({ content });
      widget.toolbar.hide();
      return widget;
    };

    app.commands.addCommand(CommandIDs.computeNode, {
      label: trans.__('Jupyter on a Compute Node …'),
      caption: trans.__(
        'Write a Slurm job that starts JupyterLab, and the tunnel to it'
      ),
      isVisible: () => sites.current.slurm !== null,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        if (!open || open.isDisposed) {
          open = await makeWidget();
        }
        const place = browsers?.tracker.currentWidget?.model.path ?? '';
        if (!open.isAttached) {
          open.content.model.place = place;
          app.shell.add(open, 'main');
        }
        app.shell.activateById(open.id);
      }
    });
    offerInPalette(app, palette, trans, [CommandIDs.computeNode]);
  }
};
