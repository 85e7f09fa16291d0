import type { IReplacement } from './cell';
import { placeholder } from './cell';

const NOTEBOOK_BARS = new Map([
  ['tqdm_notebook', 'tqdm'],
  ['tnrange', 'trange']
]);

const REASON =
  'Progress bars of a notebook need its browser; tqdm.auto takes those of a terminal.';

/**
 * Imports of what only works in a notebook: `tqdm.notebook` becomes `tqdm.auto`, and a definition
 * of a magic gets the IPython that it needs.
 *
 * @returns `null` for any other line.
 */
export function notebookImport(text: string): IReplacement | null {
  if (/^\s*(?:from|import)\s+tqdm\.notebook\b/.test(text)) {
    return bars(text.trim().replace(/\btqdm\.notebook\b/, 'tqdm.auto'));
  }
  const some = /^\s*from\s+tqdm(?:\.(?:std|tqdm))?\s+import\s+([^#]*)$/s.exec(
    text
  );
  if (some && /\b(?:tqdm_notebook|tnrange)\b/.test(some[1])) {
    return namedBars(some[1]);
  }
  if (/^\s*from\s+IPython\.core\.magic\s+import\b/.test(text)) {
    return {
      lines: [`${placeholder('ipython')}()`, ...text.trim().split('\n')],
      where: 'script',
      reason: 'Magics of the notebook belong to an IPython.',
      requirements: ['ipython'],
      needsModule: 'A magic of the notebook works with its names'
    };
  }
  return null;
}

function namedBars(names: string): IReplacement | null {
  const rest: string[] = [];
  const auto: string[] = [];
  for (const part of names.replace(/[()\\]/g, ' ').split(',')) {
    const match = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(part);
    if (!match) {
      if (part.trim() !== '') {
        return null;
      }
      continue;
    }
    const plain = NOTEBOOK_BARS.get(match[1]);
    const name = match[2] ?? match[1];
    if (plain === undefined) {
      rest.push(part.trim());
    } else {
      auto.push(plain === name ? plain : `${plain} as ${name}`);
    }
  }
  return bars(
    ...(rest.length > 0 ? [`from tqdm import ${rest.join(', ')}`] : []),
    `from tqdm.auto import ${auto.join(', ')}`
  );
}

function bars(...lines: string[]): IReplacement {
  return {
    lines: lines.join('\n').split('\n'),
    where: 'script',
    reason: REASON
  };
}
