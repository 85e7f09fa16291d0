import { Notification } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { countStatuses, fillLegend } from './chartMarks';
import { ChartSteps } from './chartSteps';
import type { IStandaloneChart } from './chartSvg';
import { standaloneChart } from './chartSvg';
import { ChartTools } from './chartTools';
import type { IGuideChart } from '../text/document';
import { ChartError } from './inspection';
import type { LinkResolver } from '../text/linkElements';
import { followLinkOfEvent, prepareLinks } from '../text/linkElements';
import type { GuideLink } from '../text/links';
import type { StepMarks } from '../reader/marks';
import type { IRenderedChart } from './drawings';
import { renderChart } from './mermaid';
import {
  chartDocument,
  chartFileName,
  chartPicture,
  download,
  printChart
} from './saveChart';
import type { IStep } from './steps';
import { ChartZoom } from './zoom';

const NO_MARKS: StepMarks = new Map();

/** What happens in a chart and is answered here. */
const EVENTS = ['click', 'keydown', 'focusin'] as const;

/** Shows one flowchart: fitted to the width, with zoom, panning, links, and the marks of its steps. */
export class ChartView extends Widget {
  constructor(private readonly _options: ChartView.IOptions) {
    super();
    this._trans = _options.translator.load('jupyterlab-signpost');
    this.addClass('jp-Signpost-chartView');
    this._place.className = 'jp-Signpost-chartPlace';
    this._frame.className = 'jp-Signpost-chart';
    this._place.append(this._frame);
    this._place.setAttribute('role', 'group');
    this._message.className = 'jp-Signpost-chartMessage';
    this._legend.className = 'jp-Signpost-chartLegend';
    this._legend.setAttribute('aria-label', this._trans.__('Statuses'));
    this._legend.hidden = true;
    this._zoom = new ChartZoom(this._place);
    this._tools = this._makeTools();
    this.node.append(this._tools.node, this._place, this._message);
    if (_options.isWide) {
      this.node.append(this._legend);
    }
    this._showNothing();
  }

  /** A step was clicked, chosen by Enter or Space, or a link of it was followed: its id. Notes are not chosen. */
  get stepChosen(): ISignal<this, string> {
    return this._stepChosen;
  }

  /** The chart that is shown or being drawn. */
  get chart(): IGuideChart | null {
    return this._chart;
  }

  /**
   * Draw a chart. Never rejects: a broken chart shows what is wrong in its place.
   *
   * @param chart - `null` shows none
   */
  async display(chart: IGuideChart | null): Promise<void> {
    if (chart === this._chart) {
      return;
    }
    this._chart = chart;
    this._marks = NO_MARKS;
    this._wanted = null;
    if (!chart) {
      this._showNothing();
      return;
    }
    this.node.hidden = false;
    this._message.replaceChildren();
    this.node.setAttribute('aria-busy', 'true');
    try {
      const rendered = await renderChart(chart.source);
      if (this._isCurrent(chart)) {
        this._showChart(chart, rendered);
      }
    } catch (reason) {
      if (this._isCurrent(chart)) {
        this._showFailure(chart, reason);
      }
    } finally {
      if (this._isCurrent(chart)) {
        this.node.removeAttribute('aria-busy');
      }
    }
  }

  /**
   * Show what is known of the steps. The chart is not drawn anew: what did not change stays.
   *
   * @param marks - of the chart that was asked for last, which may still be being drawn
   */
  mark(marks: StepMarks): void {
    this._marks = marks;
    this._showMarks();
  }

  /**
   * Move the keyboard's focus to a step and show it, when the chart is drawn.
   *
   * @param id - of a step of the chart that was asked for last; nothing happens for another one
   */
  focusStep(id: string): void {
    this._wanted = this._steps ? null : id;
    this._steps?.focus(id);
  }

