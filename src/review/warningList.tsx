import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StatusIcon } from '../environment/statusIcon';
import type { ICellPlace, IPlanWarning } from '../export';
import { warningWord } from './words';

/** What to look at before trusting the script; each leads to its cell and line. */
export function WarningList(props: {
  warnings: readonly IPlanWarning[];
  trans: TranslationBundle;
  onShow(place: ICellPlace): void;
  /** The pointer or the focus is at a warning, or at none. */
  onPoint?(cell: number | null): void;
}): JSX.Element | null {
  const { warnings, trans } = props;
  if (warnings.length === 0) {
    return null;
  }
  return (
    <details className="jp-Signpost-details jp-Signpost-warnings">
      <summary>
        <StatusIcon status="attention" />{' '}
        {trans._n('%1 to look at', '%1 to look at', warnings.length)}
        <span className="jp-Signpost-reason">
          : {countKinds(warnings, trans)}
        </span>
      </summary>
      <ul className="jp-Signpost-warningList">
        {warnings.map((warning, index) => (
          <li key={index} data-kind={warning.kind}>
            <Warning {...props} warning={warning} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Warning(props: {
  warning: IPlanWarning;
  trans: TranslationBundle;
  onShow(place: ICellPlace): void;
  onPoint?(cell: number | null): void;
}): JSX.Element {
  const { warning, trans, onShow, onPoint } = props;
  const { cell, line, message, others = [] } = warning;
  const text = (
    <>
      <strong>{warningWord(warning.kind, trans)}.</strong> {message}
    </>
  );
  if (cell === null) {
    return <div className="jp-Signpost-warning">{text}</div>;
  }
  return (
    <>
      <button
        className="jp-Signpost-warning"
        onClick={() => onShow({ cell, line })}
        onMouseEnter={() => onPoint?.(cell)}
        onMouseLeave={() => onPoint?.(null)}
        onFocus={() => onPoint?.(cell)}
        onBlur={() => onPoint?.(null)}
      >
        {text}{' '}
        <span className="jp-Signpost-warningPlace">
          {describePlace({ cell, line }, trans)}
        </span>
      </button>
      {others.slice(0, MOST_PLACES).map(place => (
        <React.Fragment key={`${place.cell}:${place.line}`}>
          {' '}
          <button className="jp-Signpost-link" onClick={() => onShow(place)}>
            {describePlace(place, trans)}
          </button>
        </React.Fragment>
      ))}
      {others.length > MOST_PLACES &&
        ` ${trans.__('and %1 more', others.length - MOST_PLACES)}`}
    </>
  );
}

const MOST_PLACES = 12;

function describePlace(
  { cell, line }: ICellPlace,
  trans: TranslationBundle
): string {
  return line === null
    ? trans.__('cell %1', cell + 1)
    : trans.__('cell %1, line %2', cell + 1, line);
}

/** "2 × secret, out of order" */
function countKinds(
  warnings: readonly IPlanWarning[],
  trans: TranslationBundle
): string {
  const counts = new Map<string, number>();
  for (const { kind } of warnings) {
    const word = warningWord(kind, trans);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .map(([word, count]) => {
      const small = word.charAt(0).toLowerCase() + word.slice(1);
      return count === 1 ? small : `${count} × ${small}`;
    })
    .join(', ');
}
