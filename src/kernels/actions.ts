import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { OperationList } from '../operations/list';
import type { OperationModel } from '../operations/model';
import type {
  IKernelSpecification,
  IMakeRequest,
  IMeasured,
  IOperation,
  IRemovedKernel,
  ITriedImports,
  KernelChange
} from '../server/answers';
import type { KernelsClient } from '../server/kernelsClient';
import { sentenceOf } from '../server/errors';

/** The kind of this panel's operations. */
const KIND = 'kernels';

/** What a notebook imports. */
export interface INotebookImports {
  /** Contents path of the notebook. */
  notebook: string;
  /** Full names of what it imports, by top-level module. */
  modules: ReadonlyMap<string, readonly string[]>;
  /** What pip calls the packages that bring a module. */
  distributionsOf(module: string, dotted: Iterable<string>): string[];
}

/** What users do with environments and kernels, the long actions among it. Never rejects. No DOM. */
export class KernelActions {
  constructor(private readonly _options: KernelActions.IOptions) {
    this.operations = new OperationList({
      client: _options.client,
      kind: KIND
    });
    this.operations.changed.connect(() => this._changed.emit());
  }

  /** The long actions that are shown. */
  readonly operations: OperationList;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Why the last thing that was asked was refused, as a sentence, or `null`. */
  get failure(): string | null {
    return this._failure;
  }

  /** Names of kernels that are being changed. */
  get changing(): ReadonlySet<string> {
    return this._changing;
  }

  /** Bytes of environments that were counted, by path. */
  get sizes(): ReadonlyMap<string, number> {
    return this._sizes;
  }

  /** Does this operation make an environment? Its place is above the list, also when it has ended. */
  isMaking(id: string): boolean {
    return this._making.has(id);
  }

  /** The imports that an environment was tried with, or `null`. */
  importsOf(path: string): INotebookImports | null {
    return this._imports.get(path) ?? null;
  }

  dispose(): void {
    this.operations.dispose();
    Signal.clearData(this);
  }

  /** Find what runs since before a reload of the page. */
  async resume(): Promise<void> {
    try {
      for (const model of await this.operations.resume()) {
        void this._watch(model);
      }
    } catch {
      // Those that run are not shown then; they go on all the same.
    }
  }

  make(request: IMakeRequest): Promise<boolean> {
    return this._start(async () => {
      const operation = await this._options.client.makeEnvironment(request);
      this._making.add(operation.id);
      return operation;
    });
  }

  installIpykernel(path: string): Promise<boolean> {
    return this._start(() => this._options.client.installIpykernel(path));
  }

  install(path: string, packages: readonly string[]): Promise<boolean> {
    return this._start(() =>
      this._options.client.installPackages(path, packages)
    );
  }

  measure(path: string): Promise<boolean> {
    return this._start(() => this._options.client.measureEnvironment(path));
  }

  /** Try the imports of the notebook that was used last. */
  testImports(path: string): Promise<boolean> {
    return this._start(async () => {
      const imports = await this._options.notebookImports();
      if (imports === null) {
        throw new Error(this._options.noNotebook);
      }
      this._imports.set(path, imports);
      const folder = imports.notebook.split('/').slice(0, -1).join('/');
      const names = [...new Set([...imports.modules.values()].flat())];
      return this._options.client.testImports(path, names, folder);
    });
  }

  /** Returns the kernel as it is now, or `null` when it was refused. */
  change(
    name: string,
    change: KernelChange
  ): Promise<IKernelSpecification | null> {
    return this._alter(name, () =>
      this._options.client.changeKernel(name, change)
    );
  }

  /** Returns how to bring it back, or `null` when it was refused. */
  remove(name: string): Promise<IRemovedKernel | null> {
    return this._alter(name, () => this._options.client.removeKernel(name));
  }

  restore(removed: IRemovedKernel): Promise<IKernelSpecification | null> {
    return this._alter(removed.name, () =>
      this._options.client.restoreKernel(removed.undo)
    );
  }

  /** Forget the last refusal. */
  forget(): void {
    this._failure = null;
    this._changed.emit();
  }

  private async _alter<T>(
    name: string,
    ask: () => Promise<T>
  ): Promise<T | null> {
    if (this._changing.has(name)) {
      return null;
    }
    this._changing.add(name);
    this._failure = null;
    this._changed.emit();
    try {
      const answer = await ask();
      await this._options.onChanged();
      return answer;
    } catch (reason) {
      this._failure = sentenceOf(reason);
      return null;
    } finally {
      this._changing.delete(name);
      this._changed.emit();
    }
  }

  private async _start(ask: () => Promise<IOperation>): Promise<boolean> {
    this._failure = null;
    try {
      void this._watch(this.operations.follow(await ask()));
      return true;
    } catch (reason) {
      this._failure = sentenceOf(reason);
      this._changed.emit();
      return false;
    }
  }

  private async _watch(model: OperationModel): Promise<void> {
    let ended: IOperation;
    try {
      ended = await model.ended;
    } catch {
      return;
    }
    if (isMeasured(ended.result)) {
      this._sizes.set(ended.result.environment, ended.result.bytes);
      this._changed.emit();
    } else if (!isTried(ended.result)) {
      // Also after a failure: something may be there all the same.
      await this._options.onChanged();
    }
    this._options.onEnded(ended);
  }

  private readonly _sizes = new Map<string, number>();
  private readonly _imports = new Map<string, INotebookImports>();
  private readonly _making = new Set<string>();
  private readonly _changing = new Set<string>();
  private _failure: string | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

/** A namespace for `KernelActions` options. */
export namespace KernelActions {
  export interface IOptions {
    client: Pick<
      KernelsClient,
      | 'makeEnvironment'
      | 'installIpykernel'
      | 'installPackages'
      | 'testImports'
      | 'measureEnvironment'
      | 'changeKernel'
      | 'removeKernel'
      | 'restoreKernel'
      | 'operations'
      | 'followOperation'
      | 'cancelOperation'
    >;
    /** Imports of the notebook that was used last; `null`: there is none. */
    notebookImports(): Promise<INotebookImports | null>;
    /** The sentence for that. */
    noNotebook: string;
    /** List everything again. */
    onChanged(): Promise<void>;
    /** A long action has come to its end. */
    onEnded(operation: IOperation): void;
  }
}

export function isMeasured(result: unknown): result is IMeasured {
  return isObject(result) && 'bytes' in result;
}

export function isTried(result: unknown): result is ITriedImports {
  return isObject(result) && 'modules' in result;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
