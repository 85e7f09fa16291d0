import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import { OwnServer } from './ownServer';

const MIB = 2 ** 20;

/** The notification about HOME. */
const warning = (page: Page) =>
  page.locator('.Toastify__toast', { hasText: 'HOME is' });

test('HOME is quiet in the status bar, and loud and told once when it is nearly full', async ({
  page
}) => {
  test.setTimeout(240000);
  const server = await OwnServer.make('home-status', [
    '--SignpostApp.home_quota=200MiB',
    '--SignpostApp.scan_keep_seconds=10'
  ]);
  const fill = (name: string, size: number) =>
    fs.writeFileSync(path.join(server.root, name), Buffer.alloc(size, 'x'));
  fill('data', 80 * MIB);
  await server.start();
  try {
    await page.goto(server.url('lab/workspaces/home-status'));
    const item = page.locator('.jp-Signpost-homeStatus button');
    const home = page.locator('.jp-Signpost-home');
    const check = page.locator(
      '#signpost-section-environment [data-check="home"]'
    );
    await page
      .locator('.jp-SideBar .lm-TabBar-tab[data-id="jupyterlab-signpost"]')
      .click({ timeout: 60000 });

    // 80 MiB, and what JupyterLab itself keeps in HOME.
    await expect(item).toHaveText(/^HOME 4\d %$/, { timeout: 60000 });
    await expect(item).toHaveAttribute('data-loud', 'false');
    await expect(item.locator('svg')).toHaveCount(0);
    await expect(warning(page)).toHaveCount(0);

    // It opens the page about HOME, also by keyboard.
    await expect(home).toHaveCount(0);
    await item.focus();
    await page.keyboard.press('Enter');
    await expect(home).toContainText('200 MiB', { timeout: 30000 });
    await page
      .locator('.lm-DockPanel-tabBar .lm-TabBar-tabCloseIcon')
      .last()
      .click();
    await expect(home).toHaveCount(0);

    const remembered = page.waitForResponse(
      response =>
        response.request().method() === 'PUT' &&
        /"jupyterlab-signpost:home-passed":true/.test(
          response.request().postData() ?? ''
        ),
      { timeout: 90000 }
    );
    fill('more', 105 * MIB);
    // The count of before is used for a while.
    await expect(async () => {
      await check.getByRole('button', { name: 'Ask again: HOME' }).click();
      await expect(item).toHaveText(/^HOME 9\d %: (look at this|problem)$/, {
        timeout: 3000
      });
    }).toPass({ timeout: 60000 });
    await expect(item.locator('svg')).toBeVisible();
    await expect(warning(page)).toHaveCount(1);
    await expect(warning(page)).toContainText(
      /HOME is 9\d % full: 1\d\d(\.\d)? MiB of 200 MiB/
    );
    await remembered;

    // Its action opens the page, and it is gone then.
    await warning(page).getByRole('button', { name: 'Show HOME' }).click();
    await expect(warning(page)).toHaveCount(0);
    await expect(home).toBeVisible();

    // After a reload the sidebar is open again, and the check is asked; the user was told already.
    await page.goto(server.url('lab/workspaces/home-status'));
    await expect(item).toHaveText(/^HOME 9\d %: (look at this|problem)$/, {
      timeout: 60000
    });
    await item.click();
    await expect(home).toBeVisible();
    await expect(warning(page)).toHaveCount(0);

    // The settings take both away.
    const saved = await fetch(
      server.url('lab/api/settings/jupyterlab-signpost:home-status'),
      { method: 'PUT', body: JSON.stringify({ raw: '{"item": false}' }) }
    );
    expect(saved.status).toBe(204);
    await page.goto(server.url('lab/workspaces/home-status'));
    await expect(check.locator('.jp-Signpost-checkSummary')).toContainText(
      'MiB of 200 MiB',
      { timeout: 60000 }
    );
    await expect(item).toHaveCount(0);
  } finally {
    await server.remove();
  }
});
