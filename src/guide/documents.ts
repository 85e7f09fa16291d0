import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';

import { signpostIcon } from '../sidebar/icon';
import { CommandIDs } from '../tokens';
import type { IGuideServices } from './create';
import type { GuideDocument } from './documentFactory';
import {
  GUIDE_FACTORY,
  GUIDE_MODEL,
  GuideDocumentFactory,
  UnreadModelFactory
} from './documentFactory';

const MARKDOWN = /\.(?:md|markdown)$/i;

/** Let Markdown files be opened as guides: "Open With", the file browser's menu, links, and restored layouts. */
export function addGuideDocuments(
  app: JupyterFrontEnd,
  services: IGuideServices,
  browsers: IFileBrowserFactory | null,
  restorer: ILayoutRestorer | null
): void {
  const { commands, docRegistry } = app;
  const trans = services.translator.load('jupyterlab-signpost');
  const factory = new GuideDocumentFactory(
    {
      name: GUIDE_FACTORY,
      label: trans.__('Guide'),
      modelName: GUIDE_MODEL,
      fileTypes: ['markdown'],
      readOnly: true,
      translator: services.translator
    },
    async document => {
      const { createDocument } = await import('./create');
      return createDocument(services, document);
    }
  );
  docRegistry.addModelFactory(new UnreadModelFactory());
  docRegistry.addWidgetFactory(factory);
  const tracker = new WidgetTracker<GuideDocument>({
    namespace: 'signpost-guide-file'
  });
  factory.widgetCreated.connect((_, widget) => {
    widget.context.pathChanged.connect(() => void tracker.save(widget));
    void tracker.add(widget);
  });
  void restorer?.restore(tracker, {
    command: 'docmanager:open',
    args: ({ context }) => ({ path: context.path, factory: GUIDE_FACTORY }),
    name: ({ context }) => context.path
  });

  const selected = () => {
    const items = browsers?.tracker.currentWidget?.selectedItems() ?? [];
    return [...items].find(({ path }) => MARKDOWN.test(path))?.path ?? null;
  };
  commands.addCommand(CommandIDs.openGuideFile, {
    label: trans.__('Open as Guide'),
    caption: trans.__('Open a Markdown file with its flowcharts'),
    icon: signpostIcon,
    isVisible: () => selected() !== null,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: {
            type: 'string',
            description: trans.__('Contents path; default: what is selected')
          },
          fragment: {
            type: 'string',
            description: trans.__('A section or chart, beginning with #')
          }
        }
      }
    },
    execute: async args => {
      const path = typeof args.path === 'string' ? args.path : selected();
      if (!path) {
        return;
      }
      // It also looks whether the file is there.
      const widget = (await commands.execute('docmanager:open', {
        path,
        ...(MARKDOWN.test(path) ? { factory: GUIDE_FACTORY } : {})
      })) as GuideDocument | undefined;
      if (typeof args.fragment === 'string' && args.fragment) {
        widget?.setFragment(args.fragment);
      }
      return widget;
    }
  });
}
