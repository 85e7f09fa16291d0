import { exported } from './exported';

const FILLER = 'print("one")\nprint("two")\nprint("three")';

/** Whether the program may begin with its second step. */
function restarts(
  first: string,
  second: string,
  before = 'import os'
): boolean {
  const { plan } = exported(
    [
      '#md # T',
      before,
      '#md ## First',
      `${FILLER}\n${first}`,
      '#md ## Second',
      `${FILLER}\n${second}`
    ],
    { steps: true }
  );
  const { steps } = plan.program;
  expect(steps.map(({ name }) => name)).toEqual(['first', 'second']);
  return steps[1].restarts;
}

describe('a program begins with a later step', () => {
  it.each([
    ['v = len("a")', 'print(v)', 'import os'],
    [
      'random.seed(1)\nnp.random.seed(2)',
      'print(random.random())',
      'import random\nimport numpy as np'
    ],
    ['names = list("ab")\nnames.append("c")', 'print(names)', 'import os'],
    ['print(seen)', 'print(2)', 'seen = []\ndef see(x):\n    seen.append(x)'],
    ['see(1)', 'print(2)', 'seen = []\ndef see(x):\n    seen.append(x)'],
    ['print(cities[0])', 'print(cities)', 'cities = ["Oslo"]']
  ])('after %j', (first, second, before) => {
    expect(restarts(first, second, before)).toBe(true);
  });

  it.each([
    ['os.environ["A"] = "1"', 'print(os.environ["A"])', 'import os'],
    ['os.chdir("..")', 'print(os.getcwd())', 'import os'],
    ['%cd ..', 'print(os.getcwd())', 'import os'],
    [
      'np.set_printoptions(precision=2)',
      'print(np.ones(2))',
      'import numpy as np'
    ],
    [
      'plt.rcParams["figure.dpi"] = 50',
      'print(1)',
      'import matplotlib.pyplot as plt'
    ],
    [
      'big()',
      'print(1)',
      'import matplotlib.pyplot as plt\ndef big():\n    plt.rcParams["figure.dpi"] = 50'
    ],
    [
      'getcontext().prec = 4',
      'print(Decimal(1) / 3)',
      'from decimal import Decimal, getcontext'
    ],
    [
      'see(1)',
      'see(2)',
      'seen = []\ndef see(x):\n    seen.append(x)\n    return seen'
    ],
    ['f.calls = 3', 'print(f())', 'def f():\n    return f.calls'],
    [
      'a = Account()',
      'print(a.total())',
      'class Account:\n    count = 0\n    def __init__(self):\n        Account.count += 1\n    def total(self):\n        return type(self).count'
    ]
  ])('but not after %j', (first, second, before) => {
    expect(restarts(first, second, before)).toBe(false);
  });
});
