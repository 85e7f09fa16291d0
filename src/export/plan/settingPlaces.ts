import type { SettingKind } from '../model';
import type { IPythonNode } from '../python/parser';
import type { ImportedNames } from './settingCalls';
import type { Literal } from './settingLiterals';
import { readLiteral } from './settingLiterals';

/** A span of a cell that a setting stands for. */
export interface ISpan {
  start: number;
  end: number;
  /** What is written around the setting. */
  before: string;
  after: string;
}

/** A literal and the names that are bound to it, or to what is made of it. */
export interface IBoundLiteral {
  targets: IPythonNode[];
  literal: Literal;
  /** Where the literal's own type does not say what may stand there. */
  kind: SettingKind | null;
  span: ISpan;
  /** Help where nothing else explains it. */
  help: string;
  /** What is made of it depends on the current folder or the like. */
  depends: boolean;
}

/** Calls that make a value of their first argument; what else they get stays as it is. */
const MAKERS: Record<string, SettingKind | null> = {
  'pathlib.Path': 'file',
  'pathlib.PurePath': 'file',
  'pathlib.PosixPath': 'file',
  'pathlib.PurePosixPath': 'file',
  'os.path.expanduser': 'file',
  'os.path.abspath': 'file',
  'os.path.realpath': 'file',
  'pandas.Timestamp': null,
  'pandas.Timedelta': null,
  'pandas.Period': null,
  'pandas.to_datetime': null,
  'pandas.to_timedelta': null,
  'numpy.datetime64': null,
  'numpy.timedelta64': null,
  'numpy.float32': null,
  'numpy.float64': null,
  'numpy.int32': null,
  'numpy.int64': null,
  'decimal.Decimal': null,
  'fractions.Fraction': null,
  'datetime.datetime.strptime': null,
  'datetime.date.fromisoformat': 'date',
  'datetime.datetime.fromisoformat': 'datetime'
};

/** The literals that an assignment binds to names, one by one. */
export function boundLiterals(
  node: IPythonNode,
  source: string,
  imports: ImportedNames
): IBoundLiteral[] {
  if (node.nodeType === 'AnnAssign' && node.value) {
    return literalsFor([node.target], node.value, source, imports);
  }
  return node.nodeType === 'Assign'
    ? literalsFor(node.targets, node.value, source, imports)
    : [];
}

function literalsFor(
  targets: IPythonNode[],
  value: IPythonNode,
  source: string,
  imports: ImportedNames
): IBoundLiteral[] {
  if (targets.every(target => target.nodeType === 'Name')) {
    const found = made(value, source, imports);
    return found === null ? [] : [{ ...found, targets }];
  }
  const [target] = targets;
  if (
    targets.length !== 1 ||
    !isSequence(target) ||
    !isSequence(value) ||
    target.elts.length !== value.elts.length ||
    [...target.elts, ...value.elts].some(
      (item: IPythonNode) => item.nodeType === 'Starred'
    )
  ) {
    return [];
  }
  return target.elts
    .flatMap((item: IPythonNode, at: number) =>
      literalsFor([item], value.elts[at], source, imports)
    )
    .filter(
      // Lines keep their number, so a literal over several lines must be all that is assigned.
      ({ span }: IBoundLiteral) =>
        !source.slice(span.start, span.end).includes('\n')
    );
}

type Made = Omit<IBoundLiteral, 'targets'>;

