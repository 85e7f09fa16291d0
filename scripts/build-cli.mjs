// Builds the programs of the command line, each as one file that needs Node and nothing else.
//   node scripts/build-cli.mjs                       both, into dist/
//   node scripts/build-cli.mjs OUTFILE [PROGRAM]     one of them: export (the default) or lint-guide
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [outfile, only = 'export'] = process.argv.slice(2);
const { version } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8')
);

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node18',
  format: 'esm',
  loader: { '.md': 'text', '.py': 'text', '.json': 'json' },
  define: { SIGNPOST_VERSION: JSON.stringify(version) },
  banner: { js: '#!/usr/bin/env node' },
  minifySyntax: true,
  treeShaking: true,
  legalComments: 'inline',
  logLevel: 'warning'
};

/**
 * mermaid for the linter, which reads flowcharts and draws none.
 *
 * Other kinds of diagram are refused by their name, so they are left out. So is what draws, and what cleans before
 * something is put into a page.
 */
const readingOnly = {
  name: 'mermaid-for-reading',
  setup(builder) {
    builder.onResolve({ filter: /./ }, ({ path, kind, importer }) =>
      kind === 'dynamic-import' &&
      importer.includes('/node_modules/mermaid/') &&
      !path.includes('/flowDiagram-')
        ? { path, namespace: 'signpost-diagram' }
        : undefined
    );
    builder.onLoad({ filter: /.*/, namespace: 'signpost-diagram' }, () => ({
      contents:
        'export const diagram = { db: {}, parser: { parse() {} }, renderer: {}, styles: () => "" };'
    }));
    builder.onResolve({ filter: /^dompurify$/ }, ({ path }) => ({
      path,
      namespace: 'signpost-purifier'
    }));
    builder.onLoad({ filter: /.*/, namespace: 'signpost-purifier' }, () => ({
      contents:
        'export default { sanitize: text => text, addHook() {}, removeHook() {}, removeAllHooks() {} };'
    }));
  }
};

const programs = {
  export: { entryPoints: ['src/export/cli.ts'] },
  'lint-guide': {
    entryPoints: ['src/guide/lint/cli.ts'],
    // Some of its packages ask for parts of Node in the old way.
    banner: {
      js: `${common.banner.js}
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`
    },
    minify: true,
    plugins: [readingOnly]
  }
};

for (const name of outfile ? [only] : Object.keys(programs)) {
  await build({
    ...common,
    ...programs[name],
    outfile: outfile ?? `dist/signpost-${name}.mjs`
  });
}
