import type { TranslationBundle } from '@jupyterlab/translation';
import { downloadIcon } from '@jupyterlab/ui-components';

/** What the tools of a chart ask for. */
export interface IChartActions {
  zoom(direction: 1 | -1): void;
  fit(): void;
  /** Mark the steps that hold a text; returns how many there are. */
  find(text: string): number;
  /** Go to one of the steps that were found, counted from 0. */
  showFound(index: number): void;
  save(format: 'svg' | 'png'): void;
  print(): void;
}

/** Zoom, and where there is room search, saving and printing. */
export class ChartTools {
  constructor(
    private readonly _actions: IChartActions,
    private readonly _trans: TranslationBundle,
    isWide: boolean
  ) {
    const trans = _trans;
    this.node.className = 'jp-Signpost-chartTools';
    this.node.setAttribute('role', 'toolbar');
    this.node.setAttribute(
      'aria-label',
      isWide ? trans.__('Flowchart') : trans.__('Zoom')
    );
    if (isWide) {
      this.node.append(this._search, this._said);
      this._setUpSearch();
      this._addButton('SVG', trans.__('Save as SVG'), () =>
        _actions.save('svg')
      ).prepend(downloadIcon.element({ tag: 'span' }));
      this._addButton('PNG', trans.__('Save as PNG'), () =>
        _actions.save('png')
      ).prepend(downloadIcon.element({ tag: 'span' }));
      this._addButton(trans.__('Print'), trans.__('Print the chart'), () =>
        _actions.print()
      );
    }
    this._addButton('−', trans.__('Zoom out'), () => _actions.zoom(-1));
    this._addButton('+', trans.__('Zoom in'), () => _actions.zoom(1));
    this._addButton(trans.__('Fit'), trans.__('Fit to the width'), () =>
      _actions.fit()
    );
  }

  readonly node = document.createElement('div');

  /** Say something to the reader, beside the tools. */
  say(text: string): void {
    this._said.textContent = text;
  }

  /** Put the cursor into the search. Returns false where there is none. */
  focusSearch(): boolean {
    if (!this._search.isConnected) {
      return false;
    }
    this._search.focus();
    this._search.select();
    return true;
  }

  /** Another chart is shown: nothing was found in it yet. */
  forget(): void {
    this._search.value = '';
    this._count = 0;
    this._index = 0;
    this.say('');
  }

  private _addButton(
    text: string,
    title: string,
    action: () => void
  ): HTMLButtonElement {
    const button = document.createElement('button');
    button.className = 'jp-Button jp-mod-minimal';
    button.type = 'button';
    button.append(text);
    button.title = title;
    button.setAttribute('aria-label', title);
    button.addEventListener('click', action);
    this.node.append(button);
    return button;
  }

  private _setUpSearch(): void {
    const search = this._search;
    search.type = 'search';
    search.className = 'jp-mod-styled jp-Signpost-chartSearch';
    search.placeholder = this._trans.__('Find a step');
    search.setAttribute('aria-label', this._trans.__('Find a step'));
    this._said.className = 'jp-Signpost-chartSaid';
    this._said.setAttribute('role', 'status');
    search.addEventListener('input', () => {
      this._count = this._actions.find(search.value);
      this._index = 0;
      this._show();
    });
    search.addEventListener('keydown', event => {
      if (event.key === 'Enter' && this._count > 0) {
        const by = event.shiftKey ? this._count - 1 : 1;
        this._index = (this._index + by) % this._count;
        this._show();
      } else if (event.key === 'Escape' && search.value) {
        search.value = '';
        this._count = this._actions.find('');
        this._show();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    });
  }

  private _show(): void {
    const trans = this._trans;
    if (this._count > 0) {
      this._actions.showFound(this._index);
      this.say(trans.__('%1 of %2', this._index + 1, this._count));
    } else {
      this.say(this._search.value.trim() ? trans.__('No such step') : '');
    }
  }

  private readonly _search = document.createElement('input');
  private readonly _said = document.createElement('span');
  private _count = 0;
  private _index = 0;
}
