import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IPlan } from '../export';
import { ItemChoice } from './itemChoice';
import { JobWishes } from './jobWishes';
import type { ExportModel } from './model';
import { StyleChoice } from './styleChoice';
import { Switch } from './switch';

/** What can be switched for this notebook: what is written, and which values are settings. */
export function OptionList(props: {
  model: ExportModel;
  plan: IPlan;
  trans: TranslationBundle;
  onPoint(cell: number | null): void;
}): JSX.Element {
  return (
    <div className="jp-Signpost-stack">
      <Switches {...props} />
      <ItemChoice {...props} />
      {(props.plan.items || props.plan.options.site?.cloud_batch) && (
        <StyleChoice {...props} />
      )}
      {props.plan.options.site?.slurm !== null && <JobWishes {...props} />}
      <Settings {...props} />
    </div>
  );
}

function Switches(props: {
  model: ExportModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const { form, steps, echo, figures, versions } = model.choices;
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('What is written')}</legend>
      <Switch
        label={trans.__('Functions and classes in a library of their own')}
        on={form === 'library'}
        onChange={on => model.choose({ form: on ? 'library' : 'flat' })}
      />
      <Switch
        label={trans.__('A function for the code under each heading')}
        on={steps}
        onChange={on => model.choose({ steps: on })}
      />
      <Switch
        label={trans.__('Print what the last line of a cell showed')}
        on={echo}
        onChange={on => model.choose({ echo: on })}
      />
      <Switch
        label={trans.__('Save figures as files')}
        on={figures}
        onChange={on => model.choose({ figures: on })}
      />
      <Switch
        label={trans.__("Ask for exactly the kernel's versions of packages")}
        on={versions === 'exact'}
        onChange={on => model.choose({ versions: on ? 'exact' : 'loose' })}
      />
    </fieldset>
  );
}

function Settings(props: {
  model: ExportModel;
  plan: IPlan;
  trans: TranslationBundle;
  onPoint(cell: number | null): void;
}): JSX.Element {
  const { model, plan, trans } = props;
  const secret = new Set(
    plan.warnings
      .filter(warning => warning.kind === 'secret')
      .flatMap(warning => [warning, ...(warning.others ?? [])])
      .map(place => `${place.cell}:${place.line}`)
  );
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('Settings on the command line')}</legend>
      {plan.settings.length === 0 && (
        <p className="jp-Signpost-note">
          {trans.__(
            'No value is set once at the top level of a cell, so there is nothing to change from outside.'
          )}
        </p>
      )}
      {plan.settings.map(setting => (
        <div
          key={setting.name}
          onMouseEnter={() => props.onPoint(setting.cell)}
          onMouseLeave={() => props.onPoint(null)}
        >
          <Switch
            label={
              <>
                <code>{setting.name}</code> ={' '}
                {secret.has(`${setting.cell}:${setting.line}`) ? (
                  <em>{trans.__('hidden here')}</em>
                ) : (
                  <code>{shorten(setting.literal)}</code>
                )}{' '}
                <span className="jp-Signpost-reason">{setting.help}</span>
              </>
            }
            on={model.choices.settings[setting.name] ?? setting.lifted}
            onChange={on =>
              model.choose({
                settings: { ...model.choices.settings, [setting.name]: on }
              })
            }
          />
        </div>
      ))}
    </fieldset>
  );
}

function shorten(literal: string): string {
  return literal.length > 80 ? `${literal.slice(0, 79)}…` : literal;
}
