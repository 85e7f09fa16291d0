import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { IJobs, ISites } from '../tokens';
import type { ExportModel } from './model';
import { OpenFolder, Outcome } from './outcome';
import { ResourcesForm } from './resources';
import { WarningList } from './warningList';
import { WhatNext } from './whatNext';

/** The Export section of the sidebar: one sentence from the plan, what the site requires, four verbs. */
export class ExportSection extends ReactWidget {
  constructor(private readonly _options: ExportSection.IOptions) {
    super();
    this.addClass('jp-Signpost-export');
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._options.onVisible(this.isVisible);
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._options.onVisible(this.isVisible);
  }

  protected override onBeforeHide(msg: Message): void {
    super.onBeforeHide(msg);
    this._options.onVisible(false);
  }

  protected render(): JSX.Element {
    const { model } = this._options;
    return (
      <UseSignal signal={model.changed}>
        {() => <ExportBody {...this._options} />}
      </UseSignal>
    );
  }
}

/** A namespace for `ExportSection` options. */
export namespace ExportSection {
  export interface IOptions {
    model: ExportModel;
    sites: ISites;
    jobs: IJobs | null;
    trans: TranslationBundle;
    onVisible(visible: boolean): void;
    onReview(): void;
    onWrite(): void;
    onTestRun(): void;
    onSubmit(): void;
    onOpenFolder(path: string): void;
  }
}

function ExportBody(props: ExportSection.IOptions): JSX.Element {
  const { model, trans } = props;
  if (model.path === null) {
    return (
      <p className="jp-Signpost-note">
        {trans.__(
          'No notebook is open. Open the notebook that is to become a job: its script, library and Slurm wrapper are shown here before anything is written.'
        )}
      </p>
    );
  }
  const name = model.path.split('/').pop();
  const done = (
    <Outcome outcome={model.outcome}>
      <OpenFolder
        folder={model.outcome?.folder ?? null}
        trans={trans}
        onOpen={props.onOpenFolder}
      />
    </Outcome>
  );
  return (
    <div className="jp-Signpost-stack">
      <div className="jp-Signpost-subject" title={model.path}>
        {name}
      </div>
      {model.refusal !== null && (
        <p className="jp-Signpost-message jp-mod-problem" role="alert">
          {model.refusal}
        </p>
      )}
      {model.plan && (
        <>
          <p className="jp-Signpost-summary">{model.plan.summary}</p>
          {done}
          <WhatNext {...props} />
          <WarningList
            warnings={model.plan.warnings}
            trans={trans}
            onShow={({ cell, line }) => model.showCell(cell, line)}
          />
          <ResourcesForm
            site={props.sites.current}
            resources={model.choices.resources}
            wrapperProblems={model.plan.wrapper_problems}
            trans={trans}
            onChange={resources => void model.choose({ resources })}
          />
          <Cost {...props} />
          <Verbs {...props} />
        </>
      )}
      {!model.plan && done}
    </div>
  );
}

/** What a submission can cost; said where it can be submitted. */
function Cost(props: ExportSection.IOptions): JSX.Element | null {
  const { model, sites, trans } = props;
  const cost = model.plan?.cost;
  if (!cost || !sites.current.slurm) {
    return null;
  }
  return (
    <p className="jp-Signpost-cost" aria-live="polite">
      {cost.sentence}{' '}
      {cost.charge !== null && (
        <a href={cost.charge.source} target="_blank" rel="noopener noreferrer">
          {trans.__('Rates')}
        </a>
      )}
    </p>
  );
}

function Verbs(props: ExportSection.IOptions): JSX.Element {
  const { model, trans, jobs } = props;
  const slurm = props.sites.current.slurm;
  return (
    <div className="jp-Signpost-verbs">
      <button
        className="jp-Button jp-mod-styled"
        onClick={props.onReview}
        title={trans.__('See every file before anything is written')}
      >
        {trans.__('Review')}
      </button>
      <button
        className="jp-Button jp-mod-styled jp-mod-accept"
        disabled={model.isBusy}
        onClick={props.onWrite}
        title={trans.__('Save the notebook and write the files beside it')}
      >
        {trans.__('Write files')}
      </button>
      {jobs && (
        <button
          className="jp-Button jp-mod-styled"
          disabled={model.isBusy}
          onClick={props.onTestRun}
          title={trans.__('Write the files, then run the script here, once')}
        >
          {trans.__('Test run')}
        </button>
      )}
      {jobs && slurm && (
        <button
          className="jp-Button jp-mod-styled"
          disabled={model.isBusy}
          onClick={props.onSubmit}
          title={trans.__('Write the files, then hand the wrapper to Slurm')}
        >
          {trans.__('Submit')}
        </button>
      )}
    </div>
  );
}
