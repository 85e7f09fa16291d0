import type { TranslationBundle } from '@jupyterlab/translation';

import type { ISuggestion } from './answers';

/** What an answer is concluded from, in words. */
export function suggestionText(
  { because }: ISuggestion,
  trans: TranslationBundle
): string {
  return because.kind === 'check'
    ? trans.__('%1: %2', because.result.title, because.result.summary)
    : trans.__('%1 is open', because.path.split('/').pop() ?? because.path);
}
