import * as fs from 'fs';
import * as path from 'path';

import { temporaryFolder } from './exportedFiles';
import { afterLoop, itemPrograms, loop } from './itemPrograms';

jest.setTimeout(120_000);

const program = itemPrograms(temporaryFolder('items'));

/** Everything that items may leave behind, in one loop; what the loop prints begins with "item". */
const CELLS = [
  'from collections import defaultdict\nimport numpy as np\nxs = [5, 3, 8, 1] + []',
  'out = []\nby_name = {}\nseries = np.zeros(9)\ntotal = 0.1 + 0.2\ngroups = defaultdict(list)\ncounts = defaultdict(int)\nseen = set()',
  'for number, x in enumerate(xs):\n    square = x * x / 3\n    print("item", x)\n    out.append(square)\n    by_name[str(x)] = {"square": square}\n    series[x] = square\n    total += square\n    total += 0.1\n    groups[x % 2].append(number)\n    counts[x % 2] += x\n    seen |= {x}\n    seen.add(-x)',
  'print(out)\nprint(by_name)\nprint(series)\nprint(total)\nprint(dict(groups), dict(counts), sorted(seen))\nprint(square, number, x)'
];

describe.each(['library', 'flat'] as const)('a loop, as %s', form => {
  it('gives the same item by item, in any order', () => {
    const { run } = program(CELLS, loop('number,x'), form);
    const whole = run();
    expect(whole.errors).toBe('');
    expect(whole.out.match(/^item \d$/gm)).toHaveLength(4);
    const list = run('--list-items');
    expect(list.out).toBe('5\n3\n8\n1\n');
    for (const words of [
      ['--item-number', '3-4'],
      ['--item', '3'],
      ['--item=5']
    ]) {
      expect(run(...words)).toMatchObject({ status: 0 });
    }
    const reduced = run('--reduce');
    expect(reduced.errors).toBe('');
    expect(reduced.out).toBe(afterLoop(whole.out));
    const again = run('--skip-existing');
    expect(again.out).toBe(afterLoop(whole.out));
    expect(again.errors.match(/has a result/g)).toHaveLength(4);
    expect(run('--run-id', 'new', '--skip-existing').out).toBe(whole.out);
  });
});

it.each([
  [
    'what an array takes is what there was at that time',
    [
      'import numpy as np\nxs = [1, 2] + []\npaths, total, ends, all_ends = np.zeros((3, 3)), np.zeros(1), [], []',
      'for x in xs:\n    place, seen = np.zeros(1), []\n    for step in range(3):\n        place += x\n        paths[x, step] = place[0]\n        paths[0] = place\n        total += place\n        seen.append(step)\n        all_ends.extend(seen)\n    ends.append(place)\n    place += 1\n    all_ends.extend(number for number in seen)',
      'print(paths)\nprint(total, ends)\nprint(all_ends)'
    ],
    ['1', '2']
  ],
  [
    'what all items have is one object',
    [
      'options = {"a": 1}\nxs = [[1], [2]] + []\nfound = []',
      'for x in xs:\n    found.append((x, options))',
      'found[0][1]["a"] = 2\nfound[0][0].append(3)\nprint(found)\nprint(options, xs)'
    ],
    ['[1]', '[2]']
  ],
  [
    'random numbers go on where the last item left them',
    [
      'import random\nimport numpy as np\nxs = [(1, "a"), (1, "b")] + []',
      'for x, y in xs:\n    np.random.seed(x)\n    random.seed(y)\n    first = np.random.rand() + random.random()',
      'print(first)\nprint(np.random.rand())\nprint(random.random())'
    ],
    ['a', 'b']
  ],
  [
    'places of a table and lists that are made when they are missing are noted',
    [
      'import pandas as pd\nxs = [1, 2] + []\ntable, lists = pd.DataFrame({"a": [0, 0]}), {}',
      'for x in xs:\n    table.loc[x - 1, "a"] += x\n    table.at[0, "b"] = x\n    lists.setdefault(x % 1, []).append(x)',
      'print(table)\nprint(lists)\nprint(x)'
    ],
    ['1', '2']
  ],
  [
    'rows of a table are named by their index',
    [
      'import pandas as pd\ntable = pd.DataFrame({"a": [1, 2]}, index=["k", "l"])\nrows = []',
      'for x, row in table.iterrows():\n    rows.append(int(row["a"]))',
      'print(rows)\nprint("b")\nprint("c")'
    ],
    ['k', 'l']
  ]
])('%s', (_, cells, names) => {
  const name = /^for (\S+(?:, \S+)?) in/m.exec(cells[1])![1];
  const { run } = program(cells, loop(name.replace(' ', '')));
  const whole = run();
  expect(whole.errors).toBe('');
  expect(run('--list-items').out.trim().split('\n')).toEqual(names);
  expect(run('--item-number', '2').errors).toContain('Item 2 of 2');
  run('--item-number', '1');
  expect(run('--reduce')).toEqual(whole);
});

