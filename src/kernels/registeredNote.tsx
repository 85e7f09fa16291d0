import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import type { IKernelSpecification } from '../server/answers';
import { CREATE_NOTEBOOK } from './operationRow';

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
        {kernel.note === null
          ? trans.__(
              'Registered “%1”. It is in the launcher now.',
              kernel.display_name
            )
          : trans.__('Registered “%1”. %2', kernel.display_name, kernel.note)}
      </p>
      {kernel.note === null && commands.hasCommand(CREATE_NOTEBOOK) && (
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
