import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Button, copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

/** How long the button says that it has copied, in milliseconds. */
const THANKS = 2000;

/** Shell text as it is typed, and a button that copies it. */
export function CommandToCopy(props: {
  command: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { command, trans } = props;
  const [copied, setCopied] = React.useState(false);
  React.useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), THANKS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="jp-Signpost-command">
      <pre>{command}</pre>
      <Button
        minimal
        small
        title={trans.__('Copy')}
        aria-label={trans.__('Copy the command: %1', command)}
        onClick={() => {
          Clipboard.copyToSystem(command);
          setCopied(true);
        }}
      >
        <copyIcon.react tag="span" width="16px" />
        <span role="status">{copied ? trans.__('Copied') : ''}</span>
      </Button>
    </div>
  );
}
