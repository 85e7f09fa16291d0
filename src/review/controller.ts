import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  MainAreaWidget,
  Notification,
  showErrorMessage
} from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import '../../style/parts';
import { askDistributions } from '../environment/kernelProbe';
import { sentenceOf } from '../server/errors';
import type { IJobs, ISidebar, ISites } from '../tokens';
import { ChoiceMemory } from './choices';
import { askAboutChanges, confirmSubmission } from './dialogs';
import { ExportModel } from './model';
import { ReviewPanel } from './panel';
import type { IResourceChange } from './resourceChange';
import { describeRewritten, rewriteResources } from './rewrite';
import { ExportSection } from './section';
import { TrackedNotebook } from './source';

/** Connects the export model with JupyterLab's shell: the section, the review, dialogs, notifications. */
export class ExportController {
  constructor(private readonly _options: ExportController.IOptions) {
    const { app, sites, notebooks, jobs, settings, state } = _options;
    this._model = new ExportModel({
      source: new TrackedNotebook(notebooks, id => app.shell.activateById(id)),
      sites,
      contents: app.serviceManager.contents,
      jobs,
      loadExporter: () => import('../export'),
      askDistributions,
      defaults: () => ({
        form: settings?.composite['form'] === 'flat' ? 'flat' : 'library',
        steps: settings?.composite['steps'] !== false,
        echo: settings?.composite['echo'] !== false,
        figures: settings?.composite['figures'] !== false,
        versions:
          settings?.composite['versions'] === 'loose' ? 'loose' : 'exact'
      }),
      memory: state && new ChoiceMemory(state),
      defaultAccount: () => (settings?.composite['account'] as string) || null
    });
  }

  createSection(): Widget {
    const { app, sites, jobs, trans } = this._options;
    return new ExportSection({
      model: this._model,
      sites,
      jobs,
      trans,
      onVisible: visible => this._watch('section', visible),
      onReview: () => void this.review(null),
      onWrite: () => void this._write(),
      onTestRun: () => void this.start('local'),
      onSubmit: () => void this.start('slurm'),
      onOpenFolder: path =>
        void app.commands.execute('filebrowser:go-to-path', { path })
    });
  }

  /** Show the review of a notebook, opened first when it is given by its path. */
  async review(path: string | null): Promise<void> {
    const { app, sites, jobs, editors, languages, sidebar, trans } =
      this._options;
    if (path !== null) {
      await this._openNotebook(path);
    }
    if (!this._review || this._review.isDisposed) {
      const content = new ReviewPanel({
        model: this._model,
        sites,
        jobs,
        editors,
        languages,
        trans,
        onVisible: visible => this._watch('review', visible),
        onWrite: () => void this._write()
      });
      this._review = new MainAreaWidget({ content });
      this._review.toolbar.hide();
      this._review.title.icon = content.title.icon;
      this._review.title.label = content.title.label;
      content.title.changed.connect(title => {
        if (this._review) {
          this._review.title.label = title.label;
        }
      });
    }
    if (!this._review.isAttached) {
      app.shell.add(this._review, 'main');
    }
    app.shell.activateById(this._review.id);
    await sidebar.reveal('export');
  }

  /** Write the bundle, then run it here or submit it. */
  async start(runner: 'local' | 'slurm'): Promise<void> {
    const { jobs, sites, sidebar, trans } = this._options;
    const slurm = sites.current.slurm;
    await sidebar.reveal('export');
    if (runner === 'slurm' && slurm && jobs && !jobs.slurm.available) {
      // The section then shows what to type, and where.
      return this._write();
    }
    if (runner === 'slurm' && !(await this._confirmSubmission())) {
      return;
    }
    const job = await this._model.start(
      runner,
      paths => askAboutChanges(paths, trans),
      async reason => {
        const { submitAnyway } = await import('../jobs/submitAnyway');
        return submitAnyway(reason, trans);
      }
    );
    if (job) {
      await sidebar.reveal('jobs');
    }
  }

  /**
   * Change what a notebook's export asks for, and the bundle that was written.
   *
   * @returns what was changed, as sentences; rejects with a sentence when nothing could be.
   */
  async applyAdvice(change: IResourceChange): Promise<string> {
    const { app, sites } = this._options;
    const rewritten = await rewriteResources(change, {
      contents: app.serviceManager.contents,
      exporter: await import('../export'),
      profiles: sites.profiles
    });
    await this._model.chooseResources(change.notebook, change.resources);
    return describeRewritten(rewritten, change);
  }

  /** Ask once before Slurm gets a job: what it asks for, and what that can cost. */
  private async _confirmSubmission(): Promise<boolean> {
    await this._model.refresh();
    const { plan } = this._model;
    // What stands in the way of a plan is told by the start itself.
    return plan === null || confirmSubmission(plan, this._options.trans);
  }

  private async _write(): Promise<void> {
    const { app, trans } = this._options;
    const result = await this._model.write(paths =>
      askAboutChanges(paths, trans)
    );
    if (result) {
      Notification.success(
        trans.__('Wrote %1 files to %2/', result.written.length, result.folder),
        {
          autoClose: 8000,
          actions: [
            {
              label: trans.__('Open folder'),
              callback: () =>
                void app.commands.execute('filebrowser:go-to-path', {
                  path: result.folder
                })
            }
          ]
        }
      );
    }
  }

  private async _openNotebook(path: string): Promise<void> {
    const { app, trans } = this._options;
    try {
      const panel = (await app.commands.execute('docmanager:open', {
        path,
        factory: 'Notebook'
      })) as NotebookPanel | undefined;
      await panel?.context.ready;
    } catch (reason) {
      await showErrorMessage(
        trans.__('%1 could not be opened', path),
        sentenceOf(reason)
      );
    }
  }

  private _watch(who: string, visible: boolean): void {
    if (visible) {
      this._watchers.add(who);
    } else {
      this._watchers.delete(who);
    }
    this._model.isWatched = this._watchers.size > 0;
  }

  private _review: MainAreaWidget<ReviewPanel> | null = null;
  private readonly _model: ExportModel;
  private readonly _watchers = new Set<string>();
}

/** A namespace for `ExportController` options. */
export namespace ExportController {
  export interface IOptions {
    app: JupyterFrontEnd;
    sidebar: ISidebar;
    sites: ISites;
    notebooks: INotebookTracker;
    editors: IEditorServices;
    jobs: IJobs | null;
    trans: TranslationBundle;
    settings: ISettingRegistry.ISettings | null;
    /** Where choices are kept by notebook; `null` when nothing is kept. */
    state: IStateDB | null;
    languages: IEditorLanguageRegistry | null;
  }
}