  /**
   * Print the chart, on white paper whatever the theme is.
   *
   * Never rejects: what went wrong is told to the reader.
   */
  async print(): Promise<void> {
    await this._tell(async () => {
      this._frame.classList.add('jp-mod-paper');
      let chart: IStandaloneChart;
      try {
        chart = this._standalone();
      } finally {
        this._frame.classList.remove('jp-mod-paper');
      }
      await printChart(chart, this._titles().join(' \u2013 '));
    });
  }

  /**
   * Save the chart as it looks, as a download of the browser.
   *
   * Never rejects: what went wrong is told to the reader.
   */
  async save(format: 'svg' | 'png'): Promise<void> {
    await this._tell(async () => {
      const chart = this._standalone();
      const name = chartFileName(this._titles(), format);
      download(
        format === 'svg' ? chartDocument(chart) : await chartPicture(chart),
        name
      );
      this._tools.say(this._trans.__('Downloaded %1', name));
    });
  }

  override dispose(): void {
    this._resized.disconnect();
    this._zoom.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  handleEvent(event: Event): void {
    if (event.type === 'focusin') {
      this._steps?.onFocus(event.target);
      return;
    }
    followLinkOfEvent(event, {
      resolve: this._options.resolve,
      follow: link => {
        // Who follows a link of a step has reached the step.
        this._tellChosen(this._steps?.stepAround(event.target));
        this._options.follow(link);
      }
    });
    if (event.defaultPrevented) {
      return;
    }
    if (event instanceof KeyboardEvent) {
      this._onKey(event);
    } else {
      this._choose(event);
    }
  }

  protected override onBeforeAttach(msg: Message): void {
    super.onBeforeAttach(msg);
    EVENTS.forEach(type => this._place.addEventListener(type, this));
    this._resized.observe(this._place);
  }

  protected override onAfterDetach(msg: Message): void {
    EVENTS.forEach(type => this._place.removeEventListener(type, this));
    this._resized.disconnect();
    super.onAfterDetach(msg);
  }

  private _onKey(event: KeyboardEvent): void {
    const isSearch =
      (event.ctrlKey || event.metaKey) &&
      !event.altKey &&
      !event.shiftKey &&
      event.key.toLowerCase() === 'f';
    const isDone = isSearch
      ? this._tools.focusSearch()
      : event.key === 'Enter' || event.key === ' '
        ? this._choose(event)
        : (this._steps?.moveByKey(event) ?? false);
    if (isDone) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Tell that a step was chosen. Returns false when the event is on no step that can be. */
  private _choose(event: Event): boolean {
    return this._tellChosen(this._steps?.stepOf(event.target));
  }

  private _tellChosen(step: IStep | null | undefined): boolean {
    if (!step || step.kind === 'note') {
      return false;
    }
    this._stepChosen.emit(step.id);
    return true;
  }

  private _isCurrent(chart: IGuideChart): boolean {
    return this._chart === chart && !this.isDisposed;
  }

  private _showNothing(): void {
    this.node.hidden = true;
    this.node.removeAttribute('aria-busy');
    this._message.replaceChildren();
    this._frame.replaceChildren();
    this._forgetSteps();
  }

  private _forgetSteps(): void {
    this._steps = null;
    this._drawnSvg = null;
    this._tools.forget();
    this._legend.hidden = true;
  }

  private _showChart(chart: IGuideChart, rendered: IRenderedChart): void {
    const { svg, width, height } = rendered;
    // A group, not an image: the links in it are to be reached by keyboard and screen reader.
    svg.setAttribute('role', 'group');
    svg.setAttribute(
      'aria-label',
      this._trans.__('Flowchart: %1', chart.title)
    );
    prepareLinks(svg, this._options.resolve, this._trans);
    this._frame.replaceChildren(svg);
    this._place.hidden = false;
    this._place.setAttribute(
      'aria-label',
      this._trans.__(
        'Flowchart: %1. Arrow keys go from step to step, Enter chooses, + and - zoom, 0 fits.',
        chart.title
      )
    );
    this._zoom.show(svg, width, height);
    this._forgetSteps();
    this._drawnSvg = svg;
    this._steps = new ChartSteps(rendered, this._trans);
    this._showMarks();
    if (this._wanted !== null) {
      this.focusStep(this._wanted);
    }
  }

  private _showMarks(): void {
    if (this._steps) {
      this._steps.mark(this._marks);
      const { marks } = this._steps;
      this._legend.hidden = countStatuses(marks.values()).length === 0;
      fillLegend(this._legend, marks.values(), this._trans);
    }
  }

  private _titles(): string[] {
    const titles = [this._options.title?.() ?? '', this._chart?.title ?? ''];
    return [...new Set(titles.filter(title => title))];
  }

  /** The chart as it looks, without what only the search has marked. */
  private _standalone(): IStandaloneChart {
    if (!this._drawnSvg) {
      throw new Error(
        this._trans.__(
          'There is no chart to save or print. Wait until it is drawn.'
        )
      );
    }
    this._steps?.highlight([], null);
    return standaloneChart(
      this._drawnSvg,
      this._titles().join(' \u2013 '),
      getComputedStyle(this._frame).backgroundColor
    );
  }

  private async _tell(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (reason) {
      Notification.error(
        reason instanceof Error ? reason.message : String(reason)
      );
    }
  }

  private _showFailure(chart: IGuideChart, reason: unknown): void {
    this._frame.replaceChildren();
    this._forgetSteps();
    this._place.hidden = true;
    const sentence = document.createElement('p');
    sentence.setAttribute('role', 'alert');
    sentence.textContent =
      reason instanceof Error ? reason.message : String(reason);
    const parts: HTMLElement[] = [sentence];
    if (reason instanceof ChartError && reason.detail) {
      parts.push(preformatted(reason.detail));
    }
    const source = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = this._trans.__('Source of the chart');
    source.append(summary, preformatted(chart.source));
    this._message.replaceChildren(...parts, source);
  }

  private _makeTools(): ChartTools {
    let found: string[] = [];
    return new ChartTools(
      {
        zoom: direction => this._zoom.step(direction),
        fit: () => this._zoom.fit(),
        find: text => {
          found = this._steps?.find(text) ?? [];
          this._steps?.highlight(found, null);
          return found.length;
        },
        showFound: index => {
          this._steps?.highlight(found, found[index]);
          this._steps?.reveal(found[index]);
        },
        save: format => void this.save(format),
        print: () => void this.print()
      },
      this._trans,
      this._options.isWide ?? false
    );
  }

  private readonly _trans: TranslationBundle;
  private readonly _place = document.createElement('div');
  private readonly _frame = document.createElement('div');
  private readonly _message = document.createElement('div');
  private readonly _legend = document.createElement('ul');
  private readonly _tools: ChartTools;
  private readonly _zoom: ChartZoom;
  private readonly _stepChosen = new Signal<this, string>(this);
  // Marks that came while there was no room to be measured in.
  private readonly _resized = new ResizeObserver(() => this._showMarks());
  private _steps: ChartSteps | null = null;
  private _drawnSvg: SVGSVGElement | null = null;
  private _marks: StepMarks = NO_MARKS;
  /** The step that is to have the focus when the chart is drawn. */
  private _wanted: string | null = null;
  private _chart: IGuideChart | null = null;
}

/** A namespace for `ChartView` options. */
export namespace ChartView {
  export interface IOptions {
    translator: ITranslator;
    resolve: LinkResolver;
    /** Go where a link inside leads. */
    follow(link: GuideLink): void;
    /** True in the main area, where there is room for search, legend, saving and printing. */
    isWide?: boolean;
    /** The title of the guide, for the names of files. */
    title?(): string;
  }
}

function preformatted(text: string): HTMLElement {
  const block = document.createElement('pre');
  block.textContent = text;
  return block;
}
