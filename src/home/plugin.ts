import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
import { CommandIDs, ISites, PLUGIN_NAMESPACE } from '../tokens';
import { contentsPath } from './contentsPath';
import type { HomePage } from './page';

/** The page that shows what fills HOME. */
export const homePlugin: JupyterFrontEndPlugin<void> = {
  id: `${PLUGIN_NAMESPACE}:home`,
  description: 'Shows what fills HOME, and what can be emptied.',
  autoStart: true,
  requires: [ISites],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    sites: ISites,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    let open: MainAreaWidget<HomePage> | null = null;

    const makeWidget = async () => {
      const [{ HomeModel }, { HomePage }, { HomeClient }] = await Promise.all([
        import('./model'),
        import('./page'),
        import('../server/homeClient')
      ]);
      const model = new HomeModel({
        client: new HomeClient(app.serviceManager.serverSettings),
        sites
      });
      const content = new HomePage({
        model,
        trans,
        browse: path => {
          const { quota } = model;
          const place =
            quota &&
            contentsPath(
              `${quota.home}/${path}`,
              PageConfig.getOption('serverRoot'),
              quota.home
            );
          return place === null
            ? null
            : () =>
                void app.commands.execute('filebrowser:go-to-path', {
                  path: place
                });
        }
      });
      content.disposed.connect(() => model.dispose());
      const widget = new MainAreaWidget({ content });
      widget.toolbar.hide();
      void model.open();
      return widget;
    };

    app.commands.addCommand(CommandIDs.openHome, {
      label: trans.__('What Fills HOME'),
      caption: trans.__(
        'Show the largest folders and files in HOME, and what can be emptied'
      ),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        if (!open || open.isDisposed) {
          open = await makeWidget();
        }
        if (!open.isAttached) {
          app.shell.add(open, 'main');
        }
        app.shell.activateById(open.id);
      }
    });
    offerInPalette(app, palette, trans, [CommandIDs.openHome]);
  }
};
