import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';

import '../../style/parts';
import type { IOperation } from '../server/answers';
import { KernelsClient } from '../server/kernelsClient';
import type { ISites } from '../tokens';
import type { INotebookImports } from './actions';
import { KernelActions } from './actions';
import { KernelsModel } from './model';
import { KernelsPanel } from './panel';
import { CREATE_TERMINAL, openTerminal } from './terminal';

/** Everything of the Kernels section, made when it is first needed. */
export class KernelsController {
  constructor(private readonly _options: KernelsController.IOptions) {
    const { app, sites, trans } = _options;
    this._client = new KernelsClient(app.serviceManager.serverSettings);
    this.model = new KernelsModel({
      client: this._client,
      sites,
      roots: () => this._roots,
      refreshSpecs: () => app.serviceManager.kernelspecs.refreshSpecs()
    });
    this.actions = new KernelActions({
      client: this._client,
      notebookImports: () => this._notebookImports(),
      noNotebook: trans.__(
        'No notebook is open, so there are no imports to try. Open one, and try again.'
      ),
      onChanged: () => this.model.afterChange(),
      onEnded: operation => this._onEnded(operation)
    });
  }

  readonly model: KernelsModel;
  readonly actions: KernelActions;

  /** Read the settings, and find what runs since before a reload. Never rejects. */
  async start(): Promise<void> {
    void this.actions.resume();
    try {
      const settings = await this._options.settings();
      const read = () => {
        this._roots = (settings?.get('roots').composite as string[]) ?? [];
      };
      read();
      settings?.changed.connect(() => {
        read();
        void this.model.refresh();
      });
    } catch (reason) {
      console.warn('Signpost: the settings of kernels', reason);
    }
  }

  /** The content of the section. */
  makePanel(): KernelsPanel {
    const { app, sites, trans } = this._options;
    this._panel = new KernelsPanel({
      model: this.model,
      actions: this.actions,
      sites,
      commands: app.commands,
      trans,
      openTerminal: app.commands.hasCommand(CREATE_TERMINAL)
        ? path => void openTerminal(app, this._client, path, trans)
        : null
    });
    return this._panel;
  }

  /** Show the form that makes an environment. */
  async openMaking(): Promise<void> {
    if (this.model.answer === null) {
      await this.model.refresh();
    }
    this.model.making.open();
  }

  private async _notebookImports(): Promise<INotebookImports | null> {
    const notebook = this._options.notebooks?.currentWidget;
    if (!notebook?.model) {
      return null;
    }
    // The exporter is large, and most users do not need it for kernels.
    const { importsOfNotebook } = await import('./notebookImports');
    return importsOfNotebook(
      notebook.context.path,
      notebook.model.toJSON() as INotebookContent
    );
  }

  /** Who went elsewhere while something ran is told that it has ended. */
  private _onEnded({ state, title, message }: IOperation): void {
    if (this._panel?.isVisible) {
      return;
    }
    const text = message === null ? title : `${title}: ${message}`;
    Notification.emit(
      state === 'completed' ? this._options.trans.__('Done: %1', text) : text,
      state === 'completed' ? 'success' : 'warning',
      { autoClose: state === 'completed' ? 10_000 : false }
    );
  }

  private _panel: KernelsPanel | null = null;
  private _roots: string[] = [];
  private readonly _client: KernelsClient;
}

/** A namespace for `KernelsController` options. */
export namespace KernelsController {
  export interface IOptions {
    app: JupyterFrontEnd;
    sites: ISites;
    notebooks: INotebookTracker | null;
    /** The settings of this section, or `undefined` where there are none. */
    settings(): Promise<ISettingRegistry.ISettings | undefined>;
    trans: TranslationBundle;
  }
}
