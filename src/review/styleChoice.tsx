import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IPlan, StyleId } from '../export';
import { recommendStyle } from '../export/batch/recommend';
import { STYLES, styleOf } from '../export/batch/styles';
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
  const hasSlurm = plan.options.site === null || slurm !== null;
  const advice = recommendStyle(resources, countOf(plan), slurm);
  const advised = styleOf(advice.style);
  const choose = (id: StyleId) => void model.choose({ style: id });
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('How they are run')}</legend>
      <label className="jp-Signpost-field">
        <span>{trans.__('Style')}</span>
        <HTMLSelect
          value={style.id}
          onChange={event => choose(event.target.value as StyleId)}
        >
          {STYLES.filter(({ needsSlurm }) => hasSlurm || !needsSlurm).map(
            ({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            )
          )}
        </HTMLSelect>
      </label>
      {style.workers !== null && (
        <Count
          label={capital(style.workers)}
          value={spread.workers}
          onChange={workers =>
            void model.choose({ spread: { ...spread, workers } })
          }
        />
      )}
      {style.spreads && (
        <Count
          label={trans.__('Nodes')}
          value={spread.nodes}
          onChange={nodes =>
            void model.choose({ spread: { ...spread, nodes } })
          }
        />
      )}
      <p className="jp-Signpost-note">{style.purpose}</p>
      {advised !== style && (
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
      <p className="jp-Signpost-note jp-mod-small">
        {trans.__(
          'Time, memory, CPUs and GPUs in the sidebar are those of one item.'
        )}
      </p>
    </fieldset>
  );
}

/** How many items there are, where their values are listed. */
function countOf({ program }: IPlan): number | null {
  const values = program.items?.values;
  return values?.kind === 'list' ? values.texts.length : null;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A whole number from 1; what is typed counts when the field is left. */
function Count(props: {
  label: string;
  value: number;
  onChange(value: number): void;
}): JSX.Element {
  const [text, setText] = React.useState<string | null>(null);
  const shown = text ?? String(props.value);
  const value = /^\d{1,5}$/.test(shown.trim()) ? Number(shown) : 0;
  const commit = () => {
    setText(null);
    if (value > 0 && value !== props.value) {
      props.onChange(value);
    }
  };
  return (
    <label className="jp-Signpost-field">
      <span>{props.label}</span>
      <input
        className="jp-mod-styled"
        inputMode="numeric"
        value={shown}
        aria-invalid={value === 0}
        onChange={event => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            commit();
          }
        }}
      />
    </label>
  );
}
