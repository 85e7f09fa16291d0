import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

import {
  SERVER_ROOT,
  chooseSite,
  chooseView,
  notebookText,
  openExportSection,
  openNotebook,
  openSection,
  openSidebar,
  uploadExamples
} from './signpost';

test.describe('bad input gets a sentence and loses nothing', () => {
  test('no notebook open', async ({ page }) => {
    const section = await openExportSection(page);
    await expect(section).toContainText('No notebook is open');
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('signpost:export-notebook')
    );
    await expect(page.locator('.jp-Signpost-review')).toContainText(
      'No notebook is open'
    );
  });

  test('an unsaved notebook is saved first', async ({ page, tmpPath }) => {
    await page.contents.uploadContent(
      notebookText('print("old")'),
      'text',
      `${tmpPath}/draft.ipynb`
    );
    await page.notebook.openByPath(`${tmpPath}/draft.ipynb`);
    await page.notebook.setCell(0, 'code', 'print("new and not saved")');
    const section = await openExportSection(page);
    await section.getByRole('button', { name: 'Write files' }).click();
    await expect(section).toContainText(/Wrote \d+ files/, { timeout: 30000 });
    const folder = path.join(SERVER_ROOT, tmpPath);
    expect(
      fs.readFileSync(path.join(folder, 'draft_job', 'draft.py'), 'utf8')
    ).toContain('new and not saved');
    expect(fs.readFileSync(path.join(folder, 'draft.ipynb'), 'utf8')).toContain(
      'new and not saved'
    );
  });

  test('a notebook of another language', async ({ page, tmpPath }) => {
    await page.contents.uploadContent(
      notebookText('x <- 1', 'R'),
      'text',
      `${tmpPath}/model.ipynb`
    );
    await page.notebook.openByPath(`${tmpPath}/model.ipynb`);
    // JupyterLab asks for a kernel, because there is none for R.
    const dialog = page.locator('.jp-Dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const section = await openExportSection(page);
    await expect(section.getByRole('alert')).toContainText(/\bR\b/);
    await expect(
      section.getByRole('button', { name: 'Write files' })
    ).toHaveCount(0);
  });

  test('a target folder with changed files', async ({ page, tmpPath }) => {
    await page.contents.uploadContent(
      notebookText('x = 1\nprint(x)'),
      'text',
      `${tmpPath}/small.ipynb`
    );
    await page.notebook.openByPath(`${tmpPath}/small.ipynb`);
    const section = await openExportSection(page);
    const write = section.getByRole('button', { name: 'Write files' });
    await write.click();
    await expect(section).toContainText(/Wrote \d+ files/, { timeout: 30000 });
    const script = path.join(SERVER_ROOT, tmpPath, 'small_job', 'small.py');
    fs.appendFileSync(script, '# my own line\n');
    await write.click();
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('small_job/small.py');
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await expect(section).toContainText('kept your small.py');
    expect(fs.readFileSync(script, 'utf8')).toContain('# my own line');
  });

  test('a full disk', async ({ page, tmpPath }) => {
    const full = path.join(SERVER_ROOT, tmpPath, 'full');
    fs.mkdirSync(full);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full]);
    } catch (reason) {
      test.skip(true, `this user may not mount a small file system: ${reason}`);
    }
    try {
      fs.writeFileSync(
        path.join(full, 'job.ipynb'),
        notebookText('print("kept")')
      );
      await page.notebook.openByPath(`${tmpPath}/full/job.ipynb`);
      const section = await openExportSection(page);
      await expect(
        section.getByRole('button', { name: 'Write files' })
      ).toBeVisible();
      fillToTheLastByte(path.join(full, 'filler'));
      await section.getByRole('button', { name: 'Write files' }).click();
      await expect(section).toContainText('could not be', { timeout: 30000 });
      await expect(section).toContainText(/space|quota/i);
      expect(fs.readFileSync(path.join(full, 'job.ipynb'), 'utf8')).toContain(
        'kept'
      );
    } finally {
      execFileSync('umount', ['--lazy', full]);
    }
  });

  test('no server part', async ({ page, tmpPath }) => {
    await page.route(/\/signpost\//, route =>
      route.fulfill({ status: 404, json: { message: 'Not Found' } })
    );
    await chooseSite(page, 'jasmin');
    await page.reload();
    await openSidebar(page);
    await expect(await openSection(page, 'environment')).toContainText(
      'server part is not running'
    );
    const guide = await openSection(page, 'guide');
    await expect(
      guide.getByRole('treeitem', { name: /^See whether HOME/ })
    ).toContainText('not known', { timeout: 60000 });
    await chooseView(guide, 'Chart');
    await expect(
      guide.locator('svg[id^="jp-signpost-chart"]').first()
    ).toBeVisible({ timeout: 20000 });
    await uploadExamples(page, tmpPath, ['climate.ipynb']);
    await openNotebook(page, `${tmpPath}/climate.ipynb`);
    const section = await openExportSection(page);
    await section.getByRole('button', { name: 'Write files' }).click();
    await expect(section).toContainText(/Wrote \d+ files/, { timeout: 30000 });
  });

  test('a server that does not answer for a while', async ({ page }) => {
    const section = await openSection(page, 'environment');
    await expect(section).toContainText('HOME', { timeout: 20000 });
    await page.route(/\/signpost\//, route => route.abort());
    const refresh = section.getByRole('button', { name: /refresh|again/i });
    await refresh.first().click();
    await expect(section).toContainText('did not answer');
    await page.unroute(/\/signpost\//);
    await refresh.first().click();
    await expect(section).not.toContainText('did not answer', {
      timeout: 20000
    });
  });
});

function fillToTheLastByte(file: string): void {
  const handle = fs.openSync(file, 'w');
  for (const size of [4096, 1]) {
    try {
      for (;;) {
        fs.writeSync(handle, Buffer.alloc(size, 'x'));
      }
    } catch (reason) {
      if ((reason as NodeJS.ErrnoException).code !== 'ENOSPC') {
        throw reason;
      }
    }
  }
  fs.closeSync(handle);
}
