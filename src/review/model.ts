import type { Contents } from '@jupyterlab/services';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IKernelPackages } from '../environment/kernelAnswers';
import type { IBundle, IPlan, IResources } from '../export';
import { sentenceOf } from '../server/errors';
import type { IJob } from '../server/answers';
import type { IJobs, ISites } from '../tokens';
import type { IExportChoices } from './choices';
import { ChosenOptions } from './chosen';
import { exportOptions } from './exportOptions';
import type { Exporter } from './planner';
import { Planner } from './planner';
import { saveNotebook } from './saveNotebook';
import type { INotebookDocument, INotebookSource } from './source';
import { startJob } from './startJob';
import type { ChangedFilesAnswer, IWriteResult } from './writer';
import { describeResult, writeFiles } from './writer';

/** Plans the export of the current notebook and writes it. No DOM. */
export class ExportModel implements IDisposable {
  constructor(private readonly _options: ExportModel.IOptions) {
    _options.source.currentChanged.connect(this._onCurrentChanged, this);
    _options.source.contentChanged.connect(this._onContentChanged, this);
    _options.sites.changed.connect(this._onSiteChanged, this);
    this._planner = new Planner(() => _options.loadExporter());
    this._chosen = new ChosenOptions(_options);
  }

  /** Path of the notebook that is planned, or `null`. */
  get path(): string | null {
    return this._options.source.current?.path ?? null;
  }

  get plan(): IPlan | null {
    return this._plan;
  }

  get bundle(): IBundle | null {
    return this._bundle;
  }

  /** Why there is no plan, as a sentence; `null` while there is one or none is wanted. */
  get refusal(): string | null {
    return this._refusal;
  }

  /** What the last action did, as a sentence, or `null`. */
  get outcome(): ExportModel.IOutcome | null {
    return this._outcome;
  }

  /** The files of this notebook as they were written last, or `null`; the choices may have changed since. */
  get written(): ExportModel.IWritten | null {
    return this._written;
  }

  get isBusy(): boolean {
    return this._busy > 0;
  }

