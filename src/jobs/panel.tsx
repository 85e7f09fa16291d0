import type { TranslationBundle } from '@jupyterlab/translation';
import {
  Button,
  ReactWidget,
  UseSignal,
  refreshIcon
} from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import '../../style/parts';
import type { ISites } from '../tokens';
import { stateWord } from './figures';
import type { IJobActions } from './jobRow';
import { JobRow } from './jobRow';
import type { JobsModel } from './model';

/** The Jobs section: all runs, newest first. The list is kept up to date while it can be seen. */
export class JobsPanel extends ReactWidget {
  constructor(private readonly _options: JobsPanel.IOptions) {
    super();
    this.addClass('jp-Signpost-jobs');
  }

  override dispose(): void {
    this._rest();
    super.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._watchIfSeen();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._watchIfSeen();
  }

  protected override onBeforeHide(msg: Message): void {
    this._rest();
    super.onBeforeHide(msg);
  }

  protected override onBeforeDetach(msg: Message): void {
    this._rest();
    super.onBeforeDetach(msg);
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._options.jobs.changed}>
        {() => (
          <UseSignal signal={this._options.sites.changed}>
            {() => <JobsBody {...this._options} />}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _watchIfSeen(): void {
    if (this.isVisible && this._watch === null) {
      this._watch = this._options.jobs.watch();
    }
  }

  private _rest(): void {
    this._watch?.dispose();
    this._watch = null;
  }

  private _watch: IDisposable | null = null;
}

/** A namespace for `JobsPanel` options. */
export namespace JobsPanel {
  export interface IOptions {
    jobs: JobsModel;
    sites: Pick<ISites, 'current' | 'changed'>;
    actions: IJobActions;
    trans: TranslationBundle;
    /** Show the section that starts jobs. */
    onOpenExport(): void;
    /** Show the form for JupyterLab on a compute node. */
    onOpenComputeNode(): void;
  }
}

function JobsBody(props: JobsPanel.IOptions): JSX.Element {
  const { jobs, actions, trans } = props;
  const running = jobs.jobs.filter(job => job.state === 'running').length;
  return (
    <div className="jp-Signpost-stack">
      <div className="jp-Signpost-jobsHead">
        <span>
          {jobs.isKnown &&
            (running > 0
              ? trans.__('%1 running', running)
              : trans.__('Nothing is running'))}
        </span>
        <Button
          minimal
          small
          title={trans.__('Ask for the state of all jobs now')}
          aria-label={trans.__('Ask for the state of all jobs now')}
          onClick={() => void jobs.refresh()}
        >
          <refreshIcon.react tag="span" width="16px" height="16px" />
        </Button>
      </div>
      {jobs.failure !== null && (
        <p className="jp-Signpost-message jp-mod-attention" role="status">
          {jobs.failure}
        </p>
      )}
      {jobs.jobs.length > 0 ? (
        <ul className="jp-Signpost-jobList" aria-label={trans.__('Jobs')}>
          {jobs.jobs.map(job => (
            <JobRow key={job.id} job={job} actions={actions} trans={trans} />
          ))}
        </ul>
      ) : (
        <NoJobs {...props} />
      )}
      <SlurmLine {...props} />
      {props.sites.current.slurm !== null && (
        <div>
          <button
            className="jp-Signpost-link"
            onClick={props.onOpenComputeNode}
          >
            {trans.__('Jupyter on a compute node …')}
          </button>
        </div>
      )}
      <div className="jp-Signpost-jobsSpoken" aria-live="polite">
        {jobs.lastEnded &&
          trans.__(
            '%1: %2',
            jobs.lastEnded.name,
            stateWord(jobs.lastEnded.state, trans)
          )}
      </div>
    </div>
  );
}

function NoJobs(props: JobsPanel.IOptions): JSX.Element | null {
  const { jobs, trans } = props;
  if (!jobs.isKnown) {
    return jobs.failure === null ? (
      <p className="jp-Signpost-note">{trans.__('Loading …')}</p>
    ) : null;
  }
  return (
    <p className="jp-Signpost-note">
      {trans.__(
        'Nothing has been run yet. Open a notebook and choose “Test run” under Export: its script runs here, once, and its log, time and peak memory are shown in this place.'
      )}{' '}
      <button className="jp-Signpost-link" onClick={props.onOpenExport}>
        {trans.__('Open Export')}
      </button>
    </p>
  );
}

function SlurmLine(props: JobsPanel.IOptions): JSX.Element | null {
  const { jobs, sites, trans } = props;
  const slurm = sites.current.slurm;
  if (!jobs.isKnown || jobs.slurm.available) {
    return null;
  }
  // The server's sentence says where to submit from when it knows that.
  const line =
    jobs.slurm.message ||
    (slurm && slurm.submit_from !== ''
      ? trans.__('Submit from %1.', slurm.submit_from)
      : '');
  return line === '' ? null : <p className="jp-Signpost-note">{line}</p>;
}
