import type { TranslationBundle } from '@jupyterlab/translation';
import { Button } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import { sizeText } from '../home/figures';
import type { OperationModel } from '../operations/model';
import { OperationView } from '../operations/view';
import type {
  IInstalled,
  IMadeEnvironment,
  IOperation
} from '../server/answers';
import type { KernelActions } from './actions';
import { isMeasured, isTried } from './actions';
import { ImportReport } from './importReport';

/** Core's command that makes a notebook. */
export const CREATE_NOTEBOOK = 'notebook:create-new';

/** A long action in its place, and in the end what came of it. */
export function OperationRow(props: {
  model: OperationModel;
  actions: KernelActions;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, actions, trans } = props;
  return (
    <OperationView
      model={model}
      trans={trans}
      onDismiss={() => actions.operations.dismiss(model.id)}
      result={operation => <Result {...props} operation={operation} />}
    />
  );
}

function Result(props: {
  operation: IOperation;
  actions: KernelActions;
  commands: CommandRegistry;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { operation, actions, commands, trans } = props;
  const { result } = operation;
  if (isTried(result)) {
    return (
      <ImportReport
        result={result}
        imports={actions.importsOf(result.environment)}
        trans={trans}
        onInstall={packages =>
          void actions.install(result.environment, packages)
        }
      />
    );
  }
  if (isMeasured(result)) {
    return <p>{trans.__('It has %1.', sizeText(result.bytes))}</p>;
  }
  if (typeof result !== 'object' || result === null) {
    return null;
  }
  if ('kernelspec' in result) {
    const { environment, kernelspec } = result as IMadeEnvironment;
    return (
      <>
        <p>
          {kernelspec
            ? trans.__(
                'Made %1. “%2” is in the launcher now.',
                environment,
                kernelspec.display_name
              )
            : trans.__('Made %1.', environment)}
        </p>
        {kernelspec && commands.hasCommand(CREATE_NOTEBOOK) && (
          <div className="jp-Signpost-buttons">
            <Button
              small
              className="jp-mod-styled jp-mod-accept"
              onClick={() =>
                void commands.execute(CREATE_NOTEBOOK, {
                  kernelName: kernelspec.name
                })
              }
            >
              {trans.__('Start a notebook with it')}
            </Button>
          </div>
        )}
      </>
    );
  }
  const { environment, packages, ipykernel_version } = result as IInstalled;
  return (
    <p>
      {packages
        ? trans.__(
            'Installed %1 in %2. Kernels that run already see it after a restart.',
            packages.join(', '),
            environment
          )
        : trans.__('It has ipykernel %1 now.', ipykernel_version ?? '')}
    </p>
  );
}
