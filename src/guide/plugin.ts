import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import {
  CommandIDs,
  IChecks,
  ISidebar,
  ISites,
  PLUGIN_NAMESPACE
} from '../tokens';
import type { GuidePanel } from './panel';

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
    checks: IChecks | null,
    state: IStateDB | null,
    notebooks: INotebookTracker | null,
    documents: IDocumentManager | null,
    router: IRouter | null
  ): void => {
    const translator = maybeTranslator ?? nullTranslator;
    const trans = translator.load('jupyterlab-signpost');
    const { commands, shell } = app;
    const services = {
      sites,
      commands,
      translator,
      shell,
      contents: app.serviceManager.contents,
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
        const { site, anchor, step } = readArguments(args);
        await sites.ready;
        const open = tracker.find(
          ({ content }) => content.model.site === (site ?? sites.current.id)
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
        const widget = createWide(services, site, anchor);
        // A restored layout knows the view by this name, so it may not depend on how it was opened.
        widget.id = `signpost-guide-${site ?? sites.current.id}`;
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
    palette?.addItem({
      command: CommandIDs.openGuide,
      category: trans.__('Signpost')
    });
    if (router) {
      addStepLinks(router, commands);
    }
    void restorer?.restore(tracker, {
      command: CommandIDs.openGuide,
      name: ({ id }) => id,
      args: ({ content }) => ({
        site: content.model.isStandIn ? null : content.model.site,
        anchor: content.model.chart?.id ?? content.model.section?.id ?? null
      })
    });
    sidebar.addSection({
      id: 'guide',
      title: trans.__('Guide'),
      rank: 10,
      create: async () => (await import('./create')).createSection(services)
    });
  }
};

/** Links of JupyterLab to a step of a guide. */
function addStepLinks(router: IRouter, commands: CommandRegistry): void {
  commands.addCommand(CommandIDs.followStepLink, {
    describedBy: {
      args: { type: 'object', properties: { search: { type: 'string' } } }
    },
    execute: async args => {
      const { readStepLink, withoutStepLink } = await import('./stepLink');
      const place = readStepLink(String(args['search'] ?? ''));
      const { request } = router.current;
      router.navigate(withoutStepLink(request), { skipRouting: true });
      if (place) {
        await commands.execute(CommandIDs.openGuide, {
          site: place.guide.replace(/^site:/, ''),
          anchor: place.anchor,
          step: place.step
        });
      }
    }
  });
  router.register({
    command: CommandIDs.followStepLink,
    pattern: /[?&]signpost-guide=/
  });
}

function readArguments(args: ReadonlyPartialJSONObject): {
  site: string | null;
  anchor: string | null;
  step: string | null;
} {
  const text = (value: unknown) =>
    typeof value === 'string' && value ? value : null;
  return {
    site: text(args.site),
    anchor: text(args.anchor),
    step: text(args.step)
  };
}
