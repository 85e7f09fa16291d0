import { Time } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  Button,
  caretDownIcon,
  caretRightIcon,
  refreshIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import type { ICheck, ICheckFix, ICheckResult } from '../tokens';
import { argumentsOf, isUsable } from './actionFix';
import { CommandToCopy } from './copyButton';
import { EvidenceList } from './evidenceList';
import { StatusIcon } from './statusIcon';
import { statusWord } from './statusWords';

/** Properties of {@link CheckRow}. */
export interface ICheckRowProps {
  check: ICheck;
  /** `undefined`: not answered yet. */
  result: ICheckResult | undefined;
  running: boolean;
  opened: boolean;
  commands: CommandRegistry;
  trans: TranslationBundle;
  onToggle(): void;
  onRefresh(): void;
}

/** One check: what came out in a line; opened, how that is known and what can be done. */
export function CheckRow(props: ICheckRowProps): JSX.Element {
  const { check, result, running, opened, trans } = props;
  const detail = `signpost-check-${check.id}-detail`;
  const Caret = opened ? caretDownIcon.react : caretRightIcon.react;
  return (
    <li
      className="jp-Signpost-check"
      data-check={check.id}
      data-status={result?.status ?? 'waiting'}
    >
      <div className="jp-Signpost-checkRow">
        <button
          className="jp-Signpost-checkButton"
          aria-expanded={opened}
          aria-controls={opened ? detail : undefined}
          onClick={props.onToggle}
        >
          <Caret tag="span" width="16px" aria-hidden="true" />
          <span className="jp-Signpost-checkText">
            <span className="jp-Signpost-checkHead">
              <span className="jp-Signpost-checkTitle">{check.title}</span>
              <span className="jp-Signpost-checkStatus">
                <StatusIcon status={result?.status ?? null} />
                {result
                  ? statusWord(result.status, trans)
                  : running
                    ? trans.__('asking …')
                    : trans.__('not asked yet')}
              </span>
            </span>
            {result && (
              <span className="jp-Signpost-checkSummary">{result.summary}</span>
            )}
            {result && result.fraction !== null && (
              <Bar fraction={result.fraction} />
            )}
          </span>
        </button>
        <Button
          minimal
          small
          className="jp-Signpost-refresh"
          title={trans.__('Ask again')}
          aria-label={trans.__('Ask again: %1', check.title)}
          aria-busy={running}
          onClick={props.onRefresh}
        >
          <refreshIcon.react tag="span" width="16px" />
        </Button>
      </div>
      {opened && (
        <div id={detail} className="jp-Signpost-checkDetail">
          {result ? (
            <Detail {...props} result={result} />
          ) : (
            <p>{trans.__('There is no answer yet.')}</p>
          )}
        </div>
      )}
    </li>
  );
}

/** The figures stand in the summary; the bar only shows them. */
function Bar(props: { fraction: number }): JSX.Element {
  const share = Math.min(Math.max(props.fraction, 0), 1);
  return (
    <span className="jp-Signpost-bar" aria-hidden="true">
      <span style={{ width: `${(100 * share).toFixed(1)}%` }} />
    </span>
  );
}

function Detail(props: ICheckRowProps & { result: ICheckResult }): JSX.Element {
  const { result, commands, trans } = props;
  const fixes = result.fixes.filter(fix => isUsable(fix, commands));
  return (
    <>
      {result.evidence.length > 0 && (
        <EvidenceList evidence={result.evidence} />
      )}
      {fixes.length > 0 && (
        <ul
          className="jp-Signpost-fixes"
          aria-label={trans.__('What you can do')}
        >
          {fixes.map((fix, index) => (
            <li key={index}>
              <Fix fix={fix} commands={commands} trans={trans} />
            </li>
          ))}
        </ul>
      )}
      <p className="jp-Signpost-measured">
        {result.pending ? trans.__('Still being worked out; so far from') : ''}{' '}
        <MeasuredAt time={result.measured_at} />
      </p>
    </>
  );
}

function Fix(props: {
  fix: ICheckFix;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const { fix, commands, trans } = props;
  switch (fix.kind) {
    case 'command':
      return (
        <>
          <span>{fix.label}</span>
          <CommandToCopy command={fix.value} trans={trans} />
        </>
      );
    case 'link':
      return (
        <a href={fix.value} target="_blank" rel="noopener noreferrer">
          {fix.label}
        </a>
      );
    case 'action':
      return (
        <Button
          className="jp-mod-styled"
          onClick={() => void commands.execute(fix.value, argumentsOf(fix))}
        >
          {fix.label}
        </Button>
      );
  }
}

function MeasuredAt(props: { time: string }): JSX.Element | null {
  const date = new Date(props.time);
  return Number.isNaN(date.getTime()) ? null : (
    <time dateTime={props.time} title={Time.format(date)}>
      {Time.formatHuman(date)}
    </time>
  );
}
