import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { offerInPalette } from '../palette';
import { signpostIcon } from '../sidebar/icon';
import {
  CommandIDs,
  IJobs,
  ISidebar,
  ISites,
  PLUGIN_NAMESPACE
} from '../tokens';
import type { ExportController } from './controller';
import { readChange } from './resourceChange';

const PLUGIN_ID = `${PLUGIN_NAMESPACE}:export`;

/** The Export section, the review, and the commands around them. */
export const exportPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Turns the open notebook into a script, a library and a job.',
  autoStart: true,
  requires: [ISidebar, ISites, INotebookTracker, IEditorServices],
  optional: [
    ISettingRegistry,
    ITranslator,
    ICommandPalette,
    IFileBrowserFactory,
    IJobs,
    IStateDB,
    IEditorLanguageRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    sites: ISites,
    notebooks: INotebookTracker,
    editors: IEditorServices,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    browsers: IFileBrowserFactory | null,
    jobs: IJobs | null,
    state: IStateDB | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    const settings = registry?.load(PLUGIN_ID).catch(reason => {
      console.warn(`Signpost uses its default export settings: ${reason}`);
      return null;
    });
    let controller: Promise<ExportController> | null = null;
    const loadController = () =>
      (controller ??= (async () => {
        const { ExportController } = await import('./controller');
        return new ExportController({
          app,
          sidebar,
          sites,
          notebooks,
          editors,
          jobs,
          trans,
          settings: (await settings) ?? null,
          state,
          languages
        });
      })());

    sidebar.addSection({
      id: 'export',
      title: trans.__('Export'),
      rank: 30,
      create: async () => (await loadController()).createSection()
    });

    app.commands.addCommand(CommandIDs.exportNotebook, {
      label: args =>
        args['toolbar'] ? '' : trans.__('Export as Script and Job …'),
      caption: trans.__(
        'See what this notebook becomes: script, library, settings, Slurm wrapper'
      ),
      icon: args => (args['isPalette'] ? undefined : signpostIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: {
              type: 'string',
              description: 'Contents path of a notebook; default: the open one'
            }
          }
        }
      },
      execute: async args => {
        const path = typeof args['path'] === 'string' ? args['path'] : null;
        await (await loadController()).review(path);
      }
    });
    app.commands.addCommand(CommandIDs.exportSelected, {
      label: trans.__('Export as Script and Job …'),
      icon: signpostIcon,
      isVisible: () => browsers !== null,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        const items = browsers?.tracker.currentWidget?.selectedItems();
        for (const item of items ?? []) {
          if (item.type === 'notebook') {
            return (await loadController()).review(item.path);
          }
        }
      }
    });
    app.commands.addCommand(CommandIDs.testRun, {
      label: trans.__('Test Run of the Exported Notebook'),
      caption: trans.__('Write the files, then run the script here, once'),
      isEnabled: () => jobs !== null && notebooks.currentWidget !== null,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => (await loadController()).start('local')
    });
    app.commands.addCommand(CommandIDs.submitJob, {
      label: trans.__('Submit the Exported Notebook to Slurm'),
      caption: trans.__('Write the files, then hand the wrapper to Slurm'),
      isEnabled: () => jobs !== null && notebooks.currentWidget !== null,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => (await loadController()).start('slurm')
    });
    app.commands.addCommand(CommandIDs.applyAdvice, {
      label: trans.__('Apply Advice to an Export'),
      caption: trans.__(
        'Change what the export of a notebook asks for, and its written wrapper'
      ),
      describedBy: {
        args: {
          type: 'object',
          required: ['notebook', 'folder'],
          properties: {
            notebook: { type: 'string', description: 'Contents path' },
            folder: {
              type: 'string',
              description: 'Contents path of the folder that was written'
            },
            style: { type: ['string', 'null'] },
            spread: { type: ['object', 'null'] },
            minutes: { type: 'number' },
            memory_bytes: { type: 'number' },
            cpus: { type: 'number' }
          }
        }
      },
      execute: async args => {
        const change = readChange(args);
        if (change === null) {
          throw new Error(
            'It is not known which export this advice is for. Nothing was changed.'
          );
        }
        return (await loadController()).applyAdvice(change);
      }
    });
    offerInPalette(
      app,
      palette,
      trans,
      [CommandIDs.exportNotebook, CommandIDs.testRun, CommandIDs.submitJob],
      { isPalette: true }
    );
  }
};
