import { spawnSync } from 'child_process';
import * as path from 'path';

import { exported } from './exported';
import { temporaryFolder, writeFiles } from './exportedFiles';
import { PYTHON } from './pythons';
import { pick, randomNumbers } from './random';

const COUNT = Number(process.env.SIGNPOST_RANDOM_NOTEBOOKS ?? 60);
const FIRST = Number(process.env.SIGNPOST_RANDOM_SEED ?? 1);

const BEFORE = `
from collections import defaultdict
import os
xs = [5, 3, 8, 1, 6] + []
items, rows, order = [], [[], []], [9, 8, 7, 6, 5, 4, 3, 2, 1]
table, groups, counts = {}, defaultdict(list), defaultdict(float)
number, other, seen, before, last = 0.1 + 0.2, 7 + 0, set(), None, -1 + 0
class Thing:
    pass
thing = Thing()
thing.list = []
def double(value):
    return [value, value]
def fill(target, value):
    target.append(value)
def note(value):
    order.append(value)
`;

/** What a pass may do: most of it can be done apart from the others, some must be refused. */
const STATEMENTS = [
  'items.append(x)',
  'items.extend(double(x))',
  'items += [x, -x]',
  'items.insert(0, x)',
  'items.append(own := x + 1)',
  'table[x] = x * 2',
  'table[x % 2] = {"x": x}',
  'table.update({x: 1})',
  'table[x, "k"] = double(x)',
  'counts[x % 3] += x / 7',
  'counts[x % 3] *= 1.1',
  'groups[x % 2].append(x)',
  'groups[x % 2] += [x]',
  'rows[x % 2].append(x)',
  'rows[0] += [x]',
  'rows[x % 2] = []',
  'number += x / 3',
  'number -= 0.1; number *= 1.5',
  'number /= 3 if x % 2 else 7',
  'other = x * 2',
  'other, own = x, [x]',
  'seen.add(x % 4)',
  'seen |= {x, -x}',
  'own = [x]; own.append(2); items.append(own)',
  'own = {}; own[x] = 1; table.update(own)',
  'for value in double(x):\n    items.append(value)',
  'for value in range(x):\n    if value > 2:\n        break\n    counts[value] += 1',
  'if x > 4:\n    items.append(x)',
  'if x == 3:\n    continue',
  'try:\n    own = 1 / (x - 3)\nexcept ZeroDivisionError:\n    own = 0',
  'with open(os.devnull) as file:\n    own = file.read()',
  'print("pass", x)',
  'x += 1',
  'last = x if x > 2 else 0',
  '(lambda value: items.append(value))(x)',
  // What follows may have to be refused.
  'if x > 4:\n    last = x',
  'print(len(items))',
  'alias = items; alias.append(0)',
  'for row in rows:\n    row.append(x)',
  'fill(items, x)',
  'note(x)',
  'print(before)\nbefore = x',
  'before, other = other, x',
  'order.pop()',
  'order.sort()',
  'thing.value = x',
  'thing.list.append(x)',
  'del order[0]',
  'table[len(items)] = x',
  'number = number + x',
  'counts[x] = counts[x - 1] + 1',
  'own = items if x > 3 else []; own.append(1)',
  'own = (items, table)\nown[0].append(x)',
  'own = [value for value in order if value > x]; items.append(own)',
  'own = max(order) - x; number += own',
  'own = order[x]; own += x; items.append(own)',
  'own = items; also = own; also.append(x)',
  'own, also = items, x\nown.append(also)',
  'for own in zip(rows, double(x)):\n    own[0].append(x)',
  'own = sorted(items) + [x]; own.append(x)',
  'own = {"k": rows}; own["k"][0].append(x)'
];

const AFTER =
  'print(items, rows, order)\nprint(table, dict(groups), dict(counts))\nprint(number, other, sorted(seen), before, last)\nprint(thing.__dict__)';

function randomLoop(seed: number): string {
  const random = randomNumbers(seed * 7919);
  const count = 1 + Math.floor(random() * 4);
  const body = Array.from({ length: count }, () => pick(random, STATEMENTS));
  return `for x in xs:\n${body.join('\n').replace(/^/gm, '    ')}`;
}

describe('random loops do the same item by item', () => {
  const folder = temporaryFolder('item-loops');

  it('where their passes can be run apart', () => {
    const different: Record<string, unknown> = {};
    let accepted = 0;
    let refused = 0;
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const loop = randomLoop(seed);
      const { plan, bundle } = exported([BEFORE.trim(), loop, AFTER], {
        steps: true,
        items: { name: 'x', values: null }
      });
      if (plan.items === null) {
        refused += 1;
        continue;
      }
      const job = path.join(folder, `seed-${seed}`);
      writeFiles(job, bundle);
      const run = (...words: string[]) =>
        spawnSync(PYTHON, [path.join(job, 'example.py'), ...words], {
          cwd: folder,
          encoding: 'utf8'
        });
      const whole = run();
      if (whole.status !== 0) {
        // The notebook itself fails.
        continue;
      }
      accepted += 1;
      // Each item in a process of its own, the last one first.
      const apart = [5, 4, 3, 2, 1].map(number =>
        run('--item-number', String(number))
      );
      const all = [...apart.reverse(), run('--reduce')];
      const text = all.map(({ stdout }) => stdout).join('');
      if (all.some(({ status }) => status !== 0) || text !== whole.stdout) {
        different[seed] = {
          loop,
          whole: whole.stdout,
          apart: text,
          errors: all.map(({ stderr }) => stderr)
        };
      }
    }
    expect(different).toEqual({});
    expect(accepted).toBeGreaterThan(COUNT / 5);
    expect(refused).toBeGreaterThan(COUNT / 5);
  }, 600_000);
});
