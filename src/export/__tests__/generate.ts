import { randomNumbers } from './random';

/** Names of any value. */
const NAMES = ['a', 'b', 'c', 'data', 'best', 'sum'];
/** Names that always hold whole numbers. */
const COUNTS = ['total', 'limit'];
const FUNCTIONS = ['scale', 'shift', 'describe'];

/**
 * Cells of a random notebook that passes values from cell to cell in every way that Python has.
 *
 * Markdown headings stand between them. It prints what it computes; some of it fails.
 */
export function randomNotebook(seed: number): string[] {
  return new Generator(randomNumbers(seed)).notebook();
}

class Generator {
  constructor(private readonly _random: () => number) {}

  notebook(): string[] {
    const cells = [
      this._maybe(0.5, '#md # A random notebook'),
      [
        ...[...NAMES.slice(0, 5), ...COUNTS].map(
          name => `${name} = ${this._number()} + 0`
        ),
        'items = [3, 1, 2]',
        'lazy = iter([])',
        'later = repr',
        ...FUNCTIONS.map(name => `${name} = lambda x: x`)
      ]
        .filter(() => this._random() < 0.97)
        .join('\n')
    ];
    const count = 3 + this._below(6);
    for (let at = 0; at < count; at++) {
      if (this._random() < 0.4) {
        cells.push(
          `#md ${'#'.repeat(1 + this._below(3))} ${this._pick(['Load', 'The data', 'Totals', 'Plot it', 'Step 3', 'Sum'])}`
        );
      }
      const lines: string[] = [];
      for (let left = 1 + this._below(5); left > 0; left--) {
        lines.push(...this._statement(2));
      }
      cells.push(lines.join('\n'));
    }
    cells.push(`print(${[...NAMES.slice(0, 5), ...COUNTS].join(', ')})`);
    return cells.filter(cell => cell !== '');
  }

  private _statement(depth: number): string[] {
    const simple = depth === 0 || this._random() < 0.62;
    const kinds = simple ? this._simple : [...this._nested];
    return this._pick(kinds)(depth);
  }

  private readonly _simple: ((depth: number) => string[])[] = [
    () => [`${this._name()} = ${this._value()}`],
    () => [`${this._name()} = ${this._value()}`],
    () => {
      const [one, other] = [this._name(), this._name()];
      // A function of some releases of Python 3.11 gives one name the first of two values.
      const second = other === one ? 'second' : other;
      return [`${one}, ${second} = ${this._value()}, ${this._value()}`];
    },
    () => [`print(${this._value()}, ${this._read()})`],
    () => [`print(${this._value()})`],
    () => [`${this._pick(COUNTS)} += ${this._number()}`],
    () => [`${this._pick(COUNTS)} = ${this._number()} + len(items)`],
    () => [`items.append(${this._value()})`],
    () => ['items += [total]'],
    () => ['data = list(items)', 'items = data'],
    () => [`del ${this._name()}`, `${this._name()} = ${this._number()}`],
    () => [`print(${this._pick(FUNCTIONS)}(${this._value()}))`],
    () => [`later = lambda x: (x, ${this._read()})`],
    () => [`print(later(${this._number()}))`],
    () => [
      `print(sorted(items[:3], key=lambda x: repr((x, ${this._name()}))))`
    ],
    () => [`lazy = (x for x in [1, 2] if x != ${this._read()})`],
    () => [`print(list(lazy))`],
    () => [`print([x for x in range(3) if x != ${this._read()}])`],
    () => [`if (n := ${this._number()}) > 4: print(n, ${this._name()})`],
    () => [`print(f"{${this._name()}!r} {${this._name()}}")`]
  ];

  private readonly _nested: ((depth: number) => string[])[] = [
    depth => [
      `if ${this._test()}:`,
      ...this._block(depth),
      ...this._else(depth)
    ],
    depth => [
      `for ${this._name()} in ${this._pick(['range(3)', '[]', 'items[:2]', 'range(0)'])}:`,
      ...this._block(depth)
    ],
    depth => [
      'try:',
      ...this._block(depth),
      `except (TypeError, NameError, ValueError) as error:`,
      ...this._block(depth)
    ],
    depth => [
      'import contextlib',
      `with contextlib.suppress(TypeError, NameError):`,
      ...this._block(depth)
    ],
    depth =>
      [
        `def ${this._pick(FUNCTIONS)}(x):`,
        ...this._block(depth - 1).filter(line => !/^ +del /.test(line)),
        `    return (x, ${this._read()})`
      ].filter(line => !/^ +(?:\w+ \+=)/.test(line)),
    () => [
      `def ${this._pick(FUNCTIONS)}(x):`,
      `    return (x, ${this._read()}, ${this._read()})`
    ],
    () => [
      `def ${this._pick(FUNCTIONS)}(x):`,
      '    global best',
      '    best = x',
      '    return x'
    ],
    () => [
      'class Holder:',
      `    kept = ${this._name()}`,
      '    def get(self):',
      `        return (self.kept, ${this._name()})`,
      'print(Holder().get())'
    ],
    depth => [
      `match ${this._name()}:`,
      `    case int() as found:`,
      ...this._block(depth).map(line => `    ${line}`),
      `    case _:`,
      ...this._block(depth).map(line => `    ${line}`)
    ],
    depth => [
      'count = 0',
      'while count < 2:',
      '    count += 1',
      ...this._block(depth)
    ]
  ];

  private _block(depth: number): string[] {
    const lines: string[] = [];
    for (let left = 1 + this._below(2); left > 0; left--) {
      lines.push(...this._statement(Math.max(0, depth - 1)));
    }
    return lines.map(line => `    ${line}`);
  }

  private _else(depth: number): string[] {
    return this._random() < 0.5 ? ['else:', ...this._block(depth)] : [];
  }

  private _test(): string {
    return this._pick([
      'True',
      'False',
      `${this._name()} == ${this._number()}`,
      `isinstance(${this._name()}, int)`
    ]);
  }

  private _value(): string {
    return this._pick([
      this._number(),
      this._read(),
      `[${this._read()}, ${this._number()}]`,
      `(${this._read()}, ${this._read()})`,
      `${this._read()} if ${this._test()} else ${this._read()}`,
      `len(items) + ${this._number()}`,
      `repr(${this._read()})`,
      `${this._pick(FUNCTIONS)}(${this._read()})`
    ]);
  }

  private _name(): string {
    return this._pick(NAMES);
  }

  private _read(): string {
    return this._pick([...NAMES, ...COUNTS, 'items']);
  }

  private _number(): string {
    return String(this._below(9));
  }

  private _pick<T>(items: readonly T[]): T {
    return items[this._below(items.length)];
  }

  private _below(limit: number): number {
    return Math.floor(this._random() * limit);
  }

  private _maybe(chance: number, text: string): string {
    return this._random() < chance ? text : '';
  }
}
