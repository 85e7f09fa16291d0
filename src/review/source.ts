import type { INotebookContent } from '@jupyterlab/nbformat';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** A notebook that can be exported: what the model needs to know of a JupyterLab document. */
export interface INotebookDocument {
  /** Contents path. */
  readonly path: string;
  readonly isDirty: boolean;
  /** Read-only documents cannot be saved first. */
  readonly isReadOnly: boolean;
  readonly content: INotebookContent;
  /** A text that is the same as long as nothing changed that an export depends on, outputs apart. */
  readonly edition: string;
  /** Places of cells that were changed since they were run, as far as that is known. */
  readonly editedCells: readonly number[];
  /** The running kernel, or `null`. */
  readonly kernel: Kernel.IKernelConnection | null;
  /** Name and title of its kernelspec, known also without a running kernel. */
  readonly kernelName: string | null;
  readonly kernelTitle: string | null;
  /** Rejects with the contents manager's reason when it cannot be saved. */
  save(): Promise<void>;
  /** Show a cell, by its place in the document, with the cursor in a line of it, counted from 1. */
  showCell(index: number, line: number | null): void;
}

/** Which notebook is meant: the one that was used last. */
export interface INotebookSource {
  readonly current: INotebookDocument | null;
  /** Another notebook is meant now. */
  readonly currentChanged: ISignal<INotebookSource, void>;
  /** The current notebook was edited. */
  readonly contentChanged: ISignal<INotebookSource, void>;
}

/** The notebook that JupyterLab's tracker calls current. */
export class TrackedNotebook implements INotebookSource {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _activate: (id: string) => void
  ) {
    _tracker.currentChanged.connect(this._onCurrentChanged, this);
    this._onCurrentChanged();
  }

  get current(): INotebookDocument | null {
    return this._panel && !this._panel.isDisposed && this._panel.context.isReady
      ? new PanelDocument(this._panel, this._activate)
      : null;
  }

  get currentChanged(): ISignal<INotebookSource, void> {
    return this._currentChanged;
  }

  get contentChanged(): ISignal<INotebookSource, void> {
    return this._contentChanged;
  }

  private _onCurrentChanged(): void {
    this._panel?.context.model?.contentChanged.disconnect(
      this._onContentChanged,
      this
    );
    const panel = this._tracker.currentWidget;
    this._panel = panel;
    if (panel) {
      void panel.context.ready.then(() => {
        if (this._panel === panel && !panel.isDisposed) {
          panel.context.model.contentChanged.connect(
            this._onContentChanged,
            this
          );
          this._currentChanged.emit();
        }
      });
    }
    this._currentChanged.emit();
  }

  private _onContentChanged(): void {
    this._contentChanged.emit();
  }

  private _panel: NotebookPanel | null = null;
  private readonly _currentChanged = new Signal<this, void>(this);
  private readonly _contentChanged = new Signal<this, void>(this);
}

class PanelDocument implements INotebookDocument {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _activate: (id: string) => void
  ) {}

  get path(): string {
    return this._panel.context.path;
  }

  get isDirty(): boolean {
    return this._panel.context.model.dirty;
  }

  get isReadOnly(): boolean {
    return this._panel.context.model.readOnly;
  }

  get content(): INotebookContent {
    return this._panel.context.model.toJSON() as unknown as INotebookContent;
  }

  get edition(): string {
    const { model } = this._panel.context;
    return JSON.stringify([
      model.metadata,
      this.editedCells,
      Array.from(model.cells, cell => [
        cell.type,
        cell.sharedModel.source,
        cell.metadata,
        (cell as unknown as { executionCount?: number | null }).executionCount
      ])
    ]);
  }

  get editedCells(): number[] {
    return Array.from(this._panel.context.model.cells).flatMap((cell, index) =>
      // Code cells know it for what was run since the notebook was opened.
      (cell as unknown as { isDirty?: boolean }).isDirty ? [index] : []
    );
  }

  get kernel(): Kernel.IKernelConnection | null {
    return this._panel.sessionContext.session?.kernel ?? null;
  }

  get kernelName(): string | null {
    const spec = this._panel.context.model.getMetadata('kernelspec') as
      { name?: string } | undefined;
    return this.kernel?.name ?? spec?.name ?? null;
  }

  get kernelTitle(): string | null {
    return this.kernel
      ? this._panel.sessionContext.kernelDisplayName
      : this.kernelName;
  }

  save(): Promise<void> {
    return this._panel.context.save();
  }

  showCell(index: number, line: number | null): void {
    this._activate(this._panel.id);
    const notebook = this._panel.content;
    if (index < 0 || index >= notebook.widgets.length) {
      return;
    }
    notebook.activeCellIndex = index;
    notebook.deselectAll();
    void this._reveal(index, line);
  }

  private async _reveal(index: number, line: number | null): Promise<void> {
    const notebook = this._panel.content;
    const cell = notebook.widgets[index];
    await notebook.scrollToItem(index, 'smart');
    if (line === null) {
      return;
    }
    // Cells that were out of sight have no editor yet.
    await cell.ready;
    const { editor } = cell;
    if (editor && line <= editor.lineCount) {
      editor.setCursorPosition({ line: line - 1, column: 0 });
      editor.revealPosition({ line: line - 1, column: 0 });
      editor.focus();
    }
  }
}
