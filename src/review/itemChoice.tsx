import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IItemCandidate, IPlan } from '../export';
import { DraftField } from './draftField';
import type { ExportModel } from './model';

/** What is done once for each of many items: nothing, a loop of the notebook, or a setting with a list of values. */
export function ItemChoice(props: {
  model: ExportModel;
  plan: IPlan;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, plan, trans } = props;
  const chosen = model.choices.items;
  const possible = plan.item_candidates.filter(
    ({ refused }) => refused === null
  );
  const refused = plan.item_candidates.filter(
    candidate => candidate.refused !== null
  );
  const candidate = possible.find(({ name }) => name === chosen?.name);
  return (
    <fieldset className="jp-Signpost-switches">
      <legend>{trans.__('Items')}</legend>
      <label className="jp-Signpost-field">
        <span>{trans.__('Once for each')}</span>
        <HTMLSelect
          value={candidate?.name ?? ''}
          onChange={event => {
            const name = event.target.value;
            void model.choose({
              items: name === '' ? null : { name, values: null }
            });
          }}
        >
          <option value="">{trans.__('nothing: one run does it all')}</option>
          <Group
            label={trans.__('Pass of a loop')}
            candidates={possible.filter(({ kind }) => kind === 'loop')}
            trans={trans}
          />
          <Group
            label={trans.__('Value of a setting')}
            candidates={possible.filter(({ kind }) => kind === 'setting')}
            trans={trans}
          />
        </HTMLSelect>
      </label>
      {candidate?.kind === 'setting' && (
        <DraftField
          key={candidate.name}
          label={trans.__('Values')}
          value={chosen?.values ?? ''}
          placeholder={trans.__('1990, 1991 or data/*.nc or @years.txt')}
          title={trans.__(
            'Values separated by commas, a pattern of file names, or @ and a file with one value per line'
          )}
          onCommit={text =>
            void model.choose({
              items: {
                name: candidate.name,
                values: text.trim() === '' ? null : text
              }
            })
          }
        />
      )}
      {plan.items && (
        <p className="jp-Signpost-note">{explanation(plan, trans)}</p>
      )}
      {refused.length > 0 && (
        <details>
          <summary>
            {trans.__('Loops whose passes depend on each other')}
          </summary>
          <ul className="jp-Signpost-refusals">
            {refused.map(({ name, text, cell, line, refused: reason }) => (
              <li key={name}>
                <button
                  className="jp-Signpost-link"
                  title={trans.__('Show it in the notebook')}
                  onClick={() => model.showCell(cell, line)}
                >
                  {text}
                </button>{' '}
                <span className="jp-Signpost-reason">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </fieldset>
  );
}

function Group(props: {
  label: string;
  candidates: readonly IItemCandidate[];
  trans: TranslationBundle;
}): JSX.Element | null {
  const { trans } = props;
  return props.candidates.length === 0 ? null : (
    <optgroup label={props.label}>
      {props.candidates.map(({ name, kind, text, cell }) => (
        <option key={name} value={name}>
          {kind === 'loop' ? trans.__('%1 (cell %2)', text, cell + 1) : name}
        </option>
      ))}
    </optgroup>
  );
}

function explanation(plan: IPlan, trans: TranslationBundle): string {
  const { candidate, changes, reduce } = plan.items!;
  if (candidate.kind === 'setting') {
    return reduce
      ? trans.__(
          'The program is run once for each value, and %1 once after all of them.',
          reduce
        )
      : trans.__(
          'The program is run once for each value. Cells with the tag "reduce" run once, after all of them.'
        );
  }
  return changes.length > 0
    ? trans.__(
        'Each pass can be run by itself. What the passes do to %1 is put together in their order; what follows the loop runs once, after all of them.',
        changes.join(', ')
      )
    : trans.__(
        'Each pass can be run by itself; what follows the loop runs once, after all of them.'
      );
}
