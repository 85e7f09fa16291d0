import { nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { IAdvice, IJob } from '../../server/answers';
import { ServerPartError } from '../../server/errors';
import { AdviceModel, askedOfExport } from '../adviceModel';
import { AdviceSection } from '../adviceView';
import { makeJob } from './fakeServer';

const GIB = 2 ** 30;
const trans = nullTranslator.load('');

const ADVICE: IAdvice = {
  figures: [
    {
      name: 'time',
      asked: 3600,
      used: 600,
      advised: 900,
      item: 900,
      sentence: '15 min is enough.'
    },
    {
      name: 'memory',
      asked: 8 * GIB,
      used: 9 * GIB,
      advised: 4 * GIB,
      item: GIB,
      sentence: 'Too much.'
    },
    {
      name: 'cpus',
      asked: 4,
      used: null,
      advised: null,
      item: null,
      sentence: 'Its CPU time was not measured.'
    }
  ],
  efficiency: 0.276,
  summary: 'Ask for 15 min and 4 GiB.',
  margins: 'Adds 50%.',
  options: ['--time=00:15:00', '--mem=4G'],
  notebook: 'work/a.ipynb',
  style: 'joblib',
  spread: { workers: 4, nodes: 1 }
};

function setUp(advice: IAdvice | Error, job: Partial<IJob> = {}) {
  const jobs = {
    jobs: [makeJob({ state: 'completed', ...job })],
    changed: new Signal<any, void>({})
  };
  const asked: string[] = [];
  const applied: IAdvice[] = [];
  const model = new AdviceModel({
    client: {
      jobAdvice: async id => {
        asked.push(id);
        if (advice instanceof Error) {
          throw advice;
        }
        return advice;
      }
    },
    jobs,
    job: 'one',
    apply: async (_, given) => {
      applied.push(given);
      return 'Changed.';
    }
  });
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) {
      await Promise.resolve();
    }
  };
  const html = async () => {
    const widget = ReactWidget.create(
      React.createElement(AdviceSection, { model, trans })
    );
    Widget.attach(widget, document.body);
    await widget.renderPromise;
    const text = widget.node.innerHTML;
    widget.dispose();
    return text;
  };
  return { jobs, model, asked, applied, settle, html };
}

describe('advice', () => {
  it('is asked for once the job has ended and somebody looks', async () => {
    const { jobs, model, asked, settle } = setUp(ADVICE, { state: 'running' });
    model.isWatched = true;
    await settle();
    expect(asked).toEqual([]);
    jobs.jobs = [makeJob({ state: 'completed' })];
    jobs.changed.emit();
    jobs.changed.emit();
    await settle();
    expect(asked).toEqual(['one']);
    expect(model.advice).toBe(ADVICE);
  });

  it('is shown as bars with figures in words', async () => {
    const { model, settle, html } = setUp(ADVICE);
    expect(await html()).toBe('');
    model.isWatched = true;
    await settle();
    const text = await html();
    expect(text).toContain('10 min 0 s of 1 h 0 min');
    expect(text).toContain('aria-valuenow="600"');
    expect(text).toContain('jp-mod-over');
    expect(text).toContain('4 CPUs asked for');
    expect(text).toContain('busy for 28 %');
    expect(text).toContain('the export will ask for 15 min 0 s, 1.00 GiB.');
    expect(text).toContain('Apply to the wrapper');
  });

  it('is applied once', async () => {
    const { model, applied, settle, html } = setUp(ADVICE);
    model.isWatched = true;
    await settle();
    await Promise.all([model.apply(), model.apply()]);
    expect(applied).toEqual([ADVICE]);
    expect(model.outcome).toEqual({ message: 'Changed.', failed: false });
    expect(await html()).toMatch(/<button[^>]*disabled/);
  });

  it('is told by hand where there is no notebook', async () => {
    const { model, settle, html } = setUp({ ...ADVICE, notebook: null });
    model.isWatched = true;
    await settle();
    expect(model.canApply).toBe(false);
    expect(await html()).toContain('by hand: --time=00:15:00 --mem=4G');
  });

  it('is left out where nothing was measured, and failures are told', async () => {
    const none = new ServerPartError('refused', 'Nothing.', 404, 'no-usage');
    const quiet = setUp(none);
    quiet.model.isWatched = true;
    await quiet.settle();
    expect(await quiet.html()).toBe('');
    const loud = setUp(ServerPartError.unreachable(null));
    loud.model.isWatched = true;
    await loud.settle();
    expect(await loud.html()).toContain('did not answer');
    // It is asked for again when the list comes in.
    loud.jobs.changed.emit();
    await loud.settle();
    expect(loud.asked).toHaveLength(2);
  });

  it('is in the units of the export, for one item', () => {
    expect(askedOfExport(ADVICE)).toEqual({ minutes: 15, memory_bytes: GIB });
  });
});
