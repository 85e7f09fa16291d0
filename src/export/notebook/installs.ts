import type { IReplacement } from './cell';
import { installRequirements } from './installArguments';

export const INSTALLERS = /^(?:pip3?|conda|mamba|micromamba|uv)$/;

/** An installation is not repeated by the script; `null` for other commands. */
export function installCommand(command: string): IReplacement | null {
  const match =
    /^(?:\{?sys\.executable\}?\s+-m\s+|python3?\s+-m\s+)?(pip3?|conda|mamba|micromamba|uv(?:\s+pip)?)\s+(\S+)(.*)$/s.exec(
      command.replace(/\\\n/g, ' ').trim()
    );
  if (!match) {
    return null;
  }
  const [, tool, verb, rest] = match;
  if (verb !== 'install' && verb !== 'uninstall' && verb !== 'add') {
    return null;
  }
  const requirements =
    verb === 'uninstall'
      ? []
      : installRequirements(rest, /^(?:pip|uv)/.test(tool));
  return {
    lines: [],
    where: requirements.length > 0 ? 'requirements' : 'dropped',
    reason:
      'Nothing is installed while the script runs; what was named is in requirements.txt.',
    requirements
  };
}
