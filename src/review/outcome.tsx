import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What an action has done, or why it was not done; screen readers hear it. */
export function Outcome(props: {
  outcome: { message: string; failed: boolean } | null;
  /** Behind the message. */
  children?: React.ReactNode;
}): JSX.Element {
  const { outcome } = props;
  return (
    <div aria-live="polite">
      {outcome && (
        <p
          className={`jp-Signpost-message ${outcome.failed ? 'jp-mod-problem' : 'jp-mod-ok'}`}
        >
          {outcome.message} {props.children}
        </p>
      )}
    </div>
  );
}

/** Leads to what was written; nothing where nothing was. */
export function OpenFolder(props: {
  /** Contents path. */
  folder: string | null;
  trans: TranslationBundle;
  onOpen(folder: string): void;
}): JSX.Element | null {
  const { folder } = props;
  return folder === null ? null : (
    <button
      type="button"
      className="jp-Signpost-link"
      onClick={() => props.onOpen(folder)}
    >
      {props.trans.__('Open folder')}
    </button>
  );
}
