import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import type { IKernelSpecification } from '../server/answers';

/** Core's command that makes a notebook. */
const CREATE_NOTEBOOK = 'notebook:create-new';

/** Says that a kernel is there, and offers what most users want next. Takes the place of the form. */
export function RegisteredNote(props: {
  kernel: IKernelSpecification;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const { kernel, commands, trans } = props;
  const note = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    // The form, and the focus with it, is gone.
    note.current?.querySelector('button')?.focus();
    note.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <div ref={note} className="jp-Signpost-done" role="status">
      <p>
        {trans.__(
          'Registered “%1”. It is in the launcher now.',
          kernel.display_name
        )}
      </p>
      {commands.hasCommand(CREATE_NOTEBOOK) && (
        <Button
          className="jp-mod-styled jp-mod-accept"
          onClick={() =>
            void commands.execute(CREATE_NOTEBOOK, { kernelName: kernel.name })
          }
        >
          {trans.__('Start a notebook with it')}
        </Button>
      )}
    </div>
  );
}
