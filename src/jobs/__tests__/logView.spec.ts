import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { JobLogModel } from '../logModel';
import { LogView } from '../logView';
import { FakeServer } from './fakeServer';

describe('LogView', () => {
  let server: FakeServer;
  let log: JobLogModel;
  let view: LogView;

  const shown = () => view.node.querySelector('pre')!.textContent;
  const note = () => view.node.querySelector('[role="status"]')!.textContent;

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    log = new JobLogModel({ client: server, job: 'one' });
    view = new LogView({ log, trans: nullTranslator.load('') });
    Widget.attach(view, document.body);
  });

  afterEach(() => {
    view.dispose();
    log.dispose();
    jest.useRealTimers();
  });

  it('shows what the job prints as text, never as markup', async () => {
    server.log.text = '<b>bold</b>\n 10 %';
    log.isWatched = true;
    await jest.advanceTimersByTimeAsync(1);
    server.log.text += '\r100 %\nend';
    await jest.advanceTimersByTimeAsync(1000);
    expect(shown()).toBe('<b>bold</b>\n100 %\nend');
    expect(view.node.querySelector('b')).toBeNull();
  });

  it('says that nothing was printed', async () => {
    server.log.ended = true;
    log.isWatched = true;
    await jest.advanceTimersByTimeAsync(1);
    expect(note()).toBe('The job has printed nothing.');
  });
});
