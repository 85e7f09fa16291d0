import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { openExportSection, openNotebook } from './signpost';

function code(source: string, count: number | null = null) {
  return {
    cell_type: 'code',
    id: `c${source.length}${count}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: count
  };
}

function notebookOf(cells: object[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3',
        language: 'python'
      },
      language_info: { name: 'python' }
    },
    cells
  });
}

const RAIN = notebookOf([
  {
    cell_type: 'markdown',
    id: 'm',
    metadata: {},
    source: '# Rain over <b>Wales</b>\n\nWhat the gauges say.'
  },
  code('import os\nimport numpy as np', 1),
  code('year = 2020  # first year\nlimit = 3.5', 2),
  code('def mean(x):\n    """The mean."""\n    return np.mean(x)', 9),
  code('x = 1 + 1\nnp.save(os.path.expanduser("~/x.npy"), mean([x, year]))', 4),
  ...Array.from({ length: 40 }, (_, at) =>
    code(`print("line ${at}", x + ${at})`, 10 + at)
  ),
  code('password = "tr0ub4dor&3"\nprint("<img src=x onerror=alert(1)>")', 60)
]);

async function review(
  page: IJupyterLabPageFixture,
  path: string
): Promise<Locator> {
  await openNotebook(page, path);
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('signpost:export-notebook')
  );
  const panel = page.locator('.jp-Signpost-review');
  await expect(panel.locator('.cm-content:visible')).toContainText('def main(');
  return panel;
}

const tab = (panel: Locator, name: string) =>
  panel.locator('.lm-TabBar-tab', {
    has: panel.page().locator('.lm-TabBar-tabLabel', {
      hasText: new RegExp(`^${name.replace('.', '\\.')}$`)
    })
  });
const cellAt = (panel: Locator, index: number) =>
  panel.locator(`.jp-Signpost-cell[data-cell="${index}"]`);
const shownText = (panel: Locator) =>
  panel.locator('.jp-Signpost-file:visible .cm-content');
const litLines = (panel: Locator) =>
  panel.locator('.jp-Signpost-file:visible .jp-Signpost-selectedLine');

test.describe('the review', () => {
  test.beforeEach(async ({ page, tmpPath }) => {
    await page.contents.uploadContent(RAIN, 'text', `${tmpPath}/rain.ipynb`);
  });

  test('shows every cell beside the files, with each decision and its reason', async ({
    page,
    tmpPath
  }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await expect(panel.locator('.jp-Signpost-cell')).toHaveCount(46);
    // Markdown is shown by its heading, as text.
    await expect(cellAt(panel, 0)).toContainText('Rain over <b>Wales</b>');
    await expect(
      cellAt(panel, 0).getByText('What the gauges say.')
    ).toBeHidden();
    await expect(cellAt(panel, 2)).toHaveAttribute('data-where', 'setting');
    await expect(
      cellAt(panel, 2).locator('li[data-where="setting"]').first()
    ).toContainText(/year → setting\. It is set once.*--year/);
    await expect(cellAt(panel, 3)).toContainText('mean → library.');
    // What others wrote is never more than text.
    await cellAt(panel, 45).scrollIntoViewIfNeeded();
    await expect(cellAt(panel, 45)).toContainText('<img src=x');
    expect(await panel.locator('img').count()).toBe(0);
    // Code has JupyterLab's colours.
    await expect(
      cellAt(panel, 45).locator('.jp-Signpost-cellSource span').first()
    ).toBeVisible();
  });

  test('links cells and lines in both directions', async ({
    page,
    tmpPath
  }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await cellAt(panel, 4).locator('.jp-Signpost-cellNumber').click();
    await expect(cellAt(panel, 4)).toHaveAttribute('aria-current', 'true');
    await expect(litLines(panel).first()).toBeVisible();
    expect((await litLines(panel).allTextContents()).join('\n')).toContain(
      'np.save('
    );

    // A function went elsewhere: its file comes to the front.
    await cellAt(panel, 3).locator('.jp-Signpost-cellNumber').click();
    await expect(tab(panel, 'rain_lib.py')).toHaveClass(/lm-mod-current/);
    expect((await litLines(panel).allTextContents()).join('\n')).toMatch(
      /def mean\(x\):/
    );
    await expect(tab(panel, 'rain.py')).not.toHaveClass(/hasLines/);

    // From a line to its cell, and to the notebook.
    await shownText(panel).getByText('mean([x, ', { exact: false }).click();
    await expect(cellAt(panel, 4)).toHaveAttribute('aria-current', 'true');
    await panel.getByRole('button', { name: 'Go to cell 5' }).first().click();
    await expect(
      page.locator('.jp-NotebookPanel:visible .jp-Cell.jp-mod-active')
    ).toContainText('np.save(');
  });

  test('is used with the keyboard', async ({ page, tmpPath }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await cellAt(panel, 0).focus();
    for (let turn = 0; turn < 4; turn++) {
      await page.keyboard.press('ArrowDown');
    }
    await expect(cellAt(panel, 4)).toBeFocused();
    await expect(cellAt(panel, 4)).toHaveAttribute('aria-current', 'true');
    expect((await litLines(panel).allTextContents()).join('\n')).toContain(
      'np.save('
    );
    await page.keyboard.press('End');
    await expect(cellAt(panel, 45)).toBeFocused();
    await expect(cellAt(panel, 45)).toBeInViewport();
    await expect(litLines(panel).first()).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(
      page.locator('.jp-NotebookPanel:visible .jp-Cell.jp-mod-active')
    ).toContainText('onerror');
  });

  test('leads from each warning to its cell and line', async ({
    page,
    tmpPath
  }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    const warnings = panel.locator('.jp-Signpost-warnings');
    await expect(warnings.locator('summary')).toContainText(
      /3 to look at: .*secret/
    );
    await warnings.locator('summary').click();
    await expect(warnings.locator('li')).toHaveCount(3);
    await expect(warnings).not.toContainText('tr0ub4dor');
    await expect(warnings.locator('li[data-kind="order"]')).toContainText(
      'Cell 4 was last run out of order'
    );
    await warnings.locator('li[data-kind="home"] button').first().click();
    const active = page.locator(
      '.jp-NotebookPanel:visible .jp-Cell.jp-mod-active'
    );
    await expect(active).toContainText('np.save(');
    const line = await page.evaluate(() => {
      const notebook = (window.jupyterapp.shell.currentWidget as any).content;
      return notebook.activeCell.editor.getCursorPosition().line;
    });
    expect(line).toBe(1);
  });

  test('follows switches and edits, and stays where one looks', async ({
    page,
    tmpPath
  }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    const scroller = panel.locator('.jp-Signpost-file:visible .cm-scroller');
    await cellAt(panel, 30).locator('.jp-Signpost-cellNumber').click();
    await expect(litLines(panel).first()).toBeInViewport();
    const before = await litLines(panel).first().boundingBox();
    expect(await scroller.evaluate(node => node.scrollTop)).toBeGreaterThan(0);

    await tab(panel, 'Options').click();
    await panel.getByLabel(/^limit = /).uncheck();
    await expect(
      panel.getByLabel('Functions and classes in a library of their own')
    ).toBeChecked();
    await panel
      .getByLabel('Functions and classes in a library of their own')
      .uncheck();
    await expect(tab(panel, 'rain_lib.py')).toHaveCount(0);
    const after = await litLines(panel).first().boundingBox();
    expect(Math.abs(after!.y - before!.y)).toBeLessThan(60);

    await page.evaluate(async () => {
      const widgets = Array.from(window.jupyterapp.shell.widgets('main'));
      const notebook = widgets.find(widget =>
        (widget as any).context?.path.endsWith('rain.ipynb')
      ) as any;
      notebook.content.widgets[30].model.sharedModel.setSource(
        'print("edited", x)'
      );
    });
    await expect(litLines(panel)).toContainText(['print("edited", x)']);
    await tab(panel, 'Cells').click();
    await expect(cellAt(panel, 30)).toContainText('print("edited", x)');
  });

  test('shows what the last lines of cells give, unless that is switched off', async ({
    page,
    tmpPath
  }) => {
    const cells = [code('values = [1] + [2]', 1), code('values', 2)];
    await page.contents.uploadContent(
      notebookOf(cells),
      'text',
      `${tmpPath}/shown.ipynb`
    );
    const panel = await review(page, `${tmpPath}/shown.ipynb`);
    await tab(panel, 'Options').click();
    await panel
      .getByLabel('A function for the code under each heading')
      .uncheck();
    await expect(shownText(panel)).toContainText('show(values)');
    const echo = panel.getByLabel('Print what the last line of a cell showed');
    await expect(echo).toBeChecked();
    await echo.uncheck();
    await expect(shownText(panel)).toContainText('def main(');
    await expect(shownText(panel)).not.toContainText('show(');
    await echo.check();
    await expect(shownText(panel)).toContainText('show(values)');
  });

  test('hides secrets among the settings', async ({ page, tmpPath }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await tab(panel, 'Options').click();
    const options = panel.locator('[data-part="options"]');
    await expect(options).toContainText('password');
    await expect(options).not.toContainText('tr0ub4dor');
  });

  test('remembers what was switched for a notebook', async ({
    page,
    tmpPath
  }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await tab(panel, 'Options').click();
    // The workspace is saved a moment after a change.
    const saved = page.waitForRequest(
      request =>
        request.method() === 'PUT' &&
        /"figures":\s*false/.test(request.postData() ?? '')
    );
    await panel.getByLabel(/^year = /).uncheck();
    await panel.getByLabel('Save figures as files').uncheck();
    await saved;
    // The notebook comes back with the layout, so galata must not wait for the launcher.
    await page.reload({ waitForIsReady: false } as object);
    await page.evaluate(() => window.jupyterapp.restored);
    const again = await review(page, `${tmpPath}/rain.ipynb`);
    await tab(again, 'Options').click();
    await expect(again.getByLabel(/^year = /)).not.toBeChecked();
    await expect(again.getByLabel(/^limit = /)).toBeChecked();
    await expect(again.getByLabel('Save figures as files')).not.toBeChecked();
  });

  test('says what steps there are, and what stays in the script', async ({
    page,
    tmpPath
  }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await tab(panel, 'Steps').click();
    const steps = panel.locator('[data-part="steps"]');
    await expect(
      steps.locator('.jp-Signpost-stepCard, p').first()
    ).toBeVisible();
    await tab(panel, 'Options').click();
    await panel
      .getByLabel('A function for the code under each heading')
      .uncheck();
    await tab(panel, 'Steps').click();
    await expect(steps).toContainText('Steps are switched off');
  });

  test('fits into 300 pixels', async ({ page, tmpPath }) => {
    const panel = await review(page, `${tmpPath}/rain.ipynb`);
    await page.setViewportSize({ width: 420, height: 800 });
    await page.evaluate(() => {
      (window.jupyterapp.shell as any).collapseLeft();
    });
    await expect
      .poll(async () => (await panel.boundingBox())!.width)
      .toBeLessThan(360);
    const cells = panel.locator('.jp-Signpost-cells');
    const file = panel.locator('.jp-Signpost-file:visible');
    await expect
      .poll(async () => {
        const [above, below] = [
          await cells.boundingBox(),
          await file.boundingBox()
        ];
        return below!.y >= above!.y + above!.height;
      })
      .toBe(true);
    for (const part of [cells, file, panel]) {
      expect(
        await part.evaluate(node => node.scrollWidth <= node.clientWidth + 1)
      ).toBe(true);
    }
    await cellAt(panel, 4).locator('.jp-Signpost-cellNumber').click();
    await expect(litLines(panel).first()).toBeInViewport();
  });

  test('shows warnings in the sidebar too', async ({ page, tmpPath }) => {
    await openNotebook(page, `${tmpPath}/rain.ipynb`);
    const section = await openExportSection(page);
    await section.locator('.jp-Signpost-warnings > summary').click();
    await section.locator('li[data-kind="secret"] button').first().click();
    await expect(
      page.locator('.jp-NotebookPanel:visible .jp-Cell.jp-mod-active')
    ).toContainText('onerror');
  });
});
