import { temporaryFolder } from './exportedFiles';
import { afterLoop, itemPrograms, loop } from './itemPrograms';

jest.setTimeout(120_000);

const program = itemPrograms(temporaryFolder('item-steps'));

describe('a program with items that begins with a later step', () => {
  const cells = [
    '#md ## Load',
    'import random\nrandom.seed(3)\nxs = [random.randrange(100) for _ in "abc"]\nprint("loaded", len(xs))\nfound = []',
    '#md ## Work',
    'for x in xs:\n    print("item", x)\n    found.append(x * 2)',
    '#md ## Report',
    'print(found)\nprint(random.random())\nprint("end")'
  ];

  it('items and what follows them go on from a checkpoint', () => {
    const { run } = program(cells, loop('x'));
    const whole = run('--checkpoints', '--run-id', 'first');
    expect(whole).toMatchObject({ status: 0, errors: '' });
    const from = ['--from', 'show_xs', '--resume', 'first'];
    const items = run('--list-items').out.trim().split('\n');
    expect(
      run(...from, '--list-items')
        .out.trim()
        .split('\n')
    ).toEqual(items);
    for (const item of items) {
      expect(run(...from, '--item', item)).toMatchObject({
        status: 0,
        out: `item ${item}\n`
      });
    }
    const rest = run(...from, '--reduce');
    expect(rest).toMatchObject({ status: 0, errors: '' });
    expect(`loaded 3\n${rest.out}`).toBe(afterLoop(whole.out));
    expect(run(...from, '--skip-existing').out).toBe(rest.out);
    expect(run('--item', items[0], '--until', 'show_xs')).toMatchObject({
      status: 0,
      out: `loaded 3\nitem ${items[0]}\n`
    });
  });

  it.each([
    ['--from', 'report', '--item', '30'],
    ['--from', 'report', '--reduce'],
    ['--from', 'report', '--list-items'],
    ['--until', 'load', '--skip-existing']
  ])('%s %s %s is refused where it leaves the items out', (...words) => {
    const { run } = program(cells, loop('x'));
    run('--checkpoints');
    const done = run(...words);
    expect(done).toMatchObject({ status: 2, out: '' });
    expect(done.errors).toMatch(
      /^example\.py: the items are those of show_xs, which --from or --until leaves out/
    );
  });

  it('runs the values of a setting from there, too, unless the step before was run with another value', () => {
    const { run } = program(
      [
        'YEAR = 2000\nSEED = 3',
        '#md ## Load',
        'base = SEED * 100\nprint("loaded")\nprint(base)',
        '#md ## Work',
        'value = YEAR + base\nprint("year", YEAR)\nprint(value)'
      ],
      { name: 'YEAR', values: '1990, 1991' }
    );
    run('--checkpoints', '--run-id', 'r');
    const from = ['--from', 'work', '--resume', 'r'];
    expect(run(...from, '--item', '1991')).toMatchObject({
      status: 0,
      out: `year 1991\n2291\n`
    });
    expect(run(...from, '--skip-existing').out).toBe(`year 1990\n2290\n`);
    const other = run(...from, '--item', '1990', '--seed', '4');
    expect(other.status).toBe(1);
    expect(other.errors).toContain('load was run with 3 and would get 4 now');
  });
});
