import type { TranslationBundle } from '@jupyterlab/translation';
import { Button, HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { StatusIcon } from '../environment/statusIcon';
import type { IKernelSpecification } from '../server/answers';
import type { IRowContext } from './environmentList';
import { environmentState } from './environmentState';
import { CREATE_NOTEBOOK } from './operationRow';
import type { IRowAction } from './rowMenu';
import { RowMenu } from './rowMenu';
import { shortInterpreter, shortPath } from './shortPath';

/** What a row of the list can do besides what all rows can. */
export interface IKernelContext extends IRowContext {
  onRemove(kernel: IKernelSpecification): void;
}

/** The kernels that JupyterLab knows. */
export function KernelList(props: IKernelContext): JSX.Element {
  const { model, trans } = props;
  return (
    <ul className="jp-Signpost-list" aria-label={trans.__('Kernels')}>
      {model.kernels.map(kernel => (
        <KernelRow
          key={`${kernel.scope}/${kernel.name}`}
          {...props}
          kernel={kernel}
        />
      ))}
    </ul>
  );
}

/** What is open below a row. */
type Open = 'name' | 'environment' | null;

function KernelRow(
  props: IKernelContext & { kernel: IKernelSpecification }
): JSX.Element {
  const { kernel, actions, trans } = props;
  const [open, setOpen] = React.useState<Open>(null);
  const row = React.useRef<HTMLLIElement>(null);
  const wasOpen = React.useRef<Open>(null);
  React.useEffect(() => {
    if (wasOpen.current && !open) {
      (row.current?.querySelector('button') ?? row.current)?.focus();
    }
    wasOpen.current = open;
  });
  const isBroken = kernel.problem !== null;
  const isBusy = actions.changing.has(kernel.name);
  const repair = kernel.removable && kernel.remedy === 'environment';
  return (
    <li
      ref={row}
      tabIndex={-1}
      className="jp-Signpost-item"
      data-kernel={kernel.name}
    >
      <div className="jp-Signpost-itemHead">
        <StatusIcon status={isBroken ? 'problem' : 'ok'} />
        <span className="jp-Signpost-itemName">{kernel.display_name}</span>
        {repair && open === null && (
          <Button
            small
            className="jp-mod-styled"
            disabled={isBusy}
            aria-label={trans.__('Repair the kernel %1', kernel.name)}
            onClick={() => setOpen('environment')}
          >
            {trans.__('Repair')}
          </Button>
        )}
        <RowMenu
          label={trans.__('More for the kernel %1', kernel.name)}
          actions={rowActions(props, setOpen)}
        />
      </div>
      <p className="jp-Signpost-itemFacts">
        <span>{isBroken ? trans.__('broken') : trans.__('ok')}</span>
        <span>{kernel.name}</span>
        <span>{scopeText(kernel.scope, trans)}</span>
        {kernel.language.toLowerCase() !== 'python' && (
          <span>{kernel.language}</span>
        )}
        {kernel.isolated === false && kernel.scope === 'user' && (
          <span>{trans.__('sees ~/.local and PYTHONPATH')}</span>
        )}
        {kernel.modules.length > 0 && (
          <span>{trans.__('loads %1', kernel.modules.join(', '))}</span>
        )}
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
      {open === 'name' && (
        <NameForm
          kernel={kernel}
          trans={trans}
          onClose={() => setOpen(null)}
          onSend={async display_name => {
            if (await actions.change(kernel.name, { display_name })) {
              setOpen(null);
            }
          }}
        />
      )}
      {open === 'environment' && (
        <RepairForm
          {...props}
          onClose={() => setOpen(null)}
          onSend={async environment => {
            if (await actions.change(kernel.name, { environment })) {
              setOpen(null);
            }
          }}
        />
      )}
    </li>
  );
}

function rowActions(
  props: IKernelContext & { kernel: IKernelSpecification },
  setOpen: (open: Open) => void
): IRowAction[] {
  const { kernel, actions, commands, trans } = props;
  const { name, removable, isolated, problem } = kernel;
  const found: IRowAction[] = [];
  const add = (id: string, label: string, execute: () => unknown) =>
    found.push({ id, label, execute });
  if (problem === null && commands.hasCommand(CREATE_NOTEBOOK)) {
    add('start', trans.__('Start a Notebook with It'), () =>
      commands.execute(CREATE_NOTEBOOK, { kernelName: name })
    );
  }
  if (!removable || actions.changing.has(name)) {
    return found;
  }
  add('rename', trans.__('Rename …'), () => setOpen('name'));
  if (kernel.language.toLowerCase() === 'python') {
    add('environment', trans.__('Start Another Environment …'), () =>
      setOpen('environment')
    );
  }
  if (isolated !== null && problem === null) {
    add(
      'isolate',
      isolated
        ? trans.__('Let ~/.local and PYTHONPATH In')
        : trans.__('Keep ~/.local and PYTHONPATH Out'),
      () => actions.change(name, { isolated: !isolated })
    );
  }
  add('remove', trans.__('Remove'), () => props.onRemove(kernel));
  return found;
}

function RowForm(props: {
  label: string;
  verb: string;
  trans: TranslationBundle;
  isReady: boolean;
  onClose(): void;
  onSend(): void;
  children: React.ReactNode;
}): JSX.Element {
  const form = React.useRef<HTMLFormElement>(null);
  React.useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select')?.focus();
    form.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <form
      ref={form}
      className="jp-Signpost-registration"
      aria-label={props.label}
      onSubmit={event => {
        event.preventDefault();
        props.onSend();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          props.onClose();
        }
      }}
    >
      {props.children}
      <div className="jp-Signpost-buttons">
        <Button
          type="button"
          className="jp-mod-styled jp-mod-reject"
          onClick={props.onClose}
        >
          {props.trans.__('Cancel')}
        </Button>
        <Button
          type="submit"
          className="jp-mod-styled jp-mod-accept"
          disabled={!props.isReady}
        >
          {props.verb}
        </Button>
      </div>
    </form>
  );
}

