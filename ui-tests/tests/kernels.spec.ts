import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import { PYTHON, SERVER_ROOT, openSection } from './signpost';

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

test('an environment becomes a kernel without a reload, and is removed again', async ({
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
  await row.getByRole('button', { name: 'Register' }).click();

  // The rule of names is told while typing, and nothing is sent.
  await row.getByLabel('Name', { exact: true }).fill('my kernel');
  await expect(row).toContainText('no spaces');
  await expect(row.getByRole('button', { name: 'Register' })).toBeDisabled();

  await row.getByLabel('Name', { exact: true }).fill(name);
  await row.getByLabel('Name in the launcher').fill(`Geo ${name}`);
  await row.getByRole('button', { name: 'Register' }).click();
  await expect(row).toContainText(`Registered “Geo ${name}”`, {
    timeout: 30000
  });

  // The launcher shows it, and a kernel started with it is that environment.
  await page.evaluate(async cwd => {
    await window.jupyterapp.commands.execute('launcher:create', {
      cwd
    });
  }, tmpPath);
  await expect(
    page.locator(`.jp-LauncherCard[title^="Geo ${name}"]:visible`).first()
  ).toBeVisible();
  await row.getByRole('button', { name: 'Start a notebook' }).click();
  await page.locator('.jp-Notebook').waitFor();
  await expect(page.locator('.jp-Toolbar-kernelName:visible')).toContainText(
    `Geo ${name}`,
    { timeout: 30000 }
  );
  await page.notebook.setCell(
    0,
    'code',
    'import site, sys; print(sys.prefix, site.ENABLE_USER_SITE)'
  );
  await page.notebook.runCell(0, true);
  await expect(page.locator('.jp-OutputArea-output').first()).toContainText(
    `${environment} False`,
    { timeout: 60000 }
  );

  await section
    .getByRole('button', { name: `Remove the kernel ${name}` })
    .click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByRole('button', { name: /remove/i }).click();
  await expect(
    section.getByRole('button', { name: `Remove the kernel ${name}` })
  ).toHaveCount(0);
  await expect(row.getByRole('button', { name: 'Register' })).toBeVisible();
});
