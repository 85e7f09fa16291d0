import { nullTranslator } from '@jupyterlab/translation';

import type { ICheckResult } from '../../tokens';
import type { ICurrentKernel } from '../currentKernel';
import { KernelCheck } from '../kernelCheck';
import { PackagesCheck } from '../packagesCheck';
import { FakeKernel, REPORT, arrive } from './fakeKernel';

const trans = nullTranslator.load('jupyterlab-signpost');

function current(more: Partial<ICurrentKernel> = {}): ICurrentKernel {
  return { notebook: 'ndvi.ipynb', kernel: null, starting: false, ...more };
}

async function judged(
  Check: typeof KernelCheck | typeof PackagesCheck,
  report: Record<string, unknown>
): Promise<ICheckResult> {
  const kernel = new FakeKernel();
  const run = new Check(current({ kernel: kernel.asKernel() }), trans).run();
  await arrive();
  kernel.publish({ ...REPORT, ...report });
  kernel.finish();
  return run;
}

function foreign(name: string, more: Record<string, unknown> = {}) {
  return {
    name,
    version: '1.26.4',
    folder: REPORT.user_site,
    source: 'user',
    hides: null,
    ...more
  };
}

describe('the kernel check', () => {
  it('names environment and Python', async () => {
    const result = await judged(KernelCheck, {});
    expect(result).toMatchObject({
      id: 'kernel',
      status: 'ok',
      summary: 'conda environment geo, Python 3.12.4',
      fixes: []
    });
    expect(result.evidence.map(item => item.text)).toEqual([
      '/e/geo/bin/python',
      '/e/geo',
      '7.1.0',
      'Geo (geo)'
    ]);
  });

  it('asks to update an old ipykernel, with the command', async () => {
    const result = await judged(KernelCheck, {
      ipykernel: '5.5.6',
      executable: '/e/my geo/bin/python'
    });
    expect(result.status).toBe('attention');
    expect(result.summary).toContain('ipykernel 5.5.6');
    expect(result.fixes.map(fix => fix.value)).toEqual([
      `'/e/my geo/bin/python' -m pip install --upgrade ipykernel`
    ]);
  });

  it('is content with a Python kernel that is not ipykernel', async () => {
    expect((await judged(KernelCheck, { ipykernel: null })).status).toBe('ok');
  });

  it.each([
    [current({ notebook: null }), 'not-needed', 'No notebook is open'],
    [current(), 'attention', 'has no kernel'],
    [current({ starting: true }), 'unknown', 'is starting']
  ])('says what to do without a kernel: %p', async (state, status, text) => {
    const result = await new KernelCheck(state, trans).run();
    expect(result.status).toBe(status);
    expect(result.summary).toContain(text);
  });

  it.each([
    [{ status: 'dead' }, 'problem', 'has stopped'],
    [{ status: 'busy' }, 'unknown', 'asked again when it is idle'],
    [{ language: 'R' }, 'not-needed', 'speaks r']
  ])('says why there is no answer: %p', async (state, status, text) => {
    const kernel = Object.assign(new FakeKernel(), state).asKernel();
    const result = await new KernelCheck(current({ kernel }), trans).run();
    expect(result.status).toBe(status);
    expect(result.summary).toContain(text);
  });
});

describe('the packages check', () => {
  it('is content when all comes from the environment', async () => {
    const result = await judged(PackagesCheck, {});
    expect(result).toMatchObject({
      status: 'ok',
      summary: 'All come from the environment'
    });
  });

  it('is content with packages from elsewhere that hide nothing', async () => {
    const result = await judged(PackagesCheck, { foreign: [foreign('tqdm')] });
    expect(result.status).toBe('ok');
    expect(result.summary).toBe(
      '1 comes from ~/.local; nothing of the environment is hidden'
    );
  });

  it('shows what hides the environment’s own, and offers a kernel without it', async () => {
    const result = await judged(PackagesCheck, {
      foreign: [
        foreign('tqdm'),
        foreign('numpy', { hides: '2.1.0' }),
        foreign('xarray', { source: 'pythonpath', folder: '/pp', hides: '' })
      ]
    });
    expect(result.status).toBe('attention');
    expect(result.summary).toBe(
      '3 come from ~/.local and PYTHONPATH; 2 hide the environment’s own copies'
    );
    const texts = result.evidence.map(item => item.text);
    expect(texts).toContain(
      'numpy 1.26.4 hides 2.1.0 of the environment\ntqdm 1.26.4'
    );
    expect(result.fixes[0]).toMatchObject({
      kind: 'action',
      value: 'signpost:register-kernel',
      arguments: { environment: '/e/geo' }
    });
  });

  it('counts what it does not list', async () => {
    const result = await judged(PackagesCheck, {
      foreign: Array.from({ length: 55 }, (_, index) => foreign(`p${index}`))
    });
    expect(result.evidence[0].text.split('\n')).toHaveLength(41);
    expect(result.evidence[0].text).toMatch(/and 15 more$/);
  });

  it('steps aside where the kernel check has said it already', async () => {
    const closed = current({ notebook: null });
    expect(await new PackagesCheck(closed, trans).run()).toMatchObject({
      status: 'not-needed',
      aside: true
    });
    expect((await new PackagesCheck(current(), trans).run()).aside).toBe(true);
    expect((await new KernelCheck(closed, trans).run()).aside).toBe(false);
  });

  it('leaves a dead kernel to the kernel check', async () => {
    const kernel = Object.assign(new FakeKernel(), {
      status: 'dead'
    }).asKernel();
    const result = await new PackagesCheck(current({ kernel }), trans).run();
    expect(result.status).toBe('unknown');
  });
});
