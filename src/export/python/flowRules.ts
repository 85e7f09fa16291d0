import { calledName } from './calls';
import type { IPythonNode } from './parser';
import { walk } from './parser';

/** Calls that use up what a generator or lambda in their arguments gives before they return. */
export const CONSUMERS =
  /^(?:sorted|min|max|sum|any|all|list|tuple|set|dict|frozenset|Counter|join|sort|fsum|fromiter)$/;

/** Methods and functions that call what they are handed before they return, in eager libraries. */
export const EAGER_CALLERS =
  /^(?:apply|applymap|agg|aggregate|transform|assign|pipe|sort_values|sort_index|rename|combine|curve_fit|minimize|minimize_scalar|quad|dblquad|odeint|solve_ivp|fsolve|root|root_scalar|brentq|bisect|newton|leastsq|least_squares|fmin|differential_evolution|apply_along_axis|piecewise|to_string|fromfunction|reduce)$/;

/** Functions that hand on what they are handed, to be used up with it. */
export const PASSING_ON =
  /^(?:map|filter|zip|enumerate|reversed|chain|starmap|islice)$/;

/** Context managers that let no exception pass silently, so that what follows has seen the whole body. */
const HONEST_MANAGERS =
  /^(?:open|timer|captured|option_context|errstate|catch_warnings|rc_context|context|style|xkcd|Pool|\w*Executor|Session|no_grad|inference_mode|device|ZipFile|TarFile|File|Dataset|open_\w+|urlopen|tqdm|Client|LocalCluster|GradientTape|Path|connect|axes_style|plotting_context|localcontext|progress_bar|ProgressBar|set_options|config_context|evaluate|TemporaryDirectory|NamedTemporaryFile|__signpost_\w+)$/;

/** Functions that evaluate names in their texts as the caller's. */
const EVALUATORS =
  /^(?:query|eval|evaluate|ols|gls|wls|glm|logit|probit|mnlogit|poisson|negativebinomial|mixedlm|rlm|gee|quantreg|phreg|from_formula|dmatrix|dmatrices|sqldf)$/;

export function isMethod(call: IPythonNode): boolean {
  return call.func.nodeType === 'Attribute';
}

export function isHonest(manager: IPythonNode): boolean {
  return manager.nodeType === 'Call'
    ? HONEST_MANAGERS.test(calledName(manager))
    : /^(?:Name|Attribute)$/.test(manager.nodeType) &&
        HONEST_MANAGERS.test(manager.attr ?? manager.id);
}

export function endsProgram(value: IPythonNode): boolean {
  return (
    value.nodeType === 'Call' && /^(?:exit|quit|_exit)$/.test(calledName(value))
  );
}

/** Whether a loop over this runs at least once: a literal that is not empty, or a range of known size. */
export function surelyRuns(iterable: IPythonNode): boolean {
  if (/^(?:List|Tuple|Set)$/.test(iterable.nodeType)) {
    return (
      iterable.elts.length > 0 &&
      iterable.elts.every((item: IPythonNode) => item.nodeType !== 'Starred')
    );
  }
  if (iterable.nodeType !== 'Call' || iterable.keywords.length > 0) {
    return false;
  }
  const name = iterable.func.nodeType === 'Name' ? iterable.func.id : '';
  if (name === 'enumerate' || name === 'list') {
    return iterable.args.length > 0 && surelyRuns(iterable.args[0]);
  }
  const numbers = iterable.args.map((item: IPythonNode) =>
    item.nodeType === 'Constant' ? Number(item.value) : NaN
  );
  return (
    name === 'range' &&
    ((numbers.length === 1 && numbers[0] > 0) ||
      (numbers.length === 2 && numbers[1] > numbers[0]))
  );
}

/** Whether a loop's body may be left before its end. */
export function leaves(body: readonly IPythonNode[]): boolean {
  return body.some(statement =>
    walk(statement).some(node => /^(?:Break|Continue)$/.test(node.nodeType))
  );
}

export function flatTargets(target: IPythonNode): IPythonNode[] {
  return /^(?:Tuple|List)$/.test(target.nodeType)
    ? target.elts.flatMap(flatTargets)
    : [target];
}

/** Words in the texts of a call that evaluates them, as `query("a > @limit")` and formulas do. */
export function evaluatedWords(call: IPythonNode): string[] {
  if (!EVALUATORS.test(calledName(call))) {
    return [];
  }
  return [...call.args, ...call.keywords]
    .flatMap(walk)
    .flatMap(({ nodeType, value }) =>
      nodeType === 'Constant' && typeof value === 'string'
        ? (value.match(/[A-Za-z_]\w*/g) ?? [])
        : []
    );
}
