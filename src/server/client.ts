import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { ICheckResult } from '../tokens';
import type {
  IAdvice,
  IJob,
  IJobLog,
  IJobRequest,
  IJobsAnswer,
  IOperation,
  IOperationPiece,
  IProof,
  ISitesAnswer,
  IStatusAnswer
} from './answers';
import { ServerPartError } from './errors';
import type { IHomeQuota, IHomeUsage } from './homeAnswers';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface IRequestOptions {
  query?: Record<string, string>;
  /** Parts of the query that may be there several times. */
  repeated?: Record<string, readonly string[]>;
  body?: unknown;
}

/**
 * Typed client of the server part (`docs/server-api.md`).
 *
 * Every method rejects with a {@link ServerPartError}, whose message is a sentence for the user.
 */
export class ServerClient {
  constructor(settings?: ServerConnection.ISettings) {
    this._settings = settings ?? ServerConnection.makeSettings();
  }

  /** Is the server part there, and which version? */
  status(): Promise<IStatusAnswer> {
    return this._ask('GET', ['status']);
  }

  sites(): Promise<ISitesAnswer> {
    return this._ask('GET', ['sites']);
  }

  /** Answer of one of the server's checks (`home`, `gpu`, ...) for a site. */
  check(id: string, site: string): Promise<ICheckResult> {
    return this._ask('GET', ['checks', id], { query: { site } });
  }

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

  /** Answers of several of the server's checks, each as soon as it is there. */
  checks(
    site: string,
    ids: readonly string[]
  ): AsyncGenerator<ICheckResult, void, undefined> {
    return this._stream('GET', ['checks'], {
      query: { site, ids: ids.join(',') }
    });
  }

  jobs(): Promise<IJobsAnswer> {
    return this._ask('GET', ['jobs']);
  }

  startJob(request: IJobRequest): Promise<IJob> {
    return this._ask('POST', ['jobs'], { body: request });
  }

  /** Start an ended job anew, with the same script and arguments. */
  startJobAgain(id: string, anyway: boolean): Promise<IJob> {
    return this._ask('POST', ['jobs', id, 'again'], { body: { anyway } });
  }

  /** What an ended job asked for, what it used, and what to ask for next time. */
  jobAdvice(id: string): Promise<IAdvice> {
    return this._ask('GET', ['jobs', id, 'advice']);
  }

  job(id: string): Promise<IJob> {
    return this._ask('GET', ['jobs', id]);
  }

  /** What the job has printed after `offset` (bytes). */
  jobLog(id: string, offset: number): Promise<IJobLog> {
    return this._ask('GET', ['jobs', id, 'log'], {
      query: { offset: String(offset) }
    });
  }

  /** How what an ended test run showed compares with its notebook as it is saved now. */
  jobProof(id: string): Promise<IProof> {
    return this._ask('GET', ['jobs', id, 'proof']);
  }

  cancelJob(id: string): Promise<IJob> {
    return this._ask('DELETE', ['jobs', id]);
  }

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

  protected async _ask<T>(
    method: Method,
    path: string[],
    options: IRequestOptions = {}
  ): Promise<T> {
    const response = await this._request(method, path, options);
    if (response.status === 204) {
      return undefined as T;
    }
    const text = await response.text();
    const answer = parseObject(text);
    if (!response.ok || answer === null) {
      throw ServerPartError.fromResponse(response.status, answer);
    }
    return answer as T;
  }

  /** Values that come one per line, each as soon as it is there; leaving the loop ends the request. */
  private async *_stream<T>(
    method: Method,
    path: string[],
    options: IRequestOptions = {}
  ): AsyncGenerator<T, void, undefined> {
    const abort = new AbortController();
    const response = await this._request(method, path, {
      ...options,
      signal: abort.signal
    });
    if (!response.ok || response.body === null) {
      const answer = parseObject(await response.text());
      throw ServerPartError.fromResponse(response.status, answer);
    }
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        rest += decoder.decode(value, { stream: !done });
        const lines = rest.split('\n');
        rest = lines.pop()!;
        for (const line of lines) {
          const answer = parseObject(line);
          if (answer === null) {
            throw ServerPartError.fromResponse(response.status, null);
          }
          yield answer as T;
        }
        if (done) {
          return;
        }
      }
    } catch (reason) {
      throw reason instanceof ServerPartError
        ? reason
        : ServerPartError.unreachable(reason);
    } finally {
      abort.abort();
    }
  }

  private async _request(
    method: Method,
    path: string[],
    options: IRequestOptions & { signal?: AbortSignal }
  ): Promise<Response> {
    const { query, repeated, body, signal } = options;
    const parameters = new URLSearchParams(query);
    for (const [name, values] of Object.entries(repeated ?? {})) {
      values.forEach(value => parameters.append(name, value));
    }
    const asked = parameters.toString();
    const url =
      URLExt.join(
        this._settings.baseUrl,
        'signpost',
        ...path.map(part => encodeURIComponent(part))
      ) + (asked ? `?${asked}` : '');
    try {
      return await ServerConnection.makeRequest(
        url,
        {
          method,
          ...(signal ? { signal } : {}),
          ...(body === undefined ? {} : { body: JSON.stringify(body) })
        },
        this._settings
      );
    } catch (reason) {
      throw ServerPartError.unreachable(reason);
    }
  }

  private readonly _settings: ServerConnection.ISettings;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
