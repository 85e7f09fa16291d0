import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import { readFileSync } from 'fs';
import * as path from 'path';

import {
  exportOf,
  openExportSection,
  openSection,
  SERVER_ROOT
} from './signpost';

// The server of these tests talks to the tests' own cluster only (see playwright.config.js).
test.skip(
  !process.env.SIGNPOST_SLURM_CONF,
  'SIGNPOST_SLURM_CONF names no cluster for tests; scripts/slurm-local makes one'
);

/** Answer the question before a submission. */
async function confirmSubmission(page: IJupyterLabPageFixture): Promise<void> {
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('to Slurm?');
  await expect(dialog).toContainText(/At most .* CPU-hour/);
  await dialog.getByRole('button', { name: 'Submit' }).click();
}

test('a notebook is exported, submitted, followed to its end, and asks for less the next time', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240000);
  const source =
    'import os\nprint("job", os.environ["SLURM_JOB_ID"].isdigit())';
  const section = await exportOf(page, `${tmpPath}/batch.ipynb`, source);
  await expect(section).toContainText('At most 1 CPU-hour.');
  await section.getByRole('button', { name: 'Submit' }).click();
  await confirmSubmission(page);
  await expect(section).toContainText(/handed to Slurm as job \d+/, {
    timeout: 60000
  });
  const wrapper = () =>
    readFileSync(
      path.join(SERVER_ROOT, tmpPath, 'batch_job', 'batch.sbatch'),
      'utf8'
    );
  expect(wrapper()).toContain('#SBATCH --time=01:00:00');

  const jobs = await openSection(page, 'jobs');
  await expect(jobs).toContainText('batch');
  await expect(jobs).toContainText(/completed/i, { timeout: 150000 });
  await expect(jobs).toContainText(/Slurm \d+ on \w+/);
  const log = await page.contents.getContentMetadata(`${tmpPath}`, 'directory');
  const names = log?.content.map((entry: { name: string }) => entry.name);
  expect(
    names.filter((name: string) => /^batch-\d+\.out$/.test(name))
  ).toHaveLength(1);

  await jobs
    .getByRole('button', { name: /^Open the log of/ })
    .first()
    .click();
  const view = page.locator('.jp-Signpost-jobView');
  await expect(view).toContainText('Asked for and used');
  await expect(
    view.locator('[data-resource="time"]').getByRole('meter')
  ).toHaveAttribute('aria-valuemax', '3600');
  await view.getByRole('button', { name: 'Apply to the wrapper' }).click();
  await expect(view).toContainText('--time=01:00:00 is now --time=00:05:00');
  expect(wrapper()).toContain('#SBATCH --time=00:05:00');
  expect(wrapper()).not.toContain('#SBATCH --time=01:00:00');
  // The export asks for the same from now on.
  await openExportSection(page);
  await expect(section.getByLabel('Time')).toHaveValue('0:05');
});

test('a job that would never start is told before it is submitted, and what failed is submitted again', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240000);
  const section = await exportOf(
    page,
    `${tmpPath}/fails.ipynb`,
    'raise SystemExit(3)'
  );
  const time = section.getByLabel('Time');
  await time.fill('9:00');
  await time.press('Enter');
  await expect(section).toContainText('At most 9 CPU-hours.');
  await section.getByRole('button', { name: 'Submit' }).click();
  await confirmSubmission(page);
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText(
    'The partition debug allows 1 h, and the job asks for 9 h.'
  );
  await dialog.getByRole('button', { name: 'Do not submit' }).click();
  await expect(section).toContainText('Nothing was submitted.');

  await time.fill('0:05');
  await time.press('Enter');
  await section.getByRole('button', { name: 'Submit' }).click();
  await confirmSubmission(page);
  const jobs = await openSection(page, 'jobs');
  const row = jobs.locator('.jp-Signpost-job').filter({ hasText: 'fails' });
  await expect(row.first()).toHaveAttribute('data-state', 'failed', {
    timeout: 150000
  });
  await row
    .first()
    .getByRole('button', { name: /^Start .* again with the same/ })
    .click();
  await expect(row).toHaveCount(2);
  await expect(row.first()).toHaveAttribute('data-state', 'failed', {
    timeout: 150000
  });
});