it('an item whose result cannot be kept says what it is', () => {
  const { run } = program(
    [
      'xs = [1] + []\nfound = []',
      'for x in xs:\n    found.append(lambda: x)',
      'print(len(found))\nprint("b")\nprint("c")'
    ],
    loop('x')
  );
  expect(run('--skip-existing').errors).toContain(
    'the result of the item cannot be kept: found cannot be saved'
  );
});

describe('an item that fails', () => {
  const cells = [
    'LIMIT = 4\nimport os\nxs = ["a", "b", "c"] + []\nlengths = []',
    'for x in xs:\n    if x == "b" and not os.path.exists("repaired"):\n        raise ValueError("no " + x)\n    print("item", x)\n    lengths.append(x * LIMIT)',
    'print(lengths)\nprint("end")\nprint("of it")'
  ];

  it('is named, the others go on, and nothing is done again', () => {
    const { run, place } = program(cells, loop('x'));
    const plain = run();
    expect(plain.status).toBe(1);
    expect(plain.out).toBe('item a\n');
    const first = run('--skip-existing');
    expect(first.status).toBe(1);
    expect(first.out).toBe('item a\nitem c\n');
    expect(first.errors).toContain('ValueError: no b');
    expect(first.errors).toContain(
      '1 of 3 items failed: b. The results of the others are kept'
    );
    const early = run('--reduce');
    expect(early.status).toBe(1);
    expect(early.errors).toMatch(
      /1 of 3 items have no result in .*items-\w+: b\./
    );
    fs.writeFileSync(path.join(place, 'repaired'), '');
    const second = run('--skip-existing');
    expect(second).toMatchObject({ status: 0 });
    expect(second.out).toBe("item b\n['aaaa', 'bbbb', 'cccc']\nend\nof it\n");
  });

  it('leaves no result that other settings, other code or a killed run would find', () => {
    const { run, job, place } = program(cells, loop('x'));
    fs.writeFileSync(path.join(place, 'repaired'), '');
    expect(run('--item', 'a')).toMatchObject({ status: 0, out: 'item a\n' });
    const [results] = fs.readdirSync(path.join(job, 'output'));
    expect(fs.readdirSync(path.join(job, 'output', results))).toEqual([
      'a.pickle'
    ]);
    expect(run('--limit', '2', '--skip-existing').out).toBe(
      "item a\nitem b\nitem c\n['aa', 'bb', 'cc']\nend\nof it\n"
    );
    fs.appendFileSync(path.join(job, 'example_lib.py'), '# changed\n');
    expect(run('--item', 'a', '--skip-existing').out).toBe('item a\n');
    // What a killed run leaves is no result.
    const place_ = path.join(job, 'output', results);
    fs.renameSync(
      path.join(place_, 'a.pickle'),
      path.join(place_, 'a.pickle.123')
    );
    fs.writeFileSync(
      path.join(job, 'example_lib.py'),
      fs
        .readFileSync(path.join(job, 'example_lib.py'), 'utf8')
        .replace('# changed\n', '')
    );
    expect(run('--reduce').errors).toContain('3 of 3 items have no result');
  });

  it.each([
    [['--item', 'z'], 'there is no item z; --list-items lists the 3 items.'],
    [
      ['--item-number', '4'],
      '4 is no number of an item: there are 3, and the first is 1.'
    ],
    [['--item-number', '2-x'], '2-x is no number of an item']
  ])('%j is refused in a sentence', (words, message) => {
    const { run } = program(cells, loop('x'));
    const done = run(...words);
    expect(done.status).toBe(2);
    expect(done.errors).toContain(message);
  });
});

