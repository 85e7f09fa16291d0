import type { Locator, Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import * as path from 'path';

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'climate.ipynb');
const TAB = '.lm-TabBar-tab[data-id="jupyterlab-signpost"]';
const MISSING = 'server part is not running here';

/** Requests that a server part would answer, and errors of ours, since the page was opened. */
const asked: string[] = [];
const complaints: string[] = [];

/**
 * Show the sidebar. After a reload it is there already where JupyterLab had the time to save its layout, and then a
 * click on its tab would close it.
 */
async function openSidebar(page: Page): Promise<void> {
  const tab = page.locator(TAB);
  const panel = page.locator('#jupyterlab-signpost');
  await tab.waitFor({ timeout: 120000 });
  await expect(async () => {
    if (!(await panel.isVisible())) {
      await tab.click();
    }
    await expect(panel).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30000 });
}

/** Unfold a section of the sidebar and return its content. */
async function openSection(page: Page, id: string): Promise<Locator> {
  const section = page.locator(`#signpost-section-${id}`);
  if (!(await section.isVisible())) {
    await page
      .locator(`#jupyterlab-signpost [aria-controls="signpost-section-${id}"]`)
      .click();
  }
  await section.waitFor();
  return section;
}

/** Put a notebook into the browser's storage, as a user does, which opens it. JupyterLite has no kernel here. */
async function uploadNotebook(page: Page): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByTitle(/Upload Files/).click();
  await (await choosing).setFiles(EXAMPLE);
  // The button in the notebook's toolbar has the same name.
  await page
    .locator('.jp-Dialog')
    .getByRole('button', { name: 'No Kernel', exact: true })
    .click();
}

test.beforeEach(async ({ page }) => {
  asked.length = 0;
  complaints.length = 0;
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/signpost/')) {
      asked.push(pathname);
    }
  });
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    // The browser itself reports each question that nobody answers.
    if (
      message.type() === 'error' &&
      /signpost/i.test(`${message.text()} ${message.location().url}`) &&
      !message.text().startsWith('Failed to load resource')
    ) {
      complaints.push(message.text());
    }
  });
  await page.goto('/lab/index.html');
  await page.locator(TAB).waitFor({ timeout: 120000 });
});

test.afterEach(() => {
  expect(complaints).toEqual([]);
});

test('the guide is there as a chart, as a list and step by step', async ({
  page
}) => {
  await openSidebar(page);
  const guide = await openSection(page, 'guide');
  const show = async (name: string) => {
    await guide.getByRole('button', { name, exact: true }).click();
  };
  await show('List');
  await expect(guide.getByRole('treeitem').first()).toBeVisible();
  await show('Chart');
  await expect(guide.locator('svg .node').first()).toBeVisible();
  await show('Walk');
  await expect(guide).toContainText('Notebook or script?');
});

test('what needs a server says so, and does not ask again and again', async ({
  page
}) => {
  await openSidebar(page);
  const environment = await openSection(page, 'environment');
  const home = environment.locator('[data-check="home"]');
  await expect(home).toHaveAttribute('data-status', 'unknown');
  await expect(home).toContainText('not known');
  await expect(home).toContainText(MISSING);
  await home.getByRole('button').first().click();
  await expect(home).toContainText('Guides and export work without it');
  for (const id of ['kernels', 'jobs']) {
    await expect(await openSection(page, id)).toContainText(MISSING);
  }
  // The clock of the page is not moved: what is waited for is that nothing happens.
  const before = asked.length;
  await page.waitForTimeout(15000);
  expect(asked.slice(before)).toEqual([]);
  expect(before).toBeLessThan(12);
});

test('a notebook is exported', async ({ page }) => {
  await uploadNotebook(page);
  await openSidebar(page);
  const section = await openSection(page, 'export');
  await expect(section).toContainText(/script, library/);
  await section.getByRole('button', { name: 'Review' }).click();
  const review = page.locator('.jp-Signpost-review');
  await expect(review.locator('.cm-line').first()).toBeVisible();
  await expect(review).toContainText('Exported from climate.ipynb');
  await section.getByRole('button', { name: 'Write files' }).click();
  await expect(section).toContainText(/Wrote \d+ files to climate_job/);
});

test('the chosen site is remembered by the settings', async ({ page }) => {
  await openSidebar(page);
  const choose = page.getByRole('button', { name: /^Site: / });
  await choose.click();
  await page.locator('.jp-Dialog select').selectOption({ label: 'JASMIN' });
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(choose).toContainText('JASMIN');
  await page.reload();
  await openSidebar(page);
  await expect(choose).toContainText('JASMIN');
});
