import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IPlan, IStepPlan } from '../export';

interface IProps {
  plan: IPlan;
  trans: TranslationBundle;
  onSelect(cell: number): void;
  onPoint(cell: number | null): void;
}

/** The functions that the cells become, and what stays between them, with the reasons. */
export function StepCards(props: IProps): JSX.Element {
  const { plan, trans } = props;
  const inline = plan.decisions.filter(decision => decision.where === 'script');
  return (
    <div className="jp-Signpost-stack">
      {plan.steps.length === 0 ? (
        <p className="jp-Signpost-note">
          {plan.options.steps
            ? trans.__(
                'No cells could be made into functions: all code stays in main(), in the order of the notebook. Headings above groups of cells give steps their names.'
              )
            : trans.__(
                'Steps are switched off under Options: all code stays in main(), in the order of the notebook.'
              )}
        </p>
      ) : (
        <ol className="jp-Signpost-stepCards">
          {plan.steps.map(step => (
            <Step key={step.name} {...props} step={step} />
          ))}
        </ol>
      )}
      {inline.length > 0 && (
        <section aria-label={trans.__('What stays in the script')}>
          <h3>{trans.__('What stays in the script, and why')}</h3>
          <ul className="jp-Signpost-reviewList">
            {inline.map((decision, index) => (
              <li key={index} data-where={decision.where}>
                <CellButton {...props} cell={decision.cell} />{' '}
                <code>{decision.what}</code>
                <div className="jp-Signpost-reason">{decision.reason}</div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Step(props: IProps & { step: IStepPlan }): JSX.Element {
  const { step, trans } = props;
  return (
    <li className="jp-Signpost-stepCard">
      <div className="jp-Signpost-stepTitle">{step.title}</div>
      <code className="jp-Signpost-stepCall">
        <strong>{step.name}</strong>({step.inputs.join(', ')})
        {step.results.length > 0 && ` → ${step.results.join(', ')}`}
      </code>
      <div className="jp-Signpost-stepCells">
        <span className="jp-Signpost-reason">
          {trans._n('From', 'From', step.cells.length)}
        </span>{' '}
        {step.cells.map((cell, at) => (
          <React.Fragment key={cell}>
            {at > 0 && ', '}
            <CellButton {...props} cell={cell} />
          </React.Fragment>
        ))}
      </div>
    </li>
  );
}

function CellButton(props: IProps & { cell: number }): JSX.Element {
  const { cell, trans } = props;
  return (
    <button
      className="jp-Signpost-link"
      onClick={() => props.onSelect(cell)}
      onMouseEnter={() => props.onPoint(cell)}
      onMouseLeave={() => props.onPoint(null)}
    >
      {trans.__('cell %1', cell + 1)}
    </button>
  );
}
