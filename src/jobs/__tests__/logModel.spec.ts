import { ServerPartError } from '../../server/errors';
import { JobLogModel, LOG_INTERVAL } from '../logModel';
import { FakeServer } from './fakeServer';

describe('JobLogModel', () => {
  let server: FakeServer;
  let model: JobLogModel;

  const pass = (milliseconds: number) =>
    jest.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    model = new JobLogModel({ client: server, job: 'one' });
  });

  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  it('reads a long log at once', async () => {
    server.log.text = 'a line\n'.repeat(1000);
    model.isWatched = true;
    await pass(1);
    expect(model.text.lines).toBe(server.log.text);
    expect(model.isComplete).toBe(false);
  });

  it('appends what is printed while somebody reads', async () => {
    model.isWatched = true;
    await pass(1);
    expect(model.isKnown).toBe(true);
    server.log.text = 'first\n';
    await pass(LOG_INTERVAL);
    server.log.text += 'second\n';
    await pass(LOG_INTERVAL);
    expect(model.text.lines).toBe('first\nsecond\n');
  });

  it('asks nothing while nobody reads, nor after the end', async () => {
    const asked = jest.spyOn(server, 'jobLog');
    await pass(10 * LOG_INTERVAL);
    expect(asked).not.toHaveBeenCalled();
    server.log = { text: 'all\n', ended: true };
    model.isWatched = true;
    await pass(1);
    expect(model.isComplete).toBe(true);
    const before = asked.mock.calls.length;
    await pass(10 * LOG_INTERVAL);
    expect(asked.mock.calls.length).toBe(before);
  });

  it('keeps what was read while the server does not answer, and goes on after it', async () => {
    server.log.text = 'first\n';
    model.isWatched = true;
    await pass(1);
    server.failure = ServerPartError.unreachable(new Error('offline'));
    await pass(LOG_INTERVAL);
    expect(model.failure).toMatch(/did not answer/);
    expect(model.text.lines).toBe('first\n');
    server.failure = null;
    server.log.text += 'second\n';
    await pass(31_000);
    expect(model.failure).toBeNull();
    expect(model.text.lines).toBe('first\nsecond\n');
  });
});
