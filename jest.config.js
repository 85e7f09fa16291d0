// Unit tests: `jlpm jest`. Types are checked by `tsc`, so here they are only taken away.
const jestJupyterLab = require('@jupyterlab/testing/lib/jest-config');

/** Packages that are published as ES modules only and have to be translated for jest. */
const esModules = [
  '@chevrotain',
  '@codemirror',
  '@iconify',
  '@jupyter',
  '@jupyterlab',
  '@marijn',
  '@mermaid-js',
  '@microsoft',
  '@noble',
  'color',
  'd3',
  'd3-.*',
  'dagre-d3-es',
  'delaunator',
  'dompurify',
  'exenv-es6',
  'github-slugger',
  'hachure-fill',
  'internmap',
  'khroma',
  'lib0',
  'lodash-es',
  'marked',
  'mermaid',
  'nanoid',
  'robust-predicates',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yaml',
  'yjs'
].join('|');

const base = jestJupyterLab(__dirname);

module.exports = {
  ...base,
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/**/*.d.ts'],
  // Most of the time is spent in Python programs and kernels: one CPU would wait for them.
  maxWorkers: '100%',
  reporters: ['default'],
  roots: ['<rootDir>/src'],
  testPathIgnorePatterns: ['/lib/', '/node_modules/', '/ui-tests/'],
  testRegex: 'src/.*/.*\\.spec\\.tsx?$',
  testTimeout: 20000,
  transform: {
    '\\.(svg|md|py)$': '@jupyterlab/testing/lib/jest-raw-loader.js',
    '^.+\\.tsx?$': [
      'ts-jest/legacy',
      {
        isolatedModules: true,
        tsconfig: {
          allowJs: true,
          esModuleInterop: true,
          jsx: 'react',
          module: 'commonjs',
          moduleResolution: 'node',
          resolveJsonModule: true,
          target: 'es2020'
        }
      }
    ],
    '^.+\\.m?jsx?$': 'babel-jest'
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules})/)`]
};
