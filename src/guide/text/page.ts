import { Clipboard } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { IGuide, IGuideSection } from './document';
import { sectionWithParts } from './document';
import type { LinkResolver } from './linkElements';
import { followLinkOfEvent, prepareLinks } from './linkElements';
import type { GuideLink } from './links';
import { renderProse } from './prose';

/** A page with more text than this, in characters, leads to the sections below it instead of showing them. */
const MAX_PAGE_CHARACTERS = 200_000;

/** Shows the text of one section, and what lies below it. */
export class PageView extends Widget {
  constructor(private readonly _options: PageView.IOptions) {
    super();
    this._trans = _options.translator.load('jupyterlab-signpost');
    this.addClass('jp-Signpost-page');
  }

  /** The section that is shown. */
  get section(): IGuideSection | null {
    return this._section;
  }

  /** Show a section of a guide; `null` shows nothing. */
  display(guide: IGuide | null, section: IGuideSection | null): void {
    if (section === this._section && guide === this._guide) {
      return;
    }
    this._guide = guide;
    this._section = section;
    this.node.replaceChildren();
    if (!guide || !section) {
      return;
    }
    const parts = section.level > 1 ? sectionWithParts(guide, section.id) : [];
    this._addHeading(section, 2);
    this._addText(section);
    if (this._options.hint && section.charts.length && parts.length < 2) {
      this._addHint(section, this._options.hint);
    }
    let length = section.markdown.length;
    for (const part of parts.slice(1)) {
      length += part.markdown.length;
      if (length > MAX_PAGE_CHARACTERS) {
        this._addLeads([{ id: part.id, text: part.title }]);
        continue;
      }
      this._addHeading(part, Math.min(6, 2 + part.level - section.level));
      this._addText(part);
      for (const chart of part.charts) {
        this._addLeads([{ id: chart.id, text: this._chartName(chart.title) }]);
      }
    }
    if (!parts.length) {
      this._addLeads(
        below(guide, section).map(({ id, title }) => ({ id, text: title }))
      );
    }
    if (section === guide.sections[0] || section.charts.length) {
      this._addWarnings(guide);
    }
  }

  handleEvent(event: Event): void {
    followLinkOfEvent(event, this._options);
  }

  protected override onBeforeAttach(msg: Message): void {
    super.onBeforeAttach(msg);
    this.node.addEventListener('click', this);
    this.node.addEventListener('keydown', this);
  }

  protected override onAfterDetach(msg: Message): void {
    this.node.removeEventListener('click', this);
    this.node.removeEventListener('keydown', this);
    super.onAfterDetach(msg);
  }

  private _chartName(title: string): string {
    return this._trans.__('Flowchart: %1', title);
  }

  private _addHeading(section: IGuideSection, level: number): void {
    const heading = document.createElement(`h${level}`);
    heading.textContent = section.title;
    this.node.append(heading);
  }

  private _addText(section: IGuideSection): void {
    try {
      const text = renderProse(section.markdown, this._trans);
      prepareLinks(text, this._options.resolve, this._trans);
      for (const block of text.querySelectorAll('pre')) {
        this._addCopyButton(block);
      }
      this.node.append(text);
    } catch (reason) {
      this._addMessage(
        this._trans.__('This text could not be shown: %1', String(reason))
      );
    }
    if (section.omitted) {
      this._addMessage(
        this._trans.__(
          'The rest of this section is too long to be shown (%1 characters). Open the file in an editor to read it.',
          section.omitted.toLocaleString()
        )
      );
    }
  }

  private _addMessage(text: string): void {
    const message = document.createElement('p');
    message.className = 'jp-Signpost-message jp-mod-attention';
    message.textContent = text;
    this.node.append(message);
  }

  /** A chart that has no text of its own says what the place beside it is for. */
  private _addHint(section: IGuideSection, hint: string): void {
    if (section.markdown.trim() === '') {
      const note = document.createElement('p');
      note.className = 'jp-Signpost-reason';
      note.textContent = hint;
      this.node.append(note);
    }
  }

  private _addCopyButton(block: HTMLElement): void {
    const content = block.textContent ?? '';
    const frame = document.createElement('div');
    frame.className = 'jp-Signpost-codeBlock';
    block.replaceWith(frame);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'jp-Button jp-mod-minimal';
    button.textContent = this._trans.__('Copy');
    button.addEventListener('click', () => {
      Clipboard.copyToSystem(content.replace(/\n$/, ''));
      button.textContent = this._trans.__('Copied');
    });
    frame.append(block, button);
  }

  private _addLeads(leads: readonly { id: string; text: string }[]): void {
    if (!leads.length) {
      return;
    }
    const list = document.createElement('ul');
    list.className = 'jp-Signpost-leads';
    for (const { id, text } of leads) {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'jp-Signpost-link';
      button.textContent = text;
      button.addEventListener('click', () =>
        this._options.follow({ kind: 'section', id })
      );
      item.append(button);
      list.append(item);
    }
    this.node.append(list);
  }

  private _addWarnings(guide: IGuide): void {
    if (!guide.warnings.length) {
      return;
    }
    const details = document.createElement('details');
    details.className = 'jp-Signpost-details';
    const summary = document.createElement('summary');
    summary.textContent = this._trans._n(
      '%1 remark on this guide',
      '%1 remarks on this guide',
      guide.warnings.length
    );
    const list = document.createElement('ul');
    for (const warning of guide.warnings) {
      const item = document.createElement('li');
      item.textContent = warning;
      list.append(item);
    }
    details.append(summary, list);
    this.node.append(details);
  }

  private readonly _trans: TranslationBundle;
  private _guide: IGuide | null = null;
  private _section: IGuideSection | null = null;
}

/** A namespace for `PageView` options. */
export namespace PageView {
  export interface IOptions {
    translator: ITranslator;
    resolve: LinkResolver;
    /** Go where a link in the text leads. */
    follow(link: GuideLink): void;
    /** What is said beside a chart that has no text. */
    hint?: string;
  }
}

/** The sections one level below, which a title leads to. */
function below(guide: IGuide, section: IGuideSection): IGuideSection[] {
  const parts = sectionWithParts(guide, section.id).slice(1);
  const level = Math.min(...parts.map(part => part.level));
  return parts.filter(part => part.level === level);
}
