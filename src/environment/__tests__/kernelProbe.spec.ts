import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

import { parseInterpreterReport } from '../kernelAnswers';
import { askDistributions, askInterpreter } from '../kernelProbe';
import { INTERPRETER_PROGRAM, publishing } from '../kernelSnippets';
import { FakeKernel, REPORT, arrive } from './fakeKernel';

describe('asking a kernel for its interpreter', () => {
  it('runs silently, without history, and stops nothing', async () => {
    const kernel = new FakeKernel();
    const asked = askInterpreter(kernel.asKernel());
    await arrive();
    expect(kernel.requests).toEqual([
      expect.objectContaining({
        silent: true,
        store_history: false,
        allow_stdin: false,
        stop_on_error: false
      })
    ]);
    kernel.print('noise of a thread');
    kernel.publish(REPORT);
    kernel.finish();
    await expect(asked).resolves.toMatchObject({
      executable: '/e/geo/bin/python',
      version: '3.12.4',
      kind: 'conda',
      userSiteUsed: true
    });
  });

  it('shares one answer between questions asked side by side', async () => {
    const kernel = new FakeKernel();
    const both = Promise.all([
      askInterpreter(kernel.asKernel()),
      askInterpreter(kernel.asKernel())
    ]);
    await arrive();
    kernel.publish(REPORT);
    kernel.finish();
    await both;
    expect(kernel.requests).toHaveLength(1);
  });

  it.each([
    ['busy', { status: 'busy' }, 'running a cell'],
    ['busy', { hasPendingInput: true }, 'running a cell'],
    ['dead', { status: 'dead' }, 'has stopped'],
    ['not-ready', { status: 'starting' }, 'is starting'],
    ['not-ready', { connectionStatus: 'connecting' }, 'not connected'],
    ['language', { language: 'R' }, 'speaks r']
  ])('does not send anything: %s, %p', async (failure, state, sentence) => {
    const kernel = Object.assign(new FakeKernel(), state);
    await expect(askInterpreter(kernel.asKernel())).rejects.toMatchObject({
      failure,
      message: expect.stringContaining(sentence)
    });
    expect(kernel.requests).toHaveLength(0);
  });

  it('waits a moment for a kernel that only completes a word', async () => {
    const kernel = Object.assign(new FakeKernel(), { status: 'busy' });
    const asked = askInterpreter(kernel.asKernel());
    setTimeout(() => (kernel.status = 'idle'), 60);
    await new Promise(resolve => setTimeout(resolve, 150));
    kernel.publish(REPORT);
    kernel.finish();
    await expect(asked).resolves.toMatchObject({ version: '3.12.4' });
  });

  it('tells the kernel’s own error', async () => {
    const kernel = new FakeKernel();
    const asked = askInterpreter(kernel.asKernel());
    await arrive();
    kernel.finish({ status: 'error', ename: 'OSError', evalue: 'disk' });
    await expect(asked).rejects.toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('OSError: disk')
    });
  });

  it('tells a restart', async () => {
    const kernel = new FakeKernel();
    const asked = askInterpreter(kernel.asKernel());
    await arrive();
    kernel.cancel();
    await expect(asked).rejects.toMatchObject({ failure: 'not-ready' });
  });
});

describe('a kernel that does not answer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is given up after ten seconds, and not asked until it is free', async () => {
    const kernel = new FakeKernel();
    const asked = askInterpreter(kernel.asKernel());
    const failed = expect(asked).rejects.toMatchObject({ failure: 'silent' });
    await jest.advanceTimersByTimeAsync(10_000);
    await failed;
    await expect(
      askDistributions(kernel.asKernel(), {
        imports: ['numpy'],
        distributions: []
      })
    ).rejects.toMatchObject({ failure: 'busy' });
    expect(kernel.requests).toHaveLength(1);
    kernel.publish(REPORT);
    kernel.finish();
    await jest.advanceTimersByTimeAsync(0);
    const again = askInterpreter(kernel.asKernel());
    await jest.advanceTimersByTimeAsync(0);
    expect(kernel.requests).toHaveLength(2);
    kernel.publish(REPORT);
    kernel.finish();
    await expect(again).resolves.toMatchObject({ version: '3.12.4' });
  });
});