/** A literal, or a call that makes a value of one. */
function made(
  value: IPythonNode,
  source: string,
  imports: ImportedNames
): Made | null {
  const literal = readLiteral(value, source);
  if (literal !== null) {
    return {
      literal,
      kind: null,
      span: spanOf(value),
      help: '',
      depends: false
    };
  }
  if (value.nodeType !== 'Call') {
    return null;
  }
  const callee = imports.pathOf(value.func);
  const rest = [
    ...value.args.slice(1),
    ...value.keywords.map((keyword: IPythonNode) => keyword.value)
  ];
  if (Object.hasOwn(MAKERS, callee) && value.args.length > 0) {
    const first = readLiteral(value.args[0], source);
    const kind = MAKERS[callee];
    return first !== null &&
      (kind === null
        ? /^(?:str|int|float)$/.test(first.type)
        : first.type === 'str') &&
      rest.every(item => readLiteral(item, source) !== null)
      ? {
          literal: first,
          kind,
          span: spanOf(value.args[0]),
          help: '',
          depends: callee.startsWith('os.path.')
        }
      : null;
  }
  if (callee === 'datetime.timedelta') {
    return duration(value, source);
  }
  if (callee === 'datetime.date' || callee === 'datetime.datetime') {
    return moment(value, source, callee === 'datetime.date');
  }
  // Path("~/data").expanduser() and the like.
  if (
    value.func.nodeType === 'Attribute' &&
    /^(?:expanduser|resolve|absolute)$/.test(value.func.attr) &&
    value.args.length + value.keywords.length === 0 &&
    value.func.value.nodeType === 'Call'
  ) {
    const inner = made(value.func.value, source, imports);
    return inner && { ...inner, depends: true };
  }
  return null;
}

/** `timedelta(days=3)`: the number is the setting, the unit its help. */
function duration(call: IPythonNode, source: string): Made | null {
  if (call.args.length + call.keywords.length !== 1) {
    return null;
  }
  const [keyword] = call.keywords;
  const node = keyword ? keyword.value : call.args[0];
  const literal = readLiteral(node, source);
  if (
    (literal?.type !== 'int' && literal?.type !== 'float') ||
    (keyword && !keyword.arg)
  ) {
    return null;
  }
  return {
    literal,
    kind: literal.type === 'int' ? 'number' : null,
    span: spanOf(node),
    help: keyword ? `in ${keyword.arg}` : 'in days',
    depends: false
  };
}

const PARTS = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'microsecond'
];
const MOST = [9999, 12, 31, 23, 59, 59, 999999];

/** `date(2020, 1, 2)` becomes `date.fromisoformat(...)`, so that the setting is one text. */
function moment(
  call: IPythonNode,
  source: string,
  isDate: boolean
): Made | null {
  if (source[call.func.end] !== '(') {
    return null;
  }
  const numbers = new Map<string, number>();
  const names = isDate ? PARTS.slice(0, 3) : PARTS;
  const given: [string | undefined, IPythonNode][] = [
    ...call.args.map((item: IPythonNode, at: number) => [names[at], item]),
    ...call.keywords.map((keyword: IPythonNode) => [keyword.arg, keyword.value])
  ];
  for (const [name, item] of given) {
    const literal = readLiteral(item, source);
    if (
      name === undefined ||
      !names.includes(name) ||
      numbers.has(name) ||
      literal?.type !== 'int'
    ) {
      return null;
    }
    numbers.set(name, literal.value);
  }
  const parts = PARTS.map((name, at) => numbers.get(name) ?? (at < 3 ? -1 : 0));
  const [year, month, day, hour, minute, second, fraction] = parts;
  if (
    parts.some((part, at) => part < (at < 3 ? 1 : 0) || part > MOST[at]) ||
    day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
  ) {
    return null;
  }
  const text = (part: number, width = 2) => String(part).padStart(width, '0');
  const date = `${text(year, 4)}-${text(month)}-${text(day)}`;
  const clock = `T${text(hour)}:${text(minute)}:${text(second)}`;
  const value = isDate
    ? date
    : `${date}${clock}${fraction > 0 ? `.${text(fraction, 6)}` : ''}`;
  return {
    literal: { type: 'str', value },
    kind: isDate ? 'date' : 'datetime',
    span: {
      start: call.func.end,
      end: call.end,
      before: '.fromisoformat(',
      after: ')'
    },
    help: '',
    depends: false
  };
}

function spanOf(node: IPythonNode): ISpan {
  return { start: node.start, end: node.end, before: '', after: '' };
}

function isSequence(node: IPythonNode): boolean {
  return node.nodeType === 'Tuple' || node.nodeType === 'List';
}
