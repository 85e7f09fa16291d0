/** The pictures of the README, made in the same JupyterLab as the browser tests. */
const path = require('path');

const config = require('./playwright.config.js');

module.exports = {
  ...config,
  testDir: path.join(__dirname, 'screenshots'),
  reporter: [['list']]
};
