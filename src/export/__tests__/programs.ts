import { pick } from './random';

interface IPlace {
  depth: number;
  inFunction: boolean;
  isAsync: boolean;
  inLoop: boolean;
}

/** A program of some top-level statements. Most, not all, can be compiled. */
export function randomProgram(random: () => number): string {
  const writer = new ProgramWriter(random);
  const lines: string[] = [];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    lines.push(
      ...writer.statement({
        depth: 0,
        inFunction: false,
        isAsync: false,
        inLoop: false
      })
    );
  }
  return lines.join('\n') + '\n';
}

const NAMES = 'a b c d x y z match case type _ __p été 𝐱'.split(' ');
const BINARY = '+ - * / // % @ << >> & | ^ **'.split(' ');
const COMPARED = ['<', '==', '!=', '>=', 'in', 'not in', 'is', 'is not'];

class ProgramWriter {
  constructor(private readonly _random: () => number) {}

  /** The lines of one statement. */
  statement(place: IPlace): string[] {
    const simple = place.depth > 3 || this._chance(0.5);
    return simple ? [this._simple(place)] : this._compound(place);
  }

  private _simple(place: IPlace): string {
    const e = () => this._expression(place, 2);
    const target = () => this._target(place);
    const choices: (() => string)[] = [
      () => `${target()} = ${this._values(place)}`,
      () => `${target()} = ${target()} = ${e()}`,
      () => `${this._place(place)} ${this._pick(BINARY)}= ${e()}`,
      () => `${this._place(place)}: ${e()}`,
      () => `${this._place(place)}: ${e()} = ${this._values(place)}`,
      () => `(${this._name()}): ${e()}`,
      () => `del ${this._place(place)}, (${this._place(place)},)`,
      () => this._values(place),
      () => e(),
      () => `assert ${e()}, ${e()}`,
      () => `import ${this._name()}.b, c as ${this._name()}`,
      () => `from .${this._name()} import (a as ${this._name()}, b,)`,
      () => `raise ${e()} from ${e()}`,
      () => `pass; ${this._name()} = ${e()};`
    ];
    if (place.inFunction) {
      choices.push(
        () => `return ${e()}`,
        () => `return ${this._values(place)}`,
        () => `global ${this._name()}`,
        () => `nonlocal ${this._name()}`,
        () => `${target()} = yield ${e()}`
      );
    } else if (place.depth === 0) {
      choices.push(() => `from ${this._name()} import *`);
    }
    if (place.inLoop) {
      choices.push(
        () => 'break',
        () => 'continue'
      );
    }
    return this._pick(choices)();
  }

  private _compound(place: IPlace): string[] {
    const e = () => this._expression(place, 2);
    const inner = { ...place, depth: place.depth + 1 };
    const block = (at: IPlace = inner) => this._block(at);
    const loop = { ...inner, inLoop: true };
    const maybe = (lines: () => string[]) => (this._chance(0.3) ? lines() : []);
    const choices: (() => string[])[] = [
      () => [
        `if ${this._named(place)}:`,
        ...block(),
        ...maybe(() => [`elif ${e()}:`, ...block()]),
        ...maybe(() => ['else:', ...block()])
      ],
      () => [
        `while ${this._named(place)}:`,
        ...block(loop),
        ...maybe(() => ['else:', ...block()])
      ],
      () => [
        `${this._async(place)}for ${this._target(place)} in ${this._values(place)}:`,
        ...block(loop),
        ...maybe(() => ['else:', ...block()])
      ],
      () => this._with(place, block()),
      () => this._try(place, block),
      () => this._function(place),
      () => this._function(place),
      () => this._class(place),
      () => this._match(place, block)
    ];
    return this._pick(choices)();
  }

  private _block(place: IPlace): string[] {
    const lines: string[] = [];
    for (let count = 1 + Math.floor(this._random() * 2); count > 0; count--) {
      lines.push(...this.statement(place));
    }
    return lines.map(line => `    ${line}`);
  }

