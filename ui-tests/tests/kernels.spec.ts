import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { PYTHON, SERVER_ROOT, openNotebook, openSection } from './signpost';
import { notebookText } from './signpost';

/** A virtual environment as a user makes it, with ipykernel from the tested environment. */
function makeEnvironment(folder: string): void {
  execFileSync(PYTHON, ['-m', 'venv', '--without-pip', folder]);
  const query = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const python = path.join(folder, 'bin', 'python');
  const tested = execFileSync(PYTHON, ['-c', query], { encoding: 'utf8' });
  const own = execFileSync(python, ['-c', query], { encoding: 'utf8' }).trim();
  // The kernel's packages are linked, not downloaded: the environment has a real ipykernel of its own.
  for (const name of fs.readdirSync(tested.trim())) {
    if (
      !/^(pip|setuptools|_distutils|jupyterlab_signpost|__pycache__)/.test(name)
    ) {
      fs.symlinkSync(path.join(tested.trim(), name), path.join(own, name));
    }
  }
}

/** Choose something from the menu of a row. */
async function choose(
  page: IJupyterLabPageFixture,
  row: Locator,
  label: string
): Promise<void> {
  await row.getByRole('button', { name: /^More for/ }).click();
  await page.locator('.lm-Menu-item', { hasText: label }).click();
}

/** The launcher, opened anew. */
async function launcherCard(
  page: IJupyterLabPageFixture,
  cwd: string,
  title: string
): Promise<Locator> {
  await page.evaluate(async folder => {
    await window.jupyterapp.commands.execute('launcher:create', {
      cwd: folder
    });
  }, cwd);
  return page.locator(`.jp-LauncherCard[title^="${title}"]:visible`).first();
}

/** Run a line in the open notebook's first cell and return what it prints. */
async function printed(
  page: IJupyterLabPageFixture,
  source: string
): Promise<Locator> {
  await page.notebook.setCell(0, 'code', source);
  await page.notebook.runCell(0, true);
  return page.locator('.jp-OutputArea-output').first();
}

