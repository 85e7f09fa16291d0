import { expect, test } from '@jupyterlab/galata';

import { openSection } from './signpost';

const STATUS = /ok|look at this|problem|not known|not needed here/;

test('HOME, GPU and kernel show a status', async ({ page }) => {
  await page.notebook.createNew('checked.ipynb');
  const section = await openSection(page, 'environment');
  for (const check of ['home', 'gpu', 'kernel', 'packages']) {
    await expect(
      section.locator(`[data-check="${check}"] .jp-Signpost-checkStatus`)
    ).toHaveText(STATUS, { timeout: 30000 });
  }
  await expect(section.locator('[data-check="kernel"]')).toContainText(
    /Python 3\.\d+\.\d+/
  );
  await expect(section.locator('[data-check="home"]')).toContainText(
    /\d+(\.\d+)? ?[KMGT]?i?B/
  );
});

test('a check shows what was asked and what came back', async ({ page }) => {
  const section = await openSection(page, 'environment');
  const gpu = section.locator('[data-check="gpu"]');
  await expect(gpu.locator('.jp-Signpost-checkStatus')).toHaveText(STATUS, {
    timeout: 30000
  });
  await gpu.getByRole('button').first().click();
  await expect(gpu).toContainText(/\/dev\/nvidia|nvidia-smi/);
});
