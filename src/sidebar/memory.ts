import type { IStateDB } from '@jupyterlab/statedb';

import type { SignpostPanel } from './panel';
import { SIDEBAR_ID } from './panel';

/**
 * Remember in the workspace which sections are open.
 *
 * JupyterLab keeps that with the layout too, but only when something else in the layout changes as well.
 */
export async function rememberSections(
  panel: SignpostPanel,
  state: IStateDB,
  restored: Promise<void>
): Promise<void> {
  const key = `${SIDEBAR_ID}:sections`;
  await restored;
  try {
    const remembered = await state.fetch(key);
    if (Array.isArray(remembered)) {
      panel.openSections = remembered.filter(
        (id): id is string => typeof id === 'string'
      );
    }
  } catch (reason) {
    console.warn(`Signpost cannot read which sections were open: ${reason}`);
  }
  panel.openSectionsChanged.connect(() => {
    state.save(key, [...panel.openSections]).catch(reason => {
      console.warn(`Signpost cannot keep which sections are open: ${reason}`);
    });
  });
}
