import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ICheckResult } from '../tokens';
import { percentOf } from './view';

/** Tell that HOME is nearly full. It stays until the user has read it. */
export function notifyPassed(
  result: ICheckResult,
  trans: TranslationBundle,
  onOpen: () => void
): void {
  Notification.warning(
    trans.__(
      'HOME is %1 % full: %2. When it is full, notebooks can no longer be saved.',
      percentOf(result.fraction ?? 0),
      result.summary
    ),
    {
      autoClose: false,
      actions: [{ label: trans.__('Show HOME'), callback: onOpen }]
    }
  );
}
