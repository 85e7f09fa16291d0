import type { ServerClient } from '../server/client';
import type { ICheck, ICheckResult, ISites } from '../tokens';
import { sentenceOf } from '../server/errors';
import { unknownResult } from './model';

/** A check that the server part answers for the current site. */
export class ServerCheck implements ICheck {
  constructor(
    readonly id: string,
    readonly title: string,
    readonly rank: number,
    private readonly _client: Pick<ServerClient, 'check'>,
    private readonly _sites: Pick<ISites, 'ready' | 'current'>
  ) {}

  async run(): Promise<ICheckResult> {
    await this._sites.ready;
    try {
      const result = await this._client.check(this.id, this._sites.current.id);
      // The list shows one name for a check, before and after it has answered.
      return { ...result, id: this.id, title: this.title };
    } catch (reason) {
      return unknownResult(this, sentenceOf(reason));
    }
  }
}
