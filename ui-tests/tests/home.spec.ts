import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'child_process';
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
  // Large enough to be among the largest, whatever other tests have left in HOME.
  fill('work/data/large.nc', 200e6);
  fill('work/model/weights', 100e6);
  fill('.cache/huggingface/weights', 60e6);

  // From the check, as somebody comes who has read that HOME is full.
  const section = await openSection(page, 'environment');
  const check = section.locator('[data-check="home"]');
  await check.locator('.jp-Signpost-checkButton').click();
  await check.getByRole('button', { name: 'Show what fills it' }).click();
  const home = page.locator('.jp-Signpost-home');
  // What was counted for the check a while ago may be shown first.
  await home.getByRole('button', { name: 'Count again' }).click();
  await expect(home).toContainText(/Counted: \d.*B in [\d,]+ files/);
  const areas = home.getByRole('img', { name: /^Largest: .*\bwork 286 MiB/ });
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

test('what has grown since an earlier count is told', async ({ page }) => {
  const size = (name: string) =>
    Number(
      execFileSync('du', ['-s', '-B1', path.join(HOME, name)], {
        encoding: 'utf8'
      }).split('\t')[0]
    );
  fill('growing/model/weights', 6 * 2 ** 20);
  fill('steady/data', 2 ** 20);
  fill('shrinking/data', 2 ** 20);
  const history = path.join(HOME, '..', 'data', 'signpost', 'home.json');
  const before = {
    at: Date.now() / 1000 - 2 * 24 * 3600,
    bytes: size('.'),
    files: 5,
    folders: {
      // What other tests have left here has not grown.
      ...Object.fromEntries(
        fs.readdirSync(HOME).map(name => [name, size(name)])
      ),
      growing: size('growing') - 4 * 2 ** 20,
      shrinking: size('shrinking') + 3 * 2 ** 20
    }
  };
  fs.mkdirSync(path.dirname(history), { recursive: true });
  fs.writeFileSync(history, JSON.stringify({ counts: [before] }));

  const section = await openSection(page, 'environment');
  const check = section.locator('[data-check="home"]');
  await check.locator('.jp-Signpost-checkButton').click();
  await check.getByRole('button', { name: 'Show what fills it' }).click();
  const home = page.locator('.jp-Signpost-home');
  await home.getByRole('button', { name: 'Count again' }).click();
  await expect(home).toContainText(/Since an earlier count: /);
  const table = home.getByRole('table').first();
  const growth = (name: string) =>
    table
      .locator('tbody tr')
      .filter({
        has: page.locator('td[data-column="name"]', {
          hasText: new RegExp(`^${name}$`)
        })
      })
      .locator('td[data-column="growth"]');
  await expect(growth('growing')).toHaveText('+4 MiB');
  await expect(growth('steady')).toHaveText('as before');
  await expect(growth('shrinking')).toHaveText('−3 MiB');
  // The most grown first, by keyboard.
  await table.getByRole('button', { name: 'Growth' }).focus();
  await page.keyboard.press('Enter');
  await expect(table.locator('th[data-column="growth"]')).toHaveAttribute(
    'aria-sort',
    'descending'
  );
  await expect(
    table.locator('tbody td[data-column="name"]').first()
  ).toHaveText('growing');
  // The next count is compared with the same one: this one is too young.
  await home.getByRole('button', { name: 'Count again' }).click();
  await expect
    .poll(() => JSON.parse(fs.readFileSync(history, 'utf8')).counts.length)
    .toBe(3);
  await expect(growth('growing')).toHaveText('+4 MiB');
});
