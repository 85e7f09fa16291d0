import { ServerConnection } from '@jupyterlab/services';

import { KernelsClient } from '../kernelsClient';
import { ServerPartError } from '../errors';

/** A client whose requests are answered by `answer`, and what it asked. */
function clientWith(answer: () => Promise<Response>) {
  const asked: { url: string; method: string; body: string }[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://server.test/user/ada/',
    fetch: async (request: RequestInfo | URL) => {
      const { url, method } = request as Request;
      asked.push({
        // JupyterLab adds the time, so that no browser answers from its cache.
        url: url.replace(/[?&]\d+$/, ''),
        method,
        body: await (request as Request).text()
      });
      return answer();
    }
  });
  return { client: new KernelsClient(settings), asked };
}

const answerOf = (status: number, body: unknown) => async () =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });

describe('the client of the server part', () => {
  it('asks under the base address, with names escaped', async () => {
    const { client, asked } = clientWith(answerOf(204, null));
    await client.removeKernel('a b/..');
    expect(asked[0].method).toBe('DELETE');
    expect(asked[0].url).toBe(
      'http://server.test/user/ada/signpost/kernels/a%20b%2F..'
    );
  });

  it('hands the site to a check', async () => {
    const { client, asked } = clientWith(answerOf(200, { id: 'home' }));
    expect(await client.check('home', 'jasmin')).toEqual({ id: 'home' });
    expect(asked[0].url).toBe(
      'http://server.test/user/ada/signpost/checks/home?site=jasmin'
    );
  });

  it('passes the sentence of the server on', async () => {
    const { client } = clientWith(
      answerOf(409, { message: 'The name is taken.', reason: 'taken' })
    );
    const failure = client.registerKernel({
      environment: '/env',
      name: 'geo',
      display_name: 'Geo',
      isolated: true
    });
    await expect(failure).rejects.toMatchObject({
      failure: 'refused',
      message: 'The name is taken.',
      reason: 'taken',
      status: 409
    });
  });

  it('tells a missing server part from a missing thing', async () => {
    const nobody = clientWith(answerOf(404, { message: 'Not Found' })).client;
    await expect(nobody.status()).rejects.toMatchObject({ failure: 'missing' });
    const nothing = clientWith(
      answerOf(404, { message: 'No such job.', reason: 'no-job' })
    ).client;
    await expect(nothing.job('x')).rejects.toMatchObject({
      failure: 'refused',
      message: 'No such job.'
    });
  });

  it('says that a server which is down did not answer', async () => {
    const { client } = clientWith(() => Promise.reject(new Error('offline')));
    const failure = await client.jobs().catch(reason => reason);
    expect(failure).toBeInstanceOf(ServerPartError);
    expect(failure.failure).toBe('unreachable');
    expect(failure.message).toContain('Nothing was changed');
  });

  it('survives an answer that is not JSON', async () => {
    const { client } = clientWith(
      async () => new Response('<html>proxy error</html>', { status: 502 })
    );
    await expect(client.jobs()).rejects.toMatchObject({
      failure: 'refused',
      status: 502
    });
  });
});
