// Guides are plain Markdown in sites/; they travel in the bundle as text, so that they also work without the server part.
module.exports = {
  module: {
    rules: [{ test: /\.md$/, type: 'asset/source' }]
  }
};
