import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { StatusIcon } from '../environment/statusIcon';
import type { HomeStatusModel } from './model';

/** HOME in the status bar: quiet, until it is nearly full. */
export class HomeStatusItem extends ReactWidget {
  constructor(private readonly _options: HomeStatusItem.IOptions) {
    super();
    this.addClass('jp-Signpost-homeStatus');
    this.addClass('jp-mod-highlighted');
  }

  protected render(): JSX.Element {
    const { model, trans, onOpen } = this._options;
    return (
      <UseSignal signal={model.changed}>
        {() => {
          const { view } = model;
          return (
            view && (
              <button
                type="button"
                className="jp-StatusBar-TextItem"
                data-status={view.status}
                data-loud={view.isLoud}
                title={trans.__('%1. Click to see more.', view.summary)}
                onClick={onOpen}
              >
                {view.isLoud && <StatusIcon status={view.status} />}
                {view.text}
              </button>
            )
          );
        }}
      </UseSignal>
    );
  }
}

/** A namespace for `HomeStatusItem` options. */
export namespace HomeStatusItem {
  export interface IOptions {
    model: HomeStatusModel;
    trans: TranslationBundle;
    onOpen(): void;
  }
}
