import { calledName, calleeText } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { children, walk } from '../../python/parser';
import type { ImportedNames } from '../settingCalls';
import type { Functions } from './functions';

/** What code does first with something that libraries keep for all code: the current figure, random numbers. */
type First = 'sets' | 'uses' | null;

const FIGURE_MAKERS = /^(?:figure|subplots|subplot_mosaic)$/;
/** Functions that neither draw nor ask which figure is the current one. */
const FIGURELESS =
  /^(?:close|ion|ioff|show|pause|get_cmap|colormaps|rc\w*|style\.\w+|set_cmap|switch_backend|color_palette|set_\w+|load_dataset|set)$/;
const OWN_GENERATORS =
  /^(?:numpy\.random\.(?:default_rng|RandomState|Generator|SeedSequence|PCG64|MT19937|Philox)|random\.(?:Random|SystemRandom))$/;
/** What draws from torch's own numbers: also layers, which begin with random weights. */
const TORCH_RANDOM =
  /^torch\.(?:rand\w*|normal|bernoulli|multinomial|poisson|nn\.(?:init\.\w+|(?:Lazy)?(?:Linear|Bilinear|Embedding|Conv\w+|LSTM|GRU|RNN|Transformer\w*|MultiheadAttention))|utils\.data\.(?:random_split|DataLoader))$/;
/** Functions that take the random numbers of numpy unless they are given a state. */
const TAKES_STATE = /^(?:sample|train_test_split|resample)$/;

/** Why what code draws, or draws at random, depends on the items before it, or `null`. */
export function reasonOfState(
  body: readonly IPythonNode[],
  functions: Functions,
  imports: ImportedNames,
  isSeeded: boolean
): string | null {
  const reached = [...body, ...functions.bodies()].flatMap(root => walk(root));
  const kept = reached.map(node => keptFigure(node, imports)).find(Boolean);
  if (kept) {
    return kept;
  }
  const first = (kindOf: (call: IPythonNode) => First) =>
    new FirstUse(functions, kindOf).of(body);
  if (first(call => figureUse(call, functions, imports)) === 'uses') {
    return 'It draws into a figure that was made before it, so all items share that figure. Make a figure inside the loop, before what draws.';
  }
  for (const module of ['numpy.random', 'random', 'torch']) {
    let random = '';
    const use = first(call => {
      const kind = randomUse(call, module, imports, isSeeded);
      if (kind === 'uses') {
        random ||= calleeText(call) || calledName(call);
      }
      return kind;
    });
    if (use === 'uses') {
      return `It calls ${random}, whose numbers follow from those of the items before. Make a generator with a seed of its own in the loop.`;
    }
  }
  return null;
}

/** Why code that follows a loop in its cell needs a figure of the last item, or `null`. */
export function reasonOfFigureAfter(
  body: readonly IPythonNode[],
  after: readonly IPythonNode[],
  functions: Functions,
  imports: ImportedNames
): string | null {
  const use = (call: IPythonNode) => figureUse(call, functions, imports);
  const draws = [...body, ...functions.bodies()]
    .flatMap(root => walk(root))
    .some(node => node.nodeType === 'Call' && use(node) !== null);
  return draws && new FirstUse(functions, use).of(after) === 'uses'
    ? 'What follows in its cell draws into the figure of the last item. Put that into the loop, or make a figure for it.'
    : null;
}

/** Why a node finds the figures of the items before, or `null`. */
function keptFigure(node: IPythonNode, imports: ImportedNames): string | null {
  if (node.nodeType === 'Attribute' && node.attr === 'number') {
    const isFigure = /^(?:fig\w*|gcf)$/i.test(
      node.value.id ?? calledName({ ...node, func: node.value.func ?? node })
    );
    return isFigure
      ? 'It asks for the number of a figure, which depends on the items before.'
      : null;
  }
  if (node.nodeType !== 'Call') {
    return null;
  }
  const path = imports.pathOf(node.func);
  if (
    /^(?:matplotlib\.pyplot|pylab)\.(?:get_fignums|get_figlabels|fignum_exists)$/.test(
      path
    )
  ) {
    return 'It asks which figures there are, also those of the items before.';
  }
  return FIGURE_MAKERS.test(path.split('.').pop()!) &&
    /^(?:matplotlib\.pyplot|pylab)\./.test(path) &&
    isNamed(node)
    ? 'It draws into a figure that has a number or a name, which is the same figure in each item. Make a figure without one.'
    : null;
}

/** A figure with a number or a name is the same one in every pass. */
function isNamed(call: IPythonNode): boolean {
  return (
    call.keywords.some(({ arg }: IPythonNode) => arg === 'num') ||
    (calledName(call) === 'figure' && call.args.length > 0)
  );
}

