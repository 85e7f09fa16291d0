import { Signal } from '@lumino/signaling';

import { CurrentKernel } from '../currentKernel';

/** A notebook whose session can be changed by hand. */
function notebook(path: string) {
  const context: any = {
    path,
    session: { kernel: { name: 'geo' } },
    kernelDisplayStatus: 'idle'
  };
  context.kernelChanged = new Signal(context);
  context.statusChanged = new Signal(context);
  const panel: any = { sessionContext: context };
  panel.disposed = new Signal(panel);
  return panel;
}

function setUp() {
  const tracker: any = { currentWidget: null };
  tracker.currentChanged = new Signal(tracker);
  const current = new CurrentKernel(tracker);
  const heard: string[] = [];
  current.replaced.connect(() => heard.push('replaced'));
  current.idle.connect(() => heard.push('idle'));
  return {
    current,
    heard,
    show: (panel: any) => {
      tracker.currentWidget = panel;
      tracker.currentChanged.emit(panel);
    }
  };
}

describe('the current kernel', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is that of the notebook in front', () => {
    const { current, heard, show } = setUp();
    expect(current.notebook).toBeNull();
    expect(current.kernel).toBeNull();
    show(notebook('work/ndvi.ipynb'));
    expect(current.notebook).toBe('ndvi.ipynb');
    expect(current.kernel?.name).toBe('geo');
    show(null);
    expect(current.notebook).toBeNull();
    expect(heard).toEqual(['replaced', 'replaced']);
  });

  it('is still to come while the session starts, and only then', () => {
    const { current, show } = setUp();
    const panel = notebook('a.ipynb');
    panel.sessionContext.session = null;
    show(panel);
    panel.sessionContext.kernelDisplayStatus = 'initializing';
    expect(current.starting).toBe(true);
    panel.sessionContext.kernelDisplayStatus = 'unknown';
    expect(current.starting).toBe(false);
  });

  it('is no longer listened to when another notebook is in front', () => {
    const { heard, show } = setUp();
    const first = notebook('a.ipynb');
    show(first);
    show(notebook('b.ipynb'));
    heard.length = 0;
    first.sessionContext.kernelChanged.emit({});
    first.sessionContext.statusChanged.emit('idle');
    jest.runAllTimers();
    expect(heard).toEqual([]);
  });

  it('is idle when it stays so, not between two cells', () => {
    const { heard, show } = setUp();
    const panel = notebook('a.ipynb');
    show(panel);
    heard.length = 0;
    const { statusChanged } = panel.sessionContext;
    statusChanged.emit('idle');
    jest.advanceTimersByTime(300);
    statusChanged.emit('busy');
    jest.advanceTimersByTime(5000);
    expect(heard).toEqual([]);
    statusChanged.emit('idle');
    jest.advanceTimersByTime(500);
    expect(heard).toEqual(['idle']);
  });

  it('is another one after a restart, once it is idle', () => {
    const { heard, show } = setUp();
    const panel = notebook('a.ipynb');
    show(panel);
    heard.length = 0;
    const { statusChanged } = panel.sessionContext;
    statusChanged.emit('restarting');
    statusChanged.emit('starting');
    statusChanged.emit('idle');
    jest.runAllTimers();
    expect(heard).toEqual(['replaced']);
    statusChanged.emit('dead');
    expect(heard).toEqual(['replaced', 'replaced']);
  });
});
