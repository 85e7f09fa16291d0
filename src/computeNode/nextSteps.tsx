import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandToCopy } from '../environment/copyButton';
import { shellCommand } from '../environment/shellCommand';
import { JOB_FILE, TUNNEL_FILE } from '../export/batch/notebookJob';
import { SubmitElsewhere } from '../review/elsewhere';
import { submissionCommands } from '../review/submission';
import { typingIn } from '../review/whatNext';
import type { IJobs, ISites } from '../tokens';
import type { ComputeNodeModel } from './model';

/** What to do with the written files: submit, fetch the tunnel, start it. */
export function NextSteps(props: {
  model: ComputeNodeModel;
  sites: ISites;
  jobs: IJobs | null;
  trans: TranslationBundle;
  folder: string;
  onDownload(path: string): void;
  onShowJobs(): void;
}): JSX.Element {
  const { model, trans } = props;
  const { tunnel } = model;
  const route = model.job?.route;
  const { user } = typingIn(props.folder);
  const words = ['sh', TUNNEL_FILE];
  if (!route?.login) {
    words.push('--login', 'USER@HOST');
  } else if (!route.login.includes('@')) {
    words.push('--user', user === '' ? 'USER' : user);
  }
  const command = shellCommand(words);
  return (
    <ol className="jp-Signpost-nextSteps">
      <li>
        <h3>{trans.__('Submit the job')}</h3>
        <Submit {...props} />
      </li>
      <li>
        <h3>{trans.__('Get the tunnel, once')}</h3>
        <p>
          {trans.__(
            'It runs on your own computer: Linux, macOS, or WSL on Windows. It needs ssh and nothing else.'
          )}
        </p>
        {tunnel !== null && (
          <button
            type="button"
            className="jp-Button jp-mod-styled"
            onClick={() => props.onDownload(tunnel)}
          >
            {trans.__('Download %1', TUNNEL_FILE)}
          </button>
        )}
      </li>
      <li>
        <h3>{trans.__('Open the tunnel')}</h3>
        <p>
          {trans.__('On your own computer, in the folder of the download:')}
        </p>
        {command !== null && <CommandToCopy command={command} trans={trans} />}
        <p>
          {trans.__(
            'It finds the job, prints the address to open in your browser, and says why and how long a job still waits. Closing it leaves the job running: end that by File, Shut Down in its JupyterLab, or under Jobs.'
          )}
        </p>
      </li>
    </ol>
  );
}

function Submit(props: {
  model: ComputeNodeModel;
  sites: ISites;
  jobs: IJobs | null;
  trans: TranslationBundle;
  folder: string;
  onShowJobs(): void;
}): JSX.Element | null {
  const { model, sites, jobs, trans, folder } = props;
  if (jobs?.slurm.available) {
    return model.submitted !== null ? (
      <button
        type="button"
        className="jp-Button jp-mod-styled"
        onClick={props.onShowJobs}
      >
        {trans.__('Show jobs')}
      </button>
    ) : (
      <>
        {model.job?.needsAccount && (
          <p>
            {trans.__(
              'Slurm here asks for an account: give it above and write the files again, unless SBATCH_ACCOUNT has it.'
            )}
          </p>
        )}
        <button
          type="button"
          className="jp-Button jp-mod-styled jp-mod-accept"
          disabled={model.isBusy}
          onClick={() => void model.submit()}
        >
          {trans.__('Submit')}
        </button>
      </>
    );
  }
  const submission = submissionCommands(
    sites.current,
    JOB_FILE,
    model.form.resources,
    typingIn(folder)
  );
  return (
    submission && (
      <SubmitElsewhere
        site={sites.current}
        submission={submission}
        trans={trans}
      />
    )
  );
}
