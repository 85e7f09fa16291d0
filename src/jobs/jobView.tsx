import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import * as React from 'react';

import '../../style/parts';
import type { IJob } from '../server/answers';
import type { ServerClient } from '../server/client';
import { signpostIcon } from '../sidebar/icon';
import { AdviceModel } from './adviceModel';
import { AdviceSection } from './adviceView';
import { figureTexts, lastTime, stateWord } from './figures';
import type { IJobActions } from './jobRow';
import { Age, JobVerbs } from './jobRow';
import { JobLogModel } from './logModel';
import { LogView } from './logView';
import type { JobsModel } from './model';
import { ProofModel } from './proofModel';
import { ProofSection } from './proofView';
import { StateIcon } from './stateIcon';

/** One job in the main area: what ran, its state and figures, and its log, which is followed while it grows. */
export class JobView extends Panel {
  constructor(private readonly _options: JobView.IOptions) {
    super();
    const { job, jobs, actions, client, trans } = _options;
    this.addClass('jp-Signpost-jobView');
    this._log = new JobLogModel({ client, job });
    this._proof = new ProofModel({ client, jobs, job });
    this._advice = new AdviceModel({
      client,
      jobs,
      job,
      apply: (found, advice) => actions.applyAdvice(found, advice)
    });
    this.addWidget(
      ReactWidget.create(
        <UseSignal signal={jobs.changed}>
          {() => (
            <JobHead id={job} jobs={jobs} actions={actions} trans={trans} />
          )}
        </UseSignal>
      )
    );
    const advice = ReactWidget.create(
      <UseSignal signal={this._advice.changed}>
        {() => <AdviceSection model={this._advice} trans={trans} />}
      </UseSignal>
    );
    advice.addClass('jp-Signpost-adviceHolder');
    this.addWidget(advice);
    const proof = ReactWidget.create(
      <UseSignal signal={this._proof.changed}>
        {() => (
          <ProofSection
            proof={this._proof}
            trans={trans}
            onShowCell={actions.openCell}
          />
        )}
      </UseSignal>
    );
    proof.addClass('jp-Signpost-proofHolder');
    this.addWidget(proof);
    this.addWidget(new LogView({ log: this._log, trans }));
    jobs.changed.connect(this._name, this);
    this._name();
  }

  /** Id of the job. */
  get job(): string {
    return this._options.job;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._options.jobs.changed.disconnect(this._name, this);
    this._watch?.dispose();
    this._log.dispose();
    this._proof.dispose();
    this._advice.dispose();
    super.dispose();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._setWatched(this.isVisible);
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._setWatched(this.isVisible);
  }

  protected override onBeforeHide(msg: Message): void {
    this._setWatched(false);
    super.onBeforeHide(msg);
  }

  protected override onBeforeDetach(msg: Message): void {
    this._setWatched(false);
    super.onBeforeDetach(msg);
  }

  private _setWatched(watched: boolean): void {
    this._log.isWatched = watched;
    this._proof.isWatched = watched;
    this._advice.isWatched = watched;
    if (!watched) {
      this._watch?.dispose();
      this._watch = null;
    } else if (this._watch === null) {
      this._watch = this._options.jobs.watch();
    }
  }

  private _name(): void {
    const { job, jobs, trans } = this._options;
    const name = jobs.find(job)?.name ?? trans.__('Job');
    this.title.label = name;
    this.title.caption = trans.__('Job %1: %2', job, name);
  }

  private _watch: IDisposable | null = null;
  private readonly _log: JobLogModel;
  private readonly _proof: ProofModel;
  private readonly _advice: AdviceModel;
}

/** The view of a job as the shell takes it: one widget per job, named by its id. */
export function makeJobWidget(
  options: JobView.IOptions
): MainAreaWidget<JobView> {
  const widget = new MainAreaWidget({ content: new JobView(options) });
  widget.toolbar.hide();
  widget.id = `signpost-job-${options.job}`;
  widget.title.icon = signpostIcon;
  return widget;
}

/** A namespace for `JobView` options. */
export namespace JobView {
  export interface IOptions {
    /** Id of the job. */
    job: string;
    jobs: JobsModel;
    client: ServerClient;
    actions: IJobActions;
    trans: TranslationBundle;
  }
}

function JobHead(props: {
  id: string;
  jobs: JobsModel;
  actions: IJobActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { id, jobs, actions, trans } = props;
  const job = jobs.find(id);
  if (job === null) {
    return (
      <p className="jp-Signpost-note">
        {jobs.failure ??
          (jobs.isKnown
            ? trans.__(
                'The server does not know this job any more: its folder was probably removed or moved.'
              )
            : trans.__('Loading …'))}
      </p>
    );
  }
  return (
    <div className="jp-Signpost-jobViewHead" data-state={job.state}>
      <div className="jp-Signpost-jobHead">
        <StateIcon state={job.state} />
        <h2>{job.name}</h2>
        <Age time={lastTime(job)} />
      </div>
      <p>{originText(job, trans)}</p>
      <div className="jp-Signpost-jobFigures" aria-live="polite">
        <span className="jp-Signpost-jobState">
          {stateWord(job.state, trans)}
        </span>
        {figureTexts(job, trans).map((text, index) => (
          <span key={index}>{text}</span>
        ))}
      </div>
      {job.message !== null && (
        <p
          className={`jp-Signpost-message ${job.state === 'failed' || job.never_starts ? 'jp-mod-problem' : ''}`}
        >
          {job.message}
        </p>
      )}
      {jobs.failure !== null && (
        <p className="jp-Signpost-message jp-mod-attention">{jobs.failure}</p>
      )}
      <JobVerbs job={job} actions={actions} trans={trans} inLog />
    </div>
  );
}

/** What was run, where it lies, and when it was handed over. */
function originText(job: IJob, trans: TranslationBundle): string {
  const time = fullTime(job.submitted_at);
  const script =
    job.folder === ''
      ? job.script
      : trans.__('%1 in %2', job.script, job.folder);
  return job.runner === 'local'
    ? trans.__('%1, started %2', script, time)
    : trans.__('%1, submitted %2', script, time);
}

function fullTime(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toLocaleString();
}
