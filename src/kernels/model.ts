import { VDomModel } from '@jupyterlab/ui-components';

import type {
  IEnvironment,
  IKernelSpecification,
  IKernelsAnswer
} from '../server/answers';
import type { KernelsClient } from '../server/kernelsClient';
import { ServerPartError, sentenceOf } from '../server/errors';
import type { ISites } from '../tokens';
import type { EnvironmentView } from './environmentState';
import { environmentState, matches } from './environmentState';
import type { KernelNameProblem } from './kernelName';
import { kernelNameProblem } from './kernelName';
import { MakingModel, packagesOf } from './making';
import type {
  IRegistered,
  IRegistrationForm,
  RegistrationChange
} from './registration';
import { edited, filledForm, namesOf, withoutEnd } from './registration';

/** Answers older than this are asked again when the section is shown, in milliseconds. */
export const LONGEST_AGE = 60_000;

/** Lists longer than this together get a box to filter them. */
export const FILTERED_FROM = 9;

/** So many environments are shown before the user asks for all. */
export const FIRST_SHOWN = 60;

/** Environments, kernels, and the forms that make them. No DOM. */
export class KernelsModel extends VDomModel {
  constructor(private readonly _options: KernelsModel.IOptions) {
    super();
    this._site = _options.sites.current.id;
    _options.sites.changed.connect(this._onSite, this);
    this.making = new MakingModel(
      () => this._answer,
      () => this.stateChanged.emit()
    );
  }

  /** The form for a new environment. */
  readonly making: MakingModel;

  /** `null` until the server part has answered. */
  get answer(): IKernelsAnswer | null {
    return this._answer;
  }

  get loading(): boolean {
    return this._refreshing !== null;
  }

  /** Why there is no newer answer, as a sentence; `null` after a good one. */
  get failure(): string | null {
    return this._failure;
  }

  /** Is the server part missing, so that asking again helps nothing? */
  get serverMissing(): boolean {
    return this._serverMissing;
  }

  get form(): Readonly<IRegistrationForm> | null {
    return this._form;
  }

  /** The kernel that was registered last, until something else is done. */
  get registered(): IRegistered | null {
    return this._registered;
  }

  /** Which environments are shown. */
  get view(): EnvironmentView {
    return this._view;
  }

  set view(value: EnvironmentView) {
    this._view = value;
    this._showsAll = false;
    this.stateChanged.emit();
  }

  /** How many environments there are of each state, with the filter. */
  count(view: EnvironmentView): number {
    return this._matching.filter(
      environment => view === 'all' || environmentState(environment) === view
    ).length;
  }

  /** Environments that match, but are too many to be shown at once. */
  get hidden(): number {
    return this._showsAll
      ? 0
      : Math.max(0, this.environments.length - FIRST_SHOWN);
  }

  /** Those that are shown. */
  get shown(): IEnvironment[] {
    return this._showsAll
      ? this.environments
      : this.environments.slice(0, FIRST_SHOWN);
  }

  showAll(): void {
    this._showsAll = true;
    this.stateChanged.emit();
  }

  get filter(): string {
    return this._filter;
  }

  set filter(value: string) {
    if (value !== this._filter) {
      this._filter = value;
      this.stateChanged.emit();
    }
  }

  /** Are there so many rows that a filter helps? */
  get filterable(): boolean {
    const answer = this._answer;
    return (
      answer !== null &&
      answer.environments.length + answer.kernelspecs.length >= FILTERED_FROM
    );
  }

  /** Environments that match the filter and the view. */
  get environments(): IEnvironment[] {
    return this._matching.filter(
      environment =>
        this._view === 'all' || environmentState(environment) === this._view
    );
  }

  /** Kernels that match the filter. */
  get kernels(): IKernelSpecification[] {
    return (this._answer?.kernelspecs ?? []).filter(kernel =>
      matches(
        this._filter,
        kernel.name,
        kernel.display_name,
        kernel.interpreter ?? ''
      )
    );
  }

  /** Does somebody look? Unseen, the model asks nothing. */
  get isActive(): boolean {
    return this._isActive;
  }

  set isActive(value: boolean) {
    this._isActive = value;
    const now = this._options.now ?? Date.now;
    // Not "older than": before the first answer there is no age.
    if (value && !this.loading && !(now() - this._asked <= LONGEST_AGE)) {
      void this.refresh();
    }
  }

  override dispose(): void {
    this._options.sites.changed.disconnect(this._onSite, this);
    super.dispose();
  }

  /** Ask the server part. Never rejects: `failure` says what went wrong, the last answer is kept. */
  refresh(): Promise<void> {
    const question = ++this._question;
    const refreshing = this._ask(question).finally(() => {
      if (this._refreshing === refreshing) {
        this._refreshing = null;
      }
      if (!this.isDisposed) {
        this.stateChanged.emit();
      }
    });
    this._refreshing = refreshing;
    this.stateChanged.emit();
    return refreshing;
  }

