import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** The file that the user worked on last. */
export interface IOpenFile {
  /** Path from the server's root; `null` before any file was looked at. */
  readonly path: string | null;
  readonly changed: ISignal<IOpenFile, void>;
}

/** Follows what is in front in the main area, and keeps the last file while something else is. */
export class OpenFile implements IOpenFile, IDisposable {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    private readonly _documents: IDocumentManager | null
  ) {
    this._shell.currentChanged?.connect(this._follow, this);
    this._follow();
  }

  get path(): string | null {
    return this._path;
  }

  get changed(): ISignal<IOpenFile, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._shell.currentChanged?.disconnect(this._follow, this);
    Signal.clearData(this);
  }

  private _follow(): void {
    const widget = this._shell.currentWidget;
    const path = widget && this._documents?.contextForWidget(widget)?.path;
    // A guide is Markdown, and to look at it is no work on a file.
    if (path && path !== this._path && !/\.(?:md|markdown)$/i.test(path)) {
      this._path = path;
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _path: string | null = null;
  private _isDisposed = false;
}
