import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { chooseSite, exportOf, openSection, SERVER_ROOT } from './signpost';

const HOME = path.join(SERVER_ROOT, '..', 'home');

/** What the server says, but for Slurm, which it is made to miss. */
async function withoutSlurm(page: IJupyterLabPageFixture): Promise<void> {
  await page.route(/\/signpost\/jobs(\?|$)/, async route => {
    const response = await route.fetch();
    const answer = await response.json();
    const message = 'There is no sbatch where this Jupyter server runs.';
    await route.fulfill({
      response,
      json: { ...answer, slurm: { available: false, message } }
    });
  });
  const jobs = await openSection(page, 'jobs');
  await expect(jobs).toContainText('There is no sbatch');
}

async function openForm(
  page: IJupyterLabPageFixture,
  folder: string
): Promise<Locator> {
  await page.sidebar.openTab('filebrowser');
  await page.filebrowser.openDirectory(folder);
  const jobs = await openSection(page, 'jobs');
  await jobs.getByRole('button', { name: 'Jupyter on a compute node' }).click();
  const form = page.getByRole('form', { name: 'Jupyter on a compute node' });
  await expect(form).toBeVisible();
  return form;
}

test('where sbatch cannot be called, each command is shown and copied', async ({
  page,
  tmpPath
}) => {
  await withoutSlurm(page);
  await chooseSite(page, 'jasmin');
  const section = await exportOf(page, `${tmpPath}/tiny.ipynb`, 'print(1)');
  await section.getByRole('button', { name: 'Submit' }).click();
  const steps = section.getByRole('region', { name: 'Submit from elsewhere' });
  await expect(steps).toContainText('Submit from a sci server');
  await expect(steps.locator('pre')).toHaveText([
    'ssh -J USER@login-01.jasmin.ac.uk USER@sci-vm-01.jasmin.ac.uk',
    new RegExp(`^cd .*/${tmpPath}/tiny_job$`),
    'sbatch --account=NAME tiny.sbatch'
  ]);
  await expect(steps).toContainText('NAME stands for your account');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await steps.getByRole('button', { name: 'Copy the command: sbatch' }).click();
  await expect(steps).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'sbatch --account=NAME tiny.sbatch'
  );

  const account = section.getByRole('textbox', { name: 'Account' });
  await account.fill('mygws');
  await account.press('Enter');
  // The wrapper on disk has no account yet.
  await expect(steps.locator('pre').last()).toHaveText(
    'sbatch --account=NAME tiny.sbatch'
  );
  await section.getByRole('button', { name: 'Write files' }).click();
  await expect(steps.locator('pre').last()).toHaveText('sbatch tiny.sbatch');
});

test('where there is no Slurm, what to type in a terminal is shown', async ({
  page,
  tmpPath
}) => {
  await withoutSlurm(page);
  await chooseSite(page, 'leap');
  const section = await exportOf(page, `${tmpPath}/tiny.ipynb`, 'print(1)');
  await section.getByRole('button', { name: 'Write files' }).click();
  const steps = section.getByRole('region', { name: 'Run it in a terminal' });
  await expect(steps.locator('pre').last()).toHaveText(
    '.venv/bin/python tiny.py'
  );
  await expect(
    steps.getByRole('link', { name: 'Batch jobs with SkyPilot' })
  ).toBeVisible();
  // No compute nodes, so nothing is offered.
  const jobs = await openSection(page, 'jobs');
  await expect(jobs.getByText('Jupyter on a compute node')).toHaveCount(0);
});

