import { expect, test } from '@jupyterlab/galata';
import * as fs from 'fs';
import * as path from 'path';

import { SERVER_ROOT, openSection } from './signpost';

const SEEDS = path.join(__dirname, '..', '..', '..', 'shared', 'seeds');

const TEXT = `# Our way

Words, [a notebook](sub/work.ipynb) and [the other guide](other.md#second).

## First

\`\`\`mermaid
flowchart TD
  A[Begin] --> B([End])
\`\`\`

## Details

Old words.
`;

test('a Markdown file is opened as a guide from the file browser, and follows the file', async ({
  page,
  tmpPath
}) => {
  const file = path.join(SERVER_ROOT, tmpPath, 'way.md');
  fs.writeFileSync(file, TEXT);
  await page.evaluate(
    path =>
      window.jupyterapp.commands.execute('filebrowser:go-to-path', { path }),
    tmpPath
  );
  await page
    .locator('.jp-DirListing-item', { hasText: 'way.md' })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open as Guide' }).click();
  const guide = page.locator('.jp-Signpost-guide.jp-mod-wide');
  await expect(guide.locator('svg[id^="jp-signpost-chart"]')).toContainText(
    'Begin',
    { timeout: 30000 }
  );
  await guide.locator('select').first().selectOption('anchor:details');
  await expect(guide).toContainText('Old words.');
  fs.writeFileSync(file, `# New\n\n${TEXT.replace('Old words', 'New words')}`);
  await expect(guide).toContainText('New words.', { timeout: 20000 });
  await expect(guide.getByRole('heading', { name: 'Details' })).toBeVisible();

  // Not by galata, which waits for the launcher to be in front.
  await page.evaluate(() => window.location.reload());
  await expect(guide).toContainText('New words.', { timeout: 60_000 });
});

test('links of a file lead to files beside it', async ({ page, tmpPath }) => {
  const folder = path.join(SERVER_ROOT, tmpPath);
  fs.writeFileSync(path.join(folder, 'way.md'), TEXT);
  fs.writeFileSync(
    path.join(folder, 'other.md'),
    '# Other\n\nOne.\n\n## Second\n\nIt is here. [Gone](gone.md)\n'
  );
  await page.evaluate(
    path =>
      void window.jupyterapp.commands.execute('signpost:open-guide-file', {
        path,
        fragment: '#our-way'
      }),
    `${tmpPath}/way.md`
  );
  await page.getByRole('link', { name: 'the other guide' }).click();
  await expect(page.getByText('It is here.')).toBeVisible();
  await expect(page.getByRole('tab', { name: 'other.md' })).toBeVisible();
  await page.getByRole('link', { name: 'Gone' }).click();
  await expect(page.locator('.Toastify')).toContainText('could not be started');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
});

test('the guides of this computer can be chosen, and one takes the place of a site’s', async ({
  page
}) => {
  const data = path.join(SERVER_ROOT, '..', 'data', 'signpost');
  fs.mkdirSync(path.join(data, 'guides'), { recursive: true });
  fs.mkdirSync(path.join(data, 'sites', 'generic'), { recursive: true });
  fs.writeFileSync(path.join(data, 'guides', 'ours.md'), TEXT);
  fs.writeFileSync(path.join(data, 'guides', 'broken.md'), Buffer.from([255]));
  fs.writeFileSync(
    path.join(data, 'sites', 'generic', 'guide.md'),
    '# What we do here\n\nAsk Anna.\n'
  );
  try {
    await page.reload();
    const section = await openSection(page, 'guide');
    await expect(section).toContainText('Ask Anna.', { timeout: 30000 });
    const chooser = section.locator('select').first();
    const group = chooser.locator('optgroup[label="Guides of this computer"]');
    await expect(group.locator('option')).toHaveText(['broken', 'Our way']);
    await chooser.selectOption({ label: 'Our way' });
    await expect(section.getByRole('tree')).toContainText('Begin');
    await chooser.selectOption({ label: 'broken' });
    await expect(section.getByRole('alert')).toContainText('not in UTF-8');
  } finally {
    fs.rmSync(data, { recursive: true });
  }
});

test('the published guide of JASMIN opens with all its charts', async ({
  page,
  tmpPath
}) => {
  test.skip(
    !fs.existsSync(SEEDS),
    'the documents that the project grew from are not here'
  );
  const name = fs.readdirSync(SEEDS).find(one => one.startsWith('000_'))!;
  const text = fs.readFileSync(path.join(SEEDS, name), 'utf8');
  fs.writeFileSync(path.join(SERVER_ROOT, tmpPath, 'README.md'), text);
  await page.evaluate(
    path =>
      void window.jupyterapp.commands.execute('signpost:open-guide-file', {
        path
      }),
    `${tmpPath}/README.md`
  );
  const guide = page.locator('.jp-Signpost-guide.jp-mod-wide');
  const chooser = guide.locator('select').first();
  const options = chooser.locator('optgroup[label="Flowcharts"] option');
  await expect(options).toHaveCount(3, { timeout: 30_000 });
  const charts = await options.evaluateAll(all =>
    all.map(option => (option as HTMLOptionElement).value)
  );
  let ownLinks = 0;
  const sources = [...text.matchAll(/^```mermaid\n([\s\S]*?)^```/gm)];
  for (const [index, chart] of charts.entries()) {
    await chooser.selectOption(chart);
    const ids = new Set(
      [
        ...sources[index][1].matchAll(
          /(?:^|\s)([A-Z][A-Z0-9_]*)(?=[[({@]|\s*(?:-->|---|~~~)|\s*$)/gm
        )
      ]
        .map(([, id]) => id)
        .filter(id => id !== 'TD')
    );
    const drawing = guide.locator('svg[id^="jp-signpost-chart"]');
    for (const id of ids) {
      await expect(
        drawing.locator(`.node[id*="flowchart-${id}-"]`),
        `${chart}: ${id}`
      ).toHaveCount(1);
    }
    // Its author left some links empty.
    await expect(
      drawing.locator('a.jp-mod-refused:not([data-signpost-href=""])')
    ).toHaveCount(0);
    const own = drawing.locator('a[data-signpost-href*="README.md#"]');
    ownLinks += await own.count();
    for (const link of await own.all()) {
      await expect(link).toHaveClass(/jp-mod-section/);
    }
  }
  expect(ownLinks).toBeGreaterThan(5);
});
