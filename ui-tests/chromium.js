/** The browser of all browser tests: the one that SIGNPOST_CHROMIUM names, else Playwright's own. */
module.exports = {
  viewport: { width: 1400, height: 900 },
  launchOptions: {
    executablePath: process.env.SIGNPOST_CHROMIUM || undefined,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  }
};
