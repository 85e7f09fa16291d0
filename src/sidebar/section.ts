import type { ITranslator } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';

import { sentenceOf } from '../server/errors';
import type { ISection } from '../tokens';

/**
 * The place of a section in the accordion: empty until it is first seen, then its content.
 *
 * A section whose content cannot be made says why and offers to try again; the others go on.
 */
export class SectionPlace extends Panel {
  constructor(
    readonly section: ISection,
    translator: ITranslator = nullTranslator
  ) {
    super();
    this._translator = translator;
    this.id = `signpost-section-${section.id}`;
    this.addClass('jp-Signpost-section');
    this.title.label = section.title;
  }

  /** Make the content if it is not there yet, and return it. */
  load(): Promise<Widget> {
    this._content ??= this._make();
    return this._content;
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._loadIfSeen();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._loadIfSeen();
  }

  private _loadIfSeen(): void {
    if (this.isVisible) {
      // A failure is shown in place.
      this.load().catch(() => undefined);
    }
  }

  private async _make(): Promise<Widget> {
    const trans = this._translator.load('jupyterlab-signpost');
    const waiting = new Widget();
    waiting.addClass('jp-Signpost-note');
    waiting.node.textContent = trans.__('Loading …');
    this.addWidget(waiting);
    try {
      const content = await this.section.create();
      this.addWidget(content);
      return content;
    } catch (reason) {
      this._content = null;
      this._showFailure(sentenceOf(reason));
      throw reason;
    } finally {
      waiting.dispose();
    }
  }

  private _showFailure(sentence: string): void {
    const trans = this._translator.load('jupyterlab-signpost');
    const failure = new Widget();
    failure.addClass('jp-Signpost-note');
    const text = document.createElement('p');
    text.setAttribute('role', 'alert');
    text.textContent = trans.__(
      'This section could not be opened: %1',
      sentence
    );
    const again = document.createElement('button');
    again.className = 'jp-Button jp-mod-styled';
    again.textContent = trans.__('Try again');
    again.addEventListener('click', () => {
      failure.dispose();
      this.load().catch(() => undefined);
    });
    failure.node.append(text, again);
    this.addWidget(failure);
  }

  private _content: Promise<Widget> | null = null;
  private readonly _translator: ITranslator;
}
