import type { IOperation } from './answers';
import { OperationsClient } from './operationsClient';
import type { IHomeQuota, IHomeUsage } from './homeAnswers';

/** The client of the server part, with what only the page about HOME asks. */
export class HomeClient extends OperationsClient {
  /** Limit and usage of HOME as the site tells them, without a scan. */
  home(site: string): Promise<IHomeQuota> {
    return this._ask('GET', ['home'], { query: { site } });
  }

  /** What was counted of HOME last, or `null`; starts nothing. */
  async homeUsage(site: string): Promise<IHomeUsage | null> {
    const answer = await this._ask<{ usage: IHomeUsage | null }>(
      'GET',
      ['home', 'usage'],
      { query: { site } }
    );
    return answer.usage;
  }

  /** Count HOME; `again`, also where there is a fresh count. Gives what is known as it comes. */
  scanHome(
    site: string,
    again: boolean
  ): AsyncGenerator<IHomeUsage, void, undefined> {
    return this._stream('POST', ['home', 'usage'], {
      query: { site },
      body: { again }
    });
  }

  /** End the count of HOME. */
  async stopHomeScan(site: string): Promise<void> {
    await this._ask('DELETE', ['home', 'usage'], { query: { site } });
  }

  /** Empty a known place in HOME, or with `preview` say what that would remove. */
  cleanHome(
    place: string,
    preview: boolean
  ): Promise<IOperation<{ freed_bytes: number }>> {
    return this._ask('POST', ['home', 'cleanup'], { body: { place, preview } });
  }
}
