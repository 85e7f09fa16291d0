import type {
  IKernelsAnswer,
  IMakeDefaults,
  IMakeRequest,
  MakeMethod
} from '../server/answers';
import type { KernelActions } from './actions';
import { namesOf } from './registration';

/** What the user has filled in to make an environment. */
export interface IMakeForm {
  name: string;
  method: MakeMethod;
  folder: string;
  /** Interpreter of a venv. */
  python: string;
  /** Version for uv and conda; empty: any. */
  version: string;
  systemSitePackages: boolean;
  /** As typed, with spaces or commas between. */
  packages: string;
  kernel: boolean;
  sending: boolean;
}

/** Why a name cannot be that of an environment. */
export type EnvironmentNameProblem =
  'empty' | 'begin' | 'characters' | 'long' | 'taken' | 'kernel-taken';

export const LONGEST_NAME = 64;

/** The form as the site wants it. */
export function makeForm(defaults: IMakeDefaults): IMakeForm {
  return {
    name: '',
    method: defaults.method,
    folder: defaults.folder,
    python: defaults.python,
    version: '',
    systemSitePackages: defaults.system_site_packages,
    packages: '',
    kernel: true,
    sending: false
  };
}

/**
 * What is wrong with the name, or `null`.
 *
 * @param kernels - names of kernels, in lower case.
 */
export function environmentNameProblem(
  form: Pick<IMakeForm, 'name' | 'kernel' | 'folder'>,
  defaults: Pick<IMakeDefaults, 'names' | 'folder'>,
  kernels: ReadonlySet<string>
): EnvironmentNameProblem | null {
  const { name } = form;
  if (name === '') {
    return 'empty';
  }
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    return 'characters';
  }
  if (!/^[A-Za-z0-9]/.test(name)) {
    return 'begin';
  }
  if (name.length > LONGEST_NAME) {
    return 'long';
  }
  if (form.folder === defaults.folder && defaults.names.includes(name)) {
    return 'taken';
  }
  return form.kernel && kernels.has(name.toLowerCase()) ? 'kernel-taken' : null;
}

/** The packages that were typed. */
export function packagesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(name => name !== '');
}

export function requestOf(
  form: IMakeForm,
  defaults: IMakeDefaults
): IMakeRequest {
  return {
    name: form.name,
    method: form.method,
    folder: form.folder.trim(),
    python: form.method === 'venv' ? form.python : form.version.trim(),
    system_site_packages: form.method !== 'conda' && form.systemSitePackages,
    packages: packagesOf(form.packages),
    modules: defaults.modules,
    kernel: form.kernel,
    display_name: form.name
  };
}

/** The form for a new environment, when it is open. No DOM. */
export class MakingModel {
  constructor(
    private readonly _answer: () => IKernelsAnswer | null,
    private readonly _emit: () => void
  ) {}

  get form(): Readonly<IMakeForm> | null {
    return this._form;
  }

  /** What the site wants, or `null` before the server part has answered. */
  get defaults(): IMakeDefaults | null {
    return this._answer()?.make ?? null;
  }

  /** What is wrong with the name, or `null`. */
  get problem(): EnvironmentNameProblem | null {
    const answer = this._answer();
    return this._form && answer
      ? environmentNameProblem(
          this._form,
          answer.make,
          namesOf(answer.kernelspecs)
        )
      : null;
  }

  /** Open the form, filled as the site wants it. */
  open(): void {
    const { defaults } = this;
    if (defaults) {
      this._form = makeForm(defaults);
      this._emit();
    }
  }

  close(): void {
    this._form = null;
    this._emit();
  }

  edit(change: Partial<IMakeForm>): void {
    if (this._form) {
      this._form = { ...this._form, ...change };
      this._emit();
    }
  }

  /** Start making it; the form closes when the server part has begun. */
  async send(actions: Pick<KernelActions, 'make'>): Promise<void> {
    const { defaults, problem } = this;
    if (!this._form || !defaults || this._form.sending || problem !== null) {
      return;
    }
    this.edit({ sending: true });
    if (await actions.make(requestOf(this._form, defaults))) {
      this.close();
    } else {
      this.edit({ sending: false });
    }
  }

  private _form: IMakeForm | null = null;
}
