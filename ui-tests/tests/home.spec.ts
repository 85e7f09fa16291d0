import { expect, test } from '@jupyterlab/galata';
import * as fs from 'fs';
import * as path from 'path';

import { openSection } from './signpost';

/** HOME of the tested server. */
const HOME = process.env.SIGNPOST_UI_HOME as string;

function fill(name: string, bytes: number): string {
  const file = path.join(HOME, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, Buffer.alloc(bytes, 'x'));
  return file;
}

test('HOME is counted, looked through by keyboard, and its trash is emptied', async ({
  page
}) => {
  const deleted = fill('.local/share/Trash/files/old <b>notes.nc', 3e6);
  fill('.local/share/Trash/info/old <b>notes.nc.trashinfo', 100);
  fill('work/data/large.nc', 9e6);
  fill('work/model/weights', 4e6);

  // From the check, as somebody comes who has read that HOME is full.
  const section = await openSection(page, 'environment');
  const check = section.locator('[data-check="home"]');
  await check.locator('.jp-Signpost-checkButton').click();
  await check.getByRole('button', { name: 'Show what fills it' }).click();
  const home = page.locator('.jp-Signpost-home');
  // What was counted for the check a while ago may be shown first.
  await home.getByRole('button', { name: 'Count again' }).click();
  await expect(home).toContainText(/Counted: \d.*B in [\d,]+ files/);
  const areas = home.getByRole('img', { name: /^Largest: work 12\.4 MiB/ });
  await expect(areas).toBeVisible();
  await expect(areas.locator('.jp-mod-cache').first()).toBeVisible();

  // Into a folder and back, without a mouse.
  const table = home.getByRole('table').first();
  await table.getByRole('button', { name: 'work', exact: true }).focus();
  await page.keyboard.press('Enter');
  const trail = home.getByRole('navigation');
  await expect(trail).toContainText('work');
  const names = table.locator('tbody td[data-column="name"]');
  await expect(names).toHaveText(['data', 'model', 'files and small folders']);
  await table.getByRole('button', { name: 'Folder' }).focus();
  await page.keyboard.press('Enter');
  await expect(table.locator('th[data-column="name"]')).toHaveAttribute(
    'aria-sort',
    'ascending'
  );
  await trail.getByRole('button', { name: 'HOME' }).focus();
  await page.keyboard.press('Enter');
  await expect(table.getByRole('button', { name: 'work' })).toBeVisible();
  await expect(
    home.getByRole('table', { name: 'Largest files' }).or(home)
  ).toContainText('work/data/large.nc');

  // First it is said what would go; only then can it go.
  const trash = home.locator('[data-place="trash"]');
  await trash.getByRole('button', { name: 'Show what would go' }).click();
  await expect(trash.getByRole('log')).toContainText('old <b>notes.nc');
  expect(fs.existsSync(deleted)).toBe(true);
  await trash.getByRole('button', { name: 'Empty it' }).click();
  await expect(home.locator('[data-place="trash"]')).toContainText(
    /became free|empt/i
  );
  await expect.poll(() => fs.existsSync(deleted)).toBe(false);
  expect(fs.existsSync(path.join(HOME, 'work/data/large.nc'))).toBe(true);
});