function NameForm(props: {
  kernel: IKernelSpecification;
  trans: TranslationBundle;
  onClose(): void;
  onSend(name: string): void;
}): JSX.Element {
  const { kernel, trans } = props;
  const [name, setName] = React.useState(kernel.display_name);
  return (
    <RowForm
      {...props}
      label={trans.__('Rename the kernel %1', kernel.name)}
      verb={trans.__('Rename')}
      isReady={name.trim() !== ''}
      onSend={() => props.onSend(name.trim())}
    >
      <label>
        {trans.__('Name in the launcher')}
        <input
          className="jp-mod-styled"
          value={name}
          autoComplete="off"
          onChange={event => setName(event.target.value)}
        />
      </label>
    </RowForm>
  );
}

function RepairForm(
  props: IKernelContext & {
    kernel: IKernelSpecification;
    onClose(): void;
    onSend(environment: string): void;
  }
): JSX.Element {
  const { kernel, model, trans } = props;
  const usable = (model.answer?.environments ?? []).filter(environment =>
    ['kernel', 'ready'].includes(environmentState(environment))
  );
  const [path, setPath] = React.useState(
    kernel.suggestion ?? usable[0]?.path ?? ''
  );
  return (
    <RowForm
      {...props}
      label={trans.__('Environment of the kernel %1', kernel.name)}
      verb={trans.__('Point it there')}
      isReady={path !== ''}
      onSend={() => props.onSend(path)}
    >
      <label>
        {kernel.suggestion !== null
          ? trans.__('It seems to have become this environment:')
          : trans.__('The environment that it is to start:')}
        <HTMLSelect
          value={path}
          title={path}
          onChange={event => setPath(event.target.value)}
        >
          {usable.map(environment => (
            <option
              key={environment.path}
              value={environment.path}
              title={environment.path}
            >
              {`${environment.name}: ${shortPath(environment.path)}`}
            </option>
          ))}
        </HTMLSelect>
      </label>
    </RowForm>
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
