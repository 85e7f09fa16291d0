/**
 * Browser tests in JupyterLite: JupyterLab without any server, as static files.
 *
 * SIGNPOST_LITE: the folder that `jupyter lite build` has made
 * SIGNPOST_PYTHON: the Python that hands the files out (the checkout's .venv)
 * SIGNPOST_LITE_PORT: the port (8897)
 * SIGNPOST_CHROMIUM: the browser (Playwright's own)
 */
const path = require('path');

const chromium = require('./chromium.js');

const port = process.env.SIGNPOST_LITE_PORT ?? '8897';
const address = `http://127.0.0.1:${port}`;
const site = process.env.SIGNPOST_LITE;
if (!site) {
  throw new Error(
    'SIGNPOST_LITE names no folder. scripts/test lite makes one and runs these tests.'
  );
}

module.exports = {
  testDir: path.join(__dirname, 'tests-lite'),
  outputDir: path.join(__dirname, 'test-results', 'lite'),
  forbidOnly: true,
  workers: 1,
  retries: 0,
  timeout: 180000,
  expect: { timeout: 30000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE
    ? [['list'], ['json']]
    : [['list']],
  use: {
    baseURL: address,
    ...chromium,
    trace: 'retain-on-failure'
  },
  webServer: {
    command: `"${process.env.SIGNPOST_PYTHON}" -m http.server ${port} --bind 127.0.0.1 --directory "${site}"`,
    url: `${address}/lab/index.html`,
    stdout: 'ignore',
    stderr: 'ignore',
    reuseExistingServer: false
  }
};
