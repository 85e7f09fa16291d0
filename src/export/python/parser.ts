import { parse } from 'py-ast';

/** A node of CPython's `ast`, with its place in the source as offsets. */
export interface IPythonNode {
  nodeType: string;
  /** Offsets into the source in UTF-16 units; -1 for nodes that have no place. */
  start: number;
  end: number;
  // The fields differ by node type, as in CPython's own `ast`.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [field: string]: any;
}

/** The source is not Python that can be understood. */
export class PythonSyntaxError extends Error {
  constructor(
    message: string,
    /** Line from 1, or `null` when it is not known. */
    readonly line: number | null
  ) {
    super(message);
    this.name = 'PythonSyntaxError';
  }
}

/**
 * Parse one cell. The only place that knows which parser is used.
 *
 * @returns the statements at the top level.
 * @throws {@link PythonSyntaxError}
 */
export function parsePython(source: string): IPythonNode[] {
  let tree: { body: unknown };
  try {
    // A form feed is a blank to Python; the parser knows it only as an unexpected character.
    tree = parseLeniently(source.replace(/\f/g, ' '));
  } catch (reason) {
    const message = (reason as Error).message ?? 'invalid syntax';
    const line = /line (\d+)/.exec(message);
    throw new PythonSyntaxError(
      message.replace(/\s*at line \d+.*$/, ''),
      line ? Number(line[1]) : null
    );
  }
  const place = new Places(source);
  const body = tree.body as IPythonNode[];
  locate(body, place);
  return body;
}

/**
 * The parser does not know `match a, b:` and `case 1, 2:` without parentheses. Put in the place of
 * the blank, they move nothing but what follows the colon, so that has to be empty.
 */
const BARE_SEQUENCE =
  /^([ \t]*(?:match|case)) ([^\n(:{][^\n:{]*,[^\n:{]*):([ \t]*(?:#.*)?)$/gm;

function parseLeniently(source: string): { body: unknown } {
  try {
    return parse(source) as unknown as { body: unknown };
  } catch (reason) {
    const closed = source.replace(BARE_SEQUENCE, '$1($2):$3');
    if (closed === source) {
      throw reason;
    }
    try {
      return parse(closed) as unknown as { body: unknown };
    } catch {
      throw reason;
    }
  }
}

/** Fields of a node that hold nodes, in source order as far as the grammar has it. */
export function children(node: IPythonNode): IPythonNode[] {
  const found: IPythonNode[] = [];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) {
        if (isNode(item)) {
          found.push(item);
        }
      }
    } else if (isNode(value)) {
      found.push(value);
    }
  }
  return found;
}

/** The node and everything below it. */
export function* walk(node: IPythonNode): Generator<IPythonNode> {
  const stack = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    stack.push(...children(next).reverse());
  }
}

function isNode(value: unknown): value is IPythonNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as IPythonNode).nodeType === 'string'
  );
}

function locate(nodes: IPythonNode[], place: Places): void {
  const stack = [...nodes];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const known = typeof node.lineno === 'number';
    node.start = known ? place.offset(node.lineno, node.col_offset) : -1;
    node.end = known ? place.offset(node.end_lineno, node.end_col_offset) : -1;
    stack.push(...children(node));
  }
}

/** Turns CPython's positions (line, column in UTF-8 bytes) into offsets. */
class Places {
  constructor(private readonly _source: string) {
    let at = 0;
    this._starts = [0];
    while ((at = _source.indexOf('\n', at)) >= 0) {
      at += 1;
      this._starts.push(at);
    }
  }

  offset(line: number, bytes: number): number {
    const start = this._starts[line - 1] ?? this._source.length;
    const next = this._starts[line] ?? this._source.length + 1;
    let ascii = this._ascii.get(line);
    if (ascii === undefined) {
      // eslint-disable-next-line no-control-regex
      ascii = /^[\x00-\x7f]*$/.test(this._source.slice(start, next - 1));
      this._ascii.set(line, ascii);
    }
    if (ascii) {
      return start + bytes;
    }
    let at = start;
    for (let left = bytes; left > 0 && at < next - 1;) {
      const point = this._source.codePointAt(at)!;
      left -= point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      at += point < 0x10000 ? 1 : 2;
    }
    return at;
  }

  private readonly _starts: number[];
  private readonly _ascii = new Map<number, boolean>();
}