test('an environment becomes a kernel without a reload, and is removed and brought back', async ({
  page,
  tmpPath
}) => {
  // Its name comes from the test's own folder, so that a second run finds no kernel of the first.
  const environment = path.join(SERVER_ROOT, 'venv');
  fs.rmSync(environment, { recursive: true, force: true });
  makeEnvironment(environment);
  const name = `geo-${Date.now()}`;

  const section = await openSection(page, 'kernels');
  const row = section.locator(`[data-environment="${environment}"]`);
  await expect(row).toContainText(/ipykernel \d/, { timeout: 30000 });
  await expect(row).toContainText('not a kernel yet');
  await row.getByRole('button', { name: 'Register' }).click();

  // The rules are told while typing, and nothing is sent.
  await row.getByLabel('Name', { exact: true }).fill('my kernel');
  await expect(row).toContainText('no spaces');
  await expect(row.getByRole('button', { name: 'Register' })).toBeDisabled();
  await row.getByLabel('Name', { exact: true }).fill(name);
  await row.getByText('Modules and place').click();
  await row.getByLabel('Prefix').fill('~/kernels');
  await expect(row).toContainText('A ~ is not replaced here');
  await expect(row.getByRole('button', { name: 'Register' })).toBeDisabled();
  await row.getByLabel('Prefix').fill('');

  await row.getByLabel('Name in the launcher').fill(`Geo ${name}`);
  await row.getByRole('button', { name: 'Register' }).click();
  await expect(row).toContainText(`Registered “Geo ${name}”`, {
    timeout: 30000
  });

  // The launcher shows it, and a kernel started with it is that environment.
  await expect(await launcherCard(page, tmpPath, `Geo ${name}`)).toBeVisible();
  await row.getByRole('button', { name: 'Start a notebook' }).click();
  await page.locator('.jp-Notebook').waitFor();
  await expect(page.locator('.jp-Toolbar-kernelName:visible')).toContainText(
    `Geo ${name}`,
    { timeout: 30000 }
  );
  await expect(
    await printed(
      page,
      'import site, sys; print(sys.prefix, site.ENABLE_USER_SITE)'
    )
  ).toContainText(`${environment} False`, { timeout: 60000 });

  // Its name is changed in place, by keyboard.
  const kernel = section.locator(`[data-kernel="${name}"]`);
  await kernel.getByRole('button', { name: /^More for/ }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.lm-Menu-item.lm-mod-active').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await kernel.getByLabel('Name in the launcher').fill(`Tools ${name}`);
  await page.keyboard.press('Enter');
  await expect(kernel).toContainText(`Tools ${name}`);
  await expect(
    await launcherCard(page, tmpPath, `Tools ${name}`)
  ).toBeVisible();

  // Removed without a question, and brought back.
  await choose(page, kernel, 'Remove');
  await expect(kernel).toHaveCount(0);
  await expect(row.getByRole('button', { name: 'Register' })).toBeVisible();
  await page
    .locator('.Toastify__toast', { hasText: `Tools ${name}` })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(kernel).toContainText(`Tools ${name}`);
  await choose(page, kernel, 'Remove');
  await expect(kernel).toHaveCount(0);
});

test('an environment is made with a live log, started, tried and repaired', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(240000);
  const name = `made-${Date.now()}`;
  const section = await openSection(page, 'kernels');
  await section
    .getByRole('button', { name: 'Make an environment' })
    .click({ timeout: 30000 });
  const form = section.getByRole('form', { name: 'Make an environment' });
  await form.getByLabel('Name of the new environment').fill('my env');
  await expect(form).toContainText('no spaces');
  await expect(form.getByRole('button', { name: 'Make it' })).toBeDisabled();
  await form.getByLabel('Name of the new environment').fill(name);
  await form.getByText('Where, with what, and packages').click();
  const folder = path.join(SERVER_ROOT, 'made environments');
  await form.getByLabel('Folder').fill(folder);
  // Without an index of packages only what is in Python itself can be made.
  await form.getByText('Make a kernel of it').click();
  await form.getByRole('button', { name: 'Make it' }).click();

  const title = `Make the environment ${name}`;
  const operation = section.getByRole('region', { name: title });
  await expect(operation.getByRole('log')).toContainText('-m venv');
  await expect(operation).toContainText(`Made ${folder}/${name}.`, {
    timeout: 120000
  });

  // ipykernel comes from the tested environment; the list is told to look there.
  const environment = path.join(folder, name);
  fs.rmSync(environment, { recursive: true });
  makeEnvironment(environment);
  await page.evaluate(async root => {
    const settings = await window.galata.getPlugin(
      '@jupyterlab/apputils-extension:settings'
    );
    await settings?.set('jupyterlab-signpost:kernels', 'roots', [root]);
  }, folder);
  const row = section.locator(`[data-environment="${environment}"]`);
  await row.getByRole('button', { name: 'Register' }).click({ timeout: 30000 });
  await row.getByRole('button', { name: 'Register' }).click();
  await expect(row).toContainText('It is in the launcher now');
  await (await launcherCard(page, tmpPath, name)).click();
  await page.locator('.jp-Notebook').waitFor();
  await expect(
    await printed(page, 'import sys; print(sys.prefix)')
  ).toContainText(environment, { timeout: 60000 });

  // The imports of a notebook are tried in it, and what is missing is offered.
  const notebook = `${tmpPath}/imports.ipynb`;
  const source = 'import json, numpy, not_there_at_all';
  await page.contents.uploadContent(notebookText(source), 'text', notebook);
  await openNotebook(page, notebook);
  await choose(page, row, 'Try the Notebook');
  await expect(row).toContainText('not_there_at_all is missing', {
    timeout: 60000
  });
  await expect(
    row.getByRole('button', { name: 'Install not_there_at_all' })
  ).toBeVisible();

  // It is moved, so its kernel is broken; the list says so and finds it again.
  const moved = path.join(folder, 'moved', name);
  fs.mkdirSync(path.dirname(moved));
  fs.renameSync(environment, moved);
  await page.evaluate(async root => {
    const settings = await window.galata.getPlugin(
      '@jupyterlab/apputils-extension:settings'
    );
    await settings?.set('jupyterlab-signpost:kernels', 'roots', [root]);
  }, path.dirname(moved));
  const kernel = section.locator(`[data-kernel="${name}"]`);
  await expect(kernel).toContainText('not there any more', { timeout: 30000 });
  await kernel.getByRole('button', { name: 'Repair' }).click();
  await expect(kernel).toContainText('It seems to have become');
  await kernel.getByRole('button', { name: 'Point it there' }).click();
  await expect(kernel).not.toContainText('broken');
  await expect(section.locator(`[data-environment="${moved}"]`)).toContainText(
    `registered as ${name}`
  );
});

