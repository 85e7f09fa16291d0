import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  Button,
  UseSignal,
  checkIcon,
  closeIcon,
  errorIcon,
  runIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { durationText } from '../jobs/figures';
import type { IOperation, OperationState } from '../server/answers';
import type { OperationModel } from './model';

const ICONS: Record<OperationState, LabIcon> = {
  running: runIcon,
  completed: checkIcon,
  failed: errorIcon,
  cancelled: stopIcon
};

/** A long action: its title, its live log, how long it takes, Cancel, and at the end what came of it. */
export function OperationView<Result>(props: {
  model: OperationModel<Result>;
  trans: TranslationBundle;
  /** The line that says where things went, for a completed one. */
  result?: (operation: IOperation<Result>) => React.ReactNode;
  /** What it printed is what matters: it stays in sight. */
  isLogShown?: boolean;
  /** Takes an ended one out of sight; without it, there is no button for that. */
  onDismiss?: () => void;
}): JSX.Element {
  return (
    <UseSignal signal={props.model.changed}>
      {() => <OperationBody {...props} />}
    </UseSignal>
  );
}

function OperationBody<Result>(
  props: Parameters<typeof OperationView<Result>>[0]
): JSX.Element {
  const { model, trans, result, isLogShown, onDismiss } = props;
  const { operation } = model;
  const { state, message } = operation;
  const Icon = ICONS[state].react;
  const log = <OperationLog model={model} trans={trans} />;
  return (
    <section
      className="jp-Signpost-operation"
      data-state={state}
      aria-label={operation.title}
    >
      <div className="jp-Signpost-operationHead">
        <Icon
          tag="span"
          className="jp-Signpost-operationIcon"
          aria-hidden="true"
          width="16px"
          height="16px"
        />
        <span className="jp-Signpost-operationTitle">{operation.title}</span>
        {!model.isEnded ? (
          <Button
            small
            className="jp-mod-styled"
            disabled={model.isCancelling}
            aria-label={trans.__('Cancel: %1', operation.title)}
            onClick={() => void model.cancel()}
          >
            {model.isCancelling ? trans.__('Cancelling …') : trans.__('Cancel')}
          </Button>
        ) : onDismiss ? (
          <Button
            minimal
            small
            title={trans.__('Close')}
            aria-label={trans.__('Close: %1', operation.title)}
            onClick={onDismiss}
          >
            <closeIcon.react tag="span" width="16px" />
          </Button>
        ) : null}
      </div>
      {/* Only the state is spoken: the time would never stop. */}
      <p className="jp-Signpost-operationState">
        <span role="status">{operationWord(state, trans)}</span>,{' '}
        <Elapsed model={model} trans={trans} />
      </p>
      {model.failure !== null && !model.isEnded && <p>{model.failure}</p>}
      {message !== null && (
        <p role={state === 'failed' ? 'alert' : undefined}>{message}</p>
      )}
      {state === 'completed' && result?.(operation)}
      {state === 'running' || state === 'failed' || isLogShown ? (
        log
      ) : (
        <details>
          <summary>{trans.__('Log')}</summary>
          {log}
        </details>
      )}
    </section>
  );
}

function operationWord(
  state: OperationState,
  trans: TranslationBundle
): string {
  switch (state) {
    case 'running':
      return trans.__('running');
    case 'completed':
      return trans.__('completed');
    case 'failed':
      return trans.__('failed');
    case 'cancelled':
      return trans.__('cancelled');
  }
}

function Elapsed(props: {
  model: Pick<OperationModel, 'isEnded' | 'elapsedSeconds'>;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const [, tick] = React.useState(0);
  const isEnded = model.isEnded;
  React.useEffect(() => {
    if (isEnded) {
      return;
    }
    const timer = setInterval(() => tick(count => count + 1), 1000);
    return () => clearInterval(timer);
  }, [isEnded]);
  return <span>{durationText(model.elapsedSeconds, trans)}</span>;
}

/** The output. It stays at its end while it is there; scrolling up lets it rest. */
function OperationLog(props: {
  model: Pick<OperationModel, 'isEnded' | 'operation' | 'text'>;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const [follow, setFollow] = React.useState(true);
  const pre = React.useRef<HTMLPreElement>(null);
  const written = React.useRef<{ lines: Text; last: Text; dropped: number }>();
  React.useLayoutEffect(() => {
    // A long log is not drawn anew for each line: text is added to what is there.
    const node = pre.current!;
    if (!written.current || written.current.lines.parentNode !== node) {
      const made = {
        lines: document.createTextNode(''),
        last: document.createTextNode(''),
        dropped: 0
      };
      node.replaceChildren(made.lines, made.last);
      written.current = made;
    }
    const { text } = model;
    const now = written.current;
    if (text.dropped !== now.dropped) {
      now.dropped = text.dropped;
      now.lines.data = text.lines;
    } else if (text.lines.length > now.lines.length) {
      now.lines.appendData(text.lines.slice(now.lines.length));
    }
    if (now.last.data !== text.lastLine) {
      now.last.data = text.lastLine;
    }
    if (follow) {
      node.scrollTop = node.scrollHeight;
    }
  });
  return (
    <>
      <div className="jp-Signpost-operationFacts">
        {!model.isEnded && (
          <label>
            <input
              type="checkbox"
              checked={follow}
              onChange={event => setFollow(event.target.checked)}
            />
            {trans.__('Follow')}
          </label>
        )}
      </div>
      <pre
        ref={pre}
        className="jp-Signpost-operationLog"
        role="log"
        aria-label={trans.__('Log of: %1', model.operation.title)}
        tabIndex={0}
        onScroll={() => {
          const { scrollHeight, scrollTop, clientHeight } = pre.current!;
          setFollow(scrollHeight - scrollTop - clientHeight < 24);
        }}
      />
    </>
  );
}
