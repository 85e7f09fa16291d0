import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IChecks, PLUGIN_NAMESPACE } from '../tokens';
import { PassedMemory } from './memory';
import { HomeStatusModel } from './model';

const PLUGIN_ID = `${PLUGIN_NAMESPACE}:home-status`;

/** Right of JupyterLab's own items on the left side. */
const RANK = 100;

/** HOME in the status bar, and the notification when it is nearly full. */
export const homeStatusPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows in the status bar how full HOME is.',
  autoStart: true,
  requires: [IChecks],
  optional: [IStatusBar, IStateDB, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    checks: IChecks,
    statusBar: IStatusBar | null,
    state: IStateDB | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab-signpost');
    const model = new HomeStatusModel({
      checks,
      memory: new PassedMemory(state),
      trans
    });
    const onOpen = async () => {
      const { openHome } = await import('./openHome');
      await openHome(app.commands);
    };

    model.passed.connect(async (_, result) => {
      const { notifyPassed } = await import('./notify');
      notifyPassed(result, trans, () => void onOpen());
    });

    let isAdded = false;
    model.changed.connect(async () => {
      if (statusBar && model.view && !isAdded) {
        isAdded = true;
        const { HomeStatusItem } = await import('./item');
        statusBar.registerStatusItem(PLUGIN_ID, {
          item: new HomeStatusItem({
            model,
            trans,
            onOpen: () => void onOpen()
          }),
          align: 'left',
          rank: RANK,
          isActive: () => model.view !== null,
          activeStateChanged: model.changed
        });
      }
    });

    void app.restored.then(async () => {
      const settings = await registry?.load(PLUGIN_ID).catch(() => null);
      const configure = () =>
        model.configure(
          settings?.composite['item'] !== false,
          settings?.composite['notification'] !== false
        );
      settings?.changed.connect(configure);
      configure();
    });
  }
};
