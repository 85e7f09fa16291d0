import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import * as fs from 'fs';
import * as path from 'path';

import {
  LARGE_GUIDES,
  largeGuide
} from '../../src/guide/__tests__/largeGuides';
import { SERVER_ROOT } from './signpost';

const CORPUS = path.join(
  __dirname,
  '..',
  '..',
  'src',
  'guide',
  '__tests__',
  'hostile'
);

/** Open a file as a guide; what is shown. */
async function openGuide(
  page: IJupyterLabPageFixture,
  file: string
): Promise<Locator> {
  await page.evaluate(
    path =>
      void window.jupyterapp.commands.execute('signpost:open-guide-file', {
        path
      }),
    file
  );
  const guide = page.locator('.jp-Signpost-guide:visible').last();
  await guide.waitFor();
  return guide;
}

/** What must not happen is written down as it happens. */
async function watch(page: IJupyterLabPageFixture): Promise<string[]> {
  const faults: string[] = [];
  const { origin } = new URL(page.url());
  page.on('dialog', dialog => {
    faults.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.origin !== origin && !/^(?:data|blob):$/.test(url.protocol)) {
      faults.push(`request ${request.url()}`);
    }
  });
  page.on('popup', popup => faults.push(`popup ${popup.url()}`));
  page.on('framenavigated', frame => {
    if (frame !== page.mainFrame()) {
      faults.push(`frame ${frame.url()}`);
    }
  });
  return faults;
}

/** All sections are opened one after the other, and every link in them is clicked. */
async function readAll(guide: Locator): Promise<void> {
  const chooser = guide.locator('select').first();
  const anchors = await chooser
    .locator('option')
    .evaluateAll(options =>
      options.map(option => (option as HTMLOptionElement).value)
    );
  for (const anchor of anchors.filter(one => one.startsWith('anchor:'))) {
    await chooser.selectOption(anchor);
    await expect(guide.locator('[aria-busy]')).toHaveCount(0, {
      timeout: 20000
    });
    await guide.evaluate(node => {
      const links = node.querySelectorAll<Element>(
        '.jp-Signpost-page *, .jp-Signpost-chart *'
      );
      for (const element of links) {
        const isWeb = element.closest('a[href^="http"]') !== null;
        for (const type of isWeb ? ['mouseover'] : ['mouseover', 'click']) {
          element.dispatchEvent(new MouseEvent(type, { bubbles: true }));
        }
      }
    });
    await chooser.selectOption(anchor);
  }
}

async function expectAlive(guide: Locator): Promise<void> {
  await guide.locator('select').first().selectOption('anchor:after');
  await expect(guide.locator('.jp-Signpost-page')).toContainText('Still here');
  await expect(guide.locator('svg[id^="jp-signpost-chart"]')).toContainText(
    'Still drawn'
  );
}

/** Close what is in front: the next guide is opened in its place. */
async function closeGuide(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => window.jupyterapp.shell.currentWidget?.close());
  await expect(page.locator('.jp-Signpost-guide:visible')).toHaveCount(0);
}

// All in one page: to load JupyterLab for each file takes longer than to read the file.
test('a hostile guide runs nothing, loads nothing and moves nothing', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(600_000);
  const faults = await watch(page);
  for (const file of fs.readdirSync(CORPUS)) {
    await test.step(file, async () => {
      fs.copyFileSync(
        path.join(CORPUS, file),
        path.join(SERVER_ROOT, tmpPath, file)
      );
      const guide = await openGuide(page, `${tmpPath}/${file}`);
      await expect(guide.locator('select').first()).toBeVisible();
      const before = page.url();
      await readAll(guide);
      await expectAlive(guide);
      expect(page.url()).toBe(before);
      expect(
        await page.evaluate(() => [
          'trapped' in globalThis,
          'trapped' in Object.prototype,
          document.querySelectorAll(
            '.jp-Signpost-guide :is(script, style, img, image, iframe, object, embed, form, link, meta, base, ' +
              'video, audio, [onclick], [onload], [onerror], [data-commandlinker-command])'
          ).length,
          document.querySelectorAll('.jp-Dialog').length,
          document.querySelectorAll('.jp-Signpost-drawingPlace').length
        ]),
        file
      ).toEqual([false, false, 0, 0, 0]);
      expect(faults, file).toEqual([]);
      await closeGuide(page);
    });
  }
});

test('a large guide is opened, and what is too much is told', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(600_000);
  for (const name of Object.keys(LARGE_GUIDES)) {
    await test.step(name, async () => {
      fs.writeFileSync(
        path.join(SERVER_ROOT, tmpPath, `${name}.md`),
        largeGuide(name)
      );
      await expectAlive(await openGuide(page, `${tmpPath}/${name}.md`));
      await closeGuide(page);
    });
  }

  await test.step('20 MB are not fetched', async () => {
    fs.writeFileSync(
      path.join(SERVER_ROOT, tmpPath, 'huge.md'),
      'x'.repeat(20_000_000)
    );
    const guide = await openGuide(page, `${tmpPath}/huge.md`);
    await expect(guide.getByRole('alert')).toContainText('20,000,000 bytes');
    await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  });
});
