/**
 * Browser tests against a JupyterLab of their own: its port, its HOME and its folders are nobody else's.
 *
 * SIGNPOST_PYTHON: the Python whose JupyterLab is tested (the checkout's .venv)
 * SIGNPOST_UI_PORT: its port (8899)
 * SIGNPOST_CHROMIUM: the browser (Playwright's own)
 */
const fs = require('fs');
const path = require('path');

const baseConfig = require('@jupyterlab/galata/lib/playwright-config');

const chromium = require('./chromium.js');

const port = process.env.SIGNPOST_UI_PORT ?? '8899';
const address = `http://127.0.0.1:${port}`;
const python =
  process.env.SIGNPOST_PYTHON ?? path.resolve(__dirname, '../.venv/bin/python');
const work = path.join(__dirname, '.work');
const folders = {
  HOME: path.join(work, 'home'),
  JUPYTER_CONFIG_DIR: path.join(work, 'config'),
  JUPYTER_DATA_DIR: path.join(work, 'data'),
  JUPYTER_RUNTIME_DIR: path.join(work, 'runtime'),
  JUPYTERLAB_GALATA_ROOT_DIR: path.join(work, 'root')
};

// The tests write files there and run what was exported.
process.env.SIGNPOST_PYTHON = python;
process.env.SIGNPOST_UI_ROOT = folders.JUPYTERLAB_GALATA_ROOT_DIR;
process.env.SIGNPOST_UI_HOME = folders.HOME;

// Workers read this file too; only the process that starts the server makes its folders.
if (process.env.TEST_WORKER_INDEX === undefined) {
  fs.rmSync(work, { recursive: true, force: true });
  for (const folder of Object.values(folders)) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

module.exports = {
  ...baseConfig,
  testDir: path.join(__dirname, 'tests'),
  outputDir: path.join(__dirname, 'test-results'),
  forbidOnly: true,
  workers: 1,
  retries: 0,
  timeout: 120000,
  expect: { timeout: 15000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE
    ? [['list'], ['json']]
    : [['list']],
  use: {
    ...baseConfig.use,
    baseURL: address,
    ...chromium,
    video: 'off',
    trace: 'retain-on-failure'
  },
  webServer: {
    command: `"${python}" -m jupyterlab --config jupyter_server_test_config.py --ServerApp.port=${port} --log-level=ERROR --allow-root`,
    cwd: __dirname,
    url: `${address}/lab`,
    timeout: 120000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10000 },
    env: {
      ...folders,
      // Never the cluster of the machine that the tests run on.
      SLURM_CONF: process.env.SIGNPOST_SLURM_CONF ?? path.join(work, 'none'),
      // Kernels and checks find the tested Python's programs first.
      PATH: `${path.dirname(python)}${path.delimiter}${process.env.PATH}`
    }
  }
};
