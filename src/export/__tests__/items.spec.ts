import { exported } from './exported';

/** Plan of cells, with the loop of the last cell but one, or the one that is named, as items. */
function planned(cells: string[], name = 'x', values: string | null = null) {
  return exported(cells, { steps: true, items: { name, values } });
}

/** Before each loop, so that there is something to go through. */
const ITEMS = 'xs = [3, 1, 2] + []';

/** Why the passes of a loop cannot be run apart from each other. */
function refusal(loop: string, before = '', after = 'print("end")') {
  const { plan } = planned([ITEMS, before, loop, after]);
  const candidate = plan.item_candidates.find(({ kind }) => kind === 'loop');
  return candidate?.refused;
}

describe('the items of a loop', () => {
  it.each([
    ['out.append(x * 2)', 'out = []', 'print(out)', ['out']],
    ['out.extend([x, x])', 'out = []', 'print(out)', ['out']],
    ['out[x] = x * 2', 'out = {}', 'print(out)', ['out']],
    [
      'out[x - 1] = x',
      'import numpy as np\nout = np.zeros(3)',
      'print(out)',
      ['out']
    ],
    ['total += x', 'total = 0 + 0', 'print(total)', ['total']],
    [
      'groups[x % 2].append(x)',
      'from collections import defaultdict\ngroups = defaultdict(list)',
      'print(dict(groups))',
      ['groups']
    ],
    [
      'counts[x] += 1',
      'from collections import Counter\ncounts = Counter()',
      'print(counts)',
      ['counts']
    ],
    ['last = x * 2', '', 'print(last, x)', []],
    ['import math\n    print(math.sqrt(x))', '', 'print("end")', []],
    [
      'rows = []\n    rows.append(x)\n    rows += [1]\n    out.append(rows)',
      'out = []',
      'print(out)',
      ['out']
    ],
    [
      'path = base / str(x)\n    out.append(path.name)\n    text = path.read_text() if path.exists() else ""',
      'from pathlib import Path\nbase = Path(".")\nout = []',
      'print(out)',
      ['out']
    ],
    [
      'if x > 2:\n        continue\n    out.append(x)',
      'out = []',
      'print(out)',
      ['out']
    ],
    [
      'part = double(part_of(table))\n    out.append(part["a"])',
      'table = {"a": 1}\nout = []\ndef part_of(t):\n    t = t.copy()\n    t["c"] = 3\n    return t\ndef double(t):\n    return {key: 2 * value for key, value in t.items()}',
      'print(out)',
      ['out']
    ],
    [
      'x = {"a": int(x)}\n    x["b"] = 1\n    out.append(x)',
      'out = []',
      'print(out)',
      ['out']
    ],
    [
      'fig, ax = plt.subplots()\n    ax.plot([x])\n    plt.title("a")',
      'import matplotlib.pyplot as plt',
      'print("end")',
      []
    ],
    [
      'np.random.seed(x)\n    out.append(np.random.rand())',
      'import numpy as np\nout = []',
      'print(out)',
      ['out']
    ]
  ])('may be passes that only do %j', (body, before, after, changes) => {
    const { plan } = planned([
      ITEMS,
      before,
      `for x in xs:\n    ${body}`,
      after
    ]);
    expect(
      plan.item_candidates.find(({ kind }) => kind === 'loop')
    ).toMatchObject({ refused: null });
    expect(plan.items).toMatchObject({ changes });
    expect(plan.warnings.filter(({ kind }) => kind === 'layout')).toEqual([]);
  });

  it.each([
    [
      'end early (break)',
      'for x in xs:\n    if x > 2:\n        break\n    print(x)',
      ''
    ],
    ['has an else', 'for x in xs:\n    print(x)\nelse:\n    print("e")', ''],
    [
      'It reads out, which the items before have changed',
      'for x in xs:\n    out.append(x)\n    print(len(out))',
      'out = []'
    ],
    [
      'It reads out, which the items before have changed',
      'for x in xs:\n    out[x] = out.get(x, 0) + 1',
      'out = {}'
    ],
    [
      'It uses before of the item before',
      'for x in xs:\n    print(x - before)\n    before = x',
      'before = 0 + 0'
    ],
    [
      'It changes stack for the items after it',
      'for x in xs:\n    print(stack.pop())',
      'stack = [1, 2, 3]'
    ],
    [
      'It changes it for the items after it',
      'for x in xs:\n    print(next(it))',
      'it = iter("abc")'
    ],
    [
      'It changes rng for the items after it',
      'for x in xs:\n    print(rng.normal())',
      'import numpy as np\nrng = np.random.default_rng(1)'
    ],
    [
      'It changes ax for the items after it',
      'for x in xs:\n    ax.plot([x])',
      'import matplotlib.pyplot as plt\nfig, ax = plt.subplots()'
    ],
    [
      'It draws into a figure that was made before it',
      'for x in xs:\n    plt.plot([x])',
      'import matplotlib.pyplot as plt'
    ],
    [
      'It calls np.random.rand, whose numbers follow',
      'for x in xs:\n    print(np.random.rand())',
      'import numpy as np'
    ],
    [
      'It calls random.random, whose numbers follow',
      'def draw():\n    return random.random()\nfor x in xs:\n    print(draw())',
      'import random'
    ],
    [
      'It calls note, which changes seen',
      'def note(x):\n    seen.append(x)\nfor x in xs:\n    note(x)',
      'seen = []'
    ],
    [
      'It changes table for the items after it',
      'def put(where, x):\n    where[x] = 1\nfor x in xs:\n    put(table, x)',
      'table = {}'
    ],
    [
      'It changes table through other',
      'for x in xs:\n    other = table\n    other[x] = 1',
      'table = {}'
    ],
    [
      'It changes table through both',
      'for x in xs:\n    both = (table, x) if x else ()\n    both[0][x] = 1',
      'table = {}'
    ],
    [
      'It changes image through row',
      'for x in xs:\n    rows = image.reshape(3, 3)\n    row = rows[x, :]\n    row += 1',
      'import numpy as np\nimage = np.zeros(9)'
    ],
    [
      'It changes frame for the items after it',
      'for x in xs:\n    frame.drop(columns=str(x), inplace=True)',
      'import pandas as pd\nframe = pd.DataFrame()'
    ],
    [
      'It changes model for the items after it',
      'for x in xs:\n    model.weight = x',
      'class M:\n    pass\nmodel = M()'
    ],
    [
      'It changes x, which is the item itself',
      'for x in xs:\n    x.append(1)',
      'xs = [[], []]'
    ],
    [
      'It draws into a figure that was made before it',
      'for x in xs:\n    if x == 3:\n        plt.figure()\n    plt.plot([x])',
      'import matplotlib.pyplot as plt'
    ],
    [
      'It draws into a figure that has a number or a name',
      'for x in xs:\n    plt.figure(1)\n    plt.plot([x])',
      'import matplotlib.pyplot as plt'
    ],
    [
      'It changes axes for the items after it',
      'for x in xs:\n    axes[x - 1].invert_yaxis()',
      'import matplotlib.pyplot as plt\nfig, axes = plt.subplots(1, 3)'
    ],
    [
      'It calls np.random.rand, whose numbers follow',
      'for x in xs:\n    print(np.random.rand())\n    np.random.seed(x)',
      'import numpy as np'
    ],
    [
      'It calls df.sample, whose numbers follow',
      'for x in xs:\n    print(df.sample(2))',
      'import numpy as np\nimport pandas as pd\nnp.random.seed(1)\ndf = pd.DataFrame({"a": [1, 2, 3]})'
    ],
    [
      'It calls random.random, whose numbers follow',
      'for x in xs:\n    print(draw())',
      'import random\ndef number():\n    return random.random()\ndraw = number'
    ],
    [
      'It reads out, which the items before have changed',
      'for x in xs:\n    out.append(x)\n    print(total())',
      'out = []\ndef total():\n    return sum(out)'
    ],
    [
      'It calls note, which changes seen',
      'for x in xs:\n    note(x)',
      'seen = []\nnote = lambda x: seen.append(x)'
    ],
    [
      'It calls draw, which changes it for the items after it',
      'for x in xs:\n    print(draw())',
      'it = iter("abc")\ndef draw():\n    return next(it)'
    ],
    [
      'It changes table for the items after it',
      'for x in xs:\n    put(table, x)',
      'table = {}\ndef store(where, x):\n    other = where\n    other[x] = 1\ndef put(where, x):\n    store(where, x)'
    ],
    [
      'It changes table for the items after it',
      'for x in xs:\n    print(table.setdefault(x, []).copy())',
      'table = {}'
    ],
    [
      'It changes model for the items after it',
      'for x in xs:\n    print(model.run(x))',
      'class Model:\n    total = 0\n    def run(self, x):\n        return self.add(x)\n    def add(self, x):\n        self.total += x\n        return self.total\nmodel = Model()'
    ],
    [
      'It changes log for the items after it',
      'for x in xs:\n    print(x, file=log)',
      'log = open("log.txt", "w")'
    ],
    [
      'It may end the program, and with it the items after',
      'for x in xs:\n    if x == 1:\n        sys.exit()\n    print(x)',
      'import sys'
    ],
    [
      'It does not put its items into names of their own',
      'for model["x"] in xs:\n    print(model)',
      'model = {}'
    ],
    [
      'Only some items set best, which later code needs',
      'for x in xs:\n    if x > 2:\n        best = x',
      'best = 0 + 0',
      'print(best)'
    ]
  ])('may not: %s', (reason, loop, before, after = 'print("end")') => {
    expect(refusal(loop, before, after)).toContain(reason);
  });

  it('are also those of a loop that is timed', () => {
    const { plan, text } = planned([
      ITEMS,
      'out = []',
      '%%time\nfor x in xs:\n    out.append(x)',
      'print(out)'
    ]);
    expect(plan.items).toMatchObject({ changes: ['out'] });
    expect(text('example_lib.py')).toMatch(
      /with timer\(\):\n {8}for x in chosen_items\(xs\):/
    );
  });

  it('are named by what holds the item, with the cell where others have the same', () => {
    const { plan } = planned([
      ITEMS,
      'for x in xs:\n    print(x)',
      'for x in xs:\n    print(-x)',
      'for a, b in zip(xs, xs):\n    print(a)'
    ]);
    expect(plan.item_candidates.map(({ name }) => name)).toEqual([
      'x@2',
      'x@3',
      'a,b'
    ]);
    expect(plan.items).toBeNull();
    expect(plan.warnings.map(({ message }) => message)).toContain(
      'x is neither a loop nor a setting of this notebook, so nothing is done for each item.'
    );
  });

  it('say why a loop that was chosen is none', () => {
    const { plan } = planned([
      ITEMS,
      'out = []',
      'for x in xs:\n    out.append(x)\n    print(out)'
    ]);
    expect(plan.items).toBeNull();
    expect(plan.warnings).toContainEqual({
      kind: 'layout',
      cell: 2,
      line: 1,
      message:
        'The items of "for x in xs" cannot be run apart from each other. It reads out, which the items before have changed.'
    });
  });

  it('are a step of their own, also without other steps', () => {
    const cells = [
      ITEMS,
      'out = []\nfor x in xs:\n    out.append(x)\nprint(out)'
    ];
    const { plan, text } = exported(cells, {
      steps: false,
      items: { name: 'x', values: null }
    });
    expect(plan.steps.map(({ cells: of }) => of)).toEqual([[1]]);
    expect(text('example.py')).toContain('ITEMS = Items(');
    expect(text('example_lib.py')).toMatch(
      /for x in chosen_items\(xs\):\n {8}out\.append\(x\)/
    );
  });
});

