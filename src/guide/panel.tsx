import { Printing } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import * as React from 'react';

import { ChartView } from './chart/chart';
import type { IGuideChart, IGuideSection } from './text/document';
import { chartsOf } from './text/document';
import { followLink } from './follow';
import type { GuideLink } from './text/links';
import { drawAhead, parseChart } from './chart/mermaid';
import type { GuideModel } from './model';
import { GuideNotice } from './notice';
import { PageView } from './text/page';
import type { GuideView } from './reader/progress';
import { ReaderModel } from './reader/reader';
import type { IReading } from './reader/reading';
import { StepTree } from './reader/stepTree';
import { GuideToolbar } from './toolbar';
import { Walk } from './reader/walk';

/**
 * A guide: a chart as drawing, list or walk, and the text.
 *
 * In the sidebar all is below each other; in the main area the text stands beside the chart, and
 * the last chart stays while a text is read.
 */
export class GuidePanel extends Panel {
  constructor(private readonly _options: GuidePanel.IOptions) {
    super();
    const { model, reading, translator, isWide } = _options;
    this._trans = translator.load('jupyterlab-signpost');
    this._room = isWide ? 'wide' : 'narrow';
    this.addClass('jp-Signpost-guide');
    this.toggleClass('jp-mod-wide', isWide);
    this._reader = new ReaderModel({
      ...reading,
      guide: model,
      parse: parseChart
    });
    const parts = { translator, resolve: this._resolve, follow: this._follow };
    this._chart = new ChartView({
      ...parts,
      isWide,
      title: () => model.guide?.title ?? ''
    });
    this._chart.stepChosen.connect((_, step) => this._reader.reach(step));
    this._steps = new StepsView({
      ...parts,
      reader: this._reader,
      trans: this._trans
    });
    this._page = new PageView({
      ...parts,
      hint: isWide
        ? this._trans.__('Choose a step: what it is about is shown here.')
        : undefined
    });
    this.addWidget(
      new GuideToolbar({
        model,
        reader: this._reader,
        progress: reading.progress,
        room: this._room,
        translator,
        openWide: _options.openWide
      })
    );
    this.addWidget(new GuideNotice(model, translator));
    this.addWidget(this._chart);
    this.addWidget(this._steps);
    this.addWidget(this._page);
    model.changed.connect(this._update, this);
    // Which also tells of another view: it follows the progress.
    this._reader.changed.connect(this._update, this);
    this._update();
  }

  /** The guide that is shown. It belongs to this panel. */
  get model(): GuideModel {
    return this._options.model;
  }

  /** Walk through the chart from a step on. */
  walkFrom(step: string): void {
    this._options.reading.progress.setView(this._room, 'walk');
    this._reader.show(step);
  }

  /** The way that JupyterLab prints what is in its main area: the chart; a guide without one, its text. */
  [Printing.symbol](): () => Promise<void> {
    return this._chart.chart
      ? () => this._chart.print()
      : () => Printing.printWidget(this._page);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.changed.disconnect(this._update, this);
    this._reader.dispose();
    super.dispose();
    this.model.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._reader.isActive = this.isVisible;
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._reader.isActive = this.isVisible;
  }

  protected override onBeforeHide(msg: Message): void {
    this._reader.isActive = false;
    super.onBeforeHide(msg);
  }

  protected override onBeforeDetach(msg: Message): void {
    this._reader.isActive = false;
    super.onBeforeDetach(msg);
  }

  private _update(): void {
    const { model } = this;
    const reader = this._reader;
    const chart = this._options.isWide ? model.lastChart : model.chart;
    // A chart that cannot be read says so where it would be drawn.
    const view: GuideView = reader.problem
      ? 'chart'
      : this._options.reading.progress.view(this._room);
    void this._display(view === 'chart' ? chart : null);
    if (view === 'chart' && chart === reader.chart) {
      this._chart.mark(reader.marks);
    }
    this._steps.display(chart ? view : 'chart');
    this.toggleClass('jp-mod-text', chart === null);
    const section =
      view === 'walk' && chart !== null && chart === model.chart
        ? this._sectionOfStep()
        : model.section;
    if (section !== this._page.section) {
      this._page.display(model.guide, section);
      (this._options.isWide ? this._page : this).node.scrollTop = 0;
    }
  }

  /** Draw a chart, and then, in free time, the others of the guide. */
  private async _display(chart: IGuideChart | null): Promise<void> {
    const isNew = chart !== this._chart.chart;
    await this._chart.display(chart);
    const { guide } = this.model;
    if (!isNew || !chart || chart !== this._chart.chart || !guide) {
      return;
    }
    const charts = chartsOf(guide).map(({ chart }) => chart);
    const place = charts.indexOf(chart);
    const others = [...charts.slice(place + 1), ...charts.slice(0, place)];
    drawAhead(others.map(({ source }) => source));
  }

  /** While somebody walks, the text is what the step leads to. */
  private _sectionOfStep(): IGuideSection | null {
    const step = this._reader.here;
    const lead = step ? this._reader.leadOf(step) : null;
    return lead?.kind === 'section'
      ? (this.model.guide?.sections.find(({ id }) => id === lead.id) ?? null)
      : null;
  }

  private readonly _resolve = (href: string): GuideLink =>
    this.model.resolve(href);

  private readonly _follow = (link: GuideLink): void => {
    const { model, commands } = this._options;
    void followLink(link, model, commands, this._trans);
  };

  private readonly _trans: TranslationBundle;
  private readonly _room: 'narrow' | 'wide';
  private readonly _reader: ReaderModel;
  private readonly _chart: ChartView;
  private readonly _steps: StepsView;
  private readonly _page: PageView;
}

/** A namespace for `GuidePanel` options. */
export namespace GuidePanel {
  export interface IOptions {
    /** The panel disposes of it. */
    model: GuideModel;
    reading: IReading;
    commands: CommandRegistry;
    translator: ITranslator;
    /** True in the main area. */
    isWide: boolean;
    /** Open what is shown in the main area; not given where it is already there. */
    openWide?: () => void;
  }
}

/** The steps of the chart in the views that draw nothing. */
class StepsView extends ReactWidget {
  constructor(private readonly _props: StepTree.IProps) {
    super();
    this.addClass('jp-Signpost-steps');
  }

  /** `chart` shows nothing. */
  display(view: GuideView): void {
    if (view !== this._view) {
      this._view = view;
      this.update();
    }
    this.node.hidden = view === 'chart';
  }

  protected render(): JSX.Element {
    switch (this._view) {
      case 'list':
        return <StepTree {...this._props} />;
      case 'walk':
        return <Walk {...this._props} />;
      default:
        return <></>;
    }
  }

  private _view: GuideView = 'chart';
}