function figureUse(
  call: IPythonNode,
  functions: Functions,
  imports: ImportedNames
): First {
  const path = imports.pathOf(call.func);
  const [, name] =
    /^(?:matplotlib\.pyplot|pylab|seaborn)\.(.+)$/.exec(path) ?? [];
  if (name === undefined) {
    return path !== '' || !drawsItself(call)
      ? null
      : functions.makesFigure(call)
        ? 'sets'
        : 'uses';
  }
  if (FIGURELESS.test(name)) {
    return null;
  }
  if (FIGURE_MAKERS.test(name)) {
    return 'sets';
  }
  return call.keywords.some(({ arg }: IPythonNode) => arg === 'ax')
    ? null
    : 'uses';
}

/** `series.plot()` and `table.plot.line()` draw into the current figure unless they are given axes. */
function drawsItself({ func, keywords }: IPythonNode): boolean {
  return (
    func.nodeType === 'Attribute' &&
    (/^(?:plot|hist|boxplot)$/.test(func.attr) || func.value.attr === 'plot') &&
    !keywords.some(({ arg }: IPythonNode) => arg === 'ax')
  );
}

function randomUse(
  call: IPythonNode,
  module: string,
  imports: ImportedNames,
  isSeeded: boolean
): First {
  const path = imports.pathOf(call.func);
  if (module === 'torch') {
    return path === 'torch.manual_seed'
      ? 'sets'
      : TORCH_RANDOM.test(path)
        ? 'uses'
        : null;
  }
  if (path === `${module}.seed`) {
    return 'sets';
  }
  if (path.startsWith(`${module}.`)) {
    return OWN_GENERATORS.test(path) ? null : 'uses';
  }
  return isSeeded &&
    module === 'numpy.random' &&
    TAKES_STATE.test(calledName(call)) &&
    !path.startsWith('random.') &&
    !call.keywords.some(({ arg }: IPythonNode) => arg === 'random_state')
    ? 'uses'
    : null;
}

/** Follows code in the order in which it runs, into the functions of the notebook that it calls. */
class FirstUse {
  constructor(
    private readonly _functions: Functions,
    private readonly _kindOf: (call: IPythonNode) => First
  ) {}

  /** What nodes that run one after the other do first. */
  of(nodes: readonly (IPythonNode | null)[]): First {
    for (const node of nodes) {
      const first = node && this._node(node);
      if (first) {
        return first;
      }
    }
    return null;
  }

  private _node(node: IPythonNode): First {
    switch (node.nodeType) {
      case 'If':
      case 'IfExp':
        return (
          this._node(node.test) ??
          this._either([[node.body].flat(), [node.orelse].flat()])
        );
      case 'For':
      case 'AsyncFor':
        return (
          this._node(node.iter) ?? this._perhaps([...node.body, ...node.orelse])
        );
      case 'While':
        return (
          this._node(node.test) ?? this._perhaps([...node.body, ...node.orelse])
        );
      case 'Try':
      case 'TryStar':
        return (
          this._perhaps(
            node.handlers.flatMap(({ body }: IPythonNode) => body)
          ) ?? this.of([...node.body, ...node.orelse, ...node.finalbody])
        );
      case 'Match':
        return (
          this._node(node.subject) ??
          this._perhaps(node.cases.flatMap(({ body }: IPythonNode) => body))
        );
      case 'BoolOp':
        return (
          this._node(node.values[0]) ?? this._perhaps(node.values.slice(1))
        );
      case 'FunctionDef':
      case 'AsyncFunctionDef':
      case 'Lambda':
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        return this._perhaps(children(node));
      case 'Call': {
        const before = this.of([
          ...children(node.func),
          ...node.args,
          ...node.keywords
        ]);
        return (
          before ?? this._kindOf(node) ?? this._named(calledName(node), false)
        );
      }
      case 'Name':
        // A function that is handed on may be called by what gets it.
        return this._named(node.id, true);
      default:
        return this.of(children(node));
    }
  }

  /** What the functions of a name do first. */
  private _named(name: string, isPerhaps: boolean): First {
    const found = this._functions
      .named(name)
      .map(({ node }) => node)
      .filter(node => !this._entered.has(node));
    found.forEach(node => this._entered.add(node));
    const bodies = found.map(({ body }) => [body].flat());
    const first = isPerhaps
      ? this._perhaps(bodies.flat())
      : this._either(bodies);
    found.forEach(node => this._entered.delete(node));
    return first;
  }

  /** What one of several ways does first: it counts as set only where all of them do. */
  private _either(ways: readonly IPythonNode[][]): First {
    const firsts = ways.map(way => this.of(way));
    return firsts.includes('uses')
      ? 'uses'
      : firsts.length > 0 && firsts.every(first => first === 'sets')
        ? 'sets'
        : null;
  }

  /** What code does first that may not run at all. */
  private _perhaps(nodes: readonly IPythonNode[]): First {
    return this.of(nodes) === 'uses' ? 'uses' : null;
  }

  private readonly _entered = new Set<IPythonNode>();
}

/** Whether code anywhere makes the random numbers of numpy the same in each run. */
export function seedsNumpy(
  nodes: readonly IPythonNode[],
  imports: ImportedNames
): boolean {
  return nodes.some(node =>
    walk(node).some(
      part =>
        part.nodeType === 'Call' &&
        imports.pathOf(part.func) === 'numpy.random.seed'
    )
  );
}
