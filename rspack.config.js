// Guides are plain Markdown in sites/, and what kernels are asked are programs of the server part; both travel in the
// bundle as text, so that they also work without the server part.
module.exports = {
  module: {
    rules: [{ test: /\.(md|py)$/, type: 'asset/source' }]
  }
};
