import type { ISessionContext } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** How long a kernel must stay idle before that is told, in milliseconds: between two cells it is idle too. */
const IDLE_DELAY = 500;

/** The notebook that the user works in, and its kernel. */
export interface ICurrentKernel {
  /** File name of the notebook, or `null` when none is open. */
  readonly notebook: string | null;
  /** `null` without a notebook, and for a notebook without a kernel. */
  readonly kernel: Kernel.IKernelConnection | null;
  /** Is the notebook's kernel still being started? */
  readonly starting: boolean;
}

/** Watches which kernel is current. */
export class CurrentKernel implements ICurrentKernel, IDisposable {
  constructor(private readonly _notebooks: INotebookTracker) {
    _notebooks.currentChanged.connect(this._follow, this);
    this._follow();
  }

  get notebook(): string | null {
    const path = this._panel?.sessionContext.path;
    return path === undefined ? null : (path.split('/').pop() ?? path);
  }

  get kernel(): Kernel.IKernelConnection | null {
    return this._panel?.sessionContext.session?.kernel ?? null;
  }

  get starting(): boolean {
    const status = this._panel?.sessionContext.kernelDisplayStatus;
    return (
      this.kernel === null &&
      (status === 'initializing' ||
        status === 'starting' ||
        status === 'restarting')
    );
  }

  /** Another notebook, another kernel, or the kernel was restarted: old answers do not hold. */
  get replaced(): ISignal<this, void> {
    return this._replaced;
  }

  /** The kernel has become idle and stayed so. */
  get idle(): ISignal<this, void> {
    return this._idle;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    clearTimeout(this._idleTimer);
    this._leave();
    Signal.clearData(this);
  }

  private _follow(): void {
    const panel = this._notebooks.currentWidget;
    if (panel === this._panel) {
      return;
    }
    this._leave();
    this._panel = panel;
    if (panel) {
      panel.sessionContext.kernelChanged.connect(this._onKernel, this);
      panel.sessionContext.statusChanged.connect(this._onStatus, this);
      panel.disposed.connect(this._follow, this);
    }
    this._onKernel();
  }

  private _leave(): void {
    if (this._panel) {
      this._panel.sessionContext.kernelChanged.disconnect(this._onKernel, this);
      this._panel.sessionContext.statusChanged.disconnect(this._onStatus, this);
      this._panel.disposed.disconnect(this._follow, this);
      this._panel = null;
    }
  }

  private _onKernel(): void {
    this._restarting = false;
    clearTimeout(this._idleTimer);
    this._replaced.emit();
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    clearTimeout(this._idleTimer);
    if (status === 'restarting' || status === 'autorestarting') {
      this._restarting = true;
    } else if (status === 'dead') {
      this._restarting = false;
      this._replaced.emit();
    } else if (status === 'idle') {
      this._idleTimer = setTimeout(() => {
        const restarted = this._restarting;
        this._restarting = false;
        (restarted ? this._replaced : this._idle).emit();
      }, IDLE_DELAY);
    }
  }

  private _panel: NotebookPanel | null = null;
  private _restarting = false;
  private _idleTimer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
  private readonly _replaced = new Signal<this, void>(this);
  private readonly _idle = new Signal<this, void>(this);
}
