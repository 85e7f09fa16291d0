import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from '../tokens';
import { HOME_CHECK } from './model';

/** Show what fills HOME; where that page is switched off, the check. */
export async function openHome(
  commands: Pick<CommandRegistry, 'hasCommand' | 'execute'>
): Promise<void> {
  await (commands.hasCommand(CommandIDs.openHome)
    ? commands.execute(CommandIDs.openHome)
    : commands.execute(CommandIDs.showCheck, { check: HOME_CHECK }));
}