test('what is being made is cancelled, and is still there after a reload', async ({
  page
}) => {
  // A Python that takes its time.
  const slow = path.join(SERVER_ROOT, 'slow python');
  fs.mkdirSync(path.join(slow, 'bin'), { recursive: true });
  fs.mkdirSync(path.join(slow, 'lib', 'python3.12'), { recursive: true });
  fs.writeFileSync(path.join(slow, 'lib', 'python3.12', 'os.py'), '');
  fs.mkdirSync(path.join(slow, 'conda-meta'));
  fs.writeFileSync(path.join(slow, 'conda-meta', 'history'), '');
  const python = path.join(slow, 'bin', 'python');
  fs.writeFileSync(python, '#!/bin/sh\necho it begins\nsleep 600\n');
  fs.chmodSync(python, 0o755);
  await page.evaluate(async root => {
    const settings = await window.galata.getPlugin(
      '@jupyterlab/apputils-extension:settings'
    );
    await settings?.set('jupyterlab-signpost:kernels', 'roots', [root]);
  }, slow);

  let section = await openSection(page, 'kernels');
  await section
    .getByRole('button', { name: 'Make an environment' })
    .click({ timeout: 30000 });
  const name = `slow-${Date.now()}`;
  const form = section.getByRole('form', { name: 'Make an environment' });
  await form.getByLabel('Name of the new environment').fill(name);
  await form.getByText('Where, with what, and packages').click();
  await form.getByLabel('Python', { exact: true }).selectOption(python);
  await form.getByRole('button', { name: 'Make it' }).click();
  const title = `Make the environment ${name}`;
  await expect(
    section.getByRole('region', { name: title }).getByRole('log')
  ).toContainText('it begins');

  await page.reload();
  section = await openSection(page, 'kernels');
  const operation = section.getByRole('region', { name: title });
  await expect(operation.getByRole('log')).toContainText('it begins', {
    timeout: 30000
  });
  await operation.getByRole('button', { name: 'Cancel' }).click();
  await expect(operation).toContainText('Nothing was left behind.', {
    timeout: 30000
  });
  await operation.getByRole('button', { name: 'Close' }).click();
  await expect(operation).toHaveCount(0);
});

test('a terminal opens in an environment', async ({ page }) => {
  const folder = path.join(SERVER_ROOT, 'environments for terminals');
  fs.rmSync(folder, { recursive: true, force: true });
  const environment = path.join(folder, "it's mine");
  execFileSync(PYTHON, ['-m', 'venv', '--without-pip', environment]);
  const answer = path.join(SERVER_ROOT, 'answer.txt');
  fs.rmSync(answer, { force: true });
  await page.evaluate(async root => {
    const settings = await window.galata.getPlugin(
      '@jupyterlab/apputils-extension:settings'
    );
    await settings?.set('jupyterlab-signpost:kernels', 'roots', [root]);
  }, folder);

  const section = await openSection(page, 'kernels');
  const row = section.locator(`[data-environment="${environment}"]`);
  await row.waitFor({ timeout: 30000 });
  await choose(page, row, 'Open a Terminal in It');
  const terminal = page.locator('.jp-Terminal:visible');
  await terminal.waitFor({ timeout: 30000 });
  // What the terminal shows is drawn on a canvas; what works in it is asked instead.
  await expect(async () => {
    await terminal.click();
    await page.keyboard.type(
      `python -c 'import sys; print(sys.prefix, end="")' > '${answer}'\n`
    );
    await page.waitForTimeout(1000);
    expect(fs.readFileSync(answer, 'utf8')).toBe(environment);
  }).toPass({ timeout: 60000 });
});
