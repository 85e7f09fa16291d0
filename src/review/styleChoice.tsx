import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IPlan, StyleId } from '../export';
import { recommendStyle } from '../export/batch/recommend';
import { countItems } from '../export/batch/request';
import { isOffered, STYLES, styleOf } from '../export/batch/styles';
import { CountField } from './draftField';
import type { ExportModel } from './model';

/** How the items are run: one after the other, as an array, side by side on a node, and so on. */
export function StyleChoice(props: {
  model: ExportModel;
  plan: IPlan;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, plan, trans } = props;
  const { spread, resources } = model.choices;
  const style = styleOf(plan.options.style);
  const slurm = plan.options.site ? plan.options.site.slurm : null;
  const advice = recommendStyle(resources, countItems(plan), slurm);
  const advised = styleOf(advice.style);
  const choose = (id: StyleId) => void model.choose({ style: id });
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>
        {plan.items ? trans.__('How they are run') : trans.__('How it is run')}
      </legend>
      <label className="jp-Signpost-field">
        <span>{trans.__('Style')}</span>
        <HTMLSelect
          value={style.id}
          onChange={event => choose(event.target.value as StyleId)}
        >
          {STYLES.filter(
            style =>
              isOffered(style, plan.options.site) &&
              (plan.items !== null || !style.needsItems)
          ).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </HTMLSelect>
      </label>
      {plan.items && style.workers !== null && (
        <CountField
          label={capital(style.workers)}
          value={spread.workers}
          onCommit={workers =>
            void model.choose({ spread: { ...spread, workers } })
          }
        />
      )}
      {style.spreads && (
        <CountField
          label={trans.__('Nodes')}
          value={spread.nodes}
          onCommit={nodes =>
            void model.choose({ spread: { ...spread, nodes } })
          }
        />
      )}
      <p className="jp-Signpost-note">{style.purpose}</p>
      {plan.items && advised !== style && (
        <p className="jp-Signpost-note">
          {trans.__('%1 would fit: %2', advised.name, advice.reason)}{' '}
          <button
            className="jp-Signpost-link"
            onClick={() => choose(advised.id)}
          >
            {trans.__('Use it')}
          </button>
        </p>
      )}
      {plan.items && slurm && (
        <p className="jp-Signpost-note jp-mod-small">
          {style.id === 'array'
            ? trans.__(
                'Time, memory, CPUs and GPUs in the sidebar are those of one item.'
              )
            : trans.__(
                'Memory, CPUs and GPUs in the sidebar are those of one item; the time is that of the whole job.'
              )}
        </p>
      )}
    </fieldset>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
