import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Panel } from '@lumino/widgets';
import * as React from 'react';

import { ChartView } from './chart';
import { followLink } from './follow';
import type { GuideLink } from './links';
import type { GuideModel } from './model';
import { GuideNotice } from './notice';
import { PageView } from './page';
import { StepList } from './stepList';
import type { IFlow } from './steps';
import { GuideToolbar } from './toolbar';

/**
 * A guide: its chart, the steps as a list, and the text.
 *
 * In the sidebar all is below each other; in the main area the text stands beside the chart, and
 * the last chart stays while a text is read.
 */
export class GuidePanel extends Panel {
  constructor(private readonly _options: GuidePanel.IOptions) {
    super();
    const { model, translator, isWide } = _options;
    this._trans = translator.load('jupyterlab-signpost');
    this.addClass('jp-Signpost-guide');
    this.toggleClass('jp-mod-wide', isWide);
    const parts = { translator, resolve: this._resolve, follow: this._follow };
    this._chart = new ChartView(parts);
    this._steps = new FlowList(parts, this._trans);
    this._page = new PageView({
      ...parts,
      hint: isWide
        ? this._trans.__(
            'Choose a step of the chart: what it is about is shown here.'
          )
        : undefined
    });
    this._chart.drawn.connect((chart, flow) =>
      this._steps.display(flow, !chart.isReadable)
    );
    this.addWidget(
      new GuideToolbar({ model, translator, openWide: _options.openWide })
    );
    this.addWidget(new GuideNotice(model, translator));
    this.addWidget(this._chart);
    this.addWidget(this._steps);
    this.addWidget(this._page);
    model.changed.connect(this._update, this);
    this._update();
  }

  /** The guide that is shown. It belongs to this panel. */
  get model(): GuideModel {
    return this._options.model;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.changed.disconnect(this._update, this);
    super.dispose();
    this.model.dispose();
  }

  private _update(): void {
    const { model } = this;
    const chart = this._options.isWide ? model.lastChart : model.chart;
    void this._chart.display(chart);
    this.toggleClass('jp-mod-text', chart === null);
    if (model.section !== this._page.section) {
      this._page.display(model.guide, model.section);
      (this._options.isWide ? this._page : this).node.scrollTop = 0;
    }
  }

  private readonly _resolve = (href: string): GuideLink =>
    this.model.resolve(href);

  private readonly _follow = (link: GuideLink): void => {
    const { model, commands } = this._options;
    void followLink(link, model, commands, this._trans);
  };

  private readonly _trans: TranslationBundle;
  private readonly _chart: ChartView;
  private readonly _steps: FlowList;
  private readonly _page: PageView;
}

/** A namespace for `GuidePanel` options. */
export namespace GuidePanel {
  export interface IOptions {
    /** The panel disposes of it. */
    model: GuideModel;
    commands: CommandRegistry;
    translator: ITranslator;
    /** True in the main area. */
    isWide: boolean;
    /** Open what is shown in the main area; not given where it is already there. */
    openWide?: () => void;
  }
}

/** The step list of the chart that was drawn last. */
class FlowList extends ReactWidget {
  constructor(
    private readonly _props: Pick<StepList.IProps, 'resolve' | 'follow'>,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Signpost-flowList');
  }

  display(flow: IFlow | null, isOpen: boolean): void {
    this._flow = flow;
    this._isOpen = isOpen;
    this._count += 1;
    this.update();
  }

  protected render(): JSX.Element {
    return this._flow ? (
      <StepList
        key={this._count}
        isOpen={this._isOpen}
        resolve={this._props.resolve}
        follow={this._props.follow}
        flow={this._flow}
        trans={this._trans}
      />
    ) : (
      <></>
    );
  }

  private _flow: IFlow | null = null;
  private _isOpen = false;
  private _count = 0;
}
