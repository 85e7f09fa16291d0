export { GENERIC_SITE } from './generic';
export { BUILTIN_PROFILES } from './profiles';

/** Markdown of the guides that come with the extension, by id of their site; read when asked for. */
export const BUILTIN_GUIDES: Record<string, () => Promise<string>> = {
  csc: async () => (await import('../../sites/csc/guide.md')).default,
  delta: async () => (await import('../../sites/delta/guide.md')).default,
  generic: async () => (await import('../../sites/generic/guide.md')).default,
  jasmin: async () => (await import('../../sites/jasmin/guide.md')).default,
  leap: async () => (await import('../../sites/leap/guide.md')).default,
  swc: async () => (await import('../../sites/swc/guide.md')).default
};
