import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  Button,
  checkIcon,
  circleEmptyIcon,
  errorIcon,
  infoIcon,
  refreshIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type {
  CellProofStatus,
  ICellProof,
  IDifferenceRow,
  IProof
} from '../server/answers';
import type { ProofModel } from './proofModel';
import { Sign } from './stateIcon';

const ICONS: Record<CellProofStatus, LabIcon> = {
  same: checkIcon,
  digits: infoIcon,
  differs: errorIcon,
  'not-run': stopIcon,
  'not-comparable': infoIcon,
  'nothing-saved': circleEmptyIcon,
  'no-output': circleEmptyIcon
};

const MODIFIERS: Record<IProof['verdict'], string> = {
  same: 'jp-mod-ok',
  digits: 'jp-mod-attention',
  differs: 'jp-mod-problem',
  nothing: ''
};

/** So many differences are unfolded at first. */
const MOST_OPEN = 10;

/** The section "Compared with the notebook" of a test run. */
export function ProofSection(props: {
  proof: ProofModel;
  trans: TranslationBundle;
  /** Show a cell of a notebook, by its place in the document. */
  onShowCell(notebook: string, cell: number): void;
}): JSX.Element | null {
  const { proof: model, trans } = props;
  const { proof } = model;
  if (!model.isShown) {
    return null;
  }
  const title = trans.__('Compared with the notebook');
  return (
    <section
      className="jp-Signpost-proof"
      aria-label={title}
      data-verdict={proof?.verdict}
    >
      <div className="jp-Signpost-jobHead">
        <h3>{title}</h3>
        <Button
          minimal
          small
          title={trans.__('Compare again with the notebook as it is saved now')}
          aria-label={trans.__(
            'Compare again with the notebook as it is saved now'
          )}
          disabled={model.isBusy}
          onClick={() => void model.refresh()}
        >
          <refreshIcon.react tag="span" width="16px" height="16px" />
        </Button>
      </div>
      <div role="status">
        {model.isBusy && proof === null && (
          <p className="jp-Signpost-note">{trans.__('Comparing …')}</p>
        )}
        {model.failure !== null && (
          <p className="jp-Signpost-message jp-mod-attention">
            {model.failure}
          </p>
        )}
        {proof !== null && (
          <p className={`jp-Signpost-message ${MODIFIERS[proof.verdict]}`}>
            {proof.summary}
          </p>
        )}
      </div>
      {proof?.notes.map((note, index) => (
        <p key={index} className="jp-Signpost-note">
          {note}
        </p>
      ))}
      {proof !== null && model.cells.length > 0 && (
        <details
          className="jp-Signpost-details"
          open={proof.verdict === 'differs' || proof.verdict === 'digits'}
        >
          <summary>{trans.__('By cell')}</summary>
          <Cells {...props} notebook={proof.notebook} cells={model.cells} />
        </details>
      )}
    </section>
  );
}

function Cells(props: {
  notebook: string;
  cells: readonly ICellProof[];
  trans: TranslationBundle;
  onShowCell(notebook: string, cell: number): void;
}): JSX.Element {
  const { notebook, cells, trans } = props;
  const open = new Set(
    cells.filter(cell => cell.rows.length > 0).slice(0, MOST_OPEN)
  );
  return (
    <ul className="jp-Signpost-proofCells">
      {cells.map(cell => (
        <li key={cell.cell} data-cell={cell.cell} data-status={cell.status}>
          <div className="jp-Signpost-proofCell">
            <StatusIcon status={cell.status} />
            <span className="jp-Signpost-proofName">
              {trans.__('Cell %1', cell.cell + 1)}
            </span>
            <span>{statusWord(cell.status, trans)}</span>
            {figuresText(cell, trans) !== '' && (
              <span className="jp-Signpost-proofFigures">
                {figuresText(cell, trans)}
              </span>
            )}
            <Button
              minimal
              small
              className="jp-Signpost-jobVerb"
              aria-label={trans.__('Go to cell %1', cell.cell + 1)}
              onClick={() => props.onShowCell(notebook, cell.cell)}
            >
              {trans.__('Go to cell')}
            </Button>
          </div>
          {cell.reason !== null && (
            <p className="jp-Signpost-note">{cell.reason}</p>
          )}
          {cell.rows.length > 0 && (
            <details className="jp-Signpost-details" open={open.has(cell)}>
              <summary>{trans.__('Side by side')}</summary>
              <Difference cell={cell} trans={trans} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function StatusIcon(props: { status: CellProofStatus }): JSX.Element {
  return <Sign icon={ICONS[props.status]} />;
}

/** The word for a status, as it is shown beside its icon. */
export function statusWord(
  status: CellProofStatus,
  trans: TranslationBundle
): string {
  switch (status) {
    case 'same':
      return trans.__('same');
    case 'digits':
      return trans.__('differs in the last digits');
    case 'differs':
      return trans.__('differs');
    case 'not-run':
      return trans.__('not run');
    case 'not-comparable':
      return trans.__('not comparable');
    case 'nothing-saved':
      return trans.__('nothing saved');
    case 'no-output':
      return trans.__('no output');
  }
}

function figuresText(cell: ICellProof, trans: TranslationBundle): string {
  const { figures_expected: expected, figures_found: found } = cell;
  if (expected === found) {
    return expected === 0 ? '' : trans._n('%1 figure', '%1 figures', expected);
  }
  return trans.__('figures: %1 in the notebook, %2 saved', expected, found);
}

/** Both texts beside each other, below each other where there is little room. */
function Difference(props: {
  cell: ICellProof;
  trans: TranslationBundle;
}): JSX.Element {
  const { cell, trans } = props;
  const sides = [trans.__('Notebook'), trans.__('Program')];
  return (
    <table className="jp-Signpost-difference" tabIndex={0}>
      <caption>{trans.__('Output of cell %1', cell.cell + 1)}</caption>
      <thead>
        <tr>
          {sides.map(side => (
            <th key={side} scope="col">
              {side}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cell.rows.map((row, index) => (
          <DifferenceRow key={index} row={row} sides={sides} trans={trans} />
        ))}
      </tbody>
    </table>
  );
}

function DifferenceRow(props: {
  row: IDifferenceRow;
  sides: string[];
  trans: TranslationBundle;
}): JSX.Element {
  const { row, sides, trans } = props;
  if (row.kind === 'gap' || row.kind === 'cut') {
    return (
      <tr data-kind={row.kind}>
        <td colSpan={2}>
          {row.kind === 'gap'
            ? trans._n('… %1 equal line', '… %1 equal lines', row.count)
            : trans.__('… more differences, which are not shown')}
        </td>
      </tr>
    );
  }
  return (
    <tr data-kind={row.kind}>
      <td data-side={sides[0]} data-sign={row.kind === 'same' ? '' : '−'}>
        {row.notebook}
      </td>
      <td data-side={sides[1]} data-sign={row.kind === 'same' ? '' : '+'}>
        {row.program}
      </td>
    </tr>
  );
}
