import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import * as path from 'path';

/** Folder that the tested server shows as its root. */
export const SERVER_ROOT = process.env.SIGNPOST_UI_ROOT as string;

/** The Python in which the tested server, its kernels and the examples' packages are installed. */
export const PYTHON = process.env.SIGNPOST_PYTHON as string;

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

/** Show the sidebar, whatever the layout was. */
export async function openSidebar(
  page: IJupyterLabPageFixture
): Promise<Locator> {
  const panel = page.locator('#jupyterlab-signpost');
  if (!(await panel.isVisible())) {
    await page
      .locator('.jp-SideBar .lm-TabBar-tab[data-id="jupyterlab-signpost"]')
      .click();
  }
  await panel.waitFor();
  return panel;
}

/** Unfold a section of the sidebar and return its content. */
export async function openSection(
  page: IJupyterLabPageFixture,
  id: string
): Promise<Locator> {
  await openSidebar(page);
  const section = page.locator(`#signpost-section-${id}`);
  if (!(await section.isVisible())) {
    await page
      .locator(`#jupyterlab-signpost [aria-controls="signpost-section-${id}"]`)
      .click();
  }
  await section.waitFor();
  return section;
}

/** Show the steps of the guide as a drawing, a list, or one after the other. */
export async function chooseView(
  guide: Locator,
  view: 'Chart' | 'List' | 'Walk'
): Promise<void> {
  const button = guide.getByRole('button', { name: view, exact: true });
  await button.click({ timeout: 60_000 });
  await expect(button).toHaveAttribute('aria-pressed', 'true');
}

export function openExportSection(
  page: IJupyterLabPageFixture
): Promise<Locator> {
  return openSection(page, 'export');
}

/** Copy files and folders of `examples/` into a folder of the server. */
export async function uploadExamples(
  page: IJupyterLabPageFixture,
  folder: string,
  names: readonly string[]
): Promise<void> {
  for (const name of names) {
    const source = path.join(EXAMPLES, name);
    if (name.includes('.')) {
      await page.contents.uploadFile(source, `${folder}/${name}`);
    } else {
      await page.contents.uploadDirectory(source, `${folder}/${name}`);
    }
  }
}

/** Choose a site as the user would in the settings. */
export async function chooseSite(
  page: IJupyterLabPageFixture,
  id: string
): Promise<void> {
  await page.evaluate(async site => {
    const settings = await window.galata.getPlugin(
      '@jupyterlab/apputils-extension:settings'
    );
    await settings?.set('jupyterlab-signpost:sites', 'site', site);
  }, id);
}

/** Open a notebook whatever sidebar is shown; galata's own way needs the file browser. */
export async function openNotebook(
  page: IJupyterLabPageFixture,
  notebook: string
): Promise<void> {
  await page.evaluate(async path => {
    const panel = await window.jupyterapp.commands.execute('docmanager:open', {
      path,
      factory: 'Notebook'
    });
    await panel.context.ready;
  }, notebook);
}

/** A one-cell notebook as a text. */
export function notebookText(source: string, language = 'python'): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: language === 'python' ? 'python3' : 'ir',
        display_name: language,
        language
      },
      language_info: { name: language }
    },
    cells: [
      {
        id: 'one',
        cell_type: 'code',
        source,
        metadata: {},
        outputs: [],
        execution_count: null
      }
    ]
  });
}

/** Make a one-cell notebook and open it; returns the section Export. */
export async function exportOf(
  page: IJupyterLabPageFixture,
  notebook: string,
  source: string
): Promise<Locator> {
  await page.contents.uploadContent(notebookText(source), 'text', notebook);
  await openNotebook(page, notebook);
  return openExportSection(page);
}
