import { expect, test } from '@jupyterlab/galata';

import {
  notebookText,
  openExportSection,
  openNotebook,
  openSection
} from './signpost';

// The server of these tests talks to the tests' own cluster only (see playwright.config.js).
test.skip(
  !process.env.SIGNPOST_SLURM_CONF,
  'SIGNPOST_SLURM_CONF names no cluster for tests; scripts/slurm-local makes one'
);

test('a notebook is exported, submitted to Slurm and followed to its end', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240000);
  const source =
    'import os\nprint("job", os.environ["SLURM_JOB_ID"].isdigit())';
  await page.contents.uploadContent(
    notebookText(source),
    'text',
    `${tmpPath}/batch.ipynb`
  );
  await openNotebook(page, `${tmpPath}/batch.ipynb`);
  const section = await openExportSection(page);
  await section.getByRole('button', { name: 'Submit' }).click();
  await expect(section).toContainText(/handed to Slurm as job \d+/, {
    timeout: 60000
  });

  const jobs = await openSection(page, 'jobs');
  await expect(jobs).toContainText('batch');
  await expect(jobs).toContainText(/completed/i, { timeout: 150000 });
  const log = await page.contents.getContentMetadata(`${tmpPath}`, 'directory');
  const names = log?.content.map((entry: { name: string }) => entry.name);
  expect(
    names.filter((name: string) => /^batch-\d+\.out$/.test(name))
  ).toHaveLength(1);
});