describe('the items of a setting', () => {
  const cells = ['YEAR = 2000', 'print(YEAR + 1)\nprint("a")\nprint("b")'];

  it.each([
    ['1990, 1991', 'Items("YEAR", file="items.txt")', '1990\n1991\n'],
    ['data/*.nc', 'Items("YEAR", pattern="data/*.nc")', null],
    ['@years.txt', 'Items("YEAR", file="years.txt")', null],
    [null, 'Items("YEAR")', null]
  ])('come from %j', (values, entry, listed) => {
    const { plan, text } = planned(cells, 'YEAR', values);
    expect(plan.items).toMatchObject({ step: null, reduce: null });
    expect(text('example.py')).toContain(`ITEMS = ${entry}\n`);
    expect(text('items.txt').split('\n').slice(1).join('\n')).toBe(
      listed ?? ''
    );
  });

  it('have a step that follows all of them, made of tagged cells', () => {
    const reduce = {
      cell_type: 'code',
      id: 'r',
      metadata: { tags: ['reduce'] },
      execution_count: null,
      outputs: [],
      source: 'print("all")\nprint("of")\nprint("them")'
    };
    const { plan } = exported([...cells, reduce], {
      steps: true,
      items: { name: 'YEAR', values: '1' }
    });
    expect(plan.items?.reduce).toBe(plan.steps[1].name);
    const used = exported(
      [
        cells[0],
        'found = YEAR + 1\nprint("a")\nprint("b")',
        { ...reduce, source: `${reduce.source}\nprint(found)` }
      ],
      { steps: true, items: { name: 'YEAR', values: '1' } }
    ).plan;
    expect(used.items?.reduce).toBeNull();
    expect(used.warnings.map(({ message }) => message).join()).toContain(
      'needs found, of which each item has its own'
    );
  });
});