  /** Open the form, filled for an environment. It need not be one of those that were found. */
  async openForm(path: string): Promise<void> {
    if (this._answer === null && !this._serverMissing) {
      await (this._refreshing ?? this.refresh());
    }
    this._registered = null;
    this._form = filledForm(
      path,
      this.environmentAt(path),
      this._answer?.kernelspecs ?? []
    );
    this.stateChanged.emit();
  }

  closeForm(): void {
    this._form = null;
    this.stateChanged.emit();
  }

  /** Take over what the user typed. */
  editForm(change: RegistrationChange): void {
    if (this._form) {
      this._form = edited(this._form, change);
      this.stateChanged.emit();
    }
  }

  /** What is wrong with the name in the form, or `null`. */
  get nameProblem(): KernelNameProblem | null {
    return this._form
      ? kernelNameProblem(
          this._form.name,
          namesOf(this._answer?.kernelspecs ?? [])
        )
      : null;
  }

  /** Can the form be sent? */
  get complete(): boolean {
    return (
      this._form !== null &&
      !this._form.sending &&
      this._form.displayName.trim() !== '' &&
      !this._form.place.trim().startsWith('~') &&
      this.nameProblem === null
    );
  }

  /**
   * Send the form. Never rejects: the form stays as it is, with the server's sentence, when it fails;
   * otherwise it closes and `registered` is set.
   */
  async register(): Promise<void> {
    const form = this._form;
    if (form === null || !this.complete) {
      return;
    }
    const sent: IRegistrationForm = { ...form, sending: true, failure: null };
    this._form = sent;
    this.stateChanged.emit();
    try {
      const kernel = await this._options.client.registerKernel({
        environment: form.environment,
        name: form.name,
        display_name: form.displayName.trim(),
        isolated: form.isolated,
        place: form.place.trim(),
        modules: packagesOf(form.modules)
      });
      this._registered = { environment: form.environment, kernel };
    } catch (reason) {
      // What was typed while waiting is kept.
      if (this._form?.environment === sent.environment) {
        this._form = {
          ...this._form,
          sending: false,
          failure: sentenceOf(reason)
        };
      }
      this.stateChanged.emit();
      return;
    }
    if (this._form?.environment === sent.environment) {
      this._form = null;
    }
    await this.afterChange();
  }

  /** The environment that was found at a path, or `null`. */
  environmentAt(path: string): IEnvironment | null {
    const wanted = withoutEnd(path);
    return (
      this._answer?.environments.find(
        environment => withoutEnd(environment.path) === wanted
      ) ?? null
    );
  }

  /** Only the answer to the last question counts. */
  private async _ask(question: number): Promise<void> {
    try {
      await this._options.sites.ready;
      const site = this._options.sites.current.id;
      const roots = this._options.roots?.() ?? [];
      const answer = await this._options.client.kernels(site, roots);
      if (question === this._question) {
        this._answer = answer;
        this._asked = (this._options.now ?? Date.now)();
        this._failure = null;
        this._serverMissing = false;
      }
    } catch (reason) {
      if (question === this._question) {
        this._fail(reason);
      }
    }
  }

  /** Lists and launcher follow what was changed on disk. */
  async afterChange(): Promise<void> {
    this.stateChanged.emit();
    await Promise.all([
      this.refresh(),
      this._options.refreshSpecs().catch(reason => {
        console.warn('Signpost: the kernels could not be listed again', reason);
      })
    ]);
  }

  private _fail(reason: unknown): void {
    this._failure = sentenceOf(reason);
    this._serverMissing =
      reason instanceof ServerPartError && reason.failure === 'missing';
  }

  private _onSite(): void {
    const site = this._options.sites.current.id;
    if (site === this._site) {
      return;
    }
    this._site = site;
    this._asked = NaN;
    if (this._isActive) {
      void this.refresh();
    } else {
      this.stateChanged.emit();
    }
  }

  private get _matching(): IEnvironment[] {
    return (this._answer?.environments ?? []).filter(environment =>
      matches(
        this._filter,
        environment.name,
        environment.path,
        environment.tool
      )
    );
  }

  private _answer: IKernelsAnswer | null = null;
  private _asked = NaN;
  private _question = 0;
  private _refreshing: Promise<void> | null = null;
  private _failure: string | null = null;
  private _serverMissing = false;
  private _form: IRegistrationForm | null = null;
  private _registered: IRegistered | null = null;
  private _view: EnvironmentView = 'all';
  private _showsAll = false;
  private _filter = '';
  private _isActive = false;
  private _site: string;
}

/** A namespace for `KernelsModel` options. */
export namespace KernelsModel {
  export interface IOptions {
    client: Pick<KernelsClient, 'kernels' | 'registerKernel'>;
    sites: Pick<ISites, 'ready' | 'current' | 'changed'>;
    /** Folders that the user wants to be looked in. */
    roots?(): readonly string[];
    /** Make JupyterLab list its kernels again, so that the launcher shows them. */
    refreshSpecs(): Promise<void>;
    /** Milliseconds since the epoch. */
    now?(): number;
  }
}
