import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { MakeMethod } from '../server/answers';
import type { IKernelRules } from '../sites/profile';
import type { KernelActions } from './actions';
import type { EnvironmentNameProblem, MakingModel } from './making';
import { LONGEST_NAME } from './making';
import { NameForm } from './nameForm';

/** The form for a new environment: a name; the rest is as the site wants it, and folded. */
export function MakeForm(props: {
  making: MakingModel;
  actions: KernelActions;
  rules: IKernelRules;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { making, actions, rules, trans } = props;
  const { form, defaults, problem } = making;
  if (!form || !defaults) {
    return null;
  }
  // An empty name is no mistake before something was typed.
  const isWrong = problem !== null && problem !== 'empty';
  const folder = form.folder.replace(/\/+$/, '');
  return (
    <NameForm
      id="signpost-make"
      title={trans.__('Make an environment')}
      label={trans.__('Name of the new environment')}
      name={form.name}
      rule={ruleText(problem, trans)}
      isWrong={isWrong}
      submit={form.sending ? trans.__('Starting …') : trans.__('Make it')}
      canSubmit={problem === null && !form.sending}
      trans={trans}
      onName={name => making.edit({ name })}
      onSubmit={() => void making.send(actions)}
      onClose={() => making.close()}
    >
      <p className="jp-Signpost-rule">
        {trans.__(
          '%1/%2, by %3',
          folder,
          form.name || '…',
          methodText(form.method, trans)
        )}
        {form.method !== 'conda' && form.systemSitePackages
          ? trans.__(', with the packages of its Python')
          : ''}
        {defaults.modules.length > 0
          ? trans.__(', with the modules %1', defaults.modules.join(', '))
          : ''}
      </p>
      <Choices making={making} trans={trans} />
      {rules.trap !== null && (
        <p className="jp-Signpost-advice">{rules.trap}</p>
      )}
    </NameForm>
  );
}

function Choices(props: {
  making: MakingModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { making, trans } = props;
  const form = making.form!;
  const defaults = making.defaults!;
  return (
    <details className="jp-Signpost-more">
      <summary>{trans.__('Where, with what, and packages')}</summary>
      <label htmlFor="signpost-make-packages">
        {trans.__('Packages, with spaces between')}
      </label>
      <input
        id="signpost-make-packages"
        className="jp-mod-styled"
        value={form.packages}
        placeholder={trans.__('for example xarray dask numpy>=2')}
        spellCheck={false}
        autoComplete="off"
        onChange={event => making.edit({ packages: event.target.value })}
      />
      <label htmlFor="signpost-make-folder">{trans.__('Folder')}</label>
      <input
        id="signpost-make-folder"
        className="jp-mod-styled"
        value={form.folder}
        spellCheck={false}
        onChange={event => making.edit({ folder: event.target.value })}
      />
      <label htmlFor="signpost-make-method">{trans.__('Made by')}</label>
      <HTMLSelect
        id="signpost-make-method"
        value={form.method}
        onChange={event =>
          making.edit({ method: event.target.value as MakeMethod })
        }
      >
        {defaults.methods.map(({ id, available, message }) => (
          <option key={id} value={id} disabled={!available}>
            {available
              ? methodText(id, trans)
              : `${methodText(id, trans)}: ${message ?? ''}`}
          </option>
        ))}
      </HTMLSelect>
      {form.method === 'venv' ? (
        <>
          <label htmlFor="signpost-make-python">{trans.__('Python')}</label>
          <HTMLSelect
            id="signpost-make-python"
            value={form.python}
            title={form.python}
            onChange={event => making.edit({ python: event.target.value })}
          >
            {defaults.pythons.map(({ interpreter, version, label }) => (
              <option key={interpreter} value={interpreter} title={interpreter}>
                {version === null ? label : `${version}, ${label}`}
              </option>
            ))}
          </HTMLSelect>
        </>
      ) : (
        <>
          <label htmlFor="signpost-make-version">
            {trans.__('Version of Python; empty: any')}
          </label>
          <input
            id="signpost-make-version"
            className="jp-mod-styled"
            value={form.version}
            placeholder="3.12"
            onChange={event => making.edit({ version: event.target.value })}
          />
        </>
      )}
      {form.method !== 'conda' && (
        <label className="jp-Signpost-choice">
          <input
            type="checkbox"
            checked={form.systemSitePackages}
            onChange={event =>
              making.edit({ systemSitePackages: event.target.checked })
            }
          />
          <span>{trans.__('Use the packages of that Python too')}</span>
        </label>
      )}
      <label className="jp-Signpost-choice">
        <input
          type="checkbox"
          checked={form.kernel}
          onChange={event => making.edit({ kernel: event.target.checked })}
        />
        <span>{trans.__('Make a kernel of it')}</span>
      </label>
    </details>
  );
}

function methodText(method: MakeMethod, trans: TranslationBundle): string {
  switch (method) {
    case 'venv':
      return trans.__('Python’s venv');
    case 'uv':
      return 'uv';
    case 'conda':
      return trans.__('conda or mamba');
  }
}

function ruleText(
  problem: EnvironmentNameProblem | null,
  trans: TranslationBundle
): string {
  switch (problem) {
    case 'taken':
      return trans.__(
        'There is already a folder of this name. Choose another.'
      );
    case 'kernel-taken':
      return trans.__(
        'There is already a kernel of this name. Choose another.'
      );
    case 'characters':
      return trans.__(
        'Only the letters a to z, digits, dot, dash and underscore; no spaces.'
      );
    case 'begin':
      return trans.__('It begins with a letter or a digit.');
    case 'long':
      return trans.__('At most %1 characters.', LONGEST_NAME);
    case 'empty':
    case null:
      return trans.__('Letters a to z, digits, dot, dash and underscore.');
  }
}
