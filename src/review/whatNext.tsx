import { PageConfig } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IJobs, ISites } from '../tokens';
import { RunInTerminal, SubmitElsewhere } from './elsewhere';
import type { ExportModel } from './model';
import type { ITyping } from './submission';
import { submissionCommands, terminalCommands } from './submission';

/** After the files are written: what to type, where this server cannot hand them to Slurm itself. */
export function WhatNext(props: {
  model: ExportModel;
  sites: ISites;
  jobs: IJobs | null;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { jobs } = props;
  return jobs === null ? (
    <Commands {...props} />
  ) : (
    <UseSignal signal={jobs.changed}>{() => <Commands {...props} />}</UseSignal>
  );
}

function Commands(props: {
  model: ExportModel;
  sites: ISites;
  jobs: IJobs | null;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, sites, jobs, trans } = props;
  if (model.written === null) {
    return null;
  }
  const { folder, bundle, resources } = model.written;
  const typing = typingIn(folder);
  const site = sites.current;
  if (bundle.submission === null) {
    const commands = terminalCommands(bundle, typing);
    return (
      commands && (
        <RunInTerminal site={site} commands={commands} trans={trans} />
      )
    );
  }
  if (jobs?.slurm.available) {
    return null;
  }
  const submission = submissionCommands(
    site,
    bundle.submission,
    resources,
    typing
  );
  return submission ? (
    <SubmitElsewhere site={site} submission={submission} trans={trans} />
  ) : (
    <p className="jp-Signpost-message jp-mod-attention">
      {trans.__(
        'The name of the folder has control characters and cannot be put in a command. Rename the notebook and export again to submit it.'
      )}
    </p>
  );
}

/** What this page knows about where a folder lies and who looks at it. */
export function typingIn(folder: string): ITyping {
  return {
    folder,
    root: PageConfig.getOption('serverRoot'),
    user: PageConfig.getOption('hubUser')
  };
}
