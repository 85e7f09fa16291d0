import { parse as parseYaml } from 'yaml';

import { MAX_LINK_CHARACTERS } from './links';

/** A front matter with more characters than this is not read. */
const MAX_FRONT_MATTER_CHARACTERS = 10_000;

export type FrontMatterName = 'title' | 'summary' | 'published' | 'site';

const FRONT_MATTER_NAMES: readonly FrontMatterName[] = [
  'title',
  'summary',
  'published',
  'site'
];

/**
 * Part the front matter from the text.
 *
 * @returns `line`: of the file, counted from 1, on which the body begins.
 */
export function splitFrontMatter(text: string): {
  front: string;
  body: string;
  line: number;
} {
  const plain = text.replace(/^\uFEFF/, '');
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(
    plain
  );
  return found
    ? {
        front: found[1],
        body: plain.slice(found[0].length),
        line: 1 + countLines(found[0])
      }
    : { front: '', body: plain, line: 1 };
}

/** How many line ends there are in a text. */
function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/**
 * Read what a front matter says.
 *
 * @param warnings - what is ignored is added, one sentence each
 */
export function readFrontMatter(
  front: string,
  warnings: string[]
): Record<FrontMatterName, string | null> {
  const names: Record<FrontMatterName, string | null> = {
    title: null,
    summary: null,
    published: null,
    site: null
  };
  if (!front.trim()) {
    return names;
  }
  if (front.length > MAX_FRONT_MATTER_CHARACTERS) {
    warnings.push(
      `The front matter is ignored: it has more than ${MAX_FRONT_MATTER_CHARACTERS.toLocaleString('en')} characters.`
    );
    return names;
  }
  let found: unknown;
  try {
    found = parseYaml(front, { maxAliasCount: 10 });
  } catch (reason) {
    const line = String((reason as Error).message).split('\n')[0];
    warnings.push(`The front matter is ignored, it is not valid YAML: ${line}`);
    return names;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    warnings.push(
      'The front matter is ignored: it must be a list of names and values.'
    );
    return names;
  }
  for (const [name, value] of Object.entries(found)) {
    const known = FRONT_MATTER_NAMES.find(other => other === name);
    if (!known) {
      warnings.push(`"${name}" in the front matter is ignored.`);
    } else if (typeof value !== 'string') {
      warnings.push(`"${name}" in the front matter is ignored: it is no text.`);
    } else {
      names[known] = value.trim() || null;
    }
  }
  return names;
}

/** The address without its fragment; empty, with a warning, when it is none of the web. */
export function readAddress(text: string | null, warnings: string[]): string {
  if (text === null) {
    return '';
  }
  try {
    const address = new URL(text);
    if (address.protocol === 'https:' && text.length <= MAX_LINK_CHARACTERS) {
      address.hash = '';
      return address.href;
    }
  } catch {
    // The same sentence as for another protocol.
  }
  warnings.push(
    '"published" in the front matter is ignored: it must be an address that starts with https://.'
  );
  return '';
}
