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

  test('are run in a style, which brings files of its own', async ({
    page
  }) => {
    const panel = page.locator('.jp-Signpost-review');
    const items = panel.getByRole('group', { name: 'Items' });
    await items
      .getByLabel('Once for each')
      .selectOption({ label: 'for scene in scenes (cell 9)' });
    const styles = panel.getByRole('group', { name: 'How they are run' });
    await styles.getByLabel('Style').selectOption('Job array');
    await styles.getByLabel('Tasks that may run').fill('7');
    await styles.getByLabel('Tasks that may run').press('Enter');
    const tab = (name: string) =>
      panel.locator('.lm-TabBar-tabLabel', { hasText: name });
    const file = panel.locator('.jp-Signpost-file:visible .cm-content');
    await tab('submit.sh').click();
    await expect(file).toContainText('Submits the items of ndvi.py');
    await styles.getByLabel('Style').selectOption('multiprocessing');
    await expect(tab('submit.sh')).toHaveCount(0);
    await tab('ndvi_items.py').click();
    await expect(file).toContainText('from multiprocessing import Pool');
    await expect(styles).toContainText(/would fit: .*Use it/);
  });

  test('are in a job that goes on, and works on the disk of its node', async ({
    page
  }) => {
    const panel = page.locator('.jp-Signpost-review');
    const job = panel.getByRole('group', { name: 'The job' });
    await panel
      .getByRole('group', { name: 'Items' })
      .getByLabel('Once for each')
      .selectOption({ label: 'for scene in scenes (cell 9)' });
    await panel
      .locator('.lm-TabBar-tabLabel', { hasText: 'ndvi.sbatch' })
      .click();
    const file = panel.locator('.jp-Signpost-file:visible .cm-content');
    await job.getByLabel('When its time is up').check();
    await expect(panel).toContainText(
      'the program has no steps that it could begin with'
    );
    await panel
      .getByRole('group', { name: 'How they are run' })
      .getByLabel('Style')
      .selectOption('Serial');
    await expect(file).toContainText('#SBATCH --requeue');
    await job.getByLabel("Work on the node's own disk").check();
    const inputs = job.getByLabel('Copied there first');
    await inputs.fill('data, ../elsewhere');
    await inputs.press('Enter');
    // The wrapper says how often results are brought back; its lines below are out of sight.
    await expect(file).toContainText('#SBATCH --signal=B:USR1@300');
    await expect(inputs).toHaveValue('data, ../elsewhere');
    await expect(panel).toContainText(
      '"../elsewhere" is not copied to the disk of the node'
    );
  });
});
