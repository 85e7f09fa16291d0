import { nullTranslator } from '@jupyterlab/translation';

import { ChecksModel, unknownResult } from '../../environment/model';
import type { ICheck, ICheckResult } from '../../tokens';
import { PassedMemory } from '../memory';
import { FIRST_WAIT, HomeStatusModel, LONGEST_AGE } from '../model';

const trans = nullTranslator.load('jupyterlab-signpost');

/** JupyterLab's state, as far as it is used; it outlives a page. */
class FakeState {
  async fetch(id: string): Promise<boolean | undefined> {
    if (this.isBroken) {
      throw new Error('no state');
    }
    return this.saved.get(id);
  }

  async save(id: string, value: unknown): Promise<boolean> {
    if (this.isBroken) {
      throw new Error('no state');
    }
    this.saved.set(id, value as boolean);
    return true;
  }

  readonly saved = new Map<string, boolean>();
  isBroken = false;
}

/** A check of HOME whose answers a test gives. */
class FakeHome implements ICheck {
  readonly id = 'home';
  readonly title = 'HOME';
  readonly rank = 1;

  async run(): Promise<ICheckResult> {
    this.asked++;
    const answer = { ...unknownResult(this, this.summary), ...this.answer };
    return { ...answer, measured_at: new Date().toISOString() };
  }

  asked = 0;
  summary = '43 GB of 100 GB';
  answer: Partial<ICheckResult> = { status: 'ok', fraction: 0.437 };
}

