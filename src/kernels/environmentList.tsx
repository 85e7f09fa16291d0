import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { StatusIcon } from '../environment/statusIcon';
import { sizeText } from '../home/figures';
import type { IEnvironment } from '../server/answers';
import type { KernelActions } from './actions';
import { STATE_SIGNS, environmentState, stateWord } from './environmentState';
import { packagesOf } from './making';
import type { KernelsModel } from './model';
import { OperationRow } from './operationRow';
import { RegisteredNote } from './registeredNote';
import { RegistrationForm } from './registrationForm';
import type { IRowAction } from './rowMenu';
import { RowMenu } from './rowMenu';
import { shortPath } from './shortPath';

/** What the rows need. */
export interface IRowContext {
  model: KernelsModel;
  actions: KernelActions;
  commands: CommandRegistry;
  trans: TranslationBundle;
  /** Open a terminal that works in an environment; `null` where there are no terminals. */
  openTerminal: ((path: string) => void) | null;
}

/** The environments that were found. Forms and long actions open below the one that they are for. */
export function EnvironmentList(props: IRowContext): JSX.Element {
  const { model, trans } = props;
  return (
    <>
      <ul className="jp-Signpost-list" aria-label={trans.__('Environments')}>
        {model.shown.map(environment => (
          <EnvironmentRow
            key={environment.path}
            {...props}
            environment={environment}
          />
        ))}
      </ul>
      {model.hidden > 0 && (
        <Button
          small
          className="jp-mod-styled jp-Signpost-showAll"
          onClick={() => model.showAll()}
        >
          {trans.__('Show %1 more', model.hidden)}
        </Button>
      )}
    </>
  );
}

