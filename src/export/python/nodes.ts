/** A node of CPython's `ast`, with its place in the source. */
export interface IPythonNode {
  nodeType: string;
  /** Offsets into the source in UTF-16 units; -1 for nodes that have no place. */
  start: number;
  end: number;
  // The fields differ by node type, as in CPython's own `ast`; what is optional and absent is null.
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

const FUNCTION = 'decorator_list type_params args returns body';
const LOOP = 'target iter body orelse';
const TRY = 'body handlers orelse finalbody';
const COMPREHENSION = 'elt generators';

/** The fields of each node type that hold nodes, in source order as far as the grammar has it. */
const FIELDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    FunctionDef: FUNCTION,
    AsyncFunctionDef: FUNCTION,
    ClassDef: 'decorator_list type_params bases keywords body',
    Return: 'value',
    Delete: 'targets',
    Assign: 'targets value',
    TypeAlias: 'name type_params value',
    AugAssign: 'target value',
    AnnAssign: 'target annotation value',
    For: LOOP,
    AsyncFor: LOOP,
    While: 'test body orelse',
    If: 'test body orelse',
    With: 'items body',
    AsyncWith: 'items body',
    Match: 'subject cases',
    Raise: 'exc cause',
    Try: TRY,
    TryStar: TRY,
    Assert: 'test msg',
    Import: 'names',
    ImportFrom: 'names',
    Global: '',
    Nonlocal: '',
    Expr: 'value',
    Pass: '',
    Break: '',
    Continue: '',
    BoolOp: 'values',
    NamedExpr: 'target value',
    BinOp: 'left right',
    UnaryOp: 'operand',
    Lambda: 'args body',
    IfExp: 'body test orelse',
    Dict: 'keys values',
    Set: 'elts',
    ListComp: COMPREHENSION,
    SetComp: COMPREHENSION,
    DictComp: 'key value generators',
    GeneratorExp: COMPREHENSION,
    Await: 'value',
    Yield: 'value',
    YieldFrom: 'value',
    Compare: 'left comparators',
    Call: 'func args keywords',
    FormattedValue: 'value format_spec',
    Interpolation: 'value format_spec',
    JoinedStr: 'values',
    TemplateStr: 'values',
    Constant: '',
    Attribute: 'value',
    Subscript: 'value slice',
    Starred: 'value',
    Name: '',
    List: 'elts',
    Tuple: 'elts',
    Slice: 'lower upper step',
    Comprehension: 'target iter ifs',
    ExceptHandler: 'type body',
    Arguments: 'posonlyargs args vararg kwonlyargs kw_defaults kwarg defaults',
    Arg: 'annotation',
    Keyword: 'value',
    Alias: '',
    WithItem: 'context_expr optional_vars',
    MatchCase: 'pattern guard body',
    MatchValue: 'value',
    MatchSingleton: '',
    MatchSequence: 'patterns',
    MatchMapping: 'keys patterns',
    MatchClass: 'cls patterns kwd_patterns',
    MatchStar: '',
    MatchAs: 'pattern',
    MatchOr: 'patterns',
    TypeVar: 'bound default_value',
    ParamSpec: 'default_value',
    TypeVarTuple: 'default_value'
  }).map(([type, fields]) => [type, fields ? fields.split(' ') : []])
);

/** The nodes directly below a node, in source order as far as the grammar has it. */
export function children(node: IPythonNode): IPythonNode[] {
  const found: IPythonNode[] = [];
  for (const field of FIELDS[node.nodeType]) {
    const value: IPythonNode | (IPythonNode | null)[] | null = node[field];
    if (Array.isArray(value)) {
      for (const item of value) {
        if (item !== null) {
          found.push(item);
        }
      }
    } else if (value) {
      found.push(value);
    }
  }
  return found;
}

/** Statements are looked through many times, so what stands in them is listed once. */
const listed = new WeakMap<IPythonNode, readonly IPythonNode[]>();
const STATEMENT =
  /^(?:Expr|(?:Aug|Ann)?Assign|Import(?:From)?|(?:Async)?(?:FunctionDef|For|With)|ClassDef|If|While|Try(?:Star)?)$/;

/** The node and everything below it, each before what is below it. */
export function walk(node: IPythonNode): readonly IPythonNode[] {
  const known = listed.get(node);
  if (known) {
    return known;
  }
  const found: IPythonNode[] = [];
  const stack = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    found.push(next);
    const fields = FIELDS[next.nodeType];
    for (let field = fields.length - 1; field >= 0; field--) {
      const value = next[fields[field]];
      if (Array.isArray(value)) {
        for (let item = value.length - 1; item >= 0; item--) {
          if (value[item] !== null) {
            stack.push(value[item]);
          }
        }
      } else if (value) {
        stack.push(value);
      }
    }
  }
  if (STATEMENT.test(node.nodeType)) {
    listed.set(node, found);
  }
  return found;
}

const SCOPE = /^(?:Async)?FunctionDef$|^(?:Lambda|ClassDef)$/;

/** The nodes and what is below them, up to functions and classes, whose insides are not their scope. */
export function* walkScope(
  nodes: readonly IPythonNode[]
): Generator<IPythonNode> {
  for (const node of nodes) {
    yield node;
    if (!SCOPE.test(node.nodeType)) {
      yield* walkScope(children(node));
    }
  }
}

/** Line of an offset, from 1. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (
    let at = source.indexOf('\n');
    at >= 0 && at < offset;
    at = source.indexOf('\n', at + 1)
  ) {
    line += 1;
  }
  return line;
}
