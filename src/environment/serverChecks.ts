import type { ServerClient } from '../server/client';
import type { ICheckResult, ISites } from '../tokens';

/** Somebody who waits for an answer. */
interface IWaiting {
  resolve(result: ICheckResult): void;
  reject(reason: unknown): void;
}

/**
 * Asks the server part for its checks. Those that are asked at the same moment share one request, whose
 * answers come one by one; one that is asked alone has a request of its own.
 */
export class ServerChecks {
  constructor(
    private readonly _client: Pick<ServerClient, 'check' | 'checks'>,
    private readonly _sites: Pick<ISites, 'ready' | 'current'>
  ) {}

  /** The answer for the current site. Rejects with a sentence. */
  ask(id: string): Promise<ICheckResult> {
    return new Promise((resolve, reject) => {
      if (this._waiting.size === 0) {
        void this._sites.ready.then(() => setTimeout(() => this._send(), 0));
      }
      const others = this._waiting.get(id) ?? [];
      this._waiting.set(id, [...others, { resolve, reject }]);
    });
  }

  private async _send(): Promise<void> {
    const waiting = this._waiting;
    this._waiting = new Map();
    const site = this._sites.current.id;
    const ids = [...waiting.keys()];
    try {
      if (ids.length === 1) {
        settle(waiting, ids[0], await this._client.check(ids[0], site));
        return;
      }
      for await (const result of this._client.checks(site, ids)) {
        settle(waiting, result.id, result);
      }
      throw new Error('The server part gave no answer. Ask again.');
    } catch (reason) {
      for (const { reject } of [...waiting.values()].flat()) {
        reject(reason);
      }
    }
  }

  private _waiting = new Map<string, IWaiting[]>();
}

function settle(
  waiting: Map<string, IWaiting[]>,
  id: string,
  result: ICheckResult
): void {
  waiting.get(id)?.forEach(({ resolve }) => resolve(result));
  waiting.delete(id);
}
