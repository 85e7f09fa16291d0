import type { TranslationBundle } from '@jupyterlab/translation';

import type { GuideLink } from './links';
import { LINK_ATTRIBUTE } from './sanitiser';

/** Decides where a link of the open guide leads. */
export type LinkResolver = (href: string) => GuideLink;

/**
 * Make the links of cleaned content usable.
 *
 * Pages of the web become ordinary links for a new tab. What leads inside becomes focusable and
 * waits for {@link followLinkOfEvent}. A refused link stays text and says why.
 *
 * @param root - content as the sanitiser returns it
 */
export function prepareLinks(
  root: ParentNode,
  resolve: LinkResolver,
  trans: TranslationBundle
): void {
  for (const element of root.querySelectorAll(`a[${LINK_ATTRIBUTE}]`)) {
    const link = resolve(element.getAttribute(LINK_ATTRIBUTE) ?? '');
    element.classList.add('jp-Signpost-link', `jp-mod-${link.kind}`);
    if (link.kind === 'refused') {
      element.setAttribute('role', 'note');
      describe(element, trans.__('%1 It is not followed.', link.reason));
    } else if (link.kind === 'external') {
      element.setAttribute('href', link.url);
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer');
      describe(element, trans.__('%1 (opens a new tab)', link.url));
    } else {
      element.setAttribute('role', 'link');
      element.setAttribute('tabindex', '0');
    }
  }
}

/**
 * Follow the link that a click, Enter or Space asks for; other events are left alone.
 *
 * Links to the web are left to the browser.
 */
export function followLinkOfEvent(
  event: Event,
  links: { resolve: LinkResolver; follow(link: GuideLink): void }
): void {
  if (!(event instanceof MouseEvent || event instanceof KeyboardEvent)) {
    return;
  }
  const link = linkOfEvent(event, links.resolve);
  if (link) {
    event.preventDefault();
    event.stopPropagation();
    links.follow(link);
  }
}

function linkOfEvent(
  event: MouseEvent | KeyboardEvent,
  resolve: LinkResolver
): GuideLink | null {
  if ('key' in event && event.key !== 'Enter' && event.key !== ' ') {
    return null;
  }
  const target = event.target instanceof Element ? event.target : null;
  const element = target?.closest(`a[${LINK_ATTRIBUTE}]`);
  if (!element) {
    return null;
  }
  const link = resolve(element.getAttribute(LINK_ATTRIBUTE) ?? '');
  return link.kind === 'external' || link.kind === 'refused' ? null : link;
}

function describe(element: Element, text: string): void {
  if (element.namespaceURI === 'http://www.w3.org/2000/svg') {
    const title = document.createElementNS(
      'http://www.w3.org/2000/svg',
      'title'
    );
    title.textContent = text;
    element.prepend(title);
  } else {
    element.setAttribute('title', text);
  }
}
