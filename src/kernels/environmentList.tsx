import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { CommandToCopy } from '../environment/copyButton';
import type { IEnvironment } from '../server/answers';
import { installIpykernel } from './installCommand';
import type { KernelsModel } from './model';
import { RegisteredNote } from './registeredNote';
import { RegistrationForm } from './registrationForm';
import { shortPath } from './shortPath';

/** The environments that were found. The form opens below the one that it is for. */
export function EnvironmentList(props: {
  model: KernelsModel;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, commands, trans } = props;
  return (
    <ul className="jp-Signpost-list" aria-label={trans.__('Environments')}>
      {model.environments.map(environment => (
        <EnvironmentRow
          key={environment.path}
          environment={environment}
          model={model}
          commands={commands}
          trans={trans}
        />
      ))}
    </ul>
  );
}

function EnvironmentRow(props: {
  environment: IEnvironment;
  model: KernelsModel;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const { environment, model, commands, trans } = props;
  const { ipykernel_version: ipykernel, kernelspecs, problem } = environment;
  const form = model.form?.environment === environment.path ? model.form : null;
  const registered = kernelspecs.length > 0;
  const done =
    model.registered?.environment === environment.path
      ? model.registered
      : null;
  const row = React.useRef<HTMLLIElement>(null);
  const hadForm = React.useRef(false);
  React.useEffect(() => {
    // A form that was cancelled gives the focus back to its row.
    if (hadForm.current && !form && !done) {
      (row.current?.querySelector('button') ?? row.current)?.focus();
    }
    hadForm.current = form !== null;
  });
  const install = ipykernel === null ? installIpykernel(environment) : null;
  return (
    <li
      ref={row}
      tabIndex={-1}
      className="jp-Signpost-item"
      data-environment={environment.path}
    >
      <div className="jp-Signpost-itemHead">
        <span className="jp-Signpost-itemName">{environment.name}</span>
        {!registered && problem === null && ipykernel !== null && !form && (
          <Button
            small
            className="jp-mod-styled"
            aria-label={trans.__('Register %1 as a kernel', environment.name)}
            onClick={() => void model.openForm(environment.path)}
          >
            {trans.__('Register')}
          </Button>
        )}
      </div>
      <p className="jp-Signpost-itemFacts">
        <span>
          {environment.python_version === null
            ? trans.__('Python version not known')
            : trans.__('Python %1', environment.python_version)}
        </span>
        <span>{environment.kind}</span>
        <span>
          {ipykernel === null
            ? trans.__('ipykernel missing')
            : trans.__('ipykernel %1', ipykernel)}
        </span>
        {registered && (
          <span>{trans.__('registered as %1', kernelspecs.join(', '))}</span>
        )}
      </p>
      <code
        className="jp-Signpost-path"
        title={environment.path}
        aria-label={environment.path}
      >
        {shortPath(environment.path)}
      </code>
      {problem !== null && <p className="jp-Signpost-failure">{problem}</p>}
      {problem === null && install !== null && !form && (
        <>
          <p className="jp-Signpost-advice">
            {trans.__('To use it as a kernel, install ipykernel in it:')}
          </p>
          <CommandToCopy command={install} trans={trans} />
        </>
      )}
      {form && <RegistrationForm model={model} form={form} trans={trans} />}
      {done && (
        <RegisteredNote
          kernel={done.kernel}
          commands={commands}
          trans={trans}
        />
      )}
    </li>
  );
}
