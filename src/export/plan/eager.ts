import { calleeText } from '../python/calls';
import type { IPythonNode } from '../python/parser';
import { walk } from '../python/parser';

/** What is executed when a definition is executed may only be what is safe at import. */
export function eagerProblem(node: IPythonNode): string | null {
  const eager: IPythonNode[] = [...(node.decorator_list ?? [])];
  if (node.nodeType === 'ClassDef') {
    eager.push(...node.bases, ...node.keywords);
    for (const statement of node.body as IPythonNode[]) {
      if (/FunctionDef$/.test(statement.nodeType)) {
        const problem = eagerProblem(statement);
        if (problem) {
          return problem;
        }
      } else if (
        !/^(?:Assign|AnnAssign|Expr|Pass|ClassDef)$/.test(statement.nodeType)
      ) {
        return 'Its body does more than define things.';
      } else if (statement.nodeType === 'ClassDef') {
        const problem = eagerProblem(statement);
        if (problem) {
          return problem;
        }
      } else if (
        statement.nodeType === 'Expr' &&
        statement.value.nodeType !== 'Constant'
      ) {
        return 'Its body does more than define things.';
      } else if (statement.value) {
        eager.push(statement.value);
      }
    }
  } else {
    eager.push(...node.args.defaults, ...node.args.kw_defaults.filter(Boolean));
  }
  for (const expression of eager) {
    for (const part of walk(expression)) {
      if (part.nodeType === 'Call' && !SAFE_CALLS.test(calleeText(part))) {
        return `${calleeText(part) || 'Something'} is called when it is defined.`;
      }
      if (/^(?:Await|Yield|YieldFrom|NamedExpr)$/.test(part.nodeType)) {
        return 'Something happens when it is defined.';
      }
    }
  }
  return null;
}

/** Calls that only make a value or wrap a function, the same wherever they are made. */
const SAFE_CALLS =
  /^(?:(?:dataclasses\.)?(?:field|dataclass)|(?:functools\.)?(?:lru_cache|cache|wraps|partial|total_ordering)|(?:numba\.|nb\.)?(?:jit|njit|vectorize|guvectorize)|(?:typing\.)?(?:TypeVar|NamedTuple|NewType)|(?:collections\.)?namedtuple|dict|list|set|tuple|frozenset|range|float|int|str|Path|(?:pathlib\.)?Path|np\.(?:pi|inf|nan|float64|float32|int64|array|linspace|arange)|\w+\.setter|property)$/;

/** Calls that give the same value wherever they are made, and do nothing else. */
const PURE_CALLS =
  /^(?:re\.compile|(?:collections\.)?(?:defaultdict|Counter|OrderedDict|deque)|str\.maketrans|(?:operator\.)?(?:itemgetter|attrgetter|methodcaller)|(?:fractions\.)?Fraction|(?:decimal\.)?Decimal|enumerate|zip|sorted|len|sum|min|max|abs|round|ord|chr|math\.\w+)$/;

/** Expressions that only combine values. */
const PURE_NODES =
  /^(?:Constant|Name|Attribute|Subscript|Slice|Tuple|List|Set|Dict|BinOp|UnaryOp|BoolOp|Compare|IfExp|Lambda|ListComp|SetComp|DictComp|GeneratorExp|Comprehension|comprehension|Call|Keyword|keyword|Starred|JoinedStr|FormattedValue|Load|Store|Arguments|arguments|Arg|arg)$/;

/** The name that a statement gives a value to that can be made anywhere, or `null`. */
export function constantName(node: IPythonNode): string | null {
  if (node.nodeType === 'TypeAlias') {
    return node.name.id;
  }
  const target: IPythonNode | null =
    node.nodeType === 'Assign' && node.targets.length === 1
      ? node.targets[0]
      : node.nodeType === 'AnnAssign' && node.value
        ? node.target
        : null;
  return target?.nodeType === 'Name' && isPure(node.value) ? target.id : null;
}

function isPure(value: IPythonNode): boolean {
  if (value.nodeType === 'Lambda') {
    return [...value.args.defaults, ...value.args.kw_defaults]
      .filter(Boolean)
      .every(isPure);
  }
  for (const node of walk(value)) {
    if (node.nodeType === 'Call') {
      const callee = calleeText(node);
      if (!SAFE_CALLS.test(callee) && !PURE_CALLS.test(callee)) {
        return false;
      }
    } else if (
      !PURE_NODES.test(node.nodeType) &&
      !OPERATORS.test(node.nodeType)
    ) {
      return false;
    }
  }
  return true;
}

/** Operators are nodes of their own. */
const OPERATORS =
  /^(?:Add|Sub|Mult|MatMult|Div|Mod|Pow|LShift|RShift|BitOr|BitXor|BitAnd|FloorDiv|Invert|Not|UAdd|USub|Eq|NotEq|Lt|LtE|Gt|GtE|Is|IsNot|In|NotIn|And|Or)$/;
