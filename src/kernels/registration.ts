import type { IEnvironment, IKernelSpecification } from '../server/answers';
import { asTyped, suggestedName } from './kernelName';

/** What the user has filled in to register an environment. */
export interface IRegistrationForm {
  /** Path of the environment. */
  environment: string;
  name: string;
  displayName: string;
  /** Keep `~/.local` and `PYTHONPATH` out of the kernel. */
  isolated: boolean;
  /** An absolute prefix, or empty: the user's own kernels. */
  place: string;
  /** Modules as typed, with spaces between. */
  modules: string;
  sending: boolean;
  /** The server's sentence about the last try, or `null`. */
  failure: string | null;
}

/** What came of a form. */
export interface IRegistered {
  /** Path of the environment. */
  environment: string;
  kernel: IKernelSpecification;
}

/** What a user can change in the form. */
export type RegistrationChange = Partial<
  Pick<
    IRegistrationForm,
    'name' | 'displayName' | 'isolated' | 'place' | 'modules'
  >
>;

/**
 * The form for an environment, with a free name.
 *
 * @param path - Where the environment is.
 * @param environment - What was found there, or `null` when it is not one of those that were found.
 * @param kernels - The kernels that exist; name and display name differ from theirs.
 */
export function filledForm(
  path: string,
  environment: IEnvironment | null,
  kernels: readonly IKernelSpecification[]
): IRegistrationForm {
  const called = environment?.name ?? lastPart(path);
  const name = suggestedName(called, namesOf(kernels));
  const python = environment?.python_version
    ? ` (Python ${minor(environment.python_version)})`
    : '';
  const displayName = `${called}${python}`;
  return {
    environment: environment?.path ?? path,
    name,
    // Two cards of one name in the launcher could not be told apart.
    displayName: kernels.some(kernel => kernel.display_name === displayName)
      ? `${name}${python}`
      : displayName,
    isolated: true,
    place: '',
    modules: environment?.modules.join(' ') ?? '',
    sending: false,
    failure: null
  };
}

/** The form after a change. Kernel names are in lower case. */
export function edited(
  form: Readonly<IRegistrationForm>,
  change: RegistrationChange
): IRegistrationForm {
  const next = { ...form, ...change };
  return { ...next, name: asTyped(next.name) };
}

/** Names of kernels, as Jupyter compares them. */
export function namesOf(
  kernels: readonly IKernelSpecification[]
): ReadonlySet<string> {
  return new Set(kernels.map(kernel => kernel.name.toLowerCase()));
}

/** A path without slashes at its end, to compare it. */
export function withoutEnd(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function lastPart(path: string): string {
  return withoutEnd(path).split('/').pop() ?? '';
}

/** `3.12` of `3.12.4`. */
function minor(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
