/** A JupyterLab and a Chromium of their own, for the measurements that need them. */
import { spawn } from 'child_process';
import { mkdirSync } from 'fs';
import { createServer } from 'net';
import path from 'path';
import { fileURLToPath } from 'url';

import { chromium } from 'playwright-core';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const python =
  process.env.SIGNPOST_PYTHON ?? path.join(checkout, '.venv', 'bin', 'python');

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/**
 * A JupyterLab whose HOME and folders are nobody else's, open to this machine alone.
 *
 * `work`: an empty folder; the server shows its folder `root`. Returns the server's `address` and
 * `stop()`, which resolves when it has ended.
 */
export async function startJupyterLab(work) {
  const port = await freePort();
  const folders = Object.fromEntries(
    [
      'HOME',
      'JUPYTER_CONFIG_DIR',
      'JUPYTER_DATA_DIR',
      'JUPYTER_RUNTIME_DIR'
    ].map(name => [name, path.join(work, name)])
  );
  const root = path.join(work, 'root');
  [root, ...Object.values(folders)].forEach(folder =>
    mkdirSync(folder, { recursive: true })
  );
  const server = spawn(
    python,
    [
      '-m',
      'jupyterlab',
      '--no-browser',
      '--allow-root',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      '--IdentityProvider.token=',
      '--LabApp.expose_app_in_browser=True',
      `--ServerApp.root_dir=${root}`,
      '--log-level=ERROR'
    ],
    { env: { ...process.env, ...folders }, stdio: 'ignore' }
  );
  const stop = async () => {
    if (server.exitCode === null) {
      const ended = new Promise(resolve => server.once('exit', resolve));
      server.kill();
      await ended;
    }
  };
  const address = `http://127.0.0.1:${port}`;
  for (let turn = 0; turn < 240; turn++) {
    if (server.exitCode !== null) {
      break;
    }
    if (
      await fetch(`${address}/api`).then(
        answer => answer.ok,
        () => false
      )
    ) {
      return { address, stop };
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  await stop();
  throw new Error('JupyterLab did not start.');
}

/** The Chromium that SIGNPOST_CHROMIUM names, else Playwright's own. */
export const startChromium = () =>
  chromium.launch({
    executablePath: process.env.SIGNPOST_CHROMIUM || undefined,
    args: ['--no-sandbox', '--disable-gpu']
  });

/** Open a workspace of its own name and wait until JupyterLab has started. */
export async function openJupyterLab(page, address, workspace) {
  await page.goto(`${address}/lab/workspaces/${workspace}?reset`);
  await page.waitForFunction('window.jupyterapp !== undefined');
  await page.evaluate('window.jupyterapp.restored');
}

/** Middle value of a list of numbers. */
export const median = values =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
