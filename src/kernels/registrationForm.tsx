import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { KernelNameProblem } from './kernelName';
import type { KernelsModel } from './model';
import { NameForm } from './nameForm';
import type { IRegistrationForm } from './registration';

/** The form that registers an environment as a kernel. */
export function RegistrationForm(props: {
  model: KernelsModel;
  form: Readonly<IRegistrationForm>;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, form, trans } = props;
  const problem = model.nameProblem;
  const environment = model.environmentAt(form.environment);
  const isMissing =
    environment !== null &&
    (environment.ipykernel === 'missing' ||
      environment.ipykernel === 'too-old');
  return (
    <NameForm
      key={form.environment}
      id="signpost-kernel"
      title={trans.__('Register an environment as a kernel')}
      before={
        <>
          <p className="jp-Signpost-registrationPath">
            {trans.__('Register %1', form.environment)}
          </p>
          {isMissing && (
            <p>
              {trans.__(
                'It has no usable ipykernel yet. Install it first, with the button of its row.'
              )}
            </p>
          )}
        </>
      }
      label={trans.__('Name')}
      name={form.name}
      rule={ruleText(problem, trans)}
      isWrong={problem !== null}
      failure={form.failure}
      submit={form.sending ? trans.__('Registering …') : trans.__('Register')}
      canSubmit={model.complete}
      trans={trans}
      onName={name => model.editForm({ name })}
      onSubmit={() => void model.register()}
      onClose={() => model.closeForm()}
    >
      <label htmlFor="signpost-kernel-display-name">
        {trans.__('Name in the launcher')}
      </label>
      <input
        id="signpost-kernel-display-name"
        className="jp-mod-styled"
        value={form.displayName}
        required
        autoComplete="off"
        onChange={event => model.editForm({ displayName: event.target.value })}
      />
      <label className="jp-Signpost-choice">
        <input
          type="checkbox"
          checked={form.isolated}
          onChange={event => model.editForm({ isolated: event.target.checked })}
        />
        <span>
          {trans.__(
            'Keep ~/.local and PYTHONPATH out: the kernel sees only what the environment has'
          )}
        </span>
      </label>
      <details className="jp-Signpost-more" open={form.modules !== ''}>
        <summary>{trans.__('Modules and place')}</summary>
        <label htmlFor="signpost-kernel-modules">
          {trans.__('Modules to load before it starts, with spaces between')}
        </label>
        <input
          id="signpost-kernel-modules"
          className="jp-mod-styled"
          value={form.modules}
          placeholder={trans.__('for example python/3.12')}
          spellCheck={false}
          autoComplete="off"
          onChange={event => model.editForm({ modules: event.target.value })}
        />
        <label htmlFor="signpost-kernel-place">
          {trans.__('Prefix, a whole path; empty: for you only')}
        </label>
        <input
          id="signpost-kernel-place"
          className="jp-mod-styled"
          value={form.place}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={form.place.startsWith('~')}
          onChange={event => model.editForm({ place: event.target.value })}
        />
        {form.place.startsWith('~') && (
          <p className="jp-Signpost-rule jp-mod-invalid" role="status">
            {trans.__(
              'A ~ is not replaced here: the kernel would end up in a folder that is called ~. Write the whole path.'
            )}
          </p>
        )}
      </details>
    </NameForm>
  );
}

function ruleText(
  problem: KernelNameProblem | null,
  trans: TranslationBundle
): string {
  switch (problem) {
    case 'empty':
      return trans.__('A kernel needs a name.');
    case 'taken':
      return trans.__(
        'There is already a kernel of this name. Choose another.'
      );
    case 'characters':
      return trans.__(
        'Only the letters a to z, digits, dot, dash and underscore; no spaces.'
      );
    case null:
      return trans.__('Letters a to z, digits, dot, dash and underscore.');
  }
}
