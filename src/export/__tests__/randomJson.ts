import { FEATURE_TEXTS } from './features';
import { hostileCells, ODD } from './oddCells';
import {
  CHARACTERS,
  FILE_NAMES,
  MARKDOWN,
  NAMES,
  ODD_VALUES,
  TAGS
} from './oddTexts';
import { randomProgram } from './programs';
import { pick, randomNumbers } from './random';

type Json = Record<string, unknown>;

/** The file of a notebook. */
export interface IRandomJson {
  name: string;
  text: string;
}

/**
 * A notebook of any shape that the formats 3 and 4 know, and of some that they only put up with:
 * cells and metadata that nobody would write by hand.
 */
export function randomJson(seed: number): IRandomJson {
  const writer = new JsonWriter(randomNumbers(seed * 7919));
  return { name: writer.fileName(), text: writer.text() };
}

class JsonWriter {
  constructor(private readonly _random: () => number) {}

  fileName(): string {
    return this._chance(0.5) ? 'a.ipynb' : this._pick(FILE_NAMES);
  }

  /** The text of a file; JSON has more than one for the same notebook. */
  text(): string {
    const json = this._chance(0.15) ? this._format3() : this._format4();
    // Only this way a key can have the name of what every object has.
    const named = (text: string) => text.replace(/"proto"/g, '"__proto__"');
    return this._pick([
      () => named(JSON.stringify(json)),
      () => named(JSON.stringify(json, null, 1)) + '\n',
      () =>
        JSON.stringify(json).replace(
          /[\u007f-\uffff]/g,
          unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
        )
    ])();
  }

  private _format4(): Json {
    const minor = this._pick([0, 1, 2, 3, 4, 5, 5, 5]);
    return this._mixed({
      nbformat: 4,
      nbformat_minor: minor,
      metadata: this._notebookMetadata(),
      cells: this._cells(() => this._cell4(minor))
    });
  }

  private _format3(): Json {
    const sheets = this._pick([0, 1, 1, 1, 2]);
    return this._mixed({
      nbformat: 3,
      nbformat_minor: 0,
      metadata: {
        ...this._oddMetadata(),
        ...this._maybe(0.5, () => ({ name: this._line() })),
        ...this._maybe(0.2, () => ({
          kernel_info: { name: 'x', language: 'python' }
        }))
      },
      worksheets: Array.from({ length: sheets }, () => ({
        metadata: this._oddMetadata(),
        cells: this._cells(() => this._cell3())
      }))
    });
  }

  private _cells(make: () => Json): Json[] {
    const count = this._pick([0, 1, 2, 3, 5, 8, this._chance(0.1) ? 60 : 4]);
    return Array.from({ length: count }, make);
  }

  private _notebookMetadata(): Json {
    return {
      ...this._oddMetadata(),
      ...this._maybe(0.6, () => ({
        kernelspec: {
          name: this._pick(['python3', '', 'conda-env-x-py', '\ud800']),
          display_name: this._line(),
          ...this._maybe(0.6, () => ({
            language: this._pick(['python', 'Python', '', 3, null])
          }))
        }
      })),
      ...this._maybe(0.6, () => ({
        language_info: {
          name: this._pick(['python', 'ipython', 'python3', '', 'R']),
          ...this._maybe(0.5, () => ({
            version: this._pick(['3.12.1', '2.7', '', 3, null]),
            codemirror_mode: this._pick(['ipython', { name: 'x', version: 3 }]),
            file_extension: '.py'
          }))
        }
      })),
      ...this._maybe(0.2, () => ({
        title: this._line(),
        authors: [{ name: this._line() }],
        orig_nbformat: 3,
        allow_errors: this._pick([true, false, 'yes']),
        execution: { allow_errors: true }
      }))
    };
  }

  private _cell4(minor: number): Json {
    const type = this._pick(['code', 'code', 'code', 'markdown', 'raw']);
    return this._mixed({
      cell_type: type,
      metadata: this._cellMetadata(type),
      source: this._lines(this._source(type)),
      ...this._maybe(minor >= 5 ? 0.9 : 0.02, () => ({
        id: this._pick(['same', `c${Math.floor(this._random() * 1e6)}`])
      })),
      ...(type === 'code'
        ? {
            execution_count: this._count(),
            outputs: this._list(() => this._output4())
          }
        : this._maybe(minor >= 1 ? 0.2 : 0, () => ({
            attachments: { 'a.png': { 'image/png': this._lines('iVBO\nRw0=') } }
          })))
    });
  }

  private _cell3(): Json {
    const type = this._pick(['code', 'code', 'markdown', 'raw', 'heading']);
    const metadata = this._cellMetadata(type);
    if (type !== 'code') {
      return this._mixed({
        cell_type: type,
        metadata,
        source: this._lines(this._source(type)),
        ...(type === 'heading' ? { level: this._pick([1, 2, 6]) } : {})
      });
    }
    return this._mixed({
      cell_type: type,
      language: 'python',
      metadata,
      input: this._lines(this._source(type)),
      collapsed: this._chance(0.5),
      outputs: this._list(() => this._output3()),
      ...this._maybe(0.7, () => ({ prompt_number: this._count() }))
    });
  }

  private _cellMetadata(type: string): Json {
    return {
      ...this._oddMetadata(),
      ...this._maybe(0.25, () => ({
        tags: this._list(() => this._pick(TAGS))
      })),
      ...this._maybe(type === 'raw' ? 0.6 : 0, () => ({
        [this._pick(['format', 'raw_mimetype'])]: this._pick([
          'text/x-python',
          'text/restructuredtext',
          'text/latex',
          ''
        ])
      })),
      ...this._maybe(0.1, () => ({
        collapsed: true,
        scrolled: this._pick([true, 'auto']),
        name: this._line() || 'x',
        jupyter: { source_hidden: true },
        execution: { 'iopub.status.busy': '2024-01-01T00:00:00Z' }
      }))
    };
  }

