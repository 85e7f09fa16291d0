import { exported } from './exported';

/** Why the passes of a loop cannot be run apart from each other. */
function refusal(before: string, body: string): string | null | undefined {
  const { plan } = exported(
    [
      'xs = [3, 1, 2] + []',
      before,
      `for x in xs:\n    ${body}`,
      'print("end")'
    ],
    { steps: true, items: { name: 'x', values: null } }
  );
  return plan.item_candidates.find(({ kind }) => kind === 'loop')?.refused;
}

it('a figure that what follows in the cell draws into is that of the last pass', () => {
  const refused = (after: string) =>
    exported(
      [
        'import matplotlib.pyplot as plt\nxs = [1, 2] + []',
        `for x in xs:\n    plt.figure()\n    plt.plot([x])\n${after}`,
        'print("end")'
      ],
      { steps: true, items: { name: 'x', values: null } }
    ).plan.item_candidates.find(({ kind }) => kind === 'loop')?.refused;
  expect(refused('plt.title("last")')).toContain(
    'draws into the figure of the last item'
  );
  expect(refused('plt.show()')).toBeNull();
  expect(refused('plt.figure()\nplt.plot([1])')).toBeNull();
});

describe('what passes share in other ways', () => {
  it.each([
    [
      'It uses other, which is out or a part of it',
      'out = []\nother = out',
      'out.append(x)\n    print(len(other))'
    ],
    [
      'It uses part, which is image or a part of it',
      'import numpy as np\nimage = np.zeros(9)\npart = image[1:3]',
      'image[x] = 1\n    print(part.sum())'
    ],
    [
      'It changes counts where it catches errors',
      'counts = {}',
      'try:\n        counts[x] += 1\n    except KeyError:\n        counts[x] = 1'
    ],
    [
      'It changes out for the items after it',
      'import numpy as np\nout = np.zeros(3)',
      'np.add.at(out, [0], x)'
    ],
    [
      'It changes out for the items after it',
      'out = []\ndef put(*values):\n    values[0].append(1)',
      'put(out)'
    ],
    [
      'which changes the default of kept',
      'def put(x, kept=[]):\n    kept.append(x)\n    return len(kept)',
      'print(put(x))'
    ],
    [
      'It changes numbers for the items after it',
      'import itertools\nnumbers = itertools.count()',
      'for a, b in zip("ab", numbers):\n        print(b)'
    ],
    [
      'It writes into ab/log.txt, a file that is the same one for all items',
      'folder = "a" + "b"',
      'with open(f"{folder}/log.txt", "a") as file:\n        file.write(str(x))'
    ],
    [
      'It draws into a figure that was made before it',
      'import pandas as pd\ntable = pd.DataFrame({"a": [1, 2]})',
      'part = table["a"] * x\n    part.plot()'
    ],
    [
      'It calls torch.randn, whose numbers follow',
      'import torch\ntorch.manual_seed(1)',
      'print(torch.randn(1))'
    ],
    ['It changes os.chdir', 'import os', 'os.chdir("..")'],
    [
      'It changes os.environ',
      'import os',
      'print(os.environ.get("A"))\n    os.environ["A"] = str(x)'
    ]
  ])('%s', (reason, before, body) => {
    expect(refusal(before, body)).toContain(reason);
  });

  it.each([
    [
      'out = {}',
      'try:\n        out[x] = 1 / x\n    except Exception:\n        pass'
    ],
    ['d = {3: 0, 1: 0, 2: 0}\nkeys = list(d)', 'd[x] = len(keys)'],
    [
      'folder = "a" + "b"',
      'with open(f"{folder}/{x}.txt", "w") as file:\n        file.write(str(x))'
    ],
    [
      'import pandas as pd\nimport matplotlib.pyplot as plt\ntable = pd.DataFrame({"a": [1, 2]})',
      'fig, ax = plt.subplots()\n    part = table["a"] * x\n    part.plot()\n    part.plot.line(ax=ax)'
    ],
    ['def f(x, sizes=[1]):\n    return sizes[0] + x', 'print(f(x))']
  ])('but not %j', (before, body) => {
    expect(refusal(before, body)).toBeNull();
  });
});
