import type { Mermaid } from 'mermaid';

import { ChartError, inspectFlow } from './inspection';
import { sanitiseChart } from './sanitiser';
import type { IFlow, IFlowDatabase } from './steps';
import { readFlow } from './steps';

/** A chart that takes longer than this to draw is given up, in milliseconds. */
const TIME_LIMIT = 15_000;

/** A chart with more characters than this is not drawn. */
const MAX_CHART_CHARACTERS = 50_000;

/** A chart with more arrows than this is not drawn. */
const MAX_CHART_ARROWS = 500;

/** HTML that may stand in a label. */
const LABEL_TAGS = [
  'a',
  'b',
  'br',
  'code',
  'em',
  'i',
  'p',
  'span',
  'strong',
  'sub',
  'sup'
];

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

/**
 * Draw a flowchart. Charts are drawn one after the other.
 *
 * Colours are no part of the drawing: they come from `style/guide.css` and follow the theme.
 *
 * @throws {@link ChartError} for a syntax error, another kind of diagram, something that would be
 * loaded from elsewhere, or when it takes too long.
 */
export function renderChart(source: string): Promise<IRenderedChart> {
  return Private.enqueue(async mermaid => {
    const flow = await Private.parse(mermaid, source);
    const id = Private.nextId();
    const place = document.createElement('div');
    place.className = 'jp-Signpost-chart jp-Signpost-drawingPlace';
    place.setAttribute('aria-hidden', 'true');
    document.body.append(place);
    try {
      const { svg: text } = await Private.withTimeLimit(
        mermaid.render(id, source, place)
      );
      const svg = sanitiseChart(text, id);
      const { width, height } = svg.viewBox.baseVal;
      return { svg, id, width, height, flow };
    } finally {
      place.remove();
    }
  });
}

/** Read the steps of a flowchart without drawing it. Fails like {@link renderChart}. */
export function parseChart(source: string): Promise<IFlow> {
  return Private.enqueue(mermaid => Private.parse(mermaid, source));
}

namespace Private {
  let loading: Promise<Mermaid> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  let initialisedFor = '';

  export function nextId(): string {
    count += 1;
    return `jp-signpost-chart-${count}`;
  }

  /** mermaid keeps its state in the module: its calls must not overlap. */
  export function enqueue<T>(
    task: (mermaid: Mermaid) => Promise<T>
  ): Promise<T> {
    const result = last.then(async () => {
      const mermaid = await load();
      initialise(mermaid);
      return task(mermaid).catch(reason => {
        throw asChartError(reason);
      });
    });
    last = result.catch(() => undefined);
    return result;
  }

  export async function parse(
    mermaid: Mermaid,
    source: string
  ): Promise<IFlow> {
    if (source.length > MAX_CHART_CHARACTERS) {
      throw new ChartError(
        `This chart is not drawn: it has ${source.length.toLocaleString('en')} characters, and ` +
          `${MAX_CHART_CHARACTERS.toLocaleString('en')} are allowed. Split it into several charts.`
      );
    }
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(source);
    if (!/^(?:flowchart|graph)/.test(diagram.type)) {
      throw new ChartError(
        `This diagram is not drawn: it is of the kind "${diagram.type}", and a guide shows flowcharts.`
      );
    }
    const database = diagram.db as unknown as IFlowDatabase;
    inspectFlow(database);
    return readFlow(database);
  }

  async function load(): Promise<Mermaid> {
    loading ??= import('mermaid').then(module => module.default);
    try {
      return await loading;
    } catch (reason) {
      loading = null;
      throw new ChartError(
        'The program that draws charts could not be loaded. Reload the page to try again.',
        String(reason)
      );
    }
  }

  function initialise(mermaid: Mermaid): void {
    const style = getComputedStyle(document.body);
    const fontFamily =
      style.getPropertyValue('--jp-ui-font-family').trim() || 'sans-serif';
    const fontSize =
      style.getPropertyValue('--jp-ui-font-size1').trim() || '13px';
    const key = `${fontFamily} ${fontSize}`;
    if (key === initialisedFor) {
      return;
    }
    initialisedFor = key;
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      // A chart may change nothing of this, neither by its front matter nor by directives.
      secure: [...namesIn(mermaid.mermaidAPI.defaultConfig)],
      suppressErrorRendering: true,
      maxTextSize: MAX_CHART_CHARACTERS,
      maxEdges: MAX_CHART_ARROWS,
      layout: 'dagre',
      look: 'classic',
      theme: 'base',
      fontFamily,
      themeVariables: { fontFamily, fontSize },
      htmlLabels: true,
      dompurifyConfig: {
        ALLOWED_TAGS: LABEL_TAGS,
        ALLOWED_ATTR: ['href'],
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false
      },
      flowchart: {
        curve: 'basis',
        useMaxWidth: false,
        padding: 10,
        wrappingWidth: 180,
        minNodeWidth: 60,
        nodeSpacing: 30,
        rankSpacing: 40
      }
    });
  }

  /**
   * The names of all options, on every level. mermaid takes any of them on any level, and drops
   * those that are not among them by itself.
   */
  function namesIn(options: object): Set<string> {
    const names = new Set<string>();
    for (const [name, value] of Object.entries(options)) {
      names.add(name);
      if (typeof value === 'object' && value !== null) {
        namesIn(value).forEach(inner => names.add(inner));
      }
    }
    return names;
  }

  /** For drawing only: loading may take long where the network is slow. */
  export function withTimeLimit<T>(task: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout>;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new ChartError(
            `This chart was given up after ${TIME_LIMIT / 1000} seconds. Make it smaller.`
          )
        );
      }, TIME_LIMIT);
    });
    return Promise.race([task, limit]).finally(() => clearTimeout(timer));
  }

  function asChartError(reason: unknown): ChartError {
    if (reason instanceof ChartError) {
      return reason;
    }

    const said = reason instanceof Error ? reason.message : String(reason);
    return new ChartError(
      'This chart could not be drawn; the rest of the guide is complete. The chart has to be ' +
        'corrected where mermaid points to:',
      said.slice(0, 1000)
    );
  }
}
