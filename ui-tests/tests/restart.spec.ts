import { expect, test } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import { OwnServer } from './ownServer';

test('a run goes on and is found again when the server was restarted', async ({
  page
}) => {
  test.setTimeout(180000);
  const server = await OwnServer.make('restart');
  const folder = path.join(server.root, 'long_job');
  fs.mkdirSync(folder);
  fs.writeFileSync(
    path.join(folder, 'long.py'),
    'import time\nprint("begun", flush=True)\ntime.sleep(15)\nprint("ended", flush=True)\n'
  );
  await server.start();
  try {
    const started = await fetch(server.url('signpost/jobs'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        runner: 'local',
        folder: 'long_job',
        script: 'long.py',
        kernel: null,
        arguments: []
      })
    });
    expect(started.status).toBe(201);

    await page.goto(server.url('lab'));
    await page
      .locator('.jp-SideBar .lm-TabBar-tab[data-id="jupyterlab-signpost"]')
      .click({ timeout: 60000 });
    const jobs = page.locator('#signpost-section-jobs');
    await page
      .locator('#jupyterlab-signpost [aria-controls="signpost-section-jobs"]')
      .click();
    await expect(jobs).toContainText('running', {
      ignoreCase: true,
      timeout: 20000
    });

    await server.stop();
    await expect(jobs).toContainText('did not answer', { timeout: 30000 });
    // The list is kept while nobody answers.
    await expect(jobs).toContainText('long');
    await server.start();

    await expect(jobs).toContainText(/completed/i, { timeout: 60000 });
    await expect(jobs).not.toContainText('did not answer');
    expect(fs.readdirSync(path.join(folder, 'runs'))).toHaveLength(1);
  } finally {
    await server.remove();
  }
});
