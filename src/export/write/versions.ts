/** A version as PEP 440 has it. */
const VERSION =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)((?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?)(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i;

/** Years that a version may begin with. */
const FIRST_YEAR = 1990;

export interface IVersionChoice {
  /** For example `==2.1.0`; empty when pip cannot be told. */
  pin: string;
  /** For example `>=2.1,<3`. */
  range: string;
  /** What a reader should know, or `null`. */
  note: string | null;
}

/**
 * What to ask pip for where a kernel has `version`.
 *
 * The pin leaves out the local part (`+cu121`): an index has no such version. The range begins at the
 * kernel's minor version and ends before the next major one, or before the next minor one of a
 * package that is at 0.x; versions that are dates promise nothing, so they get no end.
 */
export function versionChoice(version: string): IVersionChoice {
  const match = VERSION.exec(version.trim());
  if (!match) {
    return {
      pin: '',
      range: '',
      note:
        version.trim() === ''
          ? 'the kernel does not say which version it has'
          : `${version} in the kernel, which is no version that pip knows`
    };
  }
  const [, epoch, release, suffix, local] = match;
  const start = epoch === undefined ? '' : `${epoch}!`;
  return {
    pin: `==${start}${release}${suffix}`,
    range: range(start, release, suffix),
    note: local === undefined ? null : `${version} in the kernel`
  };
}

function range(start: string, release: string, suffix: string): string {
  const [major, minor = 0] = release.split('.').map(Number);
  // Only a lower bound that is itself a pre-release lets pip take pre-releases.
  const early = /a|b|c|pre|dev/i.test(suffix.replace(/post/i, ''));
  const short = release.split('.').slice(0, 2).join('.');
  const from = `>=${start}${early ? release + suffix : short}`;
  if (major >= FIRST_YEAR) {
    return from;
  }
  return major === 0
    ? `${from},<${start}0.${minor + 1}`
    : `${from},<${start}${major + 1}`;
}