  private _oddMetadata(): Json {
    return this._maybe(0.3, () => ({
      [this._pick([...NAMES, 'proto', 'papermill', 'widgets', ''])]:
        this._value()
    }));
  }

  private _value(): unknown {
    return this._pick([...ODD_VALUES, this._line(), { proto: this._line() }]);
  }

  private _source(type: string): string {
    const source =
      type === 'code'
        ? this._code()
        : type === 'raw'
          ? this._pick([...MARKDOWN, 'x = 1', '"""', '---\ntitle: x\n---'])
          : this._list(() => this._pick(MARKDOWN)).join('\n');
    return this._chance(0.3) ? this._scattered(source) : source;
  }

  private _code(): string {
    const name = this._pick(NAMES);
    return this._pick([
      () => this._pick(ODD),
      () => this._pick(FEATURE_TEXTS),
      () => this._pick(FEATURE_TEXTS),
      () => hostileCells(Math.floor(this._random() * 2 ** 31), 1)[0],
      () => randomProgram(this._random),
      () => `${name} = ${this._pick(['1', '"x"', '[1, 2]', '{}', 'None'])}`,
      () => `def ${name}(a, ${name}=1):\n    return ${name}`,
      () => `class ${name}:\n    ${name} = 1`,
      () => `import ${this._pick(['os', 'a.b', 'constructor'])} as ${name}`,
      () => `from ${this._pick(['os', 'valueOf', '.'])} import ${name}`,
      () => `for ${name} in [1, 2]:\n    print(${name})`,
      () => `print(${name})\n${name}.${name}(${name}=${name})`,
      () => `x = "${'y'.repeat(20_000)}"`,
      () => 'print(1)\n'.repeat(200),
      () => ''
    ])();
  }

  /** The same text with some of what editors leave behind. */
  private _scattered(text: string): string {
    let scattered = text;
    for (let count = 1 + Math.floor(this._random() * 3); count > 0; count--) {
      const at = Math.floor(this._random() * (scattered.length + 1));
      scattered =
        scattered.slice(0, at) + this._pick(CHARACTERS) + scattered.slice(at);
    }
    return this._chance(0.2) ? scattered.replace(/\n/g, '\r\n') : scattered;
  }

  private _line(): string {
    return this._scattered(this._pick(['', 'Python 3', '# x', '"""', '\\']));
  }

  private _count(): unknown {
    return this._pick([null, null, 0, 1, 2, 3, 7, 999999999999, 1e300]);
  }

  private _output4(): Json {
    const data = () => ({
      data: this._bundle(),
      metadata: this._oddMetadata()
    });
    return this._pick<() => Json>([
      () => ({
        output_type: 'stream',
        name: this._pick(['stdout', 'stderr', 'other']),
        text: this._lines(this._scattered('one\ntwo\n'))
      }),
      () => ({ output_type: 'display_data', ...data() }),
      () => ({
        output_type: 'execute_result',
        execution_count: this._count(),
        ...data()
      }),
      () => ({ output_type: 'error', ...this._error() })
    ])();
  }

  private _output3(): Json {
    const shown = () => ({
      metadata: this._oddMetadata(),
      ...this._maybe(0.7, () => ({ text: this._lines('a\nb') })),
      ...this._maybe(0.3, () => ({ png: 'iVBORw0=' }))
    });
    return this._pick<() => Json>([
      () => ({
        output_type: 'stream',
        stream: 'stdout',
        text: this._lines('one\ntwo\n')
      }),
      () => ({ output_type: 'display_data', ...shown() }),
      () => ({ output_type: 'pyout', prompt_number: 3, ...shown() }),
      () => ({ output_type: 'pyerr', ...this._error() })
    ])();
  }

  private _error(): Json {
    return {
      ename: this._pick(['KeyError', '', this._line(), 'a.B"""']),
      evalue: this._line(),
      traceback: this._list(() => this._line())
    };
  }

  private _bundle(): Json {
    return {
      ...this._maybe(0.7, () => ({ 'text/plain': this._lines('1\n2') })),
      ...this._maybe(0.3, () => ({ 'text/html': this._lines('<b>\n</b>') })),
      ...this._maybe(0.3, () => ({ 'image/png': 'iVBORw0=' })),
      ...this._maybe(0.2, () => ({ 'application/json': this._value() })),
      ...this._maybe(0.2, () => ({ 'application/x+json': { a: [1] } }))
    };
  }

  /** A text as the format may hold it: whole, or in lines, or in other parts. */
  private _lines(text: string): string | string[] {
    return this._pick([
      () => text,
      () => text.match(/[^\n]*\n|[^\n]+$/g) ?? [],
      () => text.match(/[^]{1,7}/g) ?? ['']
    ])();
  }

  private _list<T>(make: () => T): T[] {
    const items = Array.from({ length: Math.floor(this._random() * 3) }, make);
    return [...new Set(items)];
  }

  /** Sometimes what is not the format any more, as a program with an error writes it. */
  private _mixed(record: Json): Json {
    if (!this._chance(0.02)) {
      return record;
    }
    const key = this._pick(Object.keys(record));
    return { ...record, [key]: this._value() };
  }

  private _maybe(share: number, make: () => Json): Json {
    return this._chance(share) ? make() : {};
  }

  private _chance(share: number): boolean {
    return this._random() < share;
  }

  private _pick<T>(items: readonly T[]): T {
    return pick(this._random, items);
  }
}
