import { CommandIDs } from '../../tokens';
import type { IGuide } from './document';
import { comparableAddress, ownAddresses } from './published';

/** Checks that a guide may lead to, as `#check/<id>`. */
export const GUIDE_CHECKS = [
  'home',
  'time',
  'limits',
  'kernel',
  'packages',
  'kernels',
  'gpu',
  'gpu-libraries',
  'slurm',
  'scratch',
  'temporary',
  'lasting',
  'modules'
] as const;

/** Actions that a guide may lead to, as `#action/<name>`, and the commands they are. */
export const GUIDE_ACTIONS = {
  'choose-site': CommandIDs.chooseSite,
  'compute-node': CommandIDs.computeNode,
  export: CommandIDs.exportNotebook,
  'open-home': CommandIDs.openHome,
  'refresh-checks': CommandIDs.refreshChecks,
  'register-kernel': CommandIDs.registerKernel,
  submit: CommandIDs.submitJob,
  'test-run': CommandIDs.testRun
} as const;

/** A link with more characters than this is not followed. */
export const MAX_LINK_CHARACTERS = 2000;

/** Where a link of a guide leads. */
export type GuideLink =
  /** A page of the web, for a new tab. `url` is http or https, without user name or password. */
  | { kind: 'external'; url: string }
  /** A section or chart of the same guide. */
  | { kind: 'section'; id: string }
  /** A file beside the guide. `path` is its contents path; `fragment` begins with `#` or is empty. */
  | { kind: 'file'; path: string; fragment: string }
  | { kind: 'check'; check: (typeof GUIDE_CHECKS)[number] }
  | { kind: 'action'; action: keyof typeof GUIDE_ACTIONS; command: string }
  /** A link that is not followed. `reason` is a sentence. */
  | { kind: 'refused'; reason: string };

/**
 * Say where a link of a guide leads.
 *
 * @param href - the link as written in the guide
 * @param guide - the guide it stands in
 * @param path - contents path of the guide, where it is a file that the reader opened: relative links lead to
 * files beside it then
 */
export function classifyLink(
  href: string,
  guide: Pick<IGuide, 'published' | 'sections'>,
  path?: string
): GuideLink {
  const link = href.trim();
  if (!link) {
    return refused('This link is empty.');
  }
  if (link.length > MAX_LINK_CHARACTERS) {
    return refused(
      `This link has more than ${MAX_LINK_CHARACTERS.toLocaleString('en')} characters.`
    );
  }
  // Browsers drop such characters inside an address, so that "java\nscript:" would be a scheme.
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029\\]/.test(link)) {
    return refused('This link has characters that no address has.');
  }
  if (link.startsWith('#')) {
    return classifyAnchor(link.slice(1), guide);
  }
  if (/^https?:/i.test(link)) {
    return classifyAddress(link, guide);
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(link) || link.startsWith('//')) {
    return refused('A guide may only lead to https pages and to itself.');
  }
  return path === undefined
    ? classifyRelative(link, guide)
    : classifyFile(link, guide, path);
}

function classifyAnchor(
  fragment: string,
  guide: Pick<IGuide, 'sections'>
): GuideLink {
  const anchor = decodeAnchor(fragment);
  if (!anchor) {
    return firstSection(guide);
  }
  const [kind, name, ...more] = anchor.split('/');
  if (kind === 'check' && name !== undefined) {
    const check = GUIDE_CHECKS.find(id => id === name);
    return check && !more.length
      ? { kind: 'check', check }
      : refused(`There is no check "${anchor.slice(6)}".`);
  }
  if (kind === 'action' && name !== undefined) {
    if (!more.length && Object.hasOwn(GUIDE_ACTIONS, name)) {
      const action = name as keyof typeof GUIDE_ACTIONS;
      return { kind: 'action', action, command: GUIDE_ACTIONS[action] };
    }
    return refused(`There is no action "${anchor.slice(7)}".`);
  }
  const id = anchor.toLowerCase();
  const found = guide.sections.some(
    section =>
      section.id === id || section.charts.some(chart => chart.id === id)
  );
  return found
    ? { kind: 'section', id }
    : refused(`This guide has no section "${anchor}".`);
}

function classifyAddress(
  link: string,
  guide: Pick<IGuide, 'published' | 'sections'>
): GuideLink {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return refused('This address is not complete.');
  }
  if (!/^https?:$/.test(url.protocol) || !url.hostname) {
    return refused('This address is not complete.');
  }
  if (url.username || url.password) {
    return refused('This address carries a user name or a password.');
  }
  if (ownAddresses(guide.published).includes(comparableAddress(url.href))) {
    return classifyAnchor(url.hash.slice(1), guide);
  }
  return { kind: 'external', url: url.href };
}

/** Links to files beside the guide: to itself by its file name, else to where it is published. */
function classifyRelative(
  link: string,
  guide: Pick<IGuide, 'published' | 'sections'>
): GuideLink {
  const file = /^(?:\.\/)?([^/?#]+\.md)(?:\?[^#]*)?(?:#(.*))?$/i.exec(link);
  if (file) {
    const name = file[1].toLowerCase();
    const own = comparableAddress(guide.published).split('/').pop() ?? '';
    const names = own ? [own.toLowerCase()] : ['guide.md', 'readme.md'];
    if (names.includes(name)) {
      return classifyAnchor(file[2] ?? '', guide);
    }
  }
  if (!guide.published) {
    return refused(
      'This link leads to a file beside the guide, and the guide does not say where it is published.'
    );
  }
  return classifyAddress(new URL(link, guide.published).href, guide);
}

/** Links of a file to files beside it. They never lead out of the server's root. */
function classifyFile(
  link: string,
  guide: Pick<IGuide, 'sections'>,
  path: string
): GuideLink {
  const [, written, fragment] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/.exec(link) ?? [];
  if (!written) {
    return refused('This link names no file.');
  }
  const [, drive, own] = /^([^/:]+:)?(.*)$/.exec(path) ?? [];
  const parts = written.startsWith('/') ? [] : own.split('/').slice(0, -1);
  for (const part of written.split('/').map(decodeAnchor)) {
    // eslint-disable-next-line no-control-regex
    if (/[/\\:\u0000-\u001f]/.test(part)) {
      return refused('This link has characters that no file name has.');
    }
    if (part === '..') {
      if (!parts.length) {
        return refused('This link leads out of the folder of this server.');
      }
      parts.pop();
    } else if (part && part !== '.') {
      parts.push(part);
    }
  }
  const target = parts.join('/');
  if (target === own) {
    return classifyAnchor(fragment?.slice(1) ?? '', guide);
  }
  return target
    ? {
        kind: 'file',
        path: `${drive ?? ''}${target}`,
        fragment: fragment ?? ''
      }
    : refused('This link names no file.');
}

function firstSection(guide: Pick<IGuide, 'sections'>): GuideLink {
  return guide.sections.length
    ? { kind: 'section', id: guide.sections[0].id }
    : refused('This guide is empty.');
}

function decodeAnchor(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function refused(reason: string): GuideLink {
  return { kind: 'refused', reason };
}
