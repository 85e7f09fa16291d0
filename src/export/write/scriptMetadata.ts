import type { IPlan } from '../model';
import { commentLines } from '../python/text';
import { listRequirements } from './requirementList';

/** The oldest Python that runs exported programs. */
const OLDEST_MINOR = 10;

/** PEP 723's own expression for the comment that holds a script's requirements. */
const BLOCK =
  /^# \/\/\/ (?<type>[a-zA-Z0-9-]+)$\s(?<content>(?:^#(?:| .*)$\s)+)^# \/\/\/$/gm;

/**
 * The comment in the way of PEP 723 that says which Python and which packages a script needs, so
 * that `uv run` makes its environment.
 *
 * @param text - the script without it.
 * @returns lines to stand before everything else: none where the site does not use such comments,
 * or where the script has one already, which comes from the notebook.
 */
export function scriptMetadata(plan: IPlan, text: string): string[] {
  if (!plan.options.site?.inline_metadata || hasBlock(text)) {
    return [];
  }
  const { requirements, remarks, unknown } = listRequirements(plan);
  const python = requiresPython(plan);
  const needed = requirements.map(item => item[plan.options.versions]);
  if (
    plan.settings.some(setting => setting.lifted) &&
    python.oldestMinor < 11
  ) {
    needed.push("tomli; python_version < '3.11'");
  }
  return [
    '/// script',
    `requires-python = "${python.text}"`,
    'dependencies = [',
    ...needed.map(item => `    ${JSON.stringify(item)},`),
    ']',
    ...remarks.flatMap(remark => commentLines(remark, 77)),
    ...(unknown.length > 0
      ? commentLines(
          `Imported too, and yours unless you know better: ${unknown.join(', ')}.`,
          77
        )
      : []),
    '///'
  ].map(line => `# ${line}`);
}

function hasBlock(text: string): boolean {
  return [...text.matchAll(BLOCK)].some(
    match => match.groups?.type === 'script'
  );
}

/** Exact versions are known to work on the kernel's Python; others on any that is not older. */
function requiresPython(plan: IPlan): { text: string; oldestMinor: number } {
  const version = /^3\.(\d+)(?:\.|$)/.exec(
    plan.options.kernel?.python_version ?? ''
  );
  const minor = Math.max(Number(version?.[1] ?? 0), OLDEST_MINOR);
  const exact =
    plan.options.versions === 'exact' &&
    plan.options.distributions !== null &&
    Number(version?.[1] ?? 0) >= OLDEST_MINOR;
  return {
    text: `>=3.${minor}${exact ? `,<3.${minor + 1}` : ''}`,
    oldestMinor: minor
  };
}