describe('asking for distributions', () => {
  const nothing = { python: '3.12.4', imports: {}, installed: {}, own: {} };

  it('keeps what was asked for, and nothing else', async () => {
    const kernel = new FakeKernel();
    const asked = askDistributions(kernel.asKernel(), {
      imports: ['PIL.Image', 'PIL', 'mine', 'broken', 'constructor'],
      distributions: ['Netcdf_4']
    });
    await arrive();
    kernel.publish({
      ...nothing,
      imports: {
        PIL: { name: 'pillow', version: '11.0', also: ['pillow-simd', 3] },
        broken: 3,
        other: { name: 'other', version: '1' }
      },
      installed: {
        'netcdf-4': { name: 'netcdf4', version: 3, origin: 'https://a/b.whl' }
      },
      own: { mine: 'mine.py', other: 'other.py', broken: 1 }
    });
    kernel.finish();
    await expect(asked).resolves.toEqual({
      python_version: '3.12.4',
      distributions: {
        PIL: { name: 'pillow', version: '11.0', also: ['pillow-simd', ''] }
      },
      installed: {
        'netcdf-4': {
          name: 'netcdf4',
          version: '',
          origin: 'https://a/b.whl',
          editable: false
        }
      },
      own_modules: { mine: 'mine.py' }
    });
  });

  it.each([
    { ...nothing, python: 3 },
    { ...nothing, python: '3.12; import os' },
    { ...nothing, imports: [] },
    { ...nothing, own: null },
    { python: '3.12.4' }
  ])('refuses another answer: %j', async answer => {
    const kernel = new FakeKernel();
    const asked = askDistributions(kernel.asKernel(), {
      imports: ['numpy'],
      distributions: []
    });
    await arrive();
    kernel.publish(answer);
    kernel.finish();
    await expect(asked).rejects.toMatchObject({ failure: 'failed' });
  });

  it('asks nothing for no names', async () => {
    const kernel = Object.assign(new FakeKernel(), { status: 'busy' });
    await expect(
      askDistributions(kernel.asKernel(), { imports: [], distributions: [] })
    ).resolves.toBeNull();
  });
});

describe('what a kernel may answer', () => {
  it.each([
    'no JSON',
    '[]',
    'null',
    JSON.stringify({ ...REPORT, version: '<b>3</b>' }),
    JSON.stringify({ ...REPORT, kind: 'pixie' }),
    JSON.stringify({ ...REPORT, foreign: 'all' })
  ])('is refused when it is something else: %s', text => {
    expect(() => parseInterpreterReport(text)).toThrow('something else');
  });
});

describe('the programs, run by a Python', () => {
  /** What a program publishes, with IPython replaced by a module that prints. */
  function published(code: string, environment: Record<string, string> = {}) {
    const run = spawnSync('python3', ['-'], {
      encoding: 'utf-8',
      env: { ...process.env, ...environment },
      input: `
import sys, types
module = types.ModuleType("IPython")
class Shell:
    class display_pub:
        def publish(data, metadata):
            print(list(data.values())[0])
        publish = staticmethod(publish)
module.get_ipython = lambda: Shell
sys.modules["IPython"] = module
before = None
before = set(globals())
${code}
assert set(globals()) == before, set(globals()) - before
`
    });
    expect(run.stderr).toBe('');
    return run.stdout;
  }

  it('report the interpreter and leave no name behind', () => {
    const report = parseInterpreterReport(
      published(publishing(INTERPRETER_PROGRAM))
    );
    expect(report.executable).toMatch(/python/);
    expect(report.prefix).not.toBe('');
  });

  it('find what PYTHONPATH hides', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signpost-'));
    try {
      fs.mkdirSync(`${folder}/pip-99.0.dist-info`);
      fs.mkdirSync(`${folder}/lonely_one-1.0.dist-info`);
      const report = parseInterpreterReport(
        published(publishing(INTERPRETER_PROGRAM), { PYTHONPATH: folder })
      );
      const names = report.foreign
        .filter(item => item.source === 'pythonpath')
        .map(item => `${item.name} ${item.version}`);
      expect(names).toEqual(['lonely-one 1.0', 'pip 99.0']);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
