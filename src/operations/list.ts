import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IOperation } from '../server/answers';
import type { OperationsClient } from '../server/operationsClient';
import { OperationModel } from './model';

/** The operations of one kind that a panel shows. Those that run are found again after a reload. No DOM. */
export class OperationList implements IDisposable {
  constructor(private readonly _options: OperationList.IOptions) {}

  /** In the order of their start. */
  get models(): readonly OperationModel[] {
    return this._models;
  }

  /** The last one about a subject, or `null`. */
  about(subject: string | null): OperationModel | null {
    return (
      [...this._models]
        .reverse()
        .find(model => model.operation.subject === subject) ?? null
    );
  }

  /** Emitted when there is another one, one less, or one of them changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._models.forEach(model => model.dispose());
      Signal.clearData(this);
    }
  }

  /** Show an operation that was just started. An ended one about the same subject makes room for it. */
  follow<Result>(operation: IOperation<Result>): OperationModel<Result> {
    for (const model of [...this._models]) {
      if (model.isEnded && model.operation.subject === operation.subject) {
        this._remove(model);
      }
    }
    const model = new OperationModel<Result>({
      client: this._options.client,
      operation
    });
    model.changed.connect(this._onChange, this);
    this._models = [...this._models, model as OperationModel];
    this._emit();
    return model;
  }

  /** Find those that run and are not shown, as after a reload of the page. Returns them. */
  async resume(): Promise<OperationModel[]> {
    const all = await this._options.client.operations();
    return this._isDisposed
      ? []
      : all
          .filter(
            ({ id, kind, state }) =>
              kind === this._options.kind &&
              state === 'running' &&
              this._models.every(model => model.id !== id)
          )
          .map(operation => this.follow(operation));
  }

  /** Take an ended one out of sight. */
  dismiss(id: string): void {
    const model = this._models.find(model => model.id === id);
    if (model?.isEnded) {
      this._remove(model);
      this._emit();
    }
  }

  private _remove(model: OperationModel): void {
    this._models = this._models.filter(other => other !== model);
    model.dispose();
  }

  private _onChange(): void {
    this._emit();
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _models: OperationModel[] = [];
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** A namespace for `OperationList` options. */
export namespace OperationList {
  export interface IOptions {
    client: Pick<
      OperationsClient,
      'operations' | 'followOperation' | 'cancelOperation'
    >;
    /** Operations of other kinds belong to other panels. */
    kind: string;
  }
}