  private _with(place: IPlace, body: string[]): string[] {
    const e = () => this._expression(place, 1);
    const item = () =>
      this._chance(0.6) ? `${e()} as ${this._target(place, true)}` : e();
    const items = this._pick([
      () => item(),
      () => `${item()}, ${item()}`,
      () => `(${item()}, ${item()},)`,
      () => `(${e()}, ${e()}) as ${this._name()}`
    ])();
    return [`${this._async(place)}with ${items}:`, ...body];
  }

  private _try(place: IPlace, block: () => string[]): string[] {
    const star = this._chance(0.2) ? '*' : '';
    const name = this._chance(0.7) ? ` as ${this._name()}` : '';
    const handler = [
      `except${star} ${this._expression(place, 1)}${name}:`,
      ...block()
    ];
    return this._pick([
      () => ['try:', ...block(), ...handler, 'else:', ...block()],
      () => ['try:', ...block(), ...handler, 'finally:', ...block()],
      () => ['try:', ...block(), 'finally:', ...block()],
      () => ['try:', ...block(), ...handler, ...handler]
    ])();
  }

  private _function(place: IPlace): string[] {
    const isAsync = this._chance(0.2);
    const inner = {
      depth: place.depth + 1,
      inFunction: true,
      isAsync,
      inLoop: false
    };
    const returns = this._chance(0.3)
      ? ` -> ${this._expression(place, 1)}`
      : '';
    return [
      ...this._decorators(place),
      `${isAsync ? 'async ' : ''}def ${this._name()}(${this._parameters(place, true)})${returns}:`,
      ...this._block(inner)
    ];
  }

  private _class(place: IPlace): string[] {
    const inner = {
      depth: place.depth + 1,
      inFunction: false,
      isAsync: false,
      inLoop: false
    };
    const bases = this._chance(0.5)
      ? `(${this._name()}, metaclass=${this._expression(place, 1)})`
      : '';
    return [
      ...this._decorators(place),
      `class ${this._pick(['A', '_B', 'C'])}${bases}:`,
      ...this._block(inner)
    ];
  }

  private _decorators(place: IPlace): string[] {
    return this._chance(0.3) ? [`@${this._expression(place, 1)}`] : [];
  }

  private _parameters(place: IPlace, annotated: boolean): string {
    const given = () =>
      this._chance(0.4) ? `=${this._expression(place, 1)}` : '';
    const type = () =>
      annotated && this._chance(0.4) ? `: ${this._expression(place, 1)}` : '';
    return this._pick([
      () => '',
      () => `a${type()}`,
      () => `a, /, b${type()}`,
      () => `a${type()}, b${type()}=${this._expression(place, 1)}`,
      () => `a, *b${type()}, c${type()}${given()}, **d${type()}`,
      () => `*, x${type()}${given()}`,
      () => `x, /, y, *, z${given()},`
    ])();
  }

  private _match(place: IPlace, block: () => string[]): string[] {
    const subject = this._pick([
      () => this._named(place),
      () => `${this._name()}, ${this._name()}`,
      () => `*${this._name()},`
    ])();
    const guard = this._chance(0.4) ? ` if ${this._named(place)}` : '';
    const indent = (lines: string[]) => lines.map(line => `    ${line}`);
    return [
      `match ${subject}:`,
      ...indent([`case ${this._openPattern()}${guard}:`, ...block()]),
      ...indent([`case ${this._pattern(2)}: pass`]),
      ...indent(['case _:', ...block()])
    ];
  }

  private _openPattern(): string {
    return this._pick([
      () => this._pattern(3),
      () => `${this._pattern(2)}, *${this._name()}`,
      () => `${this._pattern(2)},`
    ])();
  }

  private _pattern(depth: number): string {
    const p = () => this._pattern(depth - 1);
    const leaves = [
      () => this._name(),
      () => this._pick(['1', '-2', '1.5', '3+4j', "'s'", "b'x' b'y'", 'None']),
      () => `${this._name()}.attr`
    ];
    return this._pick(
      depth <= 0
        ? leaves
        : [
            ...leaves,
            () => `[${p()}, *_]`,
            () => `(${p()}, ${p()})`,
            () => `(${p()})`,
            () => `{'k': ${p()}, a.b: ${p()}, **rest}`,
            () => `Cls(${p()}, key=${p()})`,
            () => `1 | 2 | [3]`,
            () => `${p()} as whole`
          ]
    )();
  }

