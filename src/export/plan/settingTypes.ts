import type { IPythonNode } from '../python/parser';
import { children } from '../python/parser';
import type { IProgram } from './program';

/** Functions and methods whose number has to be whole. */
const WHOLE_CALLS = new Set(
  'range islice combinations permutations repeat chr bin hex oct zeros ones empty full eye identity reshape randint choice sample head tail nlargest nsmallest seed rolling shift rotate RandomState default_rng subplots resize roll split array_split tile randn rand'.split(
    ' '
  )
);

/** Functions that take any real number. */
const REAL_CALLS =
  /^(?:float|exp|log|log10|log2|sqrt|sin|cos|tan|tanh|arctan|radians|degrees|hypot|pow|sleep|axhline|axvline|axhspan|axvspan|xlim|ylim|set_xlim|set_ylim)$/;

const WHOLE_KEYWORDS =
  /^(?:n|k|n_.*|num_.*|.*_size|size|shape|axis|seed|random_state|bins|periods|window|degree|order|epochs|max_iter|iterations|nrows|ncols|index|header|skiprows|max_depth|year|month|day)$/;

const REAL_KEYWORDS =
  /^(?:alpha|lr|learning_rate|sigma|tol|rtol|atol|scale|loc|linewidth|lw|fontsize|markersize|ms|vmin|vmax|xmin|xmax|ymin|ymax|pad|threshold|rate|dt|eps|weight|width|height|gamma|beta|timeout)$/;

/** Names that speak of counts, places and calendars. */
const WHOLE_NAMES =
  /^(?:[a-z]|N|K|M|NX|NY|nx|ny)$|^[nN](?:_|um|[A-Z])|(?:^|_)(?:count|year|month|day|seed|epochs?|iter|iterations|size|bins|steps?|index|idx|window|port|version|rows?|cols?|columns|lag|order|degree|depth|width|height|level|batch|workers|jobs|threads|cores|trials|samples|resamples|replicates|length|start|end|first|last)(?:$|_)/i;

/**
 * Whole numbers of the notebook that may as well be fractions, as far as their use shows it.
 *
 * Something has to speak for it, and nothing against it: a number of rows is not to become 2.5.
 */
export function realNumbers(
  program: IProgram,
  names: ReadonlySet<string>,
  floats: ReadonlySet<string>
): Set<string> {
  const real = new Set<string>();
  const whole = new Set<string>();
  for (const statement of program.statements) {
    if (statement.names.reads.some(read => names.has(read.name))) {
      collect(statement.node, [], { names, floats, real, whole });
    }
  }
  return new Set(
    [...real].filter(name => !whole.has(name) && !WHOLE_NAMES.test(name))
  );
}

interface IEvidence {
  names: ReadonlySet<string>;
  floats: ReadonlySet<string>;
  real: Set<string>;
  whole: Set<string>;
}

function collect(
  node: IPythonNode,
  above: IPythonNode[],
  evidence: IEvidence
): void {
  if (
    node.nodeType === 'Name' &&
    node.ctx?.nodeType !== 'Store' &&
    evidence.names.has(node.id)
  ) {
    judge(node, above, evidence);
    return;
  }
  above.push(node);
  for (const child of children(node)) {
    collect(child, above, evidence);
  }
  above.pop();
}

function judge(
  node: IPythonNode,
  above: readonly IPythonNode[],
  evidence: IEvidence
): void {
  const name: string = node.id;
  let child = node;
  for (let at = above.length - 1; at >= 0; at--) {
    const parent = above[at];
    switch (parent.nodeType) {
      case 'UnaryOp':
        break;
      case 'BinOp':
        judgeOperation(name, parent, child, evidence);
        if (parent.op.nodeType === 'Div') {
          return;
        }
        break;
      case 'Compare':
        if ([parent.left, ...parent.comparators].some(isFloat)) {
          evidence.real.add(name);
        }
        return;
      case 'Subscript':
        if (child !== parent.value) {
          evidence.whole.add(name);
        }
        return;
      case 'Slice':
        evidence.whole.add(name);
        return;
      case 'Tuple':
        break;
      case 'Keyword':
        if (WHOLE_KEYWORDS.test(parent.arg ?? '')) {
          evidence.whole.add(name);
        } else if (REAL_KEYWORDS.test(parent.arg ?? '')) {
          evidence.real.add(name);
        }
        return;
      case 'Call': {
        const called = parent.func.attr ?? parent.func.id ?? '';
        if (WHOLE_CALLS.has(called)) {
          evidence.whole.add(name);
        } else if (REAL_CALLS.test(called)) {
          evidence.real.add(name);
        }
        return;
      }
      default:
        return;
    }
    child = parent;
  }
}

function judgeOperation(
  name: string,
  operation: IPythonNode,
  child: IPythonNode,
  { floats, real, whole }: IEvidence
): void {
  const other = child === operation.left ? operation.right : operation.left;
  switch (operation.op.nodeType) {
    case 'Div':
      real.add(name);
      return;
    case 'Mult':
    case 'Add':
    case 'Sub':
    case 'Pow':
      if (
        isFloat(other) ||
        (other.nodeType === 'Name' && floats.has(other.id))
      ) {
        real.add(name);
      } else if (
        /^(?:List|ListComp|Tuple|JoinedStr)$/.test(other.nodeType) ||
        (other.nodeType === 'Constant' && typeof other.value === 'string')
      ) {
        whole.add(name);
      }
      return;
    default:
      whole.add(name);
  }
}

function isFloat(node: IPythonNode): boolean {
  return (
    node.nodeType === 'Constant' &&
    typeof node.value === 'number' &&
    !Number.isInteger(node.value)
  );
}
