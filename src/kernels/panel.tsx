import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  Button,
  HTMLSelect,
  UseSignal,
  VDomRenderer,
  refreshIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { CommandToCopy } from '../environment/copyButton';
import type { IKernelSpecification, IKernelsAnswer } from '../server/answers';
import type { IKernelRules } from '../sites/profile';
import type { ISites } from '../tokens';
import type { KernelActions } from './actions';
import type { IRowContext } from './environmentList';
import { EnvironmentList } from './environmentList';
import type { EnvironmentView } from './environmentState';
import { VIEWS, viewText } from './environmentState';
import { KernelList } from './kernelList';
import { MakeForm } from './makeForm';
import type { KernelsModel } from './model';
import { OperationRow } from './operationRow';
import { RegisteredNote } from './registeredNote';
import { RegistrationForm } from './registrationForm';

/** How long Undo is offered, in milliseconds. */
const UNDO_TIME = 20_000;

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
    return (
      <UseSignal signal={this._options.actions.changed}>
        {() => this._content()}
      </UseSignal>
    );
  }

  private _content(): JSX.Element {
    const { model, actions, commands, sites, trans } = this._options;
    const rules = sites.current.kernels;
    // What is about an environment is shown in its row, if there is one.
    const elsewhere = this._isListed(model.form) ? null : model.form;
    const registered = this._isListed(model.registered)
      ? null
      : model.registered;
    const operations = actions.operations.models.filter(
      ({ id, operation }) =>
        actions.isMaking(id) ||
        !this._isListed({ environment: operation.subject })
    );
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
        {actions.failure !== null && (
          <p className="jp-Signpost-failure" role="alert">
            {actions.failure}
          </p>
        )}
        {model.answer && (
          <MakeForm
            key={String(model.making.form === null)}
            making={model.making}
            actions={actions}
            rules={rules}
            trans={trans}
          />
        )}
        {model.answer && !model.making.form && (
          <div className="jp-Signpost-buttons jp-mod-start">
            <Button
              small
              className="jp-mod-styled"
              onClick={() => model.making.open()}
            >
              {trans.__('Make an environment …')}
            </Button>
          </div>
        )}
        {operations.map(operation => (
          <OperationRow
            key={operation.id}
            model={operation}
            actions={actions}
            commands={commands}
            trans={trans}
          />
        ))}
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
    const { model, trans } = this._options;
    const answer = model.answer!;
    const none = trans.__('None matches “%1”.', model.filter);
    const context: IRowContext = this._options;
    return (
      <>
        <Notices answer={answer} trans={trans} />
        {model.filterable && (
          <>
            <input
              type="search"
              className="jp-mod-styled jp-Signpost-filter"
              value={model.filter}
              placeholder={trans.__('Filter by name, path or tool')}
              aria-label={trans.__('Filter environments and kernels')}
              onChange={event => (model.filter = event.target.value)}
            />
            <HTMLSelect
              value={model.view}
              aria-label={trans.__('Which environments are shown')}
              onChange={event =>
                (model.view = event.target.value as EnvironmentView)
              }
            >
              {VIEWS.map(view => (
                <option key={view} value={view}>
                  {viewText(view, model.count(view), trans)}
                </option>
              ))}
            </HTMLSelect>
          </>
        )}
        <h3>{trans.__('Environments found')}</h3>
        {answer.environments.length === 0 ? (
          <p className="jp-Signpost-advice">
            {trans.__('No environment was found. Make one, or look again.')}
          </p>
        ) : model.environments.length === 0 ? (
          <p className="jp-Signpost-advice">
            {model.filter.trim() === '' ? trans.__('None.') : none}
          </p>
        ) : (
          <EnvironmentList {...context} />
        )}
        <details className="jp-Signpost-more">
          <summary>
            {trans.__('Where they were looked for, and by hand')}
          </summary>
          <Searched folders={answer.searched} trans={trans} />
          <HowToMake rules={rules} trans={trans} />
        </details>
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
            {...context}
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

  /** Nothing is asked before: it can be undone. */
  private async _remove(kernel: IKernelSpecification): Promise<void> {
    const { actions, trans } = this._options;
    const removed = await actions.remove(kernel.name);
    if (removed === null) {
      return;
    }
    Notification.emit(
      trans.__(
        'Removed the kernel “%1”. Its environment was kept.',
        removed.display_name
      ),
      'success',
      {
        autoClose: UNDO_TIME,
        actions: [
          {
            label: trans.__('Undo'),
            callback: () => void actions.restore(removed)
          }
        ]
      }
    );
  }

  private _isListed(shown: { environment: string | null } | null): boolean {
    return this._options.model.shown.some(
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
    actions: KernelActions;
    sites: Pick<ISites, 'current'>;
    commands: CommandRegistry;
    trans: TranslationBundle;
    /** Open a terminal that works in an environment; `null` where there are no terminals. */
    openTerminal: ((path: string) => void) | null;
  }
}

/** What went wrong earlier, and what could not be looked at. */
function Notices(props: {
  answer: IKernelsAnswer;
  trans: TranslationBundle;
}): JSX.Element {
  const { answer, trans } = props;
  return (
    <>
      {answer.notices.map(notice => (
        <p
          key={notice.message}
          className="jp-Signpost-message jp-mod-attention"
        >
          {notice.message}
        </p>
      ))}
      {answer.unanswered.length > 0 && (
        <p className="jp-Signpost-message jp-mod-attention">
          {trans.__(
            'No answer from %1; what is there is not listed. A file system may hang: look again later.',
            answer.unanswered.join(', ')
          )}
        </p>
      )}
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
