import { Button, ellipsesIcon } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import * as React from 'react';

/** Something that can be done with a row. */
export interface IRowAction {
  id: string;
  label: string;
  execute(): unknown;
}

/** A button that opens a menu: what is done rarely needs no place in a narrow row. */
export function RowMenu(props: {
  label: string;
  actions: readonly IRowAction[];
}): JSX.Element | null {
  const { label, actions } = props;
  if (actions.length === 0) {
    return null;
  }
  return (
    <Button
      minimal
      small
      className="jp-Signpost-rowMenu"
      title={label}
      aria-label={label}
      aria-haspopup="menu"
      onClick={event => openMenu(event.currentTarget as HTMLElement, actions)}
    >
      <ellipsesIcon.react tag="span" width="16px" />
    </Button>
  );
}

function openMenu(button: HTMLElement, actions: readonly IRowAction[]): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  for (const { id, label, execute } of actions) {
    commands.addCommand(id, {
      label,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => void execute()
    });
    menu.addItem({ command: id });
  }
  menu.addClass('jp-Signpost-menu');
  menu.aboutToClose.connect(() => {
    // Its own command may be under way while it closes.
    setTimeout(() => {
      menu.dispose();
      if (document.activeElement === document.body) {
        button.focus();
      }
    });
  });
  const { left, bottom } = button.getBoundingClientRect();
  menu.open(left, bottom);
  // Opened by a key, the first item is where the next key works.
  menu.activeIndex = 0;
}
