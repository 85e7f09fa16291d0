import type { TranslationBundle } from '@jupyterlab/translation';

import { renderMarkdown } from './markdown';
import { sanitiseProse } from './sanitiser';

/**
 * Render the text of a section.
 *
 * @returns cleaned content; its links wait for `prepareLinks`
 */
export function renderProse(
  markdown: string,
  trans: TranslationBundle
): DocumentFragment {
  return sanitiseProse(
    renderMarkdown(
      markdown,
      trans.__(
        'This paragraph is too long: links and emphasis in it are not read.'
      )
    )
  );
}
