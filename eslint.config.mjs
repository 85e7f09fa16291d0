import js from '@eslint/js';
import jupyterPlugin from '@jupyter/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import prettierRecommended from 'eslint-plugin-prettier/recommended';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const typescript = ['**/*.ts', '**/*.tsx'];

export default defineConfig([
  globalIgnores([
    'lib',
    'dist',
    'coverage',
    'jupyter_ext',
    '.venv*',
    '.yarn',
    '.signpost',
    'examples',
    'ui-tests/.work',
    'ui-tests/test-results',
    'ui-tests/playwright-report'
  ]),
  js.configs.recommended,
  tseslint.configs.recommended,
  { plugins: { jupyter: jupyterPlugin } },
  jupyterPlugin.configs.recommended,
  {
    files: typescript,
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: {
        project: ['tsconfig.json', 'ui-tests/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }],
      // The field's way to keep a class's options under its name.
      '@typescript-eslint/no-namespace': 'off',
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'prefer-arrow-callback': 'error',
      // What a plugin provides to others is made when it is activated.
      'jupyter/prefer-lazy-imports': ['warn', { ignoreImports: ['./model'] }]
    }
  },
  {
    // The sidebar takes the sections of all other plugins: it is there from the start.
    files: ['src/sidebar/plugin.ts'],
    rules: { 'jupyter/prefer-lazy-imports': 'off' }
  },
  {
    files: ['**/__tests__/**', 'ui-tests/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      'jupyter/no-untranslated-string': 'off',
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    // Configuration that tools load with require, and scripts for Node.
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: { ...globals.node } },
    rules: { '@typescript-eslint/no-require-imports': 'off' }
  },
  prettierRecommended
]);
