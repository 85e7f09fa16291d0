// This module is itself only loaded when a guide is opened.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Marked } from 'marked';

import { sanitiseProse } from './sanitiser';

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    // Pictures are not loaded; their description stands for them.
    image: ({ text }) => escapeText(text),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ')
  }
});

/**
 * Render the text of a section.
 *
 * @returns cleaned content; its links wait for `prepareLinks`
 */
export function renderProse(markdown: string): DocumentFragment {
  return sanitiseProse(marked.parse(markdown) as string);
}

function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
