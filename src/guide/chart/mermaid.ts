import type { Mermaid } from 'mermaid';

import { setLast } from '../../setLast';
import type { IRenderedChart } from './drawings';
import { Drawings } from './drawings';
import { asChartError, configureMermaid, parseFlowchart } from './flowchart';
import { ChartError } from './inspection';
import { sanitiseChart } from '../text/sanitiser';
import type { IFlow, IFlowDatabase } from './steps';
import { readFlow } from './steps';

/** A chart that takes longer than this to draw is given up, in milliseconds. */
const TIME_LIMIT = 15_000;

/** How many charts are kept as read. */
const MOST_KEPT = 20;

/** So many charts are drawn ahead for a guide, and none with more characters: nobody has asked for them yet. */
const MOST_AHEAD = 8;
const MOST_CHARACTERS_AHEAD = 5000;

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
    await Private.draw(mermaid, source);
    return Private.drawings.copy(source, Private.nextId())!;
  });
}

/**
 * Draw charts that may be wanted next, one at a time, when the browser has nothing else to do.
 *
 * @param sources - the most likely one first; they take the place of those that were named before
 */
export function drawAhead(sources: readonly string[]): void {
  Private.drawAhead(
    sources
      .filter(({ length }) => length <= MOST_CHARACTERS_AHEAD)
      .slice(0, MOST_AHEAD)
  );
}

/** Read the steps of a flowchart without drawing it. Fails like {@link renderChart}. */
export function parseChart(source: string): Promise<IFlow> {
  return Private.enqueue(mermaid => Private.read(mermaid, source));
}

/** What mermaid knows of a flowchart after reading it. Fails like {@link renderChart}. */
export function parseDatabase(source: string): Promise<IFlowDatabase> {
  return Private.enqueue(mermaid => parseFlowchart(mermaid, source));
}

namespace Private {
  let loading: Promise<Mermaid> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  let initialisedFor = '';
  let isWaiting = false;
  const flows = new Map<string, IFlow>();
  export const drawings = new Drawings();
  let ahead: string[] = [];

  export function drawAhead(sources: string[]): void {
    ahead = sources;
    goOn();
  }

  function goOn(): void {
    // Safari cannot tell when it has time: there a chart is drawn when it is asked for.
    if (isWaiting || ahead.length === 0 || !('requestIdleCallback' in window)) {
      return;
    }
    isWaiting = true;
    requestIdleCallback(() => {
      isWaiting = false;
      const source = ahead.shift();
      if (source === undefined) {
        return;
      }
      // What is wrong with a chart is told when it is asked for.
      void enqueue(mermaid => draw(mermaid, source))
        .catch(() => undefined)
        .finally(goOn);
    });
  }

  /** Draw a chart, unless its drawing is kept. */
  export async function draw(mermaid: Mermaid, source: string): Promise<void> {
    if (drawings.has(source)) {
      return;
    }
    const flow = await read(mermaid, source);
    const id = nextId();
    const place = document.createElement('div');
    place.className = 'jp-Signpost-chart jp-Signpost-drawingPlace';
    place.setAttribute('aria-hidden', 'true');
    document.body.append(place);
    try {
      const { svg: text } = await withTimeLimit(
        mermaid.render(id, source, place)
      );
      const svg = sanitiseChart(text, id);
      // Labels stay in the font that they were measured in, also when the theme changes.
      Object.assign(svg.style, font());
      const { width, height } = svg.viewBox.baseVal;
      drawings.keep(source, { svg, id, width, height, flow });
    } finally {
      place.remove();
    }
  }

  /** Views of one chart read it at about the same time: it is kept for them. */
  export async function read(mermaid: Mermaid, source: string): Promise<IFlow> {
    const flow =
      flows.get(source) ?? readFlow(await parseFlowchart(mermaid, source));
    setLast(flows, source, flow, MOST_KEPT);
    return flow;
  }

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

  /** The font of JupyterLab's interface. */
  export function font(): { fontFamily: string; fontSize: string } {
    const style = getComputedStyle(document.body);
    const fontFamily =
      style.getPropertyValue('--jp-ui-font-family').trim() || 'sans-serif';
    const fontSize =
      style.getPropertyValue('--jp-ui-font-size1').trim() || '13px';
    return { fontFamily, fontSize };
  }

  function initialise(mermaid: Mermaid): void {
    const { fontFamily, fontSize } = font();
    const key = `${fontFamily} ${fontSize}`;
    if (key === initialisedFor) {
      return;
    }
    initialisedFor = key;
    drawings.clear();
    configureMermaid(mermaid, { fontFamily, fontSize });
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
}
