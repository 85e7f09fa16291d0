import { expect, test } from '@playwright/test';
import type { ChildProcess } from 'child_process';
import { spawn } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';

import { PYTHON } from './signpost';

const TOKEN = 'a-token-of-the-restart-test';

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A JupyterLab of its own, which the test may end and start again. */
class OwnServer {
  constructor(
    readonly root: string,
    readonly port: number
  ) {}

  async start(): Promise<void> {
    this._process = spawn(
      PYTHON,
      [
        '-m',
        'jupyterlab',
        '--no-browser',
        '--allow-root',
        '--ip=127.0.0.1',
        `--port=${this.port}`,
        '--ServerApp.port_retries=0',
        `--IdentityProvider.token=${TOKEN}`,
        `--ServerApp.root_dir=${this.root}`
      ],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          HOME: this.root,
          JUPYTER_CONFIG_DIR: path.join(this.root, '.config'),
          JUPYTER_DATA_DIR: path.join(this.root, '.data'),
          JUPYTER_RUNTIME_DIR: path.join(this.root, '.runtime')
        }
      }
    );
    const deadline = Date.now() + 60000;
    while (Date.now() < deadline) {
      try {
        const answer = await fetch(
          `http://127.0.0.1:${this.port}/signpost/status?token=${TOKEN}`
        );
        if (answer.ok) {
          return;
        }
      } catch {
        // Not listening yet.
      }
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    throw new Error('The server of this test did not start within 60 s.');
  }

  async stop(): Promise<void> {
    const ended = this._process;
    this._process = null;
    if (ended && ended.exitCode === null) {
      const gone = new Promise(resolve => ended.once('exit', resolve));
      ended.kill('SIGTERM');
      await gone;
    }
  }

  private _process: ChildProcess | null = null;
}

test('a run goes on and is found again when the server was restarted', async ({
  page
}) => {
  test.setTimeout(180000);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-restart-'));
  const folder = path.join(root, 'long_job');
  fs.mkdirSync(folder);
  fs.writeFileSync(
    path.join(folder, 'long.py'),
    'import time\nprint("begun", flush=True)\ntime.sleep(15)\nprint("ended", flush=True)\n'
  );
  const server = new OwnServer(root, await freePort());
  await server.start();
  try {
    const base = `http://127.0.0.1:${server.port}/`;
    const started = await fetch(`${base}signpost/jobs?token=${TOKEN}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        runner: 'local',
        folder: 'long_job',
        script: 'long.py',
        kernel: null,
        arguments: []
      })
    });
    expect(started.status).toBe(201);

    await page.goto(`${base}lab?token=${TOKEN}`);
    await page
      .locator('.jp-SideBar .lm-TabBar-tab[data-id="jupyterlab-signpost"]')
      .click({ timeout: 60000 });
    const jobs = page.locator('#signpost-section-jobs');
    await page
      .locator('#jupyterlab-signpost [aria-controls="signpost-section-jobs"]')
      .click();
    await expect(jobs).toContainText('running', {
      ignoreCase: true,
      timeout: 20000
    });

    await server.stop();
    await expect(jobs).toContainText('did not answer', { timeout: 30000 });
    // The list is kept while nobody answers.
    await expect(jobs).toContainText('long');
    await server.start();

    await expect(jobs).toContainText(/completed/i, { timeout: 60000 });
    await expect(jobs).not.toContainText('did not answer');
    expect(fs.readdirSync(path.join(folder, 'runs'))).toHaveLength(1);
  } finally {
    await server.stop();
    fs.rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
});