describe('HOME in the status bar', () => {
  let state: FakeState;
  let home: FakeHome;
  let checks: ChecksModel;
  let models: HomeStatusModel[];
  let told: ICheckResult[];

  /** What a page makes when it is loaded. */
  const load = (showsItem = true, notifies = true) => {
    const model = new HomeStatusModel({
      checks,
      memory: new PassedMemory(state),
      trans
    });
    model.passed.connect((_, result) => told.push(result));
    model.configure(showsItem, notifies);
    models.push(model);
    return model;
  };

  const answer = async (more: Partial<ICheckResult>) => {
    home.answer = more;
    await checks.run('home');
    await jest.advanceTimersByTimeAsync(0);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    state = new FakeState();
    home = new FakeHome();
    checks = new ChecksModel();
    checks.add(home);
    models = [];
    told = [];
  });

  afterEach(() => {
    models.forEach(model => model.dispose());
    checks.dispose();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('shows the last answer of the check, whoever asked it', async () => {
    const model = load();
    expect(model.view).toBeNull();
    await answer({ status: 'ok', fraction: 0.437 });
    expect(model.view).toEqual({
      text: 'HOME 43 %',
      isLoud: false,
      status: 'ok',
      summary: '43 GB of 100 GB'
    });
    expect(home.asked).toBe(1);
  });

  it('takes an answer that was there before it', async () => {
    await answer({ status: 'ok', fraction: 0.1 });
    expect(load().view?.text).toBe('HOME 10 %');
  });

  it.each([
    [{ status: 'attention', fraction: 0.85 }, 'HOME 85 %', false],
    [{ status: 'attention', fraction: 0.9 }, 'HOME 90 %: look at this', true],
    [{ status: 'problem', fraction: 0.999 }, 'HOME 99 %: problem', true],
    [{ status: 'problem', fraction: 1.203 }, 'HOME 120 %: problem', true],
    [{ status: 'problem', fraction: 0.3 }, 'HOME 30 %: problem', true],
    [{ status: 'problem', fraction: null }, 'HOME: problem', true]
  ] as const)(
    'is loud only near the limit: %j',
    async (given, text, isLoud) => {
      const model = load();
      await answer(given);
      expect(model.view).toMatchObject({ text, isLoud });
    }
  );

  it('shows nothing while nothing is known', async () => {
    const model = load();
    await answer({ status: 'ok', fraction: 0.5 });
    await answer({ status: 'unknown', fraction: null });
    expect(model.view).toBeNull();
  });

  it('waits for the end of a count', async () => {
    const model = load();
    await answer({ status: 'attention', fraction: 0.95 });
    await answer({ status: 'unknown', fraction: 0.02, pending: true });
    expect(model.view?.text).toMatch(/^HOME 95 %/);
    expect([...state.saved.values()]).toEqual([true]);
  });

  it('asks nothing at the start, and later only for what is old', async () => {
    load();
    await jest.advanceTimersByTimeAsync(FIRST_WAIT - 1);
    expect(home.asked).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(home.asked).toBe(1);
    await jest.advanceTimersByTimeAsync(LONGEST_AGE - 1);
    expect(home.asked).toBe(1);
    // Somebody else asks: the answer is good for as long again.
    await checks.run('home');
    await jest.advanceTimersByTimeAsync(LONGEST_AGE - 1);
    expect(home.asked).toBe(2);
    await jest.advanceTimersByTimeAsync(10 * LONGEST_AGE);
    expect(home.asked).toBe(12);
  });

  it('asks nothing when both are switched off', async () => {
    const model = load(false, false);
    await jest.advanceTimersByTimeAsync(5 * LONGEST_AGE);
    expect(home.asked).toBe(0);
    model.configure(true, false);
    await jest.advanceTimersByTimeAsync(LONGEST_AGE);
    expect(home.asked).toBe(1);
  });

  it('asks nothing while the page is hidden', async () => {
    load();
    const visibility = jest.spyOn(document, 'visibilityState', 'get');
    visibility.mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await jest.advanceTimersByTimeAsync(5 * LONGEST_AGE);
    expect(home.asked).toBe(0);
    visibility.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await jest.advanceTimersByTimeAsync(FIRST_WAIT + LONGEST_AGE / 2);
    expect(home.asked).toBe(1);
  });

  it('tells once that HOME is nearly full, not at each reload', async () => {
    load();
    await answer({ status: 'attention', fraction: 0.89 });
    expect(told).toHaveLength(0);
    await answer({ status: 'attention', fraction: 0.91 });
    await answer({ status: 'problem', fraction: 0.97 });
    expect(told.map(result => result.fraction)).toEqual([0.91]);
    models.pop()?.dispose();
    load();
    await answer({ status: 'problem', fraction: 0.98 });
    expect(told).toHaveLength(1);
  });

  it('tells again after HOME was emptied, not when it moves about the mark', async () => {
    load();
    for (const fraction of [0.91, 0.88, 0.92, 0.86, 0.93]) {
      await answer({ status: 'attention', fraction });
    }
    expect(told).toHaveLength(1);
    await answer({ status: 'attention', fraction: 0.84 });
    await answer({ status: 'attention', fraction: 0.92 });
    expect(told).toHaveLength(2);
  });

  it('tells nothing when that is switched off, and does so when it is switched on', async () => {
    const model = load(true, false);
    await answer({ status: 'problem', fraction: 0.99 });
    expect(told).toHaveLength(0);
    model.configure(true, true);
    await jest.advanceTimersByTimeAsync(0);
    expect(told).toHaveLength(1);
  });

  it('can notify without an item', async () => {
    const model = load(false, true);
    await answer({ status: 'problem', fraction: 0.99 });
    expect(model.view).toBeNull();
    expect(told).toHaveLength(1);
  });

  it('tells once a page when nothing can be remembered', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    state.isBroken = true;
    load();
    await answer({ status: 'problem', fraction: 0.99 });
    await answer({ status: 'problem', fraction: 1 });
    expect(told).toHaveLength(1);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('says nothing after it was disposed of', async () => {
    const model = load();
    model.dispose();
    await answer({ status: 'problem', fraction: 0.99 });
    expect(told).toHaveLength(0);
    expect(model.view).toBeNull();
  });
});
