import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Button, VDomRenderer, refreshIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { CommandToCopy } from '../environment/copyButton';
import type { IKernelSpecification } from '../server/answers';
import type { IKernelRules } from '../sites/profile';
import type { ISites } from '../tokens';
import { EnvironmentList } from './environmentList';
import { KernelList } from './kernelList';
import type { KernelsModel } from './model';
import { RegisteredNote } from './registeredNote';
import { RegistrationForm } from './registrationForm';

/** The Kernels section: environments, the kernels made of them, and the form between the two. */
export class KernelsPanel extends VDomRenderer<KernelsModel> {
  constructor(private readonly _options: KernelsPanel.IOptions) {
    super(_options.model);
    this.addClass('jp-Signpost-kernels');
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._follow();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._follow();
  }

  protected override onBeforeHide(msg: Message): void {
    super.onBeforeHide(msg);
    this._options.model.isActive = false;
  }

  protected override onBeforeDetach(msg: Message): void {
    this._options.model.isActive = false;
    super.onBeforeDetach(msg);
  }

  protected render(): JSX.Element {
    const { model, sites, commands, trans } = this._options;
    const rules = sites.current.kernels;
    // Both are shown in the row of their environment, if there is one.
    const elsewhere = this._isListed(model.form) ? null : model.form;
    const registered = this._isListed(model.registered)
      ? null
      : model.registered;
    return (
      <>
        <div className="jp-Signpost-line">
          <span role="status">{this._overview()}</span>
          <Button
            minimal
            small
            title={trans.__('Look for environments and kernels again')}
            aria-label={trans.__('Look for environments and kernels again')}
            aria-busy={model.loading}
            onClick={() => void model.refresh()}
          >
            <refreshIcon.react tag="span" width="16px" />
          </Button>
        </div>
        {model.failure !== null && (
          <p
            className={
              model.serverMissing ? 'jp-Signpost-advice' : 'jp-Signpost-failure'
            }
            role={model.serverMissing ? undefined : 'alert'}
          >
            {model.failure}
          </p>
        )}
        {registered && (
          <RegisteredNote
            kernel={registered.kernel}
            commands={commands}
            trans={trans}
          />
        )}
        {elsewhere && (
          <RegistrationForm model={model} form={elsewhere} trans={trans} />
        )}
        {model.answer && this._lists(rules)}
      </>
    );
  }

  private _lists(rules: IKernelRules): JSX.Element {
    const { model, commands, trans } = this._options;
    const answer = model.answer!;
    const none = trans.__('None matches “%1”.', model.filter);
    return (
      <>
        {model.filterable && (
          <input
            type="search"
            className="jp-mod-styled jp-Signpost-filter"
            value={model.filter}
            placeholder={trans.__('Filter by name or path')}
            aria-label={trans.__('Filter environments and kernels')}
            onChange={event => (model.filter = event.target.value)}
          />
        )}
        <h3>{trans.__('Environments found')}</h3>
        {answer.environments.length === 0 ? (
          <NoEnvironment
            rules={rules}
            searched={answer.searched}
            trans={trans}
          />
        ) : model.environments.length === 0 ? (
          <p className="jp-Signpost-advice">{none}</p>
        ) : (
          <EnvironmentList model={model} commands={commands} trans={trans} />
        )}
        {answer.environments.length > 0 && (
          <details className="jp-Signpost-more">
            <summary>{trans.__('Make another environment')}</summary>
            <HowToMake rules={rules} trans={trans} />
            <Searched folders={answer.searched} trans={trans} />
          </details>
        )}
        <h3>{trans.__('Kernels')}</h3>
        {answer.kernelspecs.length === 0 ? (
          <p className="jp-Signpost-advice">
            {trans.__(
              'There is no kernel yet. Register an environment above, and it appears in the launcher.'
            )}
          </p>
        ) : model.kernels.length === 0 ? (
          <p className="jp-Signpost-advice">{none}</p>
        ) : (
          <KernelList
            model={model}
            trans={trans}
            onRemove={kernel => void this._remove(kernel)}
          />
        )}
      </>
    );
  }

  private _overview(): string {
    const { model, trans } = this._options;
    const answer = model.answer;
    if (answer === null) {
      return model.loading ? trans.__('Looking for environments …') : '';
    }
    return `${trans._n('%1 environment', '%1 environments', answer.environments.length)}, ${trans._n('%1 kernel', '%1 kernels', answer.kernelspecs.length)}`;
  }

  private async _remove(kernel: IKernelSpecification): Promise<void> {
    const { model, trans } = this._options;
    const answer = await showDialog({
      title: trans.__('Remove the kernel “%1”?', kernel.display_name),
      body: trans.__(
        'Its folder %1 is deleted. The environment and your notebooks stay; a notebook that uses this kernel asks for another one when it is opened.',
        kernel.folder
      ),
      buttons: [
        Dialog.cancelButton(),
        Dialog.warnButton({ label: trans.__('Remove kernel') })
      ],
      defaultButton: 0
    });
    if (answer.button.accept) {
      await model.remove(kernel.name);
    }
  }

  private _isListed(shown: { environment: string } | null): boolean {
    return this._options.model.environments.some(
      environment => environment.path === shown?.environment
    );
  }

  private _follow(): void {
    this._options.model.isActive = this.isVisible;
  }
}

/** A namespace for `KernelsPanel` options. */
export namespace KernelsPanel {
  export interface IOptions {
    model: KernelsModel;
    sites: Pick<ISites, 'current'>;
    commands: CommandRegistry;
    trans: TranslationBundle;
  }
}

function NoEnvironment(props: {
  rules: IKernelRules;
  searched: readonly string[];
  trans: TranslationBundle;
}): JSX.Element {
  const { rules, searched, trans } = props;
  return (
    <>
      <p className="jp-Signpost-advice">
        {trans.__(
          'No environment was found. Make one in a terminal, then look again:'
        )}
      </p>
      <HowToMake rules={rules} trans={trans} />
      <Searched folders={searched} trans={trans} />
    </>
  );
}

/** The site's own commands, and what its users run into. */
function HowToMake(props: {
  rules: IKernelRules;
  trans: TranslationBundle;
}): JSX.Element {
  const { rules, trans } = props;
  return (
    <>
      {rules.create.length > 0 && (
        <CommandToCopy command={rules.create.join('\n')} trans={trans} />
      )}
      {rules.trap !== null && (
        <p className="jp-Signpost-advice">{rules.trap}</p>
      )}
    </>
  );
}

function Searched(props: {
  folders: readonly string[];
  trans: TranslationBundle;
}): JSX.Element | null {
  return props.folders.length === 0 ? null : (
    <p className="jp-Signpost-advice">
      {props.trans.__('Looked in: %1', props.folders.join(', '))}
    </p>
  );
}
