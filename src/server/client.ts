import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { ICheckResult } from '../tokens';
import type {
  IAdvice,
  IJob,
  IJobLog,
  IJobRequest,
  IJobsAnswer,
  IProof,
  ISitesAnswer,
  IStatusAnswer
} from './answers';
import { ServerPartError } from './errors';
import { parseObject } from './json';

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
  protected async *_stream<T>(
    method: Method,
    path: string[],
    options: IRequestOptions = {}
  ): AsyncGenerator<T, void, undefined> {
    const abort = new AbortController();
    try {
      const response = await this._request(method, path, {
        ...options,
        signal: abort.signal
      });
      const { valuesOf } = await import('./lines');
      yield* valuesOf<T>(response);
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
