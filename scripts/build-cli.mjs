// Builds the exporter as one file that needs Node and nothing else.
//   node scripts/build-cli.mjs [OUTFILE]     (default: dist/signpost-export.mjs)
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8')
);

await build({
  absWorkingDir: root,
  entryPoints: ['src/export/cli.ts'],
  outfile: process.argv[2] ?? 'dist/signpost-export.mjs',
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
});