  private _named(place: IPlace): string {
    return this._chance(0.3)
      ? `${this._name()} := ${this._expression(place, 1)}`
      : this._expression(place, 2);
  }

  private _values(place: IPlace): string {
    const e = () => this._expression(place, 1);
    return this._pick([
      () => e(),
      () => `${e()}, ${e()}`,
      () => `*${this._name()}, ${e()}`,
      () => `${e()},`
    ])();
  }

  /** What may be bound. */
  private _target(place: IPlace, closed = false): string {
    const t = () => this._place(place);
    return this._pick([
      () => t(),
      () => this._name(),
      () => `(${t()}, *${this._name()})`,
      () => `[${t()}, ${t()}]`,
      ...(closed ? [] : [() => `${t()}, (${t()})`])
    ])();
  }

  /** A name, an attribute or an item. */
  private _place(place: IPlace): string {
    return this._pick([
      () => this._name(),
      () => this._name(),
      () => `${this._name()}.attr`,
      () => `${this._name()}[${this._expression(place, 1)}]`
    ])();
  }

  private _expression(place: IPlace, depth: number): string {
    const e = (at = place) => this._expression(at, depth - 1);
    const name = () => this._name();
    if (depth <= 0 || this._chance(0.25)) {
      return this._pick([name, name, () => this._literal()])();
    }
    const lambda = { ...place, inFunction: true, isAsync: false };
    const awaited = place.isAsync
      ? [() => `(await ${name()})`, () => `(await ${name()}) ** 2`]
      : [];
    return this._pick([
      () => `${e()} ${this._pick(BINARY)} ${e()}`,
      () => `${e()} ${this._pick(COMPARED)} ${e()}`,
      () => `${this._pick(['-', '+', '~', 'not '])}${e()}`,
      () => `(${e()} ${this._pick(['and', 'or'])} ${e()})`,
      () => `(${e()} if ${e()} else ${e()})`,
      () => `(lambda ${this._parameters(place, false)}: ${e(lambda)})`,
      () => `(${name()} := ${e()})`,
      () => `${name()}(${e()}, *${name()}, key=${e()}, **${name()})`,
      () => `${name()}(${e()} for ${name()} in ${e()})`,
      () => `${name()}.append(${e()})`,
      () => `${name()}[${e()}:${e()}, ::${e()}]`,
      () => `${name()}[*${name()}]`,
      () => `[${e()} for ${this._target(place)} in ${e()} if ${e()}]`,
      () => `{${e()}: ${e()} for ${name()} in ${e()} for ${name()} in ${e()}}`,
      () => `{${e()} ${this._async(place)}for ${name()} in ${e()}}`,
      () => `{${e()}: ${e()}, **${name()}}`,
      () => `{*${name()}, ${e()}}`,
      () => `[${e()}, *${name()},]`,
      () => `(${e()},)`,
      () => this._formatted(place, depth),
      ...awaited
    ])();
  }

  private _formatted(place: IPlace, depth: number): string {
    // Before Python 3.12 a field may hold no quotes and no backslashes.
    const field = () =>
      this._chance(0.5) || depth < 2
        ? this._name()
        : `(${this._name()} + ${this._name()}[1:2])`;
    const tail = this._pick(['', '!r', ':>10', '!s:{b}', '=', '=!a', ':{c:3}']);
    return this._pick([
      () => `f"é {{x}} {${field()}${tail}} \\n"`,
      () => `rf'\\d{${field()}${tail}}' 'more'`,
      () => `f"""${'one\n'}{ ${field()} }"""`
    ])();
  }

  private _literal(): string {
    return this._pick(
      '0 17 0xFF 1_000 1.5e-3 2j ... None True "s" b"\\x00" r"\\d" \'é𝐱\' "a" "b"'.split(
        ' '
      )
    );
  }

  private _name(): string {
    return this._pick(NAMES);
  }

  private _async(place: IPlace): string {
    return place.isAsync && this._chance(0.5) ? 'async ' : '';
  }

  private _chance(share: number): boolean {
    return this._random() < share;
  }

  private _pick<T>(items: readonly T[]): T {
    return pick(this._random, items);
  }
}
