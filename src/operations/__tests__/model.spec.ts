import type { IOperation, IOperationPiece } from '../../server/answers';
import { ServerPartError } from '../../server/errors';
import { OperationList } from '../list';
import { OperationModel } from '../model';
import { operation } from './operation';

type Value = IOperationPiece | IOperation | Error;

/** A client that answers each question with the next list of values. */
function clientWith(...answers: Value[][]) {
  const offsets: number[] = [];
  return {
    offsets,
    followOperation: jest.fn(async function* (_id: string, offset: number) {
      offsets.push(offset);
      for (const value of answers.shift() ?? []) {
        if (value instanceof Error) {
          throw value;
        }
        yield value;
      }
    }),
    cancelOperation: jest.fn(async () => operation()),
    operations: jest.fn(async () => [operation()])
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a long action', () => {
  it('shows what it prints and how it ended', async () => {
    const client = clientWith([
      { text: 'one\nt', offset: 5 },
      { text: 'wo\n', offset: 8 },
      operation({ state: 'completed', result: { kernel: 'geo' } })
    ]);
    const model = new OperationModel({ client, operation: operation() });
    expect(model.isEnded).toBe(false);
    const ended = await model.ended;
    expect(ended.result).toEqual({ kernel: 'geo' });
    expect(model.text.lines).toBe('one\ntwo\n');
    expect(model.isEnded).toBe(true);
    expect(model.failure).toBeNull();
    model.dispose();
  });

  it('goes on where it stopped after the connection was cut', async () => {
    const client = clientWith(
      [{ text: 'one\n', offset: 4 }],
      [ServerPartError.unreachable(new Error('offline'))],
      [{ text: 'two\n', offset: 8 }, operation({ state: 'completed' })]
    );
    const model = new OperationModel({ client, operation: operation() });
    await jest.advanceTimersByTimeAsync(1100);
    expect(model.failure).toContain('did not answer');
    expect(model.isEnded).toBe(false);
    await jest.advanceTimersByTimeAsync(5000);
    await model.ended;
    expect(client.offsets).toEqual([0, 4, 4]);
    expect(model.text.lines).toBe('one\ntwo\n');
    expect(model.failure).toBeNull();
    model.dispose();
  });

  it('is over when the server does not know it any more', async () => {
    const gone = new ServerPartError('refused', 'Restarted.', 404, 'not-found');
    const client = clientWith([{ text: 'one\n', offset: 4 }, gone]);
    const model = new OperationModel({ client, operation: operation() });
    const ended = await model.ended;
    expect(ended).toMatchObject({ state: 'failed', message: 'Restarted.' });
    await jest.advanceTimersByTimeAsync(60_000);
    expect(client.followOperation).toHaveBeenCalledTimes(1);
    model.dispose();
  });

  it('is cancelled once, and says when that is not possible', async () => {
    const client = clientWith([]);
    const model = new OperationModel({ client, operation: operation() });
    await Promise.all([model.cancel(), model.cancel()]);
    expect(client.cancelOperation).toHaveBeenCalledTimes(1);
    expect(model.isCancelling).toBe(true);
    const other = clientWith([]);
    other.cancelOperation.mockRejectedValue(new Error('No answer.'));
    const stubborn = new OperationModel({
      client: other,
      operation: operation()
    });
    await stubborn.cancel();
    expect(stubborn.isCancelling).toBe(false);
    expect(stubborn.failure).toBe('No answer.');
    model.dispose();
    stubborn.dispose();
  });

  it('counts its time from when it started', () => {
    let now = 100_000;
    const model = new OperationModel({
      client: clientWith([]),
      operation: operation({ elapsed_seconds: 5 }),
      now: () => now
    });
    now += 3000;
    expect(model.elapsedSeconds).toBe(8);
    model.dispose();
  });

  it('asks nothing more when nobody follows it', async () => {
    const client = clientWith([]);
    const model = new OperationModel({ client, operation: operation() });
    await jest.advanceTimersByTimeAsync(10);
    model.dispose();
    await expect(model.ended).rejects.toThrow('not followed');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(client.followOperation).toHaveBeenCalledTimes(1);
  });
});

describe('the operations of a panel', () => {
  it('are found again after a reload, those of its kind that run', async () => {
    const client = clientWith([], []);
    client.operations.mockResolvedValue([
      operation(),
      operation({ id: 'b', kind: 'home' }),
      operation({ id: 'c', state: 'completed' })
    ]);
    const list = new OperationList({ client, kind: 'kernels' });
    const found = await list.resume();
    expect(found.map(model => model.id)).toEqual(['0123456789abcdef']);
    expect(await list.resume()).toEqual([]);
    expect(list.about('/envs/geo')).toBe(found[0]);
    expect(list.about('/envs/other')).toBeNull();
    list.dispose();
    expect(found[0].isDisposed).toBe(true);
  });

  it('make room for the next about the same thing, when they have ended', async () => {
    const client = clientWith(
      [operation({ state: 'completed' })],
      [operation({ id: 'b', state: 'failed' })]
    );
    const list = new OperationList({ client, kind: 'kernels' });
    const changed = jest.fn();
    list.changed.connect(changed);
    await list.follow(operation()).ended;
    await list.follow(operation({ id: 'b' })).ended;
    expect(list.models.map(model => model.id)).toEqual(['b']);
    list.dismiss('b');
    expect(list.models).toEqual([]);
    expect(changed).toHaveBeenCalled();
    list.dispose();
  });

  it('stay in sight while they run', () => {
    const list = new OperationList({
      client: clientWith([], []),
      kind: 'kernels'
    });
    list.follow(operation());
    list.dismiss('0123456789abcdef');
    expect(list.models).toHaveLength(1);
    list.dispose();
  });
});
