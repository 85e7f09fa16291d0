import { expect, test } from '@playwright/test';

// Without galata, which keeps workspaces in the page: this one is saved and read by the server.
test('the sidebar and its open sections come back with the layout', async ({
  page
}) => {
  const tab = page.locator('.lm-TabBar-tab[data-id="jupyterlab-signpost"]');
  const kernels = page.locator('#signpost-section-kernels');
  await page.goto('/lab/workspaces/layout-test');
  await tab.click({ timeout: 60000 });
  await expect(kernels).toBeHidden();

  // The layout is saved a moment after a change.
  const saved = page.waitForResponse(
    response =>
      response.request().method() === 'PUT' &&
      /jupyterlab-signpost:sections[^\]]*kernels/.test(
        response.request().postData() ?? ''
      )
  );
  await page.locator('[aria-controls="signpost-section-kernels"]').click();
  await expect(kernels).toBeVisible();
  await saved;

  await page.goto('/lab/workspaces/layout-test');
  await expect(page.locator('#jupyterlab-signpost')).toBeVisible({
    timeout: 60000
  });
  await expect(kernels).toBeVisible();
  await expect(page.locator('#signpost-section-jobs')).toBeHidden();
});
