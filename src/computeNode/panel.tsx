import { PageConfig } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, UseSignal, VDomRenderer } from '@jupyterlab/ui-components';
import * as React from 'react';

import '../../style/parts';
import type { IResources } from '../export';
import type { Reach } from '../export/batch/notebookJob';
import { DraftField } from '../review/draftField';
import { OpenFolder, Outcome } from '../review/outcome';
import { ResourcesForm } from '../review/resources';
import { signpostIcon } from '../sidebar/icon';
import type { IJobs, ISites } from '../tokens';
import type { ComputeNodeModel, IComputeNodeForm } from './model';
import { NextSteps } from './nextSteps';

/** Interactive work is sized by these; for a batch job they are rarely changed. */
const OPEN: (keyof IResources)[] = ['account', 'cpus', 'gpus'];

/** The form for JupyterLab on a compute node, and what to do with its files. */
export class ComputeNodePanel extends VDomRenderer<ComputeNodeModel> {
  constructor(private readonly _options: ComputeNodePanel.IOptions) {
    super(_options.model);
    const { trans } = _options;
    this.id = 'jupyterlab-signpost-compute-node';
    this.addClass('jp-Signpost-computeNode');
    this.title.label = trans.__('Jupyter on a Compute Node');
    this.title.icon = signpostIcon;
    this.title.closable = true;
  }

  protected render(): JSX.Element {
    const { jobs } = this._options;
    return jobs === null ? (
      <Body {...this._options} />
    ) : (
      // Whether Slurm takes jobs here may be known later.
      <UseSignal signal={jobs.changed}>
        {() => <Body {...this._options} />}
      </UseSignal>
    );
  }
}

/** A namespace for `ComputeNodePanel` options. */
export namespace ComputeNodePanel {
  export interface IOptions {
    model: ComputeNodeModel;
    sites: ISites;
    jobs: IJobs | null;
    trans: TranslationBundle;
    onWrite(): void;
    onDownload(path: string): void;
    onOpenFolder(path: string): void;
    onShowJobs(): void;
  }
}

function Body(props: ComputeNodePanel.IOptions): JSX.Element {
  const { model, sites, trans } = props;
  const site = sites.current;
  if (site.slurm === null) {
    return (
      <p className="jp-Signpost-note" role="status">
        {model.refusal}
      </p>
    );
  }
  const { form, outcome, written } = model;
  return (
    <form
      className="jp-Signpost-stack"
      aria-label={trans.__('Jupyter on a compute node')}
      onSubmit={event => {
        event.preventDefault();
        props.onWrite();
      }}
    >
      <h2>{trans.__('Jupyter on a compute node')}</h2>
      <p className="jp-Signpost-summary">
        {trans.__(
          'JupyterLab runs in a Slurm job of your own, with the CPUs, memory and GPUs that you ask for. A tunnel by ssh brings it to the browser of your own computer.'
        )}
      </p>
      {site.slurm.notebook_job?.note && (
        <p className="jp-Signpost-note">{site.slurm.notebook_job.note}</p>
      )}
      <ResourcesForm
        site={site}
        resources={form.resources}
        wrapperProblems={model.job?.problems ?? []}
        alsoOpen={OPEN}
        trans={trans}
        onChange={resources => model.choose({ resources })}
      />
      <Places {...props} />
      {model.refusal !== null && (
        <p className="jp-Signpost-message jp-mod-problem" role="alert">
          {model.refusal}
        </p>
      )}
      <div className="jp-Signpost-verbs">
        <button
          type="submit"
          className={`jp-Button jp-mod-styled ${written === null ? 'jp-mod-accept' : ''}`}
          disabled={model.isBusy || model.job === null}
          title={trans.__(
            'Writes the job, the tunnel and a README into %1/',
            folderShown(model)
          )}
        >
          {trans.__('Write files')}
        </button>
      </div>
      <Outcome outcome={outcome}>
        <OpenFolder
          folder={written}
          trans={trans}
          onOpen={props.onOpenFolder}
        />
      </Outcome>
      {written !== null && <NextSteps {...props} folder={written} />}
    </form>
  );
}

/** Where it starts, with what, and how it is reached. */
function Places(props: ComputeNodePanel.IOptions): JSX.Element {
  const { model, sites, trans } = props;
  const { form } = model;
  const slurm = sites.current.slurm;
  const known = slurm?.login;
  const host =
    (form.resources.gpus > 0 ? known?.gpu_host : null) ?? known?.host ?? '';
  const login = (
    <Line
      name="login"
      label={trans.__('Login node')}
      help={trans.__(
        'The host on which jobs are submitted, as your own computer reaches it: HOST or USER@HOST'
      )}
      placeholder={host || trans.__('asked for when the tunnel starts')}
      {...props}
    />
  );
  return (
    <div className="jp-Signpost-form">
      <Line
        name="folder"
        label={trans.__('Folder to start in')}
        help={trans.__('From / or from ~/, which is HOME')}
        placeholder="~"
        {...props}
      />
      {host === '' && login}
      <details className="jp-Signpost-details">
        <summary>{trans.__('Python and connection')}</summary>
        <div className="jp-Signpost-form">
          <Line
            name="environment"
            label={trans.__('Python environment')}
            help={trans.__(
              'Folder of an environment with JupyterLab, from / or from ~/'
            )}
            placeholder={
              slurm && slurm.setup.length > 0
                ? slurm.setup.join('; ')
                : trans.__('the Python of the job')
            }
            {...props}
          />
          {host !== '' && login}
          <label className="jp-Signpost-field">
            <span>{trans.__('The tunnel gets to the node')}</span>
            <HTMLSelect
              value={model.job?.route.reach ?? 'login'}
              onChange={event =>
                model.choose({ reach: event.target.value as Reach })
              }
            >
              <option value="login">
                {trans.__('through the login node')}
              </option>
              <option value="node">{trans.__('by ssh to the node')}</option>
            </HTMLSelect>
          </label>
          <p className="jp-Signpost-note jp-mod-small">
            {model.job?.route.reach === 'node'
              ? trans.__(
                  'Jupyter listens on its node for that node alone. The node has to take ssh from the owner of a job.'
                )
              : trans.__(
                  'Jupyter listens on the node’s address within the cluster, and only who has its token gets in.'
                )}
          </p>
        </div>
      </details>
    </div>
  );
}

/** One line of text; an empty one means what its placeholder says. */
function Line(
  props: ComputeNodePanel.IOptions & {
    name: keyof Pick<IComputeNodeForm, 'folder' | 'environment' | 'login'>;
    label: string;
    help: string;
    placeholder: string;
  }
): JSX.Element {
  const { model, name, label, help, placeholder } = props;
  return (
    <DraftField
      label={label}
      value={model.form[name]}
      placeholder={placeholder}
      title={help}
      onCommit={text => model.choose({ [name]: text.trim() })}
    />
  );
}

function folderShown(model: ComputeNodeModel): string {
  const folder = model.job?.bundle.folder ?? '';
  const root = PageConfig.getOption('serverRoot');
  return [root, model.place, folder].filter(part => part !== '').join('/');
}
