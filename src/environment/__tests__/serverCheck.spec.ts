import { ServerPartError } from '../../server/errors';
import type { ICheckResult } from '../../tokens';
import { ChecksModel, unknownResult } from '../model';
import { ServerCheck } from '../serverCheck';
import { ServerChecks } from '../serverChecks';
import { arrive as onTurn } from './fakeKernel';

const sites: any = { ready: Promise.resolve(), current: { id: 'jasmin' } };

/** A request is sent a turn after it was asked for. */
const arrive = async () => {
  await onTurn();
  await onTurn();
};

function answer(id: string, summary = 'fine'): ICheckResult {
  return { ...unknownResult({ id, title: id }, summary), status: 'ok' };
}

/** A server part whose answers come when they are told to. */
class FakeServer {
  readonly single: string[] = [];
  readonly streamed: string[][] = [];

  readonly check = async (id: string) => {
    this.single.push(id);
    return answer(id, '87 of 100 GB');
  };

  async *checks(
    site: string,
    ids: readonly string[]
  ): AsyncGenerator<ICheckResult, void, undefined> {
    this.streamed.push([site, ...ids]);
    for (;;) {
      const next = await new Promise<ICheckResult | null>(
        resolve => (this.send = resolve)
      );
      if (next === null) {
        return;
      }
      yield next;
    }
  }

  /** The next answer of the stream; `null` ends it. */
  send: (next: ICheckResult | null) => void = () => undefined;
}

function setUp() {
  const server = new FakeServer();
  const checks = new ServerChecks(server, sites);
  const model = new ChecksModel();
  for (const id of ['home', 'gpu', 'slurm']) {
    model.add(new ServerCheck(id, id.toUpperCase(), 1, checks));
  }
  return { server, model };
}

describe('checks of the server part', () => {
  it('share one request when they are asked together, and show each answer as it comes', async () => {
    const { server, model } = setUp();
    const all = model.run();
    await arrive();
    expect(server.streamed).toEqual([['jasmin', 'home', 'gpu', 'slurm']]);
    server.send(answer('gpu'));
    await arrive();
    expect([...model.results.keys()]).toEqual(['gpu']);
    expect(model.results.get('gpu')?.title).toBe('GPU');
    expect(['home', 'slurm'].map(id => model.isRunning(id))).toEqual([
      true,
      true
    ]);
    server.send(answer('home'));
    await arrive();
    server.send(answer('slurm'));
    await arrive();
    server.send(null);
    await all;
    expect(model.results.size).toBe(3);
    expect(server.single).toEqual([]);
  });

  it('have a request of their own when one is asked alone', async () => {
    const { server, model } = setUp();
    await model.run('home');
    expect(server.single).toEqual(['home']);
    expect(server.streamed).toEqual([]);
    expect(model.results.get('home')?.summary).toBe('87 of 100 GB');
  });

  it('can be asked alone while a stream is stuck', async () => {
    const { server, model } = setUp();
    const all = model.run();
    await arrive();
    server.send(answer('home', 'old'));
    await arrive();
    await model.run('home');
    expect(model.results.get('home')?.summary).toBe('87 of 100 GB');
    expect(model.isRunning('slurm')).toBe(true);
    server.send(null);
    await all;
  });

  it('are "not known" when the stream ends before them', async () => {
    const { server, model } = setUp();
    const all = model.run();
    await arrive();
    server.send(answer('gpu'));
    await arrive();
    server.send(null);
    await all;
    expect(model.results.get('gpu')?.status).toBe('ok');
    expect(model.results.get('slurm')).toMatchObject({
      status: 'unknown',
      summary: 'The server part gave no answer. Ask again.'
    });
  });

  it('are "not known", calmly, without the server part', async () => {
    const missing = async () => {
      throw ServerPartError.fromResponse(404, null);
    };
    const checks = new ServerChecks(
      { check: missing, checks: new FakeServer().checks },
      sites
    );
    const result = await new ServerCheck('gpu', 'GPU', 1, checks).run();
    expect(result.status).toBe('unknown');
    expect(result.summary).toBe('Signpost’s server part is not running here.');
    expect(result.evidence[0].text).toContain(
      'jupyter server extension enable'
    );
  });
});
