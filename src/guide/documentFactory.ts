import type { DocumentRegistry } from '@jupyterlab/docregistry';
import {
  ABCWidgetFactory,
  DocumentModel,
  DocumentWidget,
  TextModelFactory
} from '@jupyterlab/docregistry';
import { StackedPanel } from '@lumino/widgets';

import { signpostIcon } from '../sidebar/icon';
import type { GuidePanel } from './panel';

/** Name of the factory, as layouts remember it. */
export const GUIDE_FACTORY = 'Guide';

/** Name of the model that it uses. */
export const GUIDE_MODEL = 'signpost-guide';

/**
 * A document without its text: the guide reads the file itself, within its limits, and shows what it cannot read in
 * its place. It is never written.
 */
class UnreadModel extends DocumentModel {
  override get readOnly(): boolean {
    return true;
  }

  override set readOnly(_: boolean) {
    // It stays so.
  }

  override toString(): string {
    throw new Error('A guide is not saved from here. Edit its file instead.');
  }
}

/** Makes models of documents whose text is not fetched. */
export class UnreadModelFactory extends TextModelFactory {
  override get name(): string {
    return GUIDE_MODEL;
  }

  override get fileFormat(): null {
    return null;
  }

  override createNew(): DocumentRegistry.ICodeModel {
    return new UnreadModel();
  }
}

/** A Markdown file, open as a guide. */
export class GuideDocument extends DocumentWidget<StackedPanel> {
  constructor(
    options: DocumentWidget.IOptions<StackedPanel>,
    create: GuideDocumentFactory.IOptions['create']
  ) {
    super(options);
    this.title.icon = signpostIcon;
    this.toolbar.hide();
    this._panel = this._fill(create);
  }

  /** Go to a section or chart, or to a step of a chart: `#chart/STEP`. */
  override setFragment(fragment: string): void {
    const [anchor, step] = fragment.replace(/^#/, '').split('/');
    void this._panel.then(panel => {
      const link = panel?.model.resolve(`#${anchor}`);
      if (link?.kind === 'section') {
        panel?.model.go(link.id);
        if (step) {
          panel?.walkFrom(step);
        }
      }
    });
  }

  private async _fill(
    create: GuideDocumentFactory.IOptions['create']
  ): Promise<GuidePanel | null> {
    await this.context.ready;
    const panel = await create(this);
    if (this.isDisposed) {
      panel.dispose();
      return null;
    }
    this.content.addWidget(panel);
    return panel;
  }

  private readonly _panel: Promise<GuidePanel | null>;
}

/** Opens Markdown files as guides. */
export class GuideDocumentFactory extends ABCWidgetFactory<GuideDocument> {
  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<GuideDocument>,
    private readonly _create: GuideDocumentFactory.IOptions['create']
  ) {
    super(options);
  }

  protected override createNewWidget(
    context: DocumentRegistry.Context
  ): GuideDocument {
    return new GuideDocument(
      {
        content: new StackedPanel(),
        context,
        translator: this.translator
      },
      this._create
    );
  }
}

/** A namespace for `GuideDocumentFactory` options. */
export namespace GuideDocumentFactory {
  export interface IOptions {
    /** Makes what is shown, when the guide has been opened: it is large and loaded then. */
    create(document: GuideDocument): Promise<GuidePanel>;
  }
}
