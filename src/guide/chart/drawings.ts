import { setLast } from '../../setLast';
import type { IFlow } from './steps';

/** How many drawings are kept. */
const MOST_KEPT = 20;

/** A chart, drawn and cleaned. */
export interface IRenderedChart {
  /** Not yet in the page. Its `viewBox` starts at its upper left corner. */
  svg: SVGSVGElement;
  /** Id of the element, the beginning of all ids in it. */
  id: string;
  /** Size at which the text has the size of JupyterLab's interface, in CSS pixels. */
  width: number;
  height: number;
  flow: IFlow;
}

/** Charts as they were drawn, by their source: what is shown again is not drawn again. */
export class Drawings {
  has(source: string): boolean {
    return this._charts.has(source);
  }

  /**
   * A copy of a chart.
   *
   * @param id - of the copy: in a page no two charts have the same
   */
  copy(source: string, id: string): IRenderedChart | null {
    const chart = this._charts.get(source);
    if (!chart) {
      return null;
    }
    this.keep(source, chart);
    const svg = chart.svg.cloneNode(true) as SVGSVGElement;
    for (const element of [svg, ...svg.querySelectorAll('*')]) {
      for (const attribute of element.attributes) {
        if (attribute.value.includes(chart.id)) {
          attribute.value = attribute.value.replaceAll(chart.id, id);
        }
      }
    }
    return { ...chart, svg, id };
  }

  /** Keep a chart; the one that was not looked at for longest may be forgotten. */
  keep(source: string, chart: IRenderedChart): void {
    setLast(this._charts, source, chart, MOST_KEPT);
  }

  clear(): void {
    this._charts.clear();
  }

  private readonly _charts = new Map<string, IRenderedChart>();
}
