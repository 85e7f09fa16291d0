import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';

import { openSection } from './signpost';

const STATUS = /ok|look at this|problem|not known|not needed here/;

/** Checks of the server part, in the order in which they are listed. */
const OF_SERVER = [
  'home',
  'time',
  'limits',
  'kernels',
  'gpu',
  'slurm',
  'scratch',
  'temporary',
  'lasting',
  'modules'
];

/** Requests for checks, as paths without the query's time. */
function listen(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', request => {
    const url = new URL(request.url());
    const place = url.pathname.indexOf('/signpost/checks');
    if (place >= 0) {
      asked.push(
        url.pathname.slice(place + '/signpost/'.length) +
          (url.searchParams.has('ids') ? `?${url.searchParams.get('ids')}` : '')
      );
    }
  });
  return asked;
}

test('every check shows a status', async ({ page }) => {
  await page.notebook.createNew('checked.ipynb');
  const section = await openSection(page, 'environment');
  for (const check of [...OF_SERVER, 'kernel', 'packages', 'gpu-libraries']) {
    await expect(
      section.locator(`[data-check="${check}"] .jp-Signpost-checkStatus`)
    ).toHaveText(STATUS, { timeout: 30000 });
  }
  await expect(section.locator('[data-check="kernel"]')).toContainText(
    /Python 3\.\d+\.\d+/
  );
  await expect(section.locator('[data-check="home"]')).toContainText(
    /\d+(\.\d+)? ?[KMGT]?i?B/
  );
  await expect(section.locator('[data-check="limits"]')).toContainText(
    /\d+ CPUs?, .*[MG]iB/
  );
  await expect(section.locator('[data-check="temporary"]')).toContainText(
    /free/
  );
});

test('a check shows what was asked and what came back', async ({ page }) => {
  const section = await openSection(page, 'environment');
  const gpu = section.locator('[data-check="gpu"]');
  await expect(gpu.locator('.jp-Signpost-checkStatus')).toHaveText(STATUS, {
    timeout: 30000
  });
  await gpu.getByRole('button').first().click();
  await expect(gpu).toContainText(/\/dev\/nvidia|nvidia-smi/);
});

test('all checks are asked in one request, one again in its own', async ({
  page
}) => {
  const asked = listen(page);
  const section = await openSection(page, 'environment');
  await expect(
    section.locator('[data-check="limits"] .jp-Signpost-checkStatus')
  ).toHaveText(STATUS, { timeout: 30000 });
  const [first] = asked;
  expect(first.replace('checks?', '').split(',').sort()).toEqual(
    [...OF_SERVER].sort()
  );
  // HOME, and Slurm where it is still being asked, are asked again by themselves.
  const others = () =>
    asked.filter(path => !/^checks\/(home|slurm|time)$/.test(path));
  expect(others()).toHaveLength(1);
  await section
    .getByRole('button', { name: 'Ask again: CPUs and memory' })
    .click();
  await expect.poll(others).toEqual([first, 'checks/limits']);
});

test('a check that hangs keeps none of the others waiting', async ({
  page
}) => {
  // What the server would send while its first check hangs: all lines but one, and no end.
  await page.addInitScript(() => {
    const real = window.fetch;
    window.fetch = async (request, options) => {
      const response = await real(request, options);
      const url = request instanceof Request ? request.url : String(request);
      if (!url.includes('/signpost/checks?')) {
        return response;
      }
      const lines = (await response.text())
        .split('\n')
        .filter(line => line !== '' && !line.includes('"id": "gpu"'));
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(
            new TextEncoder().encode(lines.map(line => line + '\n').join(''))
          );
        }
      });
      return new Response(body, { headers: response.headers });
    };
  });
  await page.reload();
  const section = await openSection(page, 'environment');
  const status = (check: string) =>
    section.locator(`[data-check="${check}"] .jp-Signpost-checkStatus`);
  for (const check of ['limits', 'temporary', 'kernels']) {
    await expect(status(check)).toHaveText(STATUS, { timeout: 30000 });
  }
  await expect(status('gpu')).toHaveText('asking …');
});

test('what is not needed here is one line, which opens', async ({ page }) => {
  const section = await openSection(page, 'environment');
  const aside = section.locator('.jp-Signpost-aside');
  await expect(aside.locator('summary')).toContainText(
    /^Not needed here: .*Modules/,
    { timeout: 30000 }
  );
  const modules = aside.locator('[data-check="modules"]');
  await expect(modules).toBeHidden();
  await aside.locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(modules).toBeVisible();
  await expect(modules).toContainText('not needed here');
  // A guide that leads to it finds it.
  await page.keyboard.press('Enter');
  await expect(modules).toBeHidden();
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('signpost:show-check', {
      check: 'modules'
    })
  );
  await expect(modules.getByRole('button').first()).toBeFocused();
});

test('a framework that is built for the CPU is told in the notebook’s kernel', async ({
  page
}) => {
  await page.notebook.createNew('frameworks.ipynb');
  await page.notebook.setCell(
    0,
    'code',
    `import pathlib, sys, tempfile
place = pathlib.Path(tempfile.mkdtemp()) / "torch"
place.mkdir()
(place / "__init__.py").write_text("raise RuntimeError('imported')")
(place / "version.py").write_text("__version__ = '2.7.1+cpu'\\ncuda = None\\nhip = None\\n")
sys.path.insert(0, str(place.parent))`
  );
  await page.notebook.runCell(0);
  const section = await openSection(page, 'environment');
  const libraries = section.locator('[data-check="gpu-libraries"]');
  await libraries.getByRole('button', { name: 'Ask again' }).click();
  await expect(libraries).toContainText('PyTorch 2.7.1+cpu', {
    timeout: 30000
  });
});
