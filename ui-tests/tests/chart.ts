import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import type { IStepMark } from '../../src/guide/reader/marks';

/** Open a chart of a guide in the main area. */
export async function openChart(
  page: IJupyterLabPageFixture,
  site: string,
  anchor: string
): Promise<Locator> {
  await page.evaluate(
    async ([site, anchor]) => {
      await window.jupyterapp.commands.execute('signpost:open-guide', {
        site,
        anchor
      });
    },
    [site, anchor]
  );
  const guide = page.locator(`#signpost-guide-${site}`);
  await expect(guide.locator('.jp-Signpost-step').first()).toBeVisible({
    timeout: 30000
  });
  return guide;
}

/**
 * Give the chart's view to the page's own scripts, as `window.chartView`. The marks of the test's own
 * stay: those of the checks of this computer do not come in between.
 */
export async function exposeView(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => {
    const panel = (window.jupyterapp.shell.currentWidget as any).content;
    const view = panel.widgets.find((widget: any) =>
      widget.hasClass('jp-Signpost-chartView')
    );
    const mark = view.mark.bind(view);
    view.mark = () => undefined;
    const chartView = { mark, focusStep: view.focusStep.bind(view) };
    Object.assign(window, { chartView, chosen: [] });
    view.stepChosen.connect((_: unknown, id: string) =>
      (window as any).chosen.push(id)
    );
  });
}

/** Mark steps: those not given have no marks. */
export function mark(
  page: IJupyterLabPageFixture,
  marks: Record<string, Partial<IStepMark>>
): Promise<void> {
  const none = { status: null, summary: '', isDone: false, isCurrent: false };
  return page.evaluate(
    entries => (window as any).chartView.mark(new Map(entries)),
    Object.entries(marks).map(
      ([id, values]) => [id, { ...none, ...values }] as const
    )
  );
}

/** A step in the drawing, by the id that its author gave it. */
export function step(guide: Locator, id: string): Locator {
  return guide.locator(`.jp-Signpost-step[id*="flowchart-${id}-"]`);
}

/** The author's id of the step that has the focus. */
export function focused(
  page: IJupyterLabPageFixture
): Promise<string | undefined> {
  return page.evaluate(
    () => /flowchart-(.+)-\d+$/.exec(document.activeElement?.id ?? '')?.[1]
  );
}
