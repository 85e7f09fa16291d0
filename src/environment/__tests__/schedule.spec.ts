import { Signal } from '@lumino/signaling';

import type { CheckStatus, ICheck } from '../../tokens';
import { ChecksModel, unknownResult } from '../model';
import { CheckSchedule } from '../schedule';
import { arrive } from './fakeKernel';

function setUp() {
  const asked: string[] = [];
  const statuses: Record<string, CheckStatus> = {};
  const checks = new ChecksModel();
  for (const id of ['home', 'kernel', 'packages']) {
    const check: ICheck = {
      id,
      title: id,
      rank: 0,
      run: async () => {
        asked.push(id);
        return {
          ...unknownResult(check, ''),
          status: statuses[id] ?? 'ok',
          measured_at: new Date(now).toISOString()
        };
      }
    };
    checks.add(check);
  }
  let now = 1_000_000;
  const sites: any = { current: { id: 'jasmin' } };
  sites.changed = new Signal<any, void>(sites);
  const kernel: any = {};
  kernel.replaced = new Signal<any, void>(kernel);
  kernel.idle = new Signal<any, void>(kernel);
  const schedule = new CheckSchedule({ checks, sites, kernel, now: () => now });
  let watching = checks.watch([]);
  return {
    schedule,
    checks,
    look: () => (watching = checks.watch(null)),
    lookAway: () => watching.dispose(),
    sites,
    kernel,
    statuses,
    wait: (milliseconds: number) => (now += milliseconds),
    /** What was asked since the last time. */
    asked: async () => {
      await arrive();
      return asked.splice(0).sort();
    }
  };
}

describe('checks are asked', () => {
  it('when they are first looked at, and not before', async () => {
    const { look, asked } = setUp();
    expect(await asked()).toEqual([]);
    look();
    expect(await asked()).toEqual(['home', 'kernel', 'packages']);
  });

  it('when they are looked at again after a minute', async () => {
    const { look, lookAway, asked, wait } = setUp();
    look();
    await asked();
    lookAway();
    wait(60_000);
    look();
    expect(await asked()).toEqual([]);
    lookAway();
    wait(1);
    look();
    expect(await asked()).toEqual(['home', 'kernel', 'packages']);
  });

  it('all, when the site changes', async () => {
    const { look, asked, sites } = setUp();
    look();
    await asked();
    sites.changed.emit();
    expect(await asked()).toEqual([]);
    sites.current = { id: 'leap' };
    sites.changed.emit();
    expect(await asked()).toEqual(['home', 'kernel', 'packages']);
  });

  it('the kernel’s, when the kernel changes; once, however often it did unseen', async () => {
    const { look, lookAway, asked, kernel } = setUp();
    look();
    await asked();
    kernel.replaced.emit();
    expect(await asked()).toEqual(['kernel', 'packages']);
    lookAway();
    kernel.replaced.emit();
    kernel.replaced.emit();
    expect(await asked()).toEqual([]);
    look();
    expect(await asked()).toEqual(['kernel', 'packages']);
  });

  it('again when the kernel is idle, if it was busy when it was asked', async () => {
    const { look, asked, kernel, statuses } = setUp();
    statuses.kernel = 'unknown';
    look();
    await asked();
    kernel.idle.emit();
    expect(await asked()).toEqual(['kernel']);
    statuses.kernel = 'ok';
    kernel.idle.emit();
    await asked();
    kernel.idle.emit();
    expect(await asked()).toEqual([]);
  });

  it('only those that somebody looks at', async () => {
    const { checks, asked, sites } = setUp();
    const watching = checks.watch(['home']);
    expect(await asked()).toEqual(['home']);
    sites.current = { id: 'leap' };
    sites.changed.emit();
    expect(await asked()).toEqual(['home']);
    const other = checks.watch(['kernel', 'nothing']);
    expect(await asked()).toEqual(['kernel']);
    watching.dispose();
    other.dispose();
    sites.current = { id: 'jasmin' };
    sites.changed.emit();
    expect(await asked()).toEqual([]);
  });
});
