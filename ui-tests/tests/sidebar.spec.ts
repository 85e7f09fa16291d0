import { expect, test } from '@jupyterlab/galata';

import { openSection, openSidebar, uploadExamples } from './signpost';

test.describe('the ways in', () => {
  test('launcher card and palette lead to the sidebar', async ({ page }) => {
    await page.locator('.jp-LauncherCard', { hasText: 'Signpost' }).click();
    await expect(page.locator('#jupyterlab-signpost')).toBeVisible();

    await page.keyboard.press('Control+Shift+C');
    const palette = page.locator('.jp-ModalCommandPalette, #command-palette');
    await palette.locator('input').fill('signpost');
    for (const label of ['Open Signpost', 'Choose Site', 'Export as Script']) {
      await expect(
        palette.locator('.lm-CommandPalette-itemLabel', { hasText: label })
      ).not.toHaveCount(0);
    }
    // All of them under one category.
    await expect(
      palette.locator('.lm-CommandPalette-header', { hasText: /^Signpost$/i })
    ).toHaveCount(1);
  });

  test('a notebook in the file browser has an entry in its menu', async ({
    page,
    tmpPath
  }) => {
    await uploadExamples(page, tmpPath, ['climate.ipynb', 'README.md']);
    await page.filebrowser.openDirectory(tmpPath);
    const entry = page.locator('.lm-Menu-itemLabel', {
      hasText: 'Export as Script and Job'
    });
    const item = (name: string) =>
      page.locator('.jp-DirListing-item', { hasText: name });
    await item('README.md').click({ button: 'right' });
    await page.locator('.lm-Menu').first().waitFor();
    await expect(entry).toHaveCount(0);
    await page.keyboard.press('Escape');

    await item('climate.ipynb').click({ button: 'right' });
    await entry.click();
    await expect(page.locator('.jp-Signpost-review')).toContainText(
      'settings',
      {
        timeout: 30000
      }
    );
    await expect(page.locator('.jp-Signpost-review')).toContainText(
      'BASELINE_START'
    );
  });

  test('the settings editor has its pages', async ({ page }) => {
    await page.evaluate(async () => {
      await window.jupyterapp.commands.execute('settingeditor:open', {
        query: 'Signpost'
      });
    });
    const editor = page.locator('.jp-SettingsPanel, .jp-PluginList').first();
    await expect(editor).toBeVisible();
    await expect(page.locator('.jp-PluginList')).toContainText(
      'Signpost: export'
    );
    await expect(page.locator('.jp-PluginList')).toContainText(
      'Signpost: site'
    );
  });
});

test('nothing heavy is loaded before it is needed', async ({ page }) => {
  const loaded: { name: string; bytes: number }[] = [];
  page.on('response', response => {
    const match = /jupyterlab-signpost\/static\/([^?]+\.js)/.exec(
      response.url()
    );
    if (match) {
      void response
        .body()
        .then(body => loaded.push({ name: match[1], bytes: body.length }))
        .catch(() => undefined);
    }
  });
  await page.reload();
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await page.locator('.jp-Launcher').first().waitFor();
  await page.waitForLoadState('networkidle');
  const atStart = loaded.reduce((sum, file) => sum + file.bytes, 0);
  // The remote entry, the plugins and the site profiles; mermaid alone has more than a megabyte.
  expect(atStart).toBeGreaterThan(0);
  expect(atStart).toBeLessThan(200_000);

  await page.locator('.lm-TabBar-tab[data-id="jupyterlab-signpost"]').click();
  await openSection(page, 'export');
  await page.waitForLoadState('networkidle');
  const withSections = loaded.reduce((sum, file) => sum + file.bytes, 0);
  expect(withSections).toBeGreaterThan(atStart);
});

test('the chosen site is remembered', async ({ page }) => {
  const panel = await openSidebar(page);
  await panel.getByRole('button', { name: /^Site: / }).click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.locator('select').selectOption({ label: 'CSC Roihu' });
  await dialog.getByRole('button', { name: 'Choose' }).click();
  await expect(panel.getByRole('button', { name: /^Site: / })).toContainText(
    'CSC'
  );
  await page.reload();
  await openSidebar(page);
  await expect(
    page
      .locator('#jupyterlab-signpost')
      .getByRole('button', { name: /^Site: / })
  ).toContainText('CSC');
});

test('nothing is wider than the sidebar at 300 pixels', async ({
  page,
  tmpPath
}) => {
  await uploadExamples(page, tmpPath, ['climate.ipynb']);
  await page.notebook.openByPath(`${tmpPath}/climate.ipynb`);
  for (const section of ['guide', 'environment', 'export', 'kernels', 'jobs']) {
    await openSection(page, section);
  }
  await page.sidebar.setWidth(300, 'left');
  await page.waitForTimeout(500);
  const overflowing = await page.evaluate(() =>
    [...document.querySelectorAll('.jp-Signpost-section')]
      .filter(section => section.scrollWidth > section.clientWidth + 1)
      .map(section => section.id)
  );
  expect(overflowing).toEqual([]);
});
