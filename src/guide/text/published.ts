/**
 * What counts as a guide's own address.
 *
 * GitHub shows one file under several addresses: with a query (`?plain=1`), with a slash at the end,
 * and a README also under the address of its repository.
 */

/** An address in the form in which two of them are compared: no query, no fragment, no last slash. */
export function comparableAddress(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return '';
  }
  const host = url.host.toLowerCase().replace(/^www\./, '');
  return `${host}${decodePath(url.pathname)}`.replace(/\/+$/, '');
}

/**
 * All comparable forms of a published address.
 *
 * @returns at least one form; none for an empty or broken address.
 */
export function ownAddresses(published: string): string[] {
  const own = comparableAddress(published);
  if (!own) {
    return [];
  }
  const readme =
    /^(github\.com\/[^/]+\/[^/]+)\/blob\/([^/]+)\/readme\.md$/i.exec(own);
  return readme ? [own, readme[1], `${readme[1]}/tree/${readme[2]}`] : [own];
}

/**
 * Guess where a guide is published from its links to itself.
 *
 * An address of a Markdown file counts when at least three links lead to it with an anchor, and at
 * least half of these anchors are headings of this guide.
 *
 * @param text - the guide
 * @param anchors - anchors of its headings
 *
 * @returns the address without fragment, or an empty text.
 */
export function inferPublished(
  text: string,
  anchors: readonly string[]
): string {
  const known = new Set(anchors);
  const counts = new Map<string, { links: number; hits: number }>();
  const links = /(https:\/\/[^\s"'<>()#?]{1,300}\.md)#([\w%-]{1,200})/gi;
  for (const [, address, anchor] of text.matchAll(links)) {
    const count = counts.get(address) ?? { links: 0, hits: 0 };
    count.links += 1;
    count.hits += known.has(anchor.toLowerCase()) ? 1 : 0;
    counts.set(address, count);
  }
  let best = '';
  for (const [address, count] of counts) {
    if (
      count.links >= 3 &&
      count.hits * 2 >= count.links &&
      count.hits > (counts.get(best)?.hits ?? 0)
    ) {
      best = address;
    }
  }
  return best;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
