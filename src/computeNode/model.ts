import type { Contents } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { VDomModel } from '@jupyterlab/ui-components';

import type { IResources } from '../export';
import type {
  INotebookJob,
  INotebookJobOptions,
  Reach
} from '../export/batch/notebookJob';
import {
  JOB_FILE,
  NotebookJobError,
  TUNNEL_FILE,
  writeNotebookJob
} from '../export/batch/notebookJob';
import { digest } from '../export/write/digest';
import { noResources } from '../review/choices';
import { wholePath } from '../review/submission';
import type { ChangedFilesAnswer } from '../review/writer';
import { describeResult, writeFiles } from '../review/writer';
import { sentenceOf } from '../server/errors';
import type { IJobs, ISites } from '../tokens';
import { VERSION } from '../version';

/** What the user may choose. */
export interface IComputeNodeForm {
  resources: IResources;
  /** Folder that JupyterLab shows: absolute, or from `~`; empty for HOME. */
  folder: string;
  environment: string;
  login: string;
  /** `null`: as the site does it. */
  reach: Reach | null;
}

/** JupyterLab in a job of its own: what it asks for, its files, and handing it to Slurm. No DOM. */
export class ComputeNodeModel extends VDomModel {
  constructor(private readonly _options: ComputeNodeModel.IOptions) {
    super();
    this._form = {
      resources: noResources(_options.account),
      folder: '',
      environment: '',
      login: '',
      reach: null
    };
    this.place = '';
    _options.sites.changed.connect(this._onSiteChanged, this);
    this._make();
  }

  override dispose(): void {
    this._options.sites.changed.disconnect(this._onSiteChanged, this);
    Signal.clearData(this);
    super.dispose();
  }

  get form(): Readonly<IComputeNodeForm> {
    return this._form;
  }

  /** Contents path of the folder in which the files are written, and which JupyterLab shows at first. */
  get place(): string {
    return this._place;
  }

  set place(path: string) {
    this._place = path;
    this._form = {
      ...this._form,
      folder:
        this._options.root === '' ? '' : wholePath(this._options.root, path)
    };
    this._written = null;
    this._outcome = null;
    this._make();
    this.stateChanged.emit();
  }

  /** The files as they would be written now, or `null`. */
  get job(): INotebookJob | null {
    return this._job;
  }

  /** Why there are none, as a sentence. */
  get refusal(): string | null {
    return this._refusal;
  }

  get isBusy(): boolean {
    return this._busy;
  }

  /** Contents path of the folder with the files as they were written last, or `null`. */
  get written(): string | null {
    return this._written;
  }

  /** What the last action did, or `null`. */
  get outcome(): { message: string; failed: boolean } | null {
    return this._outcome;
  }

  /** The job's number, once it was handed to Slurm from here. */
  get submitted(): string | null {
    return this._submitted;
  }

  /** Contents path of the script for the user's own computer, or `null`. */
  get tunnel(): string | null {
    return this._written === null ? null : `${this._written}/${TUNNEL_FILE}`;
  }

  choose(change: Partial<IComputeNodeForm>): void {
    this._form = { ...this._form, ...change };
    this._written = null;
    this._submitted = null;
    this._outcome = null;
    this._make();
    this.stateChanged.emit();
  }

  /** Write the files; what went wrong is told in {@link outcome}. */
  async write(
    onChanged: (paths: readonly string[]) => Promise<ChangedFilesAnswer>
  ): Promise<void> {
    await this._act(async () => {
      if (!this._job) {
        throw new Error(this._refusal ?? 'There is nothing to write.');
      }
      const result = await writeFiles(this._job.bundle, {
        contents: this._options.contents,
        parent: this._place,
        digest,
        onChanged
      });
      this._written = result?.folder ?? null;
      this._submitted = null;
      return result === null ? 'Nothing was written.' : describeResult(result);
    });
  }

  /** Hand the written job to Slurm. */
  async submit(): Promise<void> {
    await this._act(async () => {
      const { jobs } = this._options;
      if (!jobs || this._written === null) {
        throw new Error('Nothing was submitted: write the files first.');
      }
      const job = await jobs.start({
        runner: 'slurm',
        folder: this._written,
        script: JOB_FILE,
        kernel: null,
        arguments: []
      });
      this._submitted = job.slurm_id ?? job.id;
      return `Handed to Slurm as job ${this._submitted}. It is listed under Jobs, where it can be cancelled.`;
    });
  }

  private async _act(action: () => Promise<string>): Promise<void> {
    this._busy = true;
    this._outcome = null;
    this.stateChanged.emit();
    try {
      this._outcome = { message: await action(), failed: false };
    } catch (reason) {
      this._outcome = { message: sentenceOf(reason), failed: true };
    } finally {
      this._busy = false;
      this.stateChanged.emit();
    }
  }

  private _make(): void {
    const options: INotebookJobOptions = {
      ...this._form,
      site: this._options.sites.current,
      version: VERSION
    };
    try {
      this._job = writeNotebookJob(options);
      this._refusal = null;
    } catch (reason) {
      if (!(reason instanceof NotebookJobError)) {
        throw reason;
      }
      this._job = null;
      this._refusal = reason.message;
    }
  }

  /** Partitions, hosts and ways are those of another site now. */
  private _onSiteChanged(): void {
    this.choose({
      resources: { ...this._form.resources, partition: null, qos: null },
      login: '',
      reach: null
    });
  }

  private _form: IComputeNodeForm;
  private _place = '';
  private _job: INotebookJob | null = null;
  private _refusal: string | null = null;
  private _written: string | null = null;
  private _submitted: string | null = null;
  private _outcome: { message: string; failed: boolean } | null = null;
  private _busy = false;
}

/** A namespace for `ComputeNodeModel` options. */
export namespace ComputeNodeModel {
  export interface IOptions {
    sites: Pick<ISites, 'current' | 'changed'>;
    jobs: Pick<IJobs, 'start'> | null;
    contents: Pick<Contents.IManager, 'get' | 'save'>;
    /** The folder that JupyterLab shows, absolute or from `~`; empty where it is not known. */
    root: string;
    /** The user's usual account, or `null`. */
    account: string | null;
  }
}