describe('items whose numbers are handed over one by one', () => {
  it('run in one process, and each line is answered', () => {
    const { run, runWith } = program(
      [
        'import sys\nxs = ["a", "b", "c"] + []\nfound = []\nprint("item begin")',
        'for x in xs:\n    if x == "b":\n        raise ValueError("no b")\n    print("item", x, sys.stdin.read())\n    found.append(x)',
        'print(found)\nprint("end")\nprint("of it")'
      ],
      loop('x')
    );
    const handed = runWith('3\n1-2\n', '--item-number', '-');
    expect(handed.out).toBe('3\n1-2\n');
    expect(handed.errors.match(/^item .*$/gm)).toEqual([
      'item begin',
      'item c ',
      'item a '
    ]);
    expect(handed.errors).toContain('ValueError: no b');
    expect(handed.errors).toContain('1 of 3 items failed: b.');
    expect(handed.status).toBe(1);
    expect(run('--list-missing').out).toBe('2\n');
    const none = runWith('4\n', '--item-number', '-');
    expect(none.errors).toContain('4 is no number of an item');
    expect(none).toMatchObject({ out: '', status: 2 });
  });

  it('are values of a setting, too', () => {
    const { runWith } = program(
      ['LIMIT = 4', 'print("item", LIMIT)', 'print("b")\nprint("c")'],
      { name: 'LIMIT', values: null }
    );
    const words = ['--items=5,7', '--item-number', '-'];
    const { out, errors } = runWith('2\n1\n', ...words);
    expect(out).toBe('2\n1\n');
    expect(errors.match(/^item .*$/gm)).toEqual(['item 7', 'item 5']);
  });
});

it('the figures of an item that fails are not those of the next one', () => {
  const { run, job } = program(
    [
      'import matplotlib.pyplot as plt\nxs = ["a", "b"] + []\nfound = []',
      'for x in xs:\n    plt.figure()\n    plt.plot([1, 2])\n    if x == "a":\n        raise ValueError("no a")\n    found.append(x)',
      'print(found)\nprint("end")\nprint("of it")'
    ],
    loop('x')
  );
  expect(run('--item-number', '1-2').errors).toContain('1 of 2 items failed');
  const output = path.join(job, 'output');
  const [items] = fs.readdirSync(output);
  for (const name of ['a', 'b']) {
    expect(fs.readdirSync(path.join(output, items, name))).toHaveLength(1);
  }
});

it('items keep their figures apart, and the list of items is nothing else', () => {
  const { run, job } = program(
    [
      'import matplotlib.pyplot as plt\nprint("before")\nnames = ["north/west", "south"] + []',
      'for name in names:\n    fig, ax = plt.subplots()\n    ax.plot([1, 2])\n    plt.show()',
      'print("after")\nprint("all")\nprint("items")'
    ],
    loop('name')
  );
  expect(run('--list-items').out).toBe('north/west\nsouth\n');
  expect(run('--skip-existing')).toMatchObject({
    status: 0,
    out: 'before\nafter\nall\nitems\n'
  });
  const output = path.join(job, 'output');
  const [results] = fs
    .readdirSync(output)
    .filter(name => name.startsWith('items-'));
  const found = fs.readdirSync(path.join(output, results), {
    recursive: true
  }) as string[];
  expect(found.sort()).toEqual([
    expect.stringMatching(/^north_west-\w{6}$/),
    expect.stringMatching(/^north_west-\w{6}\.pickle$/),
    expect.stringMatching(/^north_west-\w{6}\/figure-01\.png$/),
    'south',
    'south.pickle',
    'south/figure-01.png'
  ]);
});

