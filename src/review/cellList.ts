import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { makeCard } from './cellCard';
import type { CellSelection, IReviewedCell } from './links';
import { reviewCells } from './links';
import type { ExportModel } from './model';

/** How far out of sight code gets its colours already. */
const MARGIN = '400px';

interface ICard {
  node: HTMLLIElement;
  code: HTMLElement | null;
  /** What the card shows, to see whether it is still right. */
  shows: string;
}

/** The cells of the notebook beside their files: read-only, with what was decided about each. */
export class CellList extends Widget {
  constructor(private readonly _options: CellList.IOptions) {
    super();
    const { model, selection, trans } = _options;
    this.addClass('jp-Signpost-cells');
    this.title.label = trans.__('Cells');
    this._list = document.createElement('ol');
    this._list.className = 'jp-Signpost-cellList';
    this._list.setAttribute('aria-label', trans.__('Cells of the notebook'));
    this.node.append(this._list);
    this._seen = new IntersectionObserver(
      entries => entries.forEach(entry => this._onSeen(entry)),
      { root: this.node, rootMargin: MARGIN }
    );
    model.changed.connect(this._onChanged, this);
    selection.changed.connect(this._onSelection, this);
    this._list.addEventListener('click', this._onClick);
    this._list.addEventListener('keydown', this._onKey);
    this._list.addEventListener('focusin', this._onFocus);
    this._list.addEventListener('mouseover', this._onOver);
    this._list.addEventListener('mouseleave', this._onLeave);
    this._onChanged();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._seen.disconnect();
    this._options.model.changed.disconnect(this._onChanged, this);
    this._options.selection.changed.disconnect(this._onSelection, this);
    super.dispose();
  }

  /** Only cards of cells that changed are made anew. */
  private _onChanged(): void {
    const { model, selection, trans } = this._options;
    const { plan } = model;
    const cells = plan ? reviewCells(plan) : [];
    const context = {
      trans,
      onGo: (cell: number, line: number | null) => model.showCell(cell, line)
    };
    cells.forEach((reviewed, at) => {
      const shows = JSON.stringify(reviewed);
      const card = this._cards[at];
      if (card?.shows === shows) {
        return;
      }
      const made: ICard = { ...makeCard(reviewed, context), shows };
      if (card) {
        this._keepFolds(card, made);
        this._seen.unobserve(card.node);
        const hadFocus = card.node === document.activeElement;
        card.node.replaceWith(made.node);
        if (hadFocus) {
          made.node.focus({ preventScroll: true });
        }
      } else {
        this._list.append(made.node);
      }
      this._cards[at] = made;
      this._seen.observe(made.node);
    });
    for (const card of this._cards.splice(cells.length)) {
      this._seen.unobserve(card.node);
      card.node.remove();
    }
    this._cells = cells;
    if (selection.selected !== null && selection.selected >= cells.length) {
      selection.select(null, 'list');
    }
    this._mark();
  }

  /** What was unfolded stays so when the card is made anew. */
  private _keepFolds(before: ICard, after: ICard): void {
    const folds = before.node.querySelectorAll('details');
    after.node.querySelectorAll('details').forEach((fold, at) => {
      fold.open = folds[at]?.open ?? false;
    });
  }

  /** Colours come when a card comes into sight: a long notebook is there at once. */
  private _onSeen(entry: IntersectionObserverEntry): void {
    const { languages } = this._options;
    if (!entry.isIntersecting) {
      return;
    }
    this._seen.unobserve(entry.target);
    const card = this._cards.find(({ node }) => node === entry.target);
    const cell = card && this._cells[Number(card.node.dataset.cell)]?.cell;
    if (!languages || !card?.code || !cell) {
      return;
    }
    const { code } = card;
    const coloured = document.createElement('div');
    languages
      .highlight(cell.source, languages.findByMIME('text/x-ipython'), coloured)
      .then(() => code.replaceChildren(...coloured.childNodes))
      // Without colours the code is there all the same.
      .catch(() => undefined);
  }

  private _onSelection(
    selection: CellSelection,
    source: CellSelection.Source
  ): void {
    this._mark();
    const card =
      selection.selected === null ? null : this._cards[selection.selected];
    if (card && source !== 'hover') {
      card.node
        .querySelectorAll<HTMLDetailsElement>('.jp-Signpost-cellFold')
        .forEach(fold => (fold.open = true));
      if (source !== 'cells') {
        card.node.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  private _mark(): void {
    const { selected, hovered } = this._options.selection;
    const stop = selected ?? 0;
    this._cards.forEach(({ node }, at) => {
      node.classList.toggle('jp-mod-selected', at === selected);
      node.classList.toggle('jp-mod-hovered', at === hovered);
      node.tabIndex = at === stop ? 0 : -1;
      if (at === selected) {
        node.setAttribute('aria-current', 'true');
      } else {
        node.removeAttribute('aria-current');
      }
    });
  }

  private _cellOf(event: Event): number | null {
    const node = (event.target as Element).closest<HTMLElement>(
      '.jp-Signpost-cell'
    );
    return node ? Number(node.dataset.cell) : null;
  }

  private readonly _onClick = (event: Event): void => {
    this._options.selection.select(this._cellOf(event), 'cells');
  };

  private readonly _onFocus = (event: Event): void => {
    if ((event.target as Element).classList.contains('jp-Signpost-cell')) {
      this._options.selection.select(this._cellOf(event), 'cells');
    }
  };

  private readonly _onOver = (event: Event): void => {
    this._options.selection.hover(this._cellOf(event));
  };

  private readonly _onLeave = (): void => {
    this._options.selection.hover(null);
  };

  private readonly _onKey = (event: KeyboardEvent): void => {
    const at = this._cellOf(event);
    if (
      at === null ||
      event.target !== this._cards[at]?.node ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    ) {
      return;
    }
    const last = this._cards.length - 1;
    const target: Record<string, number> = {
      ArrowDown: Math.min(last, at + 1),
      ArrowUp: Math.max(0, at - 1),
      Home: 0,
      End: last
    };
    if (event.key === 'Enter') {
      event.preventDefault();
      this._options.model.showCell(at);
    } else if (Object.hasOwn(target, event.key)) {
      event.preventDefault();
      const { node } = this._cards[target[event.key]];
      node.focus();
      node.scrollIntoView({ block: 'nearest' });
    }
  };

  private _cells: IReviewedCell[] = [];
  private readonly _cards: ICard[] = [];
  private readonly _list: HTMLOListElement;
  private readonly _seen: IntersectionObserver;
}

/** A namespace for `CellList` options. */
export namespace CellList {
  export interface IOptions {
    model: ExportModel;
    selection: CellSelection;
    /** Gives code its colours; `null`: it stays without. */
    languages: IEditorLanguageRegistry | null;
    trans: TranslationBundle;
  }
}
