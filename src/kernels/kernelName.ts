/** Why a name cannot be a kernel's: `empty`, `characters` (only `a-z 0-9 . _ -` may be used), `taken`. */
export type KernelNameProblem = 'empty' | 'characters' | 'taken';

/** Jupyter stores kernel names in lower case. */
export function asTyped(name: string): string {
  return name.toLowerCase();
}

/** What is wrong with a name, or `null`. `taken` holds names of kernels that would be replaced. */
export function kernelNameProblem(
  name: string,
  taken: ReadonlySet<string>
): KernelNameProblem | null {
  if (name === '') {
    return 'empty';
  }
  // Names that only consist of dots are folders of another meaning.
  if (!/^[a-z0-9._-]+$/.test(name) || /^\.+$/.test(name)) {
    return 'characters';
  }
  return taken.has(name) ? 'taken' : null;
}

/** A free kernel name for an environment. */
export function suggestedName(
  environment: string,
  taken: ReadonlySet<string>
): string {
  const name =
    environment
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/-[-.]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '') || 'environment';
  let free = name;
  for (let count = 2; taken.has(free); count++) {
    free = `${name}-${count}`;
  }
  return free;
}
