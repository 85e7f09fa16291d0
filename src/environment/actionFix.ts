import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { ICheckFix } from '../tokens';

/** Only commands of this extension are run for a check, whoever answered it. */
const OWN_COMMAND = /^signpost:[a-z-]+$/;

/** Can this fix be offered here? Unknown commands and addresses other than https are not. */
export function isUsable(
  fix: ICheckFix,
  commands: Pick<CommandRegistry, 'hasCommand'>
): boolean {
  switch (fix.kind) {
    case 'command':
      return fix.value !== '';
    case 'action':
      return OWN_COMMAND.test(fix.value) && commands.hasCommand(fix.value);
    case 'link':
      return isHttps(fix.value);
    default:
      return false;
  }
}

/** Arguments of an action; none for one that gives none. */
export function argumentsOf(fix: ICheckFix): ReadonlyPartialJSONObject {
  return fix.arguments ?? {};
}

function isHttps(address: string): boolean {
  try {
    return new URL(address).protocol === 'https:';
  } catch {
    return false;
  }
}
