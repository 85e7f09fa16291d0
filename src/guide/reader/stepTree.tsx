import type { TranslationBundle } from '@jupyterlab/translation';
import {
  UseSignal,
  caretDownEmptyIcon,
  caretRightIcon,
  checkIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { LinkResolver } from '../text/linkElements';
import type { GuideLink } from '../text/links';
import type { IStepMark } from './marks';
import type { ReaderModel } from './reader';
import type { IStepRow } from './stepRows';
import { rowAfterKey, rowBeginning, rowsOf, stepRowId } from './stepRows';
import { StepStatus } from './stepStatus';
import { StepText, lineOf } from './stepText';
import { suggestionText } from './suggestionText';

/** Letters typed within this time are one beginning, in milliseconds. */
const TYPING = 700;

/** A namespace for `StepTree` properties. */
export namespace StepTree {
  export interface IProps {
    reader: ReaderModel;
    resolve: LinkResolver;
    follow(link: GuideLink): void;
    trans: TranslationBundle;
  }
}

/** The steps of a chart as a tree in reading order. */
export function StepTree(props: StepTree.IProps): JSX.Element {
  return (
    <UseSignal signal={props.reader.changed}>
      {() => (
        // A new chart begins unfolded.
        <Tree key={props.reader.chart?.id} {...props} />
      )}
    </UseSignal>
  );
}

function Tree(props: StepTree.IProps): JSX.Element | null {
  const { reader, follow, trans } = props;
  const [closed, setClosed] = React.useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = React.useState<string | null>(null);
  const tree = React.useRef<HTMLDivElement>(null);
  const typed = React.useRef({ text: '', at: 0 });
  const rows = React.useMemo(
    () => rowsOf(reader.outline, closed, id => reader.step(id)),
    [reader.outline, closed]
  );
  if (!rows.length) {
    return null;
  }
  const here = reader.hasBegun ? stepRowId(reader.here?.id ?? '') : null;
  // One row is in the order of the tabulator: the one used last, else where the reader is.
  const active =
    [chosen, here].find(id => rows.some(row => row.id === id)) ?? rows[0].id;

  const moveTo = (id: string | null) => {
    const row =
      id !== null
        ? tree.current?.querySelector<HTMLElement>(
            `[data-row="${CSS.escape(id)}"]`
          )
        : null;
    if (row && id !== null) {
      setChosen(id);
      row.focus();
    }
  };
  const fold = (row: IStepRow, isOpen: boolean) => {
    const folded = new Set(closed);
    folded.delete(row.id);
    setClosed(isOpen ? folded : folded.add(row.id));
  };
  const showStep = (step: string) => {
    // It may lie in a folded row, which is drawn open first.
    setClosed(new Set());
    setChosen(stepRowId(step));
    requestAnimationFrame(() => moveTo(stepRowId(step)));
  };
  const choose = (row: IStepRow) => {
    setChosen(row.id);
    if (row.kind === 'step') {
      reader.reach(row.step.id);
    } else if (row.way) {
      reader.goOn(row.way);
      showStep(row.way.to);
    } else {
      showStep(row.step.id);
    }
  };
  const start = (row: IStepRow) => {
    choose(row);
    const lead = row.kind === 'step' ? reader.leadOf(row.step) : null;
    if (lead) {
      follow(lead);
    }
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = rows.find(({ id }) => id === active);
    if (
      !row ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      !(event.target as Element).matches('[role="treeitem"]')
    ) {
      return;
    }
    const { key } = event;
    if (key === 'Enter') {
      start(row);
    } else if (key === ' ') {
      if (row.kind === 'step' && row.step.kind !== 'note') {
        reader.tick(row.step.id, !reader.marks.get(row.step.id)?.isDone);
      }
    } else if (key === 'ArrowRight' && row.isOpen === false) {
      fold(row, true);
    } else if (key === 'ArrowLeft' && row.isOpen) {
      fold(row, false);
    } else if (/^(?:Arrow|Home$|End$)/.test(key)) {
      moveTo(rowAfterKey(rows, active, key));
    } else if (key.length === 1) {
      const now = event.timeStamp;
      const isGoingOn = now - typed.current.at < TYPING;
      const text = (isGoingOn ? typed.current.text : '') + key;
      typed.current = { text, at: now };
      moveTo(rowBeginning(rows, active, text));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <Here {...props} onShow={showStep} />
      <div
        ref={tree}
        role="tree"
        className="jp-Signpost-stepTree"
        aria-label={trans.__('Steps: %1', reader.chart?.title ?? '')}
        onKeyDown={onKeyDown}
      >
        {rows.map(row => (
          <Row
            key={row.id}
            {...props}
            row={row}
            mark={
              row.kind === 'step' ? reader.marks.get(row.step.id) : undefined
            }
            isActive={row.id === active}
            onChoose={() => choose(row)}
            onFold={() => fold(row, !row.isOpen)}
            onFocus={() => setChosen(row.id)}
          />
        ))}
      </div>
    </>
  );
}

/** Where the reader is, and how far. */
function Here(
  props: StepTree.IProps & { onShow(step: string): void }
): JSX.Element {
  const { reader, trans } = props;
  const steps = reader.flow?.steps.filter(({ kind }) => kind !== 'note') ?? [];
  const done = steps.filter(({ id }) => reader.marks.get(id)?.isDone).length;
  const { here } = reader;
  return (
    <p className="jp-Signpost-here">
      {reader.hasBegun && here && (
        <button
          type="button"
          className="jp-Signpost-link"
          onClick={() => props.onShow(here.id)}
        >
          {trans.__('You are here: %1', lineOf(here))}
        </button>
      )}
      <span>{trans.__('%1 of %2 steps done', done, steps.length)}</span>
    </p>
  );
}

interface IRowProps extends StepTree.IProps {
  row: IStepRow;
  mark: IStepMark | undefined;
  isActive: boolean;
  onChoose(): void;
  onFold(): void;
  onFocus(): void;
}

function Row(props: IRowProps): JSX.Element {
  const { row, mark, isActive, trans } = props;
  const isStep = row.kind === 'step' && row.step.kind !== 'note';
  const Caret = row.isOpen ? caretDownEmptyIcon : caretRightIcon;
  return (
    <div
      role="treeitem"
      data-row={row.id}
      className={
        `jp-Signpost-stepRow jp-mod-${row.kind}` +
        (row.step.kind === 'decision' && isStep ? ' jp-mod-decision' : '') +
        (mark?.isCurrent ? ' jp-mod-current' : '') +
        (mark?.isDone ? ' jp-mod-done' : '')
      }
      style={{ '--jp-signpost-level': row.level - 1 } as React.CSSProperties}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.count}
      aria-expanded={row.isOpen ?? undefined}
      aria-checked={isStep ? (mark?.isDone ?? false) : undefined}
      aria-current={mark?.isCurrent ? 'step' : undefined}
      tabIndex={isActive ? 0 : -1}
      onFocus={event => {
        if (event.target === event.currentTarget) {
          props.onFocus();
        }
      }}
      onClick={event => {
        if (!(event.target as Element).closest('a, button')) {
          props.onChoose();
        }
      }}
    >
      <span
        className="jp-Signpost-stepFold"
        aria-hidden="true"
        onClick={event => {
          if (row.isOpen !== null) {
            event.stopPropagation();
            props.onFold();
          }
        }}
      >
        {row.isOpen !== null && <Caret.react tag="span" />}
      </span>
      {isStep && (
        <span
          className="jp-Signpost-tick"
          aria-hidden="true"
          title={
            mark?.isDone ? trans.__('Take the tick away') : trans.__('Done')
          }
          onClick={event => {
            event.stopPropagation();
            props.reader.tick(row.step.id, !mark?.isDone);
          }}
        >
          {mark?.isDone && <checkIcon.react tag="span" />}
        </span>
      )}
      <div className="jp-Signpost-stepWords">
        {row.kind === 'step' ? <Step {...props} /> : <Lead {...props} />}
      </div>
    </div>
  );
}

function Step(props: IRowProps): JSX.Element {
  const { row, mark, trans } = props;
  const reach = (link: GuideLink) => {
    props.onChoose();
    props.follow(link);
  };
  const text = {
    resolve: props.resolve,
    follow: reach,
    trans,
    isReachable: props.isActive
  };
  return (
    <>
      <StepText {...text} step={row.step} />
      {mark?.isCurrent && (
        <span className="jp-Signpost-hereMark">{trans.__('you are here')}</span>
      )}
      <StepStatus mark={mark} trans={trans} />
      {row.notes.map(note => (
        <StepText key={note.id} {...text} step={note} />
      ))}
    </>
  );
}

/** An answer, or a mention of a step that is told elsewhere. */
function Lead(props: IRowProps): JSX.Element {
  const { row, reader, trans } = props;
  const suggestion = row.way ? reader.suggestions.get(row.way.from) : undefined;
  return (
    <>
      {row.way && <b>{row.way.label || trans.__('then')}</b>}
      {row.isOpen === null && (
        <span className="jp-Signpost-stepNote">
          {' → '}
          {lineOf(row.step)}
        </span>
      )}
      {suggestion && suggestion.way === row.way && (
        <span className="jp-Signpost-suggestion">
          {trans.__('suggested: %1', suggestionText(suggestion, trans))}
        </span>
      )}
    </>
  );
}
