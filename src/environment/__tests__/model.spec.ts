import type { ICheck, ICheckResult } from '../../tokens';
import { ChecksModel, unknownResult } from '../model';

function answer(check: ICheck, more: Partial<ICheckResult> = {}): ICheckResult {
  return { ...unknownResult(check, 'fine'), status: 'ok', ...more };
}

/** A check whose answers are given by hand. */
class AskedCheck implements ICheck {
  constructor(
    readonly id: string,
    readonly rank = 0
  ) {}

  get title(): string {
    return this.id.toUpperCase();
  }

  run(): Promise<ICheckResult> {
    this.asked++;
    return new Promise((resolve, reject) => {
      this.reply = more => resolve(answer(this, more));
      this.fail = reject;
    });
  }

  asked = 0;
  reply: (more?: Partial<ICheckResult>) => void = () => undefined;
  fail: (reason: unknown) => void = () => undefined;
}

describe('the checks', () => {
  let model: ChecksModel;
  beforeEach(() => (model = new ChecksModel()));
  afterEach(() => model.dispose());

  it('are listed by rank', () => {
    model.add(new AskedCheck('b', 20));
    model.add(new AskedCheck('a', 10));
    expect(model.checks.map(check => check.id)).toEqual(['a', 'b']);
    expect(() => model.add(new AskedCheck('a'))).toThrow('already');
  });

  it('show each answer as it comes', async () => {
    const [fast, slow] = [new AskedCheck('fast'), new AskedCheck('slow')];
    model.add(fast);
    model.add(slow);
    const all = model.run();
    fast.reply();
    await model.run('fast');
    expect([...model.results.keys()]).toEqual(['fast']);
    expect(model.isRunning('slow')).toBe(true);
    slow.reply();
    await all;
    expect(model.isRunning('slow')).toBe(false);
  });

  it('are not asked twice at the same time', async () => {
    const check = new AskedCheck('home');
    model.add(check);
    const twice = Promise.all([model.run('home'), model.run()]);
    check.reply();
    await twice;
    expect(check.asked).toBe(1);
  });

  it('are asked once more after an answer for how things were', async () => {
    const check = new AskedCheck('kernel');
    model.add(check);
    const before = model.run('kernel');
    const after = model.rerun(['kernel']);
    check.reply({ summary: 'old kernel' });
    await before;
    await Promise.resolve();
    expect(check.asked).toBe(2);
    check.reply({ summary: 'new kernel' });
    await after;
    expect(model.results.get('kernel')?.summary).toBe('new kernel');
  });

  it('turn a failure into "not known", with its sentence', async () => {
    const check = new AskedCheck('gpu');
    model.add(check);
    const run = model.run();
    check.fail(new Error('It broke.'));
    await run;
    expect(model.results.get('gpu')).toMatchObject({
      status: 'unknown',
      summary: 'It broke.',
      title: 'GPU'
    });
  });

  it('forget a check that was taken away, even when it answers late', async () => {
    const check = new AskedCheck('home');
    const added = model.add(check);
    const run = model.run();
    added.dispose();
    check.reply();
    await run;
    expect(model.results.size).toBe(0);
    expect(model.checks).toHaveLength(0);
  });

  it('ask again for a pending answer, less and less often', async () => {
    jest.useFakeTimers();
    try {
      const check = new AskedCheck('home');
      model.add(check);
      const run = model.run();
      check.reply({ pending: true });
      await run;
      await jest.advanceTimersByTimeAsync(1499);
      expect(check.asked).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      expect(check.asked).toBe(2);
      check.reply({ pending: true });
      await jest.advanceTimersByTimeAsync(2999);
      expect(check.asked).toBe(2);
      await jest.advanceTimersByTimeAsync(1);
      expect(check.asked).toBe(3);
      check.reply();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(check.asked).toBe(3);
    } finally {
      jest.useRealTimers();
    }
  });
});