  get choices(): IExportChoices {
    return this._chosen.current;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._replan);
    Signal.clearData(this);
  }

  /** Nothing is planned while nobody looks. */
  set isWatched(watched: boolean) {
    this._isWatched = watched;
    if (watched) {
      void this.refresh();
    }
  }

  /** Change what the export is to be, and plan again. */
  choose(choices: Partial<IExportChoices>): Promise<void> {
    this._chosen.choose(this.path, choices);
    // A switch shows at once what it was switched to; the plan follows.
    this._changed.emit();
    return this.refresh();
  }

  /**
   * Change what a notebook's export asks for from now on, whether it is open or not.
   *
   * @param path - contents path of the notebook.
   */
  async chooseResources(
    path: string,
    changes: Partial<IResources>
  ): Promise<void> {
    if (path !== this.path) {
      return this._chosen.chooseElsewhere(path, changes);
    }
    await this._recall(path);
    return this.choose({
      resources: { ...this.choices.resources, ...changes }
    });
  }

  /** Plan the current notebook as it is now, saved or not. */
  async refresh(): Promise<void> {
    const turn = ++this._turn;
    const document = this._options.source.current;
    this._plannedEdition = document?.edition ?? null;
    let made: { plan: IPlan; bundle: IBundle } | null = null;
    let refusal: string | null = null;
    const isOutdated = () => turn !== this._turn || this._isDisposed;
    if (document) {
      await this._recall(document.path);
      try {
        made = await this._planner.run(
          document,
          () =>
            exportOptions(
              this.choices,
              this._options.sites.current,
              document,
              this._packages
            ),
          isOutdated
        );
      } catch (reason) {
        refusal = sentenceOf(reason);
      }
    }
    if (isOutdated()) {
      return;
    }
    this._plan = made?.plan ?? null;
    this._bundle = made?.bundle ?? null;
    this._refusal = refusal;
    this._changed.emit();
  }

  /**
   * Save the notebook, plan it and write the bundle beside it.
   *
   * @returns what was written, or `null` when the user cancelled or it could not be done; then
   * {@link outcome} says why.
   */
  async write(
    onChanged: (paths: readonly string[]) => Promise<ChangedFilesAnswer>
  ): Promise<IWriteResult | null> {
    return this._act(async () => {
      const document = this._options.source.current;
      if (!document) {
        throw new Error(
          'No notebook is open. Open the notebook that is to be exported, then export again.'
        );
      }
      await saveNotebook(document);
      await this.refresh();
      if (await this._askKernel(document)) {
        await this.refresh();
      }
      if (!this._bundle) {
        throw new Error(
          this._refusal ?? 'The notebook was closed. Nothing was written.'
        );
      }
      const exporter = await this._options.loadExporter();
      const result = await writeFiles(this._bundle, {
        contents: this._options.contents,
        parent: PathExt.dirname(document.path),
        digest: exporter.digest,
        onChanged
      });
      this._written = result && {
        folder: result.folder,
        bundle: this._bundle,
        resources: this.choices.resources
      };
      this._outcome = result
        ? {
            message: describeResult(result),
            failed: false,
            folder: result.folder
          }
        : { message: 'Nothing was written.', failed: false, folder: null };
      return result;
    });
  }

  /**
   * Write the bundle, then run its script here or hand its wrapper to Slurm.
   *
   * @param onNeverStarts - asked whether to submit what Slurm would take and never start.
   */
  async start(
    runner: 'local' | 'slurm',
    onChanged: (paths: readonly string[]) => Promise<ChangedFilesAnswer>,
    onNeverStarts: (reason: string) => Promise<boolean> = async () => false
  ): Promise<IJob | null> {
    const written = await this.write(onChanged);
    const bundle = this._bundle;
    const document = this._options.source.current;
    if (!written || !bundle || !document) {
      return null;
    }
    return this._act(async () => {
      const jobs = this._options.jobs;
      if (!jobs) {
        throw new Error(
          'The Jobs part of Signpost is switched off, so nothing was started. The files are written.'
        );
      }
      const script = runner === 'local' ? bundle.entry : bundle.submission;
      if (script === null) {
        throw new Error(
          'There is no wrapper to submit. The files are written; use "Test run" to run the program here.'
        );
      }
      const job = await startJob(
        jobs,
        {
          runner,
          folder: written.folder,
          script,
          kernel: document.kernelName,
          arguments: []
        },
        onNeverStarts
      );
      this._outcome = {
        message:
          runner === 'local'
            ? `${job.name} was started here. Its log is under Jobs.`
            : `${job.name} was handed to Slurm as job ${job.slurm_id ?? job.id}.`,
        failed: false,
        folder: written.folder
      };
      return job;
    });
  }

  /** Show a cell in its notebook, with the cursor in a line, counted from 1. */
  showCell(index: number, line: number | null = null): void {
    this._options.source.current?.showCell(index, line);
  }

  private _recall(path: string): Promise<void> {
    return this._chosen.recall(path, () => this.path === path);
  }

  /**
   * Exact versions come from the notebook's own kernel; without one the requirements file itself says
   * that they are missing.
   *
   * @returns whether versions are known now.
   */
  private async _askKernel(document: INotebookDocument): Promise<boolean> {
    if (!document.kernel || !this._plan) {
      return false;
    }
    const { packagesToAsk } = await this._options.loadExporter();
    try {
      this._packages = await this._options.askDistributions(
        document.kernel,
        packagesToAsk(this._plan)
      );
      return this._packages !== null;
    } catch {
      // A kernel that is busy or of another language has no answer; versions from before still hold.
      return false;
    }
  }

  private async _act<T>(action: () => Promise<T>): Promise<T | null> {
    this._busy += 1;
    this._outcome = null;
    this._changed.emit();
    try {
      return await action();
    } catch (reason) {
      this._outcome = {
        message: sentenceOf(reason),
        failed: true,
        folder: null
      };
      return null;
    } finally {
      this._busy -= 1;
      this._changed.emit();
    }
  }

  private _onCurrentChanged(): void {
    const path = this.path;
    if (path !== this._plannedPath) {
      // Another notebook has other settings and other versions.
      this._plannedPath = path;
      this._planner.reset();
      this._chosen.reset();
      this._packages = null;
      this._outcome = null;
      this._written = null;
    }
    this._refreshIfWatched();
  }

  private _onContentChanged(): void {
    if (!this._isWatched) {
      return;
    }
    const now = performance.now();
    const pause = this._planner.pauseAfter(now - this._editedAt);
    this._editedAt = now;
    window.clearTimeout(this._replan);
    this._replan = window.setTimeout(() => {
      // JupyterLab tells of one edit more than once, and of every line that a cell prints.
      if (this._options.source.current?.edition !== this._plannedEdition) {
        void this.refresh();
      }
    }, pause);
  }

  private _onSiteChanged(): void {
    // The written files follow the rules of the other one.
    this._written = null;
    this._chosen.changeSite();
    this._refreshIfWatched();
  }

  private _refreshIfWatched(): void {
    if (this._isWatched) {
      void this.refresh();
    }
  }

  private _plan: IPlan | null = null;
  private _bundle: IBundle | null = null;
  private _refusal: string | null = null;
  private _outcome: ExportModel.IOutcome | null = null;
  private _written: ExportModel.IWritten | null = null;
  private _packages: IKernelPackages | null = null;
  private _plannedPath: string | null = null;
  private _turn = 0;
  private _busy = 0;
  private _isWatched = false;
  private _isDisposed = false;
  private _replan = 0;
  private _editedAt = -Infinity;
  private _plannedEdition: string | null = null;
  private readonly _planner: Planner;
  private readonly _chosen: ChosenOptions;
  private readonly _changed = new Signal<this, void>(this);
}

/** A namespace for `ExportModel` options. */
export namespace ExportModel {
  export interface IOptions extends ChosenOptions.IOptions {
    source: INotebookSource;
    sites: ISites;
    contents: Pick<Contents.IManager, 'get' | 'save'>;
    /** Runs bundles; `null` when that plugin is switched off. */
    jobs: IJobs | null;
    loadExporter(): Promise<Exporter>;
    askDistributions: typeof import('../environment/kernelProbe').askDistributions;
  }

  export interface IOutcome {
    message: string;
    failed: boolean;
    /** Contents path of what was written, to be opened. */
    folder: string | null;
  }

  export interface IWritten {
    /** Contents path of the bundle's folder. */
    folder: string;
    bundle: IBundle;
    /** What its wrapper asks for. */
    resources: IResources;
  }
}
