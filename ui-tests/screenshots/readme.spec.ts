import { expect, test } from '@jupyterlab/galata';
import * as path from 'path';

import { openChart } from '../tests/chart';
import { chooseSite, openSection, uploadExamples } from '../tests/signpost';

const IMAGES = path.join(__dirname, '..', '..', 'docs', 'images');

for (const [theme, name] of [
  ['JupyterLab Light', 'light'],
  ['JupyterLab Dark', 'dark']
]) {
  test(`the sidebar, the review and a guide in ${theme}`, async ({
    page,
    tmpPath
  }) => {
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.theme.setTheme(theme);
    await chooseSite(page, 'jasmin');
    await uploadExamples(page, tmpPath, ['climate.ipynb', 'data']);
    await page.notebook.openByPath(`${tmpPath}/climate.ipynb`);

    const guide = await openSection(page, 'guide');
    await openSection(page, 'environment');
    await expect(guide.getByRole('tree')).toBeVisible({ timeout: 30000 });
    await expect(page.locator('[data-check="kernel"]')).toContainText(
      'Python',
      { timeout: 30000 }
    );
    await page.screenshot({ path: path.join(IMAGES, `sidebar-${name}.png`) });

    await page
      .locator(
        '.jp-NotebookPanel-toolbar [data-jp-item-name="signpost-export"] button, .jp-NotebookPanel-toolbar [data-jp-item-name="signpost-export"] jp-button'
      )
      .first()
      .click();
    await page
      .locator('.jp-Signpost-review .lm-TabBar-tabLabel', {
        hasText: /^climate\.py$/
      })
      .click();
    await expect(
      page.locator('.jp-Signpost-review .cm-content:visible').first()
    ).toContainText('import');
    await page.screenshot({ path: path.join(IMAGES, `review-${name}.png`) });

    const chart = await openChart(page, 'jasmin', 'workflow');
    await chart.getByRole('button', { name: 'Fit to the width' }).click();
    await page.screenshot({ path: path.join(IMAGES, `guide-${name}.png`) });
  });
}
