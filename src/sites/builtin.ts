import csc from '../../sites/csc/profile.json';
import delta from '../../sites/delta/profile.json';
import generic from '../../sites/generic/profile.json';
import jasmin from '../../sites/jasmin/profile.json';
import leap from '../../sites/leap/profile.json';
import swc from '../../sites/swc/profile.json';
import type { ISiteProfile } from './profile';

/** Id of the profile that fits everywhere: no rules are known. */
export const GENERIC_SITE = 'generic';

/** The profiles that come with the extension, the generic one last, else by name. Not to be changed. */
export const BUILTIN_PROFILES: ISiteProfile[] = [
  csc,
  jasmin,
  leap,
  delta,
  swc,
  generic
];

/** Markdown of the guides that come with the extension, by id of their site; read when asked for. */
export const BUILTIN_GUIDES: Record<string, () => Promise<string>> = {
  csc: async () => (await import('../../sites/csc/guide.md')).default,
  delta: async () => (await import('../../sites/delta/guide.md')).default,
  generic: async () => (await import('../../sites/generic/guide.md')).default,
  jasmin: async () => (await import('../../sites/jasmin/guide.md')).default,
  leap: async () => (await import('../../sites/leap/guide.md')).default,
  swc: async () => (await import('../../sites/swc/guide.md')).default
};
