import generic from '../../sites/generic/profile.json';
import type { ISiteProfile } from './profile';

/** Id of the profile that fits everywhere: no rules are known. */
export const GENERIC_SITE = 'generic';

/** The profile that fits everywhere. Not to be changed. */
export const GENERIC_PROFILE: ISiteProfile = generic;
