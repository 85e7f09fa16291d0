import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IKernelSpecification } from '../server/answers';
import type { KernelsModel } from './model';
import { shortInterpreter } from './shortPath';

/** The kernels that JupyterLab knows. */
export function KernelList(props: {
  model: KernelsModel;
  trans: TranslationBundle;
  onRemove(kernel: IKernelSpecification): void;
}): JSX.Element {
  const { model, trans } = props;
  return (
    <ul className="jp-Signpost-list" aria-label={trans.__('Kernels')}>
      {model.kernels.map(kernel => (
        <li
          key={`${kernel.scope}/${kernel.name}`}
          className="jp-Signpost-item"
          data-kernel={kernel.name}
        >
          <div className="jp-Signpost-itemHead">
            <span className="jp-Signpost-itemName">{kernel.display_name}</span>
            {kernel.removable && (
              <Button
                small
                className="jp-mod-styled"
                aria-label={trans.__('Remove the kernel %1', kernel.name)}
                disabled={model.removing !== null}
                onClick={() => props.onRemove(kernel)}
              >
                {model.removing === kernel.name
                  ? trans.__('Removing …')
                  : trans.__('Remove')}
              </Button>
            )}
          </div>
          <p className="jp-Signpost-itemFacts">
            <span>{kernel.name}</span>
            <span>{scopeText(kernel.scope, trans)}</span>
            <span>{kernel.language}</span>
          </p>
          {kernel.interpreter !== null && (
            <code
              className="jp-Signpost-path"
              title={kernel.interpreter}
              aria-label={kernel.interpreter}
            >
              {shortInterpreter(kernel.interpreter)}
            </code>
          )}
          {kernel.problem !== null && (
            <p className="jp-Signpost-failure">{kernel.problem}</p>
          )}
        </li>
      ))}
    </ul>
  );
}

function scopeText(
  scope: IKernelSpecification['scope'],
  trans: TranslationBundle
): string {
  switch (scope) {
    case 'user':
      return trans.__('yours');
    case 'environment':
      return trans.__('of Jupyter’s environment');
    case 'system':
      return trans.__('of the system');
  }
}
