import type { IPlan } from '../model';
import { commentLines, plainText } from '../python/text';
import type { IRequirement, IRequirementList } from './requirementList';
import { listRequirements } from './requirementList';

/** The files that list what a program needs. */
export interface IRequirementFiles {
  /** `requirements.txt`: what the notebook imports, makes others import, and installs. */
  text: string;
  /** `requirements.in`: the same with room for other versions; `null` where `text` has that room. */
  loose: string | null;
}

/** Write down what the program needs. */
export function writeRequirements(plan: IPlan): IRequirementFiles {
  const list = listRequirements(plan);
  const { versions } = plan.options;
  const text = fileOf(plan, list, heading(plan, list), versions);
  if (versions === 'loose' || !list.known || list.requirements.length === 0) {
    return { text, loose: null };
  }
  const head = [
    `# What ${plan.name}.py needs, in any version that should do as well as the kernel's.`,
    "# requirements.txt has the kernel's own versions: remove lines there to get newer packages."
  ];
  const only = { ...list, remarks: [], unknown: [] };
  return { text, loose: fileOf(plan, only, head, 'loose') };
}

function fileOf(
  plan: IPlan,
  list: IRequirementList,
  head: string[],
  versions: 'exact' | 'loose'
): string {
  const lines = [
    ...head,
    ...list.requirements.map(requirement => line(requirement, versions))
  ];
  for (const remark of list.remarks) {
    lines.push('', ...commentLines(remark, 98));
  }
  if (list.unknown.length > 0) {
    lines.push(
      '',
      '# Imported too. Modules of your own need nothing here; remove the # from packages.',
      ...list.unknown.map(module => `# ${module}`)
    );
  }
  if (plan.settings.some(setting => setting.lifted)) {
    lines.push(
      '',
      '# Reads settings.toml on a Python before 3.11.',
      'tomli; python_version < "3.11"'
    );
  }
  return `${lines.join('\n')}\n`;
}

function line(requirement: IRequirement, versions: 'exact' | 'loose'): string {
  const notes = plainText(requirement.notes.join('; ')).replace(/\s+/g, ' ');
  return requirement[versions] + (notes === '' ? '' : `  # ${notes}`);
}

function heading(plan: IPlan, list: IRequirementList): string[] {
  if (list.requirements.length + list.unknown.length === 0) {
    return ['# The notebook imports nothing that would have to be installed.'];
  }
  if (!list.known) {
    return [
      '# What the notebook imports. Versions are not known, because no kernel was asked:',
      '# add them (numpy==2.1.0) for a result that can be repeated.'
    ];
  }
  const { kernel, versions } = plan.options;
  const names = [
    kernel?.display_name,
    kernel?.python_version ? `Python ${kernel.python_version}` : ''
  ].filter(Boolean);
  const which =
    names.length > 0
      ? ` (${plainText([...new Set(names)].join(', ')).replace(/\s+/g, ' ')})`
      : '';
  // A Python that was named on the command line need not be the notebook's own.
  const asked =
    kernel?.display_name === `Python ${kernel?.python_version}`
      ? 'the Python that was asked'
      : "the notebook's kernel";
  return [
    versions === 'exact'
      ? `# Versions as in ${asked}${which}.`
      : `# Versions that should do as well as those of ${asked}${which}.`
  ];
}
