import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal, caretLeftIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { LinkResolver } from '../text/linkElements';
import type { GuideLink } from '../text/links';
import type { ReaderModel } from './reader';
import type { IStep, IWay } from '../chart/steps';
import { StepStatus } from './stepStatus';
import { StepText, lineOf } from './stepText';
import { suggestionText } from './suggestionText';

/** A namespace for `Walk` properties. */
export namespace Walk {
  export interface IProps {
    reader: ReaderModel;
    resolve: LinkResolver;
    follow(link: GuideLink): void;
    trans: TranslationBundle;
  }
}

/** One step at a time: where the reader is, and the ways on. */
export function Walk(props: Walk.IProps): JSX.Element {
  const { reader } = props;
  return (
    <UseSignal signal={reader.changed}>
      {() => (reader.here ? <Stop {...props} step={reader.here} /> : <></>)}
    </UseSignal>
  );
}

function Stop(props: Walk.IProps & { step: IStep }): JSX.Element {
  const { reader, step, trans } = props;
  const mark = reader.marks.get(step.id);
  const label = React.useId();
  const ways = React.useRef<HTMLDivElement>(null);
  const isMoving = React.useRef(false);
  // Who goes on by keyboard finds the answers of the next step in focus; they are described by the step.
  React.useEffect(() => {
    if (isMoving.current) {
      isMoving.current = false;
      const button =
        ways.current?.querySelector<HTMLElement>('.jp-mod-accept') ??
        ways.current?.querySelector<HTMLElement>('button');
      button?.focus();
    }
  }, [step.id]);
  const move = (action: () => void) => {
    isMoving.current = true;
    action();
  };
  const text = {
    resolve: props.resolve,
    follow: (link: GuideLink) => {
      reader.reach(step.id);
      props.follow(link);
    },
    trans
  };
  return (
    <div
      className="jp-Signpost-walk"
      role="group"
      aria-label={trans.__('Step by step: %1', reader.chart?.title ?? '')}
    >
      <div className="jp-Signpost-walkStep" id={label}>
        <StepText {...text} step={step} />
        {mark?.isDone && (
          <span className="jp-Signpost-hereMark">{trans.__('done')}</span>
        )}
        <StepStatus mark={mark} trans={trans} />
      </div>
      {reader.notesOf(step).map(note => (
        <StepText key={note.id} {...text} step={note} />
      ))}
      <div className="jp-Signpost-ways" ref={ways}>
        <Ways {...props} ways={reader.waysFrom(step)} label={label} go={move} />
        <button
          type="button"
          className="jp-Button jp-mod-minimal jp-Signpost-walkBack"
          disabled={!reader.canGoBack}
          onClick={() => move(() => reader.back())}
        >
          <caretLeftIcon.react tag="span" />
          {trans.__('Back')}
        </button>
      </div>
    </div>
  );
}

function Ways(
  props: Walk.IProps & {
    step: IStep;
    ways: readonly IWay[];
    /** Id of the element with the step's words. */
    label: string;
    go(action: () => void): void;
  }
): JSX.Element {
  const { reader, step, ways, label, go, trans } = props;
  const reason = React.useId();
  const suggestion = reader.suggestions.get(step.id);
  if (!ways.length) {
    return (
      <>
        <p className="jp-Signpost-note">{trans.__('The way ends here.')}</p>
        <button
          type="button"
          className="jp-Button jp-mod-styled"
          aria-describedby={label}
          onClick={() => go(() => reader.restart())}
        >
          {trans.__('Begin again')}
        </button>
      </>
    );
  }
  return (
    <>
      {ways.map((way, index) => {
        const next = reader.step(way.to);
        const isSuggested = suggestion?.way === way;
        const isOnly = ways.length === 1;
        return (
          <button
            key={index}
            type="button"
            className={
              'jp-Button jp-mod-styled' +
              (isSuggested || isOnly ? ' jp-mod-accept' : '')
            }
            aria-describedby={isSuggested ? `${label} ${reason}` : label}
            onClick={() => go(() => reader.goOn(way))}
          >
            <b>{way.label || (isOnly ? trans.__('Next') : trans.__('Then'))}</b>
            {next && <span>{lineOf(next)}</span>}
          </button>
        );
      })}
      {suggestion && (
        <p className="jp-Signpost-suggestion" id={reason}>
          {trans.__(
            'Suggested: “%1”. %2',
            suggestion.way.label,
            suggestionText(suggestion, trans)
          )}
        </p>
      )}
    </>
  );
}
