import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import {
  SERVER_ROOT,
  openExportSection,
  openNotebook,
  uploadExamples
} from './signpost';

const NOTEBOOK = 'climate.ipynb';

/** Start a test run of the open notebook and show it once it has ended. */
async function testRun(page: IJupyterLabPageFixture): Promise<Locator> {
  const section = await openExportSection(page);
  await section.getByRole('button', { name: 'Test run' }).click();
  const job = page
    .locator('#signpost-section-jobs .jp-Signpost-job')
    .filter({ hasText: 'climate' })
    .first();
  await expect(job).toContainText('completed', { timeout: 90000 });
  await job.locator('.jp-Signpost-jobName').click();
  const proof = page.locator('.jp-Signpost-jobView .jp-Signpost-proof');
  await expect(proof).toHaveAttribute('data-verdict', /./, { timeout: 30000 });
  return proof;
}

test.describe('a test run compared with its notebook', () => {
  test.beforeEach(async ({ page, tmpPath }) => {
    await uploadExamples(page, tmpPath, [NOTEBOOK, 'data']);
  });

  test('is the same as the outputs that the notebook has saved', async ({
    page,
    tmpPath
  }) => {
    await openNotebook(page, `${tmpPath}/${NOTEBOOK}`);
    const proof = await testRun(page);
    await expect(proof).toContainText(
      /Same as the notebook in all \d+ cells with output\./
    );
    await expect(proof).toHaveAttribute('data-verdict', 'same');
    await proof.getByText('By cell').click();
    const rows = proof.locator('li[data-cell]');
    expect(await rows.count()).toBeGreaterThan(8);
    await expect(rows.filter({ hasText: '1 figure' })).toHaveCount(2);
    await expect(proof.locator('.jp-Signpost-difference')).toHaveCount(0);
  });

  test('shows a changed output beside what the program printed', async ({
    page,
    tmpPath
  }) => {
    const file = path.join(SERVER_ROOT, tmpPath, NOTEBOOK);
    const notebook = JSON.parse(fs.readFileSync(file, 'utf8'));
    const changed = notebook.cells.findIndex(
      (cell: { outputs?: { text?: string[] }[] }) =>
        /missing: 0/.test([cell.outputs?.[0]?.text ?? ''].flat().join(''))
    );
    expect(changed).toBeGreaterThan(0);
    notebook.cells[changed].outputs[0].text = [
      '732 months from 1950-01 to 2010-12\n',
      'missing: <i>4</i>\n',
      'mean 23.09 °C, lowest 18.95 °C, highest 29.24 °C\n'
    ];
    fs.writeFileSync(file, JSON.stringify(notebook));
    await openNotebook(page, `${tmpPath}/${NOTEBOOK}`);
    const proof = await testRun(page);
    await expect(proof).toContainText(
      `1 of 12 cells with output differs: ${changed + 1}.`
    );
    const cell = proof.locator(`li[data-cell="${changed}"]`);
    await expect(cell).toContainText('differs');
    const line = cell.locator('tr[data-kind="changed"] td');
    await expect(line).toHaveText(['missing: <i>4</i>', 'missing: 0']);
    const [left, right] = [line.nth(0), line.nth(1)];
    // Side by side where there is room, below each other where there is none.
    const tops = async () => [
      (await left.boundingBox())!.y,
      (await right.boundingBox())!.y
    ];
    const wide = await tops();
    expect(wide[0]).toBe(wide[1]);

    await cell.getByRole('button', { name: /Go to cell/ }).click();
    const active = page.locator('.jp-Notebook:visible .jp-mod-active.jp-Cell');
    await expect(active).toContainText('def read_series(');
    await expect(active).toBeInViewport();

    await page.locator('.jp-Signpost-jobView').waitFor({ state: 'hidden' });
    await page.getByRole('tab', { name: /^climate\.py/ }).click();
    await page.setViewportSize({ width: 700, height: 900 });
    await expect(async () => {
      const narrow = await tops();
      expect(narrow[1]).toBeGreaterThan(narrow[0]);
    }).toPass();
  });
});
