import { placeholderName } from '../../notebook/cell';
import { calledName, calleeText } from '../../python/calls';
import { CHANGING_METHODS } from '../../python/nameTypes';
import type { IPythonNode } from '../../python/parser';
import { children } from '../../python/parser';
import type { ImportedNames } from '../settingCalls';

/** What all code of a process shares, with methods that change it. */
const SHARED =
  /^(?:os\.environ|sys\.(?:path|modules|argv|meta_path)|warnings\.filters)$/;
const CHANGING_CALLS =
  /^(?:os\.(?:f?chdir|putenv|unsetenv|umask|nice|set\w+)|sys\.set\w+|locale\.setlocale|signal\.(?:signal|alarm)|atexit\.register|importlib\.reload|socket\.setdefaulttimeout|time\.tzset|dotenv\.load_dotenv|logging\.(?:basicConfig|disable|captureWarnings|addLevelName|config\.\w+)|decimal\.setcontext|gc\.(?:disable|enable|set\w+)|faulthandler\.enable)$/;
/** Functions of libraries that change how these behave from then on. */
const SETTING_CALLS =
  /(?:^|\.)(?:rcParams\.update|rcdefaults|set_option|reset_option|set_options|set_printoptions|style\.use|set_theme|set_style|set_context|set_palette|reset_defaults|set_cmap|switch_backend|seterr|set_default_dtype|set_float_precision|set_config|set_random_seed|set_seed|manual_seed)$|^(?:matplotlib\.use|matplotlib\.rc|matplotlib\.pyplot\.rc|seaborn\.set)$/;
/** Methods of what libraries keep by name for all code. */
const KEPT_METHODS =
  /^(?:addHandler|removeHandler|addFilter|removeFilter|setLevel|cache_clear|cache_info|cache_parameters)$/;
/** Support functions that do the same. */
const SUPPORT =
  /^(?:change_folder|push_folder|pop_folder|set_variable|set_precision|set_figure_format|set_bookmark)$/;
/** What gives everything back when its `with` ends. */
const GIVES_BACK =
  /^(?:rc_context|context|option_context|printoptions|localcontext|catch_warnings|errstate|chdir|plotting_context|axes_style|color_palette|set_options|config_context|dict|object)$/;

/** Why code changes what all code of a process shares: the current folder, the environment, options of libraries. */
export function reasonOfProcess(
  roots: readonly IPythonNode[],
  imports: ImportedNames
): string | null {
  for (const node of roots.flatMap(outsideContexts)) {
    const changed = changedBy(node, imports);
    if (changed !== null) {
      return `It changes ${changed}, which the items after it use.`;
    }
  }
  return null;
}

/** What a node changes that all code shares, or `null`. */
function changedBy(node: IPythonNode, imports: ImportedNames): string | null {
  if (node.nodeType !== 'Call') {
    return (
      targetsOf(node)
        .filter(({ nodeType }) => /^(?:Attribute|Subscript)$/.test(nodeType))
        .map(target => sharedRoot(target, imports))
        .find(root => root !== null) ?? null
    );
  }
  const { func, args } = node;
  const path = imports.pathOf(func);
  const support = func.nodeType === 'Name' ? placeholderName(func.id) : null;
  if (support !== null) {
    return SUPPORT.test(support)
      ? support === 'set_variable'
        ? 'the environment'
        : /folder/.test(support)
          ? 'the current folder'
          : 'how values are shown'
      : null;
  }
  if (
    /^(?:setattr|delattr)$/.test(path) &&
    args.length > 0 &&
    imports.pathOf(args[0]) !== ''
  ) {
    return imports.pathOf(args[0]);
  }
  if (func.nodeType !== 'Attribute' && path === '') {
    return null;
  }
  const isWarning = /^warnings\.(?:simplefilter|filterwarnings)$/.test(path);
  if (isWarning && /^(?:ignore|once|default|always)$/.test(args[0]?.value)) {
    return null;
  }
  const isChange =
    isWarning ||
    CHANGING_CALLS.test(path) ||
    (path !== '' && SETTING_CALLS.test(path)) ||
    (func.nodeType === 'Attribute' &&
      (KEPT_METHODS.test(func.attr) ||
        (CHANGING_METHODS.has(func.attr) &&
          SHARED.test(imports.pathOf(func.value)))));
  return isChange ? calleeText(node) || calledName(node) : null;
}

/** What is shared of what a target changes: `os.environ` of `os.environ["A"]`, or `null`. */
function sharedRoot(
  target: IPythonNode,
  imports: ImportedNames
): string | null {
  let node = target;
  while (/^(?:Attribute|Subscript)$/.test(node.nodeType)) {
    const path = imports.pathOf(node);
    if (path !== '' && /\./.test(path)) {
      return path;
    }
    // The class of an object is that of all others.
    if (node.attr === '__class__' || node.attr === '__dict__') {
      return 'a class';
    }
    node = node.value;
  }
  if (node.nodeType === 'Call') {
    const path = imports.pathOf(node.func);
    return path === 'type'
      ? 'a class'
      : path.endsWith('.getcontext')
        ? path
        : null;
  }
  return null;
}

function targetsOf(node: IPythonNode): IPythonNode[] {
  switch (node.nodeType) {
    case 'Assign':
    case 'Delete':
      return node.targets.flatMap((target: IPythonNode) =>
        /^(?:Tuple|List)$/.test(target.nodeType) ? target.elts : [target]
      );
    case 'AugAssign':
    case 'AnnAssign':
    case 'For':
      return [node.target];
    default:
      return [];
  }
}

/** Every node of some code, without what stands in a `with` that gives everything back. */
function outsideContexts(root: IPythonNode): IPythonNode[] {
  const found: IPythonNode[] = [];
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const isContext =
      node.nodeType === 'With' &&
      node.items.some(
        ({ context_expr: context }: IPythonNode) =>
          context.nodeType === 'Call' && GIVES_BACK.test(calledName(context))
      );
    if (!isContext) {
      found.push(node);
      stack.push(...children(node));
    }
  }
  return found;
}
