import AxeBuilder from '@axe-core/playwright';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, test } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import * as path from 'path';

import {
  chooseSite,
  chooseView,
  openNotebook,
  openSection,
  uploadExamples
} from './signpost';

const THEMES = ['JupyterLab Light', 'JupyterLab Dark'];
const SIDEBAR = '#jupyterlab-signpost';
const SECTIONS = ['guide', 'environment', 'export', 'kernels', 'jobs'];
/** What can be seen of the main area that is ours. */
const VISIBLE = '.jp-MainAreaWidget:not(.lm-mod-hidden)';
/** The views of a guide, by the names of their buttons, and what is seen when they are there. */
const GUIDE_VIEWS = [
  ['Chart', 'svg .node'],
  ['List', '[role="treeitem"]'],
  ['Walk', '.jp-Signpost-walk']
] as const;

/** What axe finds in an element in both themes that hinders people seriously: rule, theme, where, and why. */
async function hindrances(
  page: IJupyterLabPageFixture,
  selector: string
): Promise<string[]> {
  const found: string[] = [];
  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    // A colour that is on its way to another is neither the one nor the other.
    await page.evaluate(() =>
      Promise.all(
        document.getAnimations().map(animation => animation.finished)
      ).catch(() => undefined)
    );
    const { violations } = await new AxeBuilder({
      page: page as unknown as Page
    })
      .include(selector)
      .analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') {
        found.push(
          ...nodes.map(
            ({ target, failureSummary }) =>
              `${id} in ${theme}: ${target.join(' ')}: ${failureSummary}`
          )
        );
      }
    }
  }
  return found;
}

/** Let axe look at each view of a guide. */
async function lookAtViews(
  page: IJupyterLabPageFixture,
  guide: Locator,
  selector: string
): Promise<void> {
  for (const [name, shown] of GUIDE_VIEWS) {
    await chooseView(guide, name);
    await expect(guide.locator(shown).first()).toBeVisible({ timeout: 30000 });
    expect(await hindrances(page, selector), `the view ${name}`).toEqual([]);
  }
}

/** Run a command of JupyterLab. */
async function run(
  page: IJupyterLabPageFixture,
  command: string,
  args: Record<string, string> = {}
): Promise<void> {
  await page.evaluate(
    async ([id, values]) => {
      await window.jupyterapp.commands.execute(
        id as string,
        values as Record<string, string>
      );
    },
    [command, args] as const
  );
}

test.describe('axe finds nothing serious', () => {
  test.beforeEach(async ({ page }) => {
    await chooseSite(page, 'jasmin');
  });

  for (const id of SECTIONS) {
    test(`in the section ${id}`, async ({ page, tmpPath }) => {
      if (id === 'export') {
        await uploadExamples(page, tmpPath, ['climate.ipynb', 'data']);
        await openNotebook(page, `${tmpPath}/climate.ipynb`);
      }
      const section = await openSection(page, id);
      await expect(section).toContainText(/\w{4}/);
      await expect(section.getByText('Loading …')).toHaveCount(0);
      if (id === 'guide') {
        await lookAtViews(page, section, SIDEBAR);
        return;
      }
      if (id === 'environment') {
        const check = section.locator('[data-check="home"]');
        await expect(check).not.toHaveAttribute('data-status', 'waiting');
        await check.getByRole('button').first().click();
        await expect(check.locator('.jp-Signpost-checkDetail')).toBeVisible();
      } else if (id === 'export') {
        await expect(
          section.getByRole('button', { name: 'Write files' })
        ).toBeVisible({ timeout: 30000 });
      } else if (id === 'kernels') {
        await run(page, 'signpost:make-environment');
        await expect(section.getByRole('textbox').first()).toBeVisible();
      }
      expect(await hindrances(page, SIDEBAR)).toEqual([]);
    });
  }

  test('in a guide in the main area, in each of its views', async ({
    page
  }) => {
    await run(page, 'signpost:open-guide');
    const guide = page.locator(`${VISIBLE} .jp-Signpost-guide`);
    await lookAtViews(page, guide, `${VISIBLE} .jp-Signpost-guide`);
  });

  test('in the review of an export', async ({ page, tmpPath }) => {
    await uploadExamples(page, tmpPath, ['climate.ipynb', 'data']);
    await openNotebook(page, `${tmpPath}/climate.ipynb`);
    await run(page, 'signpost:export-notebook');
    await expect(
      page.locator('.jp-Signpost-review .cm-line').first()
    ).toBeVisible({ timeout: 30000 });
    expect(await hindrances(page, '.jp-Signpost-review')).toEqual([]);
  });

  test('on the page of HOME', async ({ page }) => {
    await run(page, 'signpost:open-home');
    const home = page.locator('.jp-Signpost-home');
    await expect(home).toContainText(/\d (B|kB|MB|GB|KiB|MiB|GiB)/, {
      timeout: 60000
    });
    expect(await hindrances(page, '.jp-Signpost-home')).toEqual([]);
  });

  test('in a job that has ended, and in the list of jobs', async ({
    page,
    tmpPath
  }) => {
    await uploadExamples(page, tmpPath, ['climate.ipynb', 'data']);
    await openNotebook(page, path.posix.join(tmpPath, 'climate.ipynb'));
    const section = await openSection(page, 'export');
    await section.getByRole('button', { name: 'Test run' }).click();
    const job = page
      .locator('#signpost-section-jobs .jp-Signpost-job')
      .filter({ hasText: 'climate' })
      .first();
    await expect(job).toContainText('completed', { timeout: 90000 });
    expect(await hindrances(page, SIDEBAR), 'the sidebar').toEqual([]);
    await job.locator('.jp-Signpost-jobName').click();
    await expect(
      page.locator('.jp-Signpost-jobView .jp-Signpost-proof')
    ).toHaveAttribute('data-verdict', /./, { timeout: 30000 });
    expect(await hindrances(page, '.jp-Signpost-jobView')).toEqual([]);
  });

  test('in the form for a compute node', async ({ page }) => {
    await run(page, 'signpost:compute-node');
    await expect(
      page.getByRole('form', { name: 'Jupyter on a compute node' })
    ).toBeVisible();
    expect(await hindrances(page, '.jp-Signpost-computeNode')).toEqual([]);
  });
});
