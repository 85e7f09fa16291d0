import type { IOperation, IOperationPiece } from './answers';
import { ServerClient } from './client';

/** The client of the server part, for those who start long actions. */
export class OperationsClient extends ServerClient {
  /** Long actions that run, and some that have ended, in the order of their start. */
  async operations(): Promise<IOperation[]> {
    const answer = await this._ask<{ operations: IOperation[] }>('GET', [
      'operations'
    ]);
    return answer.operations;
  }

  /**
   * What an operation prints after `offset` (bytes), as it comes. The last value is the operation
   * itself; an answer that ends without it was cut off, and is to be asked for again.
   */
  followOperation(
    id: string,
    offset: number
  ): AsyncGenerator<IOperationPiece | IOperation, void, undefined> {
    return this._stream('GET', ['operations', id], {
      query: { offset: String(offset) }
    });
  }

  cancelOperation(id: string): Promise<IOperation> {
    return this._ask('DELETE', ['operations', id]);
  }
}
