import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { TabPanel } from '@lumino/widgets';

import { FilePage } from './filePage';
import type { CellSelection } from './links';
import { filesOfCell } from './links';
import type { ExportModel } from './model';

/** The files of the export, a tab for each. */
export class FileTabs extends TabPanel {
  constructor(private readonly _options: FileTabs.IOptions) {
    super();
    const { model, selection, trans } = _options;
    this.addClass('jp-Signpost-reviewFiles');
    this.tabBar.node.setAttribute(
      'aria-label',
      trans.__('Files of the export')
    );
    this.currentChanged.connect((files, { currentIndex }) => {
      files.tabBar.contentNode.children[currentIndex]?.scrollIntoView({
        block: 'nearest',
        inline: 'nearest'
      });
    });
    model.changed.connect(this._onChanged, this);
    selection.changed.connect(this._onSelection, this);
    this._onChanged();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._options.model.changed.disconnect(this._onChanged, this);
    this._options.selection.changed.disconnect(this._onSelection, this);
    super.dispose();
  }

  /** Files keep their tabs, and so their scroll positions, when the plan changes. */
  private _onChanged(): void {
    const files = this._options.model.bundle?.files ?? [];
    const shown = this.currentWidget;
    for (const [path, page] of this._pages) {
      if (!files.some(file => file.path === path)) {
        this._pages.delete(path);
        page.dispose();
      }
    }
    files.forEach((file, index) => {
      const page = this._pages.get(file.path);
      if (page) {
        page.file = file;
      } else {
        this._addPage(file, index);
      }
    });
    const { selected } = this._options.selection;
    if (shown?.isDisposed && selected !== null) {
      // The cell's lines stand in another file now.
      this._showCell(selected);
    }
  }

  private _addPage(file: FilePage['file'], index: number): void {
    const { editors, model, selection, trans } = this._options;
    const page = new FilePage({
      file,
      editors,
      selection,
      trans,
      onShowCell: cell => model.showCell(cell)
    });
    this._pages.set(file.path, page);
    this.insertWidget(index, page);
  }

  /** Whoever selects a cell sees the lines that it became. */
  private _onSelection(
    selection: CellSelection,
    source: CellSelection.Source
  ): void {
    const cell = selection.selected;
    if (source !== 'hover' && source !== 'files' && cell !== null) {
      this._showCell(cell);
    }
  }

  private _showCell(cell: number): void {
    const { bundle } = this._options.model;
    const files = bundle ? filesOfCell(bundle, cell) : [];
    const shown = this.currentWidget as FilePage | null;
    if (files.length === 0) {
      return;
    }
    if (!files.some(file => file.path === shown?.file.path)) {
      this.currentWidget = this._pages.get(files[0].path) ?? null;
    }
    (this.currentWidget as FilePage | null)?.showCell(cell);
  }

  private readonly _pages = new Map<string, FilePage>();
}

/** A namespace for `FileTabs` options. */
export namespace FileTabs {
  export interface IOptions {
    model: ExportModel;
    editors: IEditorServices;
    selection: CellSelection;
    trans: TranslationBundle;
  }
}
