import type { Token, Tokens } from 'marked';

import type { IGuide, IGuideBlock } from '../text/document';
import { classifyLink } from '../text/links';
import type { IGuideFault } from './fault';

/** Links in HTML: the address in double or single quotes, or bare; and what follows up to the end of the link. */
const ANCHOR = /<a\b([^>]*)>([\s\S]*?)(?:<\/a\s*>|$)/gi;
const ADDRESS = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/i;

/** Why a link is not followed, as a sentence; `null` when it is. */
export function linkFault(href: string, guide: IGuide): string | null {
  const link = classifyLink(href, guide);
  return link.kind === 'refused' ? `The link "${href}": ${link.reason}` : null;
}

/** How many links without an address or without words a label has. */
export function emptyLinksIn(label: string, kind: string | undefined): number {
  const html = anchorsIn(label).filter(isEmpty).length;
  return kind === 'markdown'
    ? html +
        (label.match(/\[[^\]]*\]\(\s*\)|(?<!!)\[\s*\]\([^)]*\)/g) ?? []).length
    : html;
}

/** What is wrong with the links of a guide's text, charts left out. */
export function lintProse(
  blocks: readonly IGuideBlock[],
  guide: IGuide
): IGuideFault[] {
  const faults: IGuideFault[] = [];
  for (const { token, line } of blocks) {
    let from = 0;
    let at = line;
    for (const { raw, href, text } of linksIn([token])) {
      const position = token.raw.indexOf(raw, from);
      if (position >= 0) {
        at += token.raw.slice(from, position).split('\n').length - 1;
        from = position;
      }
      if (!href.trim() || !text.trim()) {
        faults.push({
          line: at,
          rule: 'empty-link',
          message: href.trim()
            ? `The link to ${href} has no words.`
            : `The link "${text}" has no address.`
        });
        continue;
      }
      const message = linkFault(href, guide);
      if (message !== null) {
        faults.push({ line: at, rule: 'broken-link', message });
      }
    }
  }
  return faults;
}

interface IProseLink {
  raw: string;
  href: string;
  text: string;
}

/** All links, in the order of the text. */
function linksIn(tokens: readonly Token[]): IProseLink[] {
  return tokens.flatMap(token => {
    if (token.type === 'link') {
      const { raw, href, text } = token as Tokens.Link;
      return [{ raw, href, text }];
    }
    if (token.type === 'html') {
      return openAnchorsIn(token.raw);
    }
    if (token.type === 'table') {
      const table = token as Tokens.Table;
      return [table.header, ...table.rows].flatMap(row =>
        row.flatMap(cell => linksIn(cell.tokens))
      );
    }
    return linksIn([
      ...((token as Tokens.Generic).tokens ?? []),
      ...((token as Tokens.List).items ?? [])
    ]);
  });
}

/** In a paragraph a link of HTML is three tokens: its words are not known here. */
function openAnchorsIn(html: string): IProseLink[] {
  return [...html.matchAll(/<a\b[^>]*>/gi)].flatMap(([raw]) => {
    const href = addressIn(raw);
    return href === null ? [] : [{ raw, href, text: raw }];
  });
}

function anchorsIn(html: string): { href: string | null; text: string }[] {
  return [...html.matchAll(ANCHOR)].map(([, attributes, text]) => ({
    href: addressIn(attributes),
    text: text.replace(/<[^>]*>/g, '')
  }));
}

function addressIn(attributes: string): string | null {
  const found = ADDRESS.exec(attributes);
  return found ? (found[1] ?? found[2] ?? found[3]) : null;
}

/** A link without `href` is an anchor of old, not an empty link, unless it has words. */
function isEmpty({
  href,
  text
}: {
  href: string | null;
  text: string;
}): boolean {
  return href?.trim() ? !text.trim() : Boolean(href !== null || text.trim());
}
