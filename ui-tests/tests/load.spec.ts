import { expect, test } from '@jupyterlab/galata';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ConsoleMessage } from '@playwright/test';

const PLUGINS = [
  'sites',
  'sidebar',
  'guide',
  'environment',
  'home-status',
  'export',
  'kernels',
  'jobs',
  'compute-node',
  'home'
].map(name => `jupyterlab-signpost:${name}`);

const SECTIONS = ['Guide', 'Environment', 'Export', 'Kernels', 'Jobs'];

// What is printed while JupyterLab starts is to be seen too.
test.use({ autoGoto: false });

test('the extension is loaded and its sidebar shows the five sections', async ({
  page
}) => {
  const complaints: string[] = [];
  page.on('console', message => {
    if (isOurs(message)) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', error => complaints.push(String(error)));

  await page.goto();

  const active = await page.evaluate(() => {
    const app = (window as unknown as { jupyterapp: JupyterFrontEnd })
      .jupyterapp;
    return app
      .listPlugins()
      .filter(id => id.startsWith('jupyterlab-signpost:'))
      .filter(id => app.isPluginActivated(id));
  });
  expect(active.sort()).toEqual([...PLUGINS].sort());

  await page.sidebar.openTab('jupyterlab-signpost');
  const panel = page.getByRole('region', { name: 'Signpost', exact: true });
  await expect(panel).toBeVisible();
  const titles = panel.locator('.lm-AccordionPanel-titleLabel');
  // The Tab key goes through them in this order, too.
  const parts = panel.locator('.lm-AccordionPanel-title, .jp-Signpost-section');
  await expect
    .poll(() =>
      parts.evaluateAll(nodes =>
        nodes.map(node =>
          node.classList.contains('jp-Signpost-section')
            ? node.id.replace('signpost-section-', '')
            : node.textContent
        )
      )
    )
    .toEqual(SECTIONS.flatMap(title => [title, title.toLowerCase()]));
  await expect
    .poll(() =>
      titles.evaluateAll(nodes =>
        nodes
          .map(node => ({
            text: node.textContent,
            top: node.getBoundingClientRect().top
          }))
          .sort((a, b) => a.top - b.top)
          .map(title => title.text)
      )
    )
    .toEqual(SECTIONS);

  for (const title of await titles.all()) {
    await expect(title).toBeInViewport({ ratio: 1 });
  }

  // Every section can be opened and read.
  for (const section of SECTIONS) {
    const id = section.toLowerCase();
    await page.evaluate(
      id =>
        (
          window as unknown as { jupyterapp: JupyterFrontEnd }
        ).jupyterapp.commands.execute('signpost:open', { section: id }),
      id
    );
    const place = panel.locator(`#signpost-section-${id}`);
    await expect(place.locator('> .lm-Widget')).not.toHaveCount(0);
    await expect
      .poll(async () => (await place.boundingBox())?.height ?? 0)
      .toBeGreaterThan(40);
  }
  await expect(panel.getByText('could not be opened')).toHaveCount(0);
  await expect(panel.getByText('Loading …')).toHaveCount(0);

  expect(complaints).toEqual([]);
});

/** An error on the console that comes from our files or names us. */
function isOurs(message: ConsoleMessage): boolean {
  return (
    message.type() === 'error' &&
    /signpost/i.test(`${message.location().url} ${message.text()}`)
  );
}