it('a run id that was used before gets a number, so that nothing is overwritten', () => {
  const { run, job } = program(
    [
      'import matplotlib.pyplot as plt\nxs = [1, 2] + []',
      'for x in xs:\n    print("item", x)',
      'plt.plot([1])\nplt.show()\nprint("end")'
    ],
    loop('x')
  );
  expect(run('--run-id', 'mine').status).toBe(0);
  expect(run('--run-id', 'mine').status).toBe(0);
  expect(fs.readdirSync(path.join(job, 'output')).sort()).toEqual([
    'mine',
    'mine-2'
  ]);
  // The results of items are found again, whatever ran since.
  expect(run('--run-id', 'mine', '--item', '1').out).toBe('item 1\n');
  expect(run('--run-id', 'mine', '--skip-existing').out).toBe('item 2\nend\n');
});

describe('a setting', () => {
  const cells = [
    'YEAR = 2000\nFACTOR = 2',
    'import time\nfrom pathlib import Path\nvalue = YEAR * FACTOR\nprint("year", YEAR, value)\nPath(f"result-{YEAR}.txt").write_text(str(value))\nif YEAR == 1999:\n    raise SystemExit("no data")',
    {
      cell_type: 'code',
      id: 'r',
      metadata: { tags: ['reduce'] },
      execution_count: null,
      outputs: [],
      source:
        'import glob\nfiles = sorted(glob.glob("result-*.txt"))\nprint("found", files)\nprint("end")'
    }
  ];

  it('has one run of the program for each value, and the tagged cells run once after them', () => {
    const { run, place, job } = program(cells, {
      name: 'YEAR',
      values: '1990, 1991'
    });
    expect(run().out).toBe("year 2000 4000\nfound ['result-2000.txt']\nend\n");
    fs.rmSync(path.join(place, 'result-2000.txt'));
    expect(run('--list-items').out).toBe('1990\n1991\n');
    expect(run('--item', '1991', '--factor', '3')).toMatchObject({
      status: 0,
      out: 'year 1991 5973\n'
    });
    const whole = run('--factor=3', '--skip-existing');
    expect(whole).toMatchObject({
      status: 0,
      out: "year 1990 5970\nfound ['result-1990.txt', 'result-1991.txt']\nend\n"
    });
    expect(run('--factor=3', '--reduce').out).toBe(
      "found ['result-1990.txt', 'result-1991.txt']\nend\n"
    );
    const failed = run('--items', '1998,1999,2001');
    expect(failed.status).toBe(1);
    expect(failed.out).toBe('year 1998 3996\nyear 1999 3998\nyear 2001 4002\n');
    expect(failed.errors).toContain('1 of 3 items failed: 1999');
    fs.writeFileSync(path.join(place, 'years.txt'), '# years\n1980\n\n1981\n');
    expect(run('--items-file', 'years.txt', '--list-items').out).toBe(
      '1980\n1981\n'
    );
    expect(run('--items-file', 'none.txt').errors).toContain(
      'the items cannot be read from none.txt'
    );
    expect(run('--items=x').errors).toContain('1 of 1 items failed: x');
    expect(fs.existsSync(path.join(job, 'items.txt'))).toBe(true);
  });

  it('that is a file takes all that a pattern finds', () => {
    const { run, place } = program(
      [
        'from pathlib import Path\nSOURCE = Path("one.txt")',
        'print(SOURCE.read_text())\nprint("a")\nprint("b")'
      ],
      { name: 'SOURCE', values: '*.txt' }
    );
    fs.writeFileSync(path.join(place, 'one.txt'), 'first');
    fs.writeFileSync(path.join(place, 'two.txt'), 'second');
    expect(run('--list-items').out).toBe('one.txt\ntwo.txt\n');
    expect(run('--skip-existing').out).toBe('first\na\nb\nsecond\na\nb\n');
    expect(run('--items-pattern', 'none*').errors).toContain(
      'there are no items.'
    );
  });
});
