import * as fs from 'fs';
import * as path from 'path';

import { nullTranslator } from '@jupyterlab/translation';

import type { ICheckResult } from '../../tokens';
import { GpuLibrariesCheck } from '../gpuLibrariesCheck';
import { KernelCheck } from '../kernelCheck';
import { PackagesCheck } from '../packagesCheck';
import { FakeKernel, arrive } from './fakeKernel';

// The command line says the same: jupyter_ext/tests/test_of_kernel.py reads this file, too.
const REPORTS = JSON.parse(
  fs.readFileSync(
    path.join(__dirname, '../../../jupyter_ext/tests/kernel_reports.json'),
    'utf8'
  )
);

const trans = nullTranslator.load('jupyterlab-signpost');

async function judged(
  Check: new (...args: any[]) => { run(): Promise<ICheckResult> },
  report: unknown
): Promise<ICheckResult> {
  const kernel = new FakeKernel();
  const current = { notebook: 'a.ipynb', kernel, starting: false };
  const run = new Check(current, trans).run();
  await arrive();
  kernel.publish(report);
  kernel.finish();
  return run;
}

describe('what a kernel reports of GPUs and frameworks', () => {
  it.each<[string, any]>(
    REPORTS.accelerators.map((item: any) => [item.name, item])
  )('is told: %s', async (_, item) => {
    const result = await judged(GpuLibrariesCheck, item.report);
    expect(result).toMatchObject({
      id: 'gpu-libraries',
      status: item.status,
      summary: item.summary
    });
    expect(result.fixes.map(fix => fix.value)).toEqual(item.fixes);
    expect(result.aside ?? false).toBe(item.report.frameworks.length === 0);
  });
});

describe('what a kernel reports of its interpreter', () => {
  it.each<[string, any]>(
    REPORTS.interpreter.map((item: any) => [item.name, item])
  )('is told: %s', async (_, item) => {
    const kernel = await judged(KernelCheck, item.report);
    expect([kernel.status, kernel.summary]).toEqual(item.kernel);
    const packages = await judged(PackagesCheck, item.report);
    expect([packages.status, packages.summary]).toEqual(item.packages);
  });
});
