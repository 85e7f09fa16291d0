import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { offerInPalette } from '../palette';
import {
  CommandIDs,
  IChecks,
  ISidebar,
  ISites,
  PLUGIN_NAMESPACE
} from '../tokens';
// Small: what it registers has to be there when layouts are restored.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { addGuideDocuments } from './documents';
import type { GuidePanel } from './panel';
import { siteKey } from './sources';
import { addStepLinks } from './stepLinks';

/** The guide: a section of the sidebar, and a view in the main area. */
export const guidePlugin: JupyterFrontEndPlugin<void> = {
  id: `${PLUGIN_NAMESPACE}:guide`,
  description: 'Shows the guide of the site, with its flowcharts.',
  autoStart: true,
  requires: [ISidebar, ISites],
  optional: [
    ITranslator,
    ICommandPalette,
    ILayoutRestorer,
    IFileBrowserFactory,
    IChecks,
    IStateDB,
    INotebookTracker,
    IDocumentManager,
    IRouter
  ],
  activate: (
    app: JupyterFrontEnd,
    sidebar: ISidebar,
    sites: ISites,
    maybeTranslator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    browsers: IFileBrowserFactory | null,
    checks: IChecks | null,
    state: IStateDB | null,
    notebooks: INotebookTracker | null,
    documents: IDocumentManager | null,
    router: IRouter | null
  ): void => {
    const translator = maybeTranslator ?? nullTranslator;
    const trans = translator.load('jupyterlab-signpost');
    const { commands, shell } = app;
    const { contents, serverSettings } = app.serviceManager;
    const services = {
      sites,
      commands,
      translator,
      contents,
      serverSettings,
      shell,
      checks,
      state,
      notebooks,
      documents
    };
    const tracker = new WidgetTracker<MainAreaWidget<GuidePanel>>({
      namespace: 'signpost-guide'
    });

    commands.addCommand(CommandIDs.openGuide, {
      label: trans.__('Open Guide'),
      caption: trans.__('Open the guide of the site in the main area'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            anchor: {
              type: ['string', 'null'],
              description: trans.__('A section or chart of the guide')
            },
            guide: {
              type: ['string', 'null'],
              description: trans.__('Key of a guide')
            },
            site: {
              type: ['string', 'null'],
              description: trans.__('Whose guide; the current site when null')
            },
            step: {
              type: ['string', 'null'],
              description: trans.__('A step of the chart, to be walked from')
            }
          }
        }
      },
      execute: async args => {
        const { key, anchor, step } = readArguments(args);
        await sites.ready;
        const asked = key ?? siteKey(sites.current.id);
        const open = tracker.find(
          ({ content }) => content.model.asked === asked
        );
        if (open) {
          if (anchor) {
            open.content.model.go(anchor);
          }
          if (step) {
            open.content.walkFrom(step);
          }
          shell.activateById(open.id);
          return open;
        }
        const { createWide } = await import('./create');
        const widget = createWide(services, key, anchor);
        // A restored layout knows the view by this name, so it may not depend on how it was opened.
        widget.id = `signpost-guide-${encodeURIComponent(asked.replace(/^site:/, ''))}`;
        const { model } = widget.content;
        model.changed.connect(() => void tracker.save(widget));
        await tracker.add(widget);
        shell.add(widget, 'main');
        if (step) {
          widget.content.walkFrom(step);
        }
        return widget;
      }
    });
    offerInPalette(app, palette, trans, [CommandIDs.openGuide]);
    void restorer?.restore(tracker, {
      command: CommandIDs.openGuide,
      name: ({ id }) => id,
      args: ({ content }) => ({
        guide: content.model.isStandIn ? null : content.model.asked,
        anchor: content.model.anchor
      })
    });
    if (router) {
      addStepLinks(router, commands);
    }
    addGuideDocuments(app, services, browsers, restorer);
    sidebar.addSection({
      id: 'guide',
      title: trans.__('Guide'),
      rank: 10,
      create: async () => (await import('./create')).createSection(services)
    });
  }
};

function readArguments(args: ReadonlyPartialJSONObject): {
  key: string | null;
  anchor: string | null;
  step: string | null;
} {
  const text = (value: unknown) =>
    typeof value === 'string' && value ? value : null;
  const site = text(args.site);
  return {
    key: text(args.guide) ?? (site && siteKey(site)),
    anchor: text(args.anchor),
    step: text(args.step)
  };
}
