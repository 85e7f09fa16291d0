import { expect, test } from '@jupyterlab/galata';

import { openNotebook, uploadExamples } from './signpost';

test.describe('the items of an export', () => {
  test.beforeEach(async ({ page, tmpPath }) => {
    await uploadExamples(page, tmpPath, ['ndvi.ipynb']);
    await openNotebook(page, `${tmpPath}/ndvi.ipynb`);
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('signpost:export-notebook')
    );
    const panel = page.locator('.jp-Signpost-review');
    await expect(panel.locator('.cm-content:visible')).toContainText(
      'def main('
    );
    await panel
      .locator('.lm-TabBar-tabLabel', { hasText: /^Options$/ })
      .click();
  });

  test('are a loop that is chosen, and what follows it', async ({ page }) => {
    const panel = page.locator('.jp-Signpost-review');
    const file = panel.locator('.jp-Signpost-file:visible .cm-content');
    const items = panel.getByRole('group', { name: 'Items' });
    await items
      .getByLabel('Once for each')
      .selectOption({ label: 'for scene in scenes (cell 9)' });
    await expect(file).toContainText('ITEMS = Items(all_scenes');
    await expect(items).toContainText(
      'What the passes do to statistics is put together in their order'
    );
    // The other loop draws into one figure, so its passes cannot be run apart.
    await items.locator('summary').click();
    await items.getByRole('button', { name: /^for ax, scene in zip/ }).click();
    await expect(
      page.locator('.jp-NotebookPanel:visible .jp-Cell.jp-mod-active')
    ).toContainText('for ax, scene in zip');
  });

  test('are values of a setting, which are listed in a file', async ({
    page
  }) => {
    const panel = page.locator('.jp-Signpost-review');
    const items = panel.getByRole('group', { name: 'Items' });
    await items
      .getByLabel('Once for each')
      .selectOption('VEGETATION_THRESHOLD');
    const values = items.getByLabel('Values');
    await values.fill('0.3, 0.4, 0.5');
    await values.press('Enter');
    await panel
      .locator('.lm-TabBar-tabLabel', { hasText: /^items\.txt$/ })
      .click();
    await expect(
      panel.locator('.jp-Signpost-file:visible .cm-content')
    ).toContainText('0.3');
    await expect(items).toContainText('run once for each value');
  });
});
