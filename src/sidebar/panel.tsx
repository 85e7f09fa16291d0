import type { ITranslator } from '@jupyterlab/translation';
import {
  ReactWidget,
  SidePanel,
  UseSignal,
  caretDownEmptyThinIcon
} from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import type { AccordionPanel, Widget } from '@lumino/widgets';
import * as React from 'react';

import type { ISection, ISidebar, ISites } from '../tokens';
import { signpostIcon } from './icon';
import { makeRoom } from './room';
import { SectionPlace } from './section';

/** Id of the sidebar in JupyterLab's shell, by which its layout is restored. */
export const SIDEBAR_ID = 'jupyterlab-signpost';

/** The sidebar: a header that names the site, and the sections in an accordion. */
export class SignpostPanel extends SidePanel implements ISidebar {
  constructor(private readonly _options: SignpostPanel.IOptions) {
    super({ translator: _options.translator });
    const trans = _options.translator.load('jupyterlab-signpost');
    this.id = SIDEBAR_ID;
    this.addClass('jp-Signpost');
    this.title.icon = signpostIcon;
    this.title.caption = trans.__('Signpost: from notebook to batch job');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Signpost'));
    (this.content as AccordionPanel).expansionToggled.connect(makeRoom);
    void _options.started.then(() => this._insertWaiting());
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._addHeaderIfSeen();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._addHeaderIfSeen();
  }

  /** Who never opens the sidebar does not wait for React. */
  private _addHeaderIfSeen(): void {
    if (!this.isVisible || this._hasHeader) {
      return;
    }
    this._hasHeader = true;
    const { translator, sites, onChooseSite } = this._options;
    const trans = translator.load('jupyterlab-signpost');
    this.header.addClass('jp-Signpost-header');
    this.header.addWidget(
      ReactWidget.create(
        <SiteHeader
          sites={sites}
          label={site => trans.__('Site: %1. Choose another', site)}
          title={trans.__('Signpost')}
          onChoose={onChooseSite}
        />
      )
    );
  }

  /** Sections keep the order of their ranks, in whatever order they come. */
  addSection(section: ISection): IDisposable {
    if (this._waiting) {
      this._waiting.push(section);
    } else {
      this._insert(section);
    }
    return new DisposableDelegate(() => this._remove(section));
  }

  /** Put in place the sections that came while JupyterLab started: nobody sees them before. */
  private _insertWaiting(): void {
    const waiting = this._waiting ?? [];
    this._waiting = null;
    waiting
      .sort((one, other) => one.rank - other.rank)
      .forEach(section => this._insert(section));
  }

  private _insert(section: ISection): void {
    const place = new SectionPlace(section, this._options.translator);
    if (!this._options.opened.includes(section.id)) {
      place.hide();
    }
    const index = this._places.filter(
      other => other.section.rank <= section.rank
    ).length;
    this.insertWidget(index, place);
    // The accordion adds its elements at the end, and the Tab key follows the elements' order.
    const { node, titles } = this.content as AccordionPanel;
    if (index + 1 < titles.length) {
      node.insertBefore(titles[index], titles[index + 1]);
      node.insertBefore(place.node, titles[index + 1]);
    }
  }

  private _remove(section: ISection): void {
    this._waiting = this._waiting?.filter(other => other !== section) ?? null;
    this._places.find(place => place.section === section)?.dispose();
  }

  private get _places(): readonly SectionPlace[] {
    return this.widgets as readonly SectionPlace[];
  }

  /** Ids of the sections that are open. Unknown ids are left out when it is set. */
  get openSections(): readonly string[] {
    return this._places
      .filter(place => !place.isHidden)
      .map(place => place.section.id);
  }

  set openSections(ids: readonly string[]) {
    const accordion = this.content as AccordionPanel;
    this._places.forEach((place, index) => {
      if (ids.includes(place.section.id)) {
        accordion.expand(index);
      } else {
        accordion.collapse(index);
      }
    });
    // Heights that were restored may leave none for a section that was open already.
    this._places.forEach((place, index) => {
      if (!place.isHidden) {
        makeRoom(accordion, index);
      }
    });
  }

  /** A section was opened or closed. */
  get openSectionsChanged(): ISignal<AccordionPanel, number> {
    return (this.content as AccordionPanel).expansionToggled;
  }

  async reveal(id: string): Promise<Widget> {
    await this._options.started;
    const index = this._places.findIndex(place => place.section.id === id);
    if (index < 0) {
      const known = this._places.map(place => place.section.id).join(', ');
      throw new Error(
        `The sidebar has no section "${id}"; it has ${known || 'none yet'}.`
      );
    }
    this._options.activate(this.id);
    (this.content as AccordionPanel).expand(index);
    return this._places[index].load();
  }

  private _hasHeader = false;
  /** Sections to be put in place when JupyterLab has started; `null` since then. */
  private _waiting: ISection[] | null = [];
}

/** A namespace for `SignpostPanel` options. */
export namespace SignpostPanel {
  export interface IOptions {
    translator: ITranslator;
    sites: ISites;
    /** All plugins are there, and the layout is not restored yet. */
    started: Promise<void>;
    /** Ids of the sections that are open when there is no restored layout. */
    opened: readonly string[];
    /** Bring a widget of the shell to the front. */
    activate(id: string): void;
    onChooseSite(): void;
  }
}

function SiteHeader(props: {
  sites: ISites;
  title: string;
  label(site: string): string;
  onChoose(): void;
}): JSX.Element {
  return (
    <UseSignal signal={props.sites.changed}>
      {() => (
        <div className="jp-Signpost-headerRow">
          <h2>{props.title}</h2>
          <button
            className="jp-Signpost-site jp-Button jp-mod-minimal"
            aria-haspopup="dialog"
            aria-label={props.label(props.sites.current.name)}
            title={
              props.sites.signals.join('; ') || props.sites.current.description
            }
            onClick={props.onChoose}
          >
            <span>{props.sites.current.name}</span>
            <caretDownEmptyThinIcon.react tag="span" />
          </button>
        </div>
      )}
    </UseSignal>
  );
}