test('the form writes the files for the site, and never over changed ones', async ({
  page,
  tmpPath
}) => {
  await withoutSlurm(page);
  await chooseSite(page, 'csc');
  const form = await openForm(page, tmpPath);
  await form.getByLabel('Account').fill('project_2000123');
  await form.getByLabel('CPUs').fill('4');
  await form.getByLabel('Memory').fill('8');
  await form.getByRole('button', { name: 'Write files' }).click();
  await expect(form).toContainText('Wrote 4 files to');
  const folder = path.join(SERVER_ROOT, tmpPath, 'jupyter-on-node');
  const script = path.join(folder, 'jupyter.sbatch');
  const text = fs.readFileSync(script, 'utf8');
  expect(text).toContain('#SBATCH --partition=interactive');
  expect(text).toContain('#SBATCH --account=project_2000123');
  expect(text).toContain('#SBATCH --cpus-per-task=4');
  expect(text).toContain('#SBATCH --mem=8G');
  expect(text).toMatch(new RegExp(`^folder=.*/${tmpPath}$`, 'm'));
  await expect(form.locator('pre')).toHaveText([
    'ssh USER@roihu-cpu.csc.fi',
    new RegExp(`^cd .*/${tmpPath}/jupyter-on-node$`),
    'sbatch jupyter.sbatch',
    'sh tunnel.sh --user USER'
  ]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    form.getByRole('button', { name: 'Download tunnel.sh' }).click()
  ]);
  expect(download.suggestedFilename()).toBe('tunnel.sh');
  expect(fs.readFileSync(await download.path(), 'utf8')).toBe(
    fs.readFileSync(path.join(folder, 'tunnel.sh'), 'utf8')
  );

  fs.appendFileSync(script, '# mine\n');
  await form.getByLabel('Time').fill('0:30');
  await form.getByRole('button', { name: 'Write files' }).click();
  await page.getByRole('button', { name: 'Keep mine, write the rest' }).click();
  await expect(form).toContainText('kept your jupyter.sbatch');
  expect(fs.readFileSync(script, 'utf8')).toMatch(/# mine\n$/);

  // What the partition for interactive work does not allow is asked of another one.
  await form.getByLabel('CPUs').fill('64');
  await form.getByLabel('CPUs').press('Tab');
  await form.getByLabel('Folder to start in').fill('work');
  await form.getByLabel('Folder to start in').press('Tab');
  await expect(form.getByRole('alert')).toContainText('give its whole path');
  await expect(
    form.getByRole('button', { name: 'Write files' })
  ).toBeDisabled();
});

test('the job is submitted to Slurm, answers with its token, and leaves nothing', async ({
  page,
  tmpPath
}) => {
  test.skip(
    !process.env.SIGNPOST_SLURM_CONF,
    'SIGNPOST_SLURM_CONF names no cluster for tests; scripts/slurm-local makes one'
  );
  test.setTimeout(240000);
  const environment = {
    ...process.env,
    SLURM_CONF: process.env.SIGNPOST_SLURM_CONF
  };
  await chooseSite(page, 'generic');
  const form = await openForm(page, tmpPath);
  await form.getByLabel('Time').fill('0:05');
  await form.getByLabel('Memory').fill('0.5');
  await form.getByRole('button', { name: 'Write files' }).click();
  await form.getByRole('button', { name: 'Submit', exact: true }).click();
  await expect(form).toContainText(/Handed to Slurm as job \d+/);
  const job = /as job (\d+)/.exec(await form.innerText())![1];
  const run = path.join(
    HOME,
    '.local/share/jupyter/signpost/compute-node',
    job
  );
  try {
    const connection = path.join(run, 'connection.json');
    await expect
      .poll(() => fs.existsSync(connection), { timeout: 120000 })
      .toBe(true);
    const known = JSON.parse(fs.readFileSync(connection, 'utf8'));
    const status = (token: string) =>
      page.request
        .get(`http://${known.address}:${known.port}/api/status`, {
          headers: { Authorization: `token ${token}` }
        })
        .then(answer => answer.status());
    // In this order: who was let in has a cookie.
    expect(await status('0')).toBe(403);
    expect(await status(known.token)).toBe(200);
    await form.getByRole('button', { name: 'Show jobs' }).click();
    const jobs = await openSection(page, 'jobs');
    await expect(jobs).toContainText('jupyter.sbatch');
  } finally {
    execFileSync('scancel', [job], { env: environment });
  }
  await expect.poll(() => fs.existsSync(run), { timeout: 30000 }).toBe(false);
});
