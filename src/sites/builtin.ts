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
  jasmin: async () => (await import('../../sites/jasmin/guide.md')).default
};
