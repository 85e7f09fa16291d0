import csc from '../../sites/csc/profile.json';
import delta from '../../sites/delta/profile.json';
import jasmin from '../../sites/jasmin/profile.json';
import leap from '../../sites/leap/profile.json';
import swc from '../../sites/swc/profile.json';
import { GENERIC_PROFILE } from './generic';
import type { ISiteProfile } from './profile';

/** The profiles that come with the extension, the generic one last, else by name. Not to be changed. */
export const BUILTIN_PROFILES: ISiteProfile[] = [
  csc,
  jasmin,
  leap,
  delta,
  swc,
  GENERIC_PROFILE
];
