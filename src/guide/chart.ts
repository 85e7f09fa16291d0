import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { IGuideChart } from './document';
import { ChartError } from './inspection';
import type { LinkResolver } from './linkElements';
import { followLinkOfEvent, prepareLinks } from './linkElements';
import type { GuideLink } from './links';
import type { IRenderedChart } from './mermaid';
import { renderChart } from './mermaid';
import type { IFlow } from './steps';
import { ChartZoom } from './zoom';

/** Shows one flowchart: fitted to the width, with zoom, panning and links. */
export class ChartView extends Widget {
  constructor(private readonly _options: ChartView.IOptions) {
    super();
    this._trans = _options.translator.load('jupyterlab-signpost');
    this.addClass('jp-Signpost-chartView');
    this._place.className = 'jp-Signpost-chartPlace';
    this._place.tabIndex = 0;
    this._place.setAttribute('role', 'group');
    this._message.className = 'jp-Signpost-chartMessage';
    this._zoom = new ChartZoom(this._place);
    this.node.append(this._makeTools(), this._place, this._message);
    this._showNothing();
  }

  /** What the chart says, after it was drawn; `null` when there is no chart or it is broken. */
  get drawn(): ISignal<this, IFlow | null> {
    return this._drawn;
  }

  /** False when there is so little room that the text of the chart is too small to be read. */
  get isReadable(): boolean {
    return this._zoom.isReadable;
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
    if (!chart) {
      this._showNothing();
      this._drawn.emit(null);
      return;
    }
    this.node.hidden = false;
    this._message.replaceChildren();
    this.node.setAttribute('aria-busy', 'true');
    try {
      const rendered = await renderChart(chart.source);
      if (this._isCurrent(chart)) {
        this._showChart(chart, rendered);
        this._drawn.emit(rendered.flow);
      }
    } catch (reason) {
      if (this._isCurrent(chart)) {
        this._showFailure(chart, reason);
        this._drawn.emit(null);
      }
    } finally {
      if (this._isCurrent(chart)) {
        this.node.removeAttribute('aria-busy');
      }
    }
  }

  override dispose(): void {
    this._zoom.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  handleEvent(event: Event): void {
    followLinkOfEvent(event, this._options);
  }

  protected override onBeforeAttach(msg: Message): void {
    super.onBeforeAttach(msg);
    this._place.addEventListener('click', this);
    this._place.addEventListener('keydown', this);
  }

  protected override onAfterDetach(msg: Message): void {
    this._place.removeEventListener('click', this);
    this._place.removeEventListener('keydown', this);
    super.onAfterDetach(msg);
  }

  private _isCurrent(chart: IGuideChart): boolean {
    return this._chart === chart && !this.isDisposed;
  }

  private _showNothing(): void {
    this.node.hidden = true;
    this.node.removeAttribute('aria-busy');
    this._message.replaceChildren();
    this._place.replaceChildren();
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
    const frame = document.createElement('div');
    frame.className = 'jp-Signpost-chart';
    frame.append(svg);
    this._place.replaceChildren(frame);
    this._place.hidden = false;
    this._place.setAttribute(
      'aria-label',
      this._trans.__('Flowchart: %1. Keys: + and - zoom, 0 fits.', chart.title)
    );
    this._zoom.show(svg, width, height);
  }

  private _showFailure(chart: IGuideChart, reason: unknown): void {
    this._place.replaceChildren();
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

  private _makeTools(): HTMLElement {
    const tools = document.createElement('div');
    tools.className = 'jp-Signpost-chartTools';
    tools.setAttribute('role', 'toolbar');
    tools.setAttribute('aria-label', this._trans.__('Zoom'));
    const add = (text: string, title: string, action: () => void) => {
      const button = document.createElement('button');
      button.className = 'jp-Button jp-mod-minimal';
      button.type = 'button';
      button.textContent = text;
      button.title = title;
      button.setAttribute('aria-label', title);
      button.addEventListener('click', action);
      tools.append(button);
    };
    add('−', this._trans.__('Zoom out'), () => this._zoom.step(-1));
    add('+', this._trans.__('Zoom in'), () => this._zoom.step(1));
    add(this._trans.__('Fit'), this._trans.__('Fit to the width'), () =>
      this._zoom.fit()
    );
    return tools;
  }

  private readonly _trans: TranslationBundle;
  private readonly _place = document.createElement('div');
  private readonly _message = document.createElement('div');
  private readonly _zoom: ChartZoom;
  private readonly _drawn = new Signal<this, IFlow | null>(this);
  private _chart: IGuideChart | null = null;
}

/** A namespace for `ChartView` options. */
export namespace ChartView {
  export interface IOptions {
    translator: ITranslator;
    resolve: LinkResolver;
    /** Go where a link inside leads. */
    follow(link: GuideLink): void;
  }
}

function preformatted(text: string): HTMLElement {
  const block = document.createElement('pre');
  block.textContent = text;
  return block;
}