function EnvironmentRow(
  props: IRowContext & { environment: IEnvironment }
): JSX.Element {
  const { environment, model, actions, commands, trans } = props;
  const { problem, path } = environment;
  const state = environmentState(environment);
  const form = model.form?.environment === path ? model.form : null;
  const done = model.registered?.environment === path ? model.registered : null;
  const about = actions.operations.about(path);
  const operation = about && actions.isMaking(about.id) ? null : about;
  const isBusy = operation !== null && !operation.isEnded;
  const [installs, setInstalls] = React.useState(false);
  const row = React.useRef<HTMLLIElement>(null);
  const hadForm = React.useRef(false);
  const hasForm = form !== null || installs;
  React.useEffect(() => {
    // A form that was closed gives the focus back to its row.
    if (hadForm.current && !hasForm && !done) {
      (row.current?.querySelector('button') ?? row.current)?.focus();
    }
    hadForm.current = hasForm;
  });
  const rest = rowActions(props, isBusy, () => setInstalls(true));
  return (
    <li
      ref={row}
      tabIndex={-1}
      className="jp-Signpost-item"
      data-environment={path}
    >
      <div className="jp-Signpost-itemHead">
        <StatusIcon status={STATE_SIGNS[state]} />
        <span className="jp-Signpost-itemName" title={path}>
          {environment.name}
        </span>
        {state === 'ready' && !form && (
          <Button
            small
            className="jp-mod-styled"
            aria-label={trans.__('Register %1 as a kernel', environment.name)}
            onClick={() => void model.openForm(path)}
          >
            {trans.__('Register')}
          </Button>
        )}
        {state === 'needs-ipykernel' && environment.writable && !isBusy && (
          <Button
            small
            className="jp-mod-styled"
            aria-label={trans.__('Install ipykernel in %1', environment.name)}
            onClick={() => void actions.installIpykernel(path)}
          >
            {environment.ipykernel === 'too-old'
              ? trans.__('Update ipykernel')
              : trans.__('Install ipykernel')}
          </Button>
        )}
        <RowMenu
          label={trans.__('More for %1', environment.name)}
          actions={rest}
        />
      </div>
      <p className="jp-Signpost-itemFacts">
        <span>{stateWord(environment, trans)}</span>
        {facts(environment, actions, trans).map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <code className="jp-Signpost-path" title={path} aria-label={path}>
        {shortPath(path)}
      </code>
      {problem !== null && <p className="jp-Signpost-failure">{problem}</p>}
      {environment.vanishes && (
        <p className="jp-Signpost-advice">
          {trans.__(
            'It lies outside of your HOME and is gone when the server stops; a kernel of it would stay and no longer start.'
          )}
        </p>
      )}
      {state === 'needs-ipykernel' && !environment.writable && (
        <p className="jp-Signpost-advice">
          {trans.__(
            'It takes no packages from you. Make an environment of your own from its Python.'
          )}
        </p>
      )}
      {installs && (
        <InstallForm
          environment={environment}
          trans={trans}
          onClose={() => setInstalls(false)}
          onInstall={packages => {
            setInstalls(false);
            void actions.install(path, packages);
          }}
        />
      )}
      {form && <RegistrationForm model={model} form={form} trans={trans} />}
      {done && (
        <RegisteredNote
          kernel={done.kernel}
          commands={commands}
          trans={trans}
        />
      )}
      {operation && (
        <OperationRow
          model={operation}
          actions={actions}
          commands={commands}
          trans={trans}
        />
      )}
    </li>
  );
}

function facts(
  environment: IEnvironment,
  actions: KernelActions,
  trans: TranslationBundle
): string[] {
  const { python_version, ipykernel_version, kernelspecs, modules } =
    environment;
  const size = actions.sizes.get(environment.path) ?? environment.size_bytes;
  return [
    python_version === null
      ? trans.__('Python version not known')
      : trans.__('Python %1', python_version),
    environment.tool,
    ...(ipykernel_version === null
      ? []
      : [trans.__('ipykernel %1', ipykernel_version)]),
    ...(kernelspecs.length > 0
      ? [trans.__('registered as %1', kernelspecs.join(', '))]
      : []),
    ...(modules.length > 0
      ? [trans.__('needs the module %1', modules.join(', '))]
      : []),
    ...(size === null ? [] : [sizeText(size)])
  ];
}

function rowActions(
  props: IRowContext & { environment: IEnvironment },
  isBusy: boolean,
  openInstall: () => void
): IRowAction[] {
  const { environment, model, actions, trans, openTerminal } = props;
  const { path, problem, kernelspecs } = environment;
  const found: IRowAction[] = [];
  const add = (id: string, label: string, execute: () => unknown) =>
    found.push({ id, label, execute });
  if (problem === null) {
    if (openTerminal) {
      add('terminal', trans.__('Open a Terminal in It'), () =>
        openTerminal(path)
      );
    }
    if (!isBusy) {
      add('imports', trans.__('Try the Notebook’s Imports'), () =>
        actions.testImports(path)
      );
      if (environment.writable) {
        add('install', trans.__('Install Packages …'), openInstall);
      }
    }
    if (kernelspecs.length > 0) {
      add('register', trans.__('Register It Once More …'), () =>
        model.openForm(path)
      );
    }
  }
  if (!isBusy) {
    add('size', trans.__('Measure Its Size'), () => actions.measure(path));
  }
  return found;
}

/** Asks for packages. Escape closes it. */
function InstallForm(props: {
  environment: IEnvironment;
  trans: TranslationBundle;
  onClose(): void;
  onInstall(packages: string[]): void;
}): JSX.Element {
  const { environment, trans, onClose, onInstall } = props;
  const [text, setText] = React.useState('');
  const packages = packagesOf(text);
  const input = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    input.current?.focus();
    input.current?.form?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <form
      className="jp-Signpost-registration"
      aria-label={trans.__('Install packages in %1', environment.name)}
      onSubmit={event => {
        event.preventDefault();
        if (packages.length > 0) {
          onInstall(packages);
        }
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <label>
        {trans.__('Packages, with spaces between')}
        <input
          ref={input}
          className="jp-mod-styled"
          value={text}
          placeholder={trans.__('for example xarray numpy>=2')}
          spellCheck={false}
          autoComplete="off"
          onChange={event => setText(event.target.value)}
        />
      </label>
      <div className="jp-Signpost-buttons">
        <Button
          type="button"
          className="jp-mod-styled jp-mod-reject"
          onClick={onClose}
        >
          {trans.__('Cancel')}
        </Button>
        <Button
          type="submit"
          className="jp-mod-styled jp-mod-accept"
          disabled={packages.length === 0}
        >
          {trans.__('Install')}
        </Button>
      </div>
    </form>
  );
}
