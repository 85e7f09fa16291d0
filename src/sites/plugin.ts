import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
// The server is asked which site this is when JupyterLab starts.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { ServerClient } from '../server/client';
import { CommandIDs, ISites, PLUGIN_NAMESPACE } from '../tokens';
import { SettingsSiteChoice } from './choice';
import { SitesModel } from './model';

const PLUGIN_ID = `${PLUGIN_NAMESPACE}:sites`;

/** Knows the sites, asks the server which one this is, and remembers the user's choice. */
export const sitesPlugin: JupyterFrontEndPlugin<ISites> = {
  id: PLUGIN_ID,
  description: 'Provides the site profiles and the current site.',
  autoStart: true,
  provides: ISites,
  optional: [ISettingRegistry, ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): ISites => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    const client = new ServerClient(app.serviceManager.serverSettings);
    const choice = new SettingsSiteChoice(
      registry ? registry.load(PLUGIN_ID) : null
    );
    const sites = new SitesModel({
      load: async () => {
        // To begin to ask takes a while: JupyterLab's start goes first.
        await new Promise(resolve => setTimeout(resolve));
        return client.sites();
      },
      choice,
      builtin: async () => (await import('./profiles')).BUILTIN_PROFILES
    });
    app.commands.addCommand(CommandIDs.chooseSite, {
      label: trans.__('Choose Site …'),
      caption: trans.__('Choose another site, or let it be detected'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        const { chooseSite } = await import('./choose');
        await chooseSite(sites, trans);
      }
    });
    offerInPalette(app, palette, trans, [CommandIDs.chooseSite]);
    return sites;
  }
};
