import { mainBody } from './exported';

/** The last line of `main()` for cells of which the last ends with a call. */
function lastLine(...cells: string[]): string {
  return mainBody(cells).split('\n').pop()!;
}

describe('calls that give nothing to show', () => {
  it.each([
    [['import numpy as np', 'np.random.seed(1)'], 'np.random.seed(1)'],
    [['from random import seed as start', 'start(1)'], 'start(1)'],
    [['help(len)'], 'help(len)'],
    [['def f():\n    print(1)', 'f()'], 'f()'],
    [
      ['def f():\n    def g():\n        return 1\n    return None', 'f()'],
      'f()'
    ]
  ])('%j are left as they are', (cells, line) => {
    expect(lastLine(...cells)).toBe(line);
  });

  it.each([
    [['def f():\n    if True:\n        return 1', 'f()'], 'show(f())'],
    [['def f():\n    yield 1', 'f()'], 'show(f())'],
    [['@cache\ndef f():\n    print(1)', 'f()'], 'show(f())'],
    [['def f():\n    print(1)', 'def f():\n    return 1', 'f()'], 'show(f())'],
    [['def help(x):\n    return x', 'help(1)'], 'show(help(1))'],
    [['import matplotlib.pyplot as plt', 'plt.ion()'], 'show(plt.ion())']
  ])('%j are not among them', (cells, line) => {
    expect(mainBody(cells)).toContain(line);
  });
});
