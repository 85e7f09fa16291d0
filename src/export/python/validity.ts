import type { IPythonNode } from './nodes';
import { children, lineAt, PythonSyntaxError, walk, walkScope } from './nodes';
import { checkCases } from './patternRules';
import { allArguments } from './scope';
import { checkScopes } from './scopeRules';

const FUTURE =
  /^(?:nested_scopes|generators|division|absolute_import|with_statement|print_function|unicode_literals|barry_as_FLUFL|generator_stop|annotations)$/;

const BLOCKS = new Set(
  'For AsyncFor While With AsyncWith Try TryStar'.split(' ')
);
/** As CPython has it, in the versions that allow the fewest. */
const MOST_BLOCKS = 20;

interface IContext {
  function: 'none' | 'plain' | 'async';
  classBody: boolean;
  /** What `break` and `continue` would leave; `star` when that is an `except*` block. */
  loop: 'none' | 'loop' | 'star';
  /** In an `except*` block of the same function. */
  star: boolean;
  /** In a comprehension of the same function. */
  comprehension: boolean;
  /** Inside of anything. */
  nested: boolean;
  /** How many loops, `with` and `try` of the same function it stands in. */
  blocks: number;
}

const TOP: IContext = {
  function: 'none',
  classBody: false,
  loop: 'none',
  star: false,
  comprehension: false,
  nested: false,
  blocks: 0
};

type Refuse = (message: string, node: IPythonNode) => never;

/**
 * Refuse what is Python by its grammar and yet cannot be compiled: one such cell would make the
 * whole script impossible to start.
 *
 * `await` is allowed outside of functions, as in a notebook.
 *
 * @throws {@link PythonSyntaxError}
 */
export function checkValidity(body: IPythonNode[], source: string): void {
  const refuse: Refuse = (message, node) => {
    throw new PythonSyntaxError(
      message,
      node.start < 0 ? null : lineAt(source, node.start)
    );
  };
  const checker = new ValidityChecker(refuse);
  for (const statement of body) {
    checker.check(statement, TOP);
  }
  if (/\b(?:global|nonlocal)\b|:=/.test(source)) {
    checkScopes(body, refuse);
  }
  if (source.includes('__debug__')) {
    body.forEach(statement => checkDebug(statement, refuse));
  }
}

class ValidityChecker {
  constructor(private readonly _refuse: Refuse) {}

  check(node: IPythonNode, context: IContext): void {
    if (BLOCKS.has(node.nodeType)) {
      context = { ...context, blocks: context.blocks + 1 };
      if (context.blocks > MOST_BLOCKS) {
        this._refuse('too many statically nested blocks', node);
      }
    }
    const rule = this._rules[node.nodeType];
    if (rule !== undefined) {
      rule(node, context);
    } else {
      this._checkAll(children(node), below(context));
    }
  }

  private _checkAll(
    nodes: readonly (IPythonNode | null)[],
    context: IContext
  ): void {
    for (const node of nodes) {
      if (node) {
        this.check(node, context);
      }
    }
  }

  private _function(
    node: IPythonNode,
    context: IContext,
    kind: 'plain' | 'async'
  ): void {
    const seen = new Set<string>();
    for (const argument of allArguments(node.args)) {
      if (seen.has(argument.arg)) {
        this._refuse(`duplicate argument '${argument.arg}'`, argument);
      }
      seen.add(argument.arg);
    }
    this._types(node);
    const body: IPythonNode[] = [].concat(node.body);
    const outer = below(context);
    this._checkAll(
      children(node).filter(child => !body.includes(child)),
      outer
    );
    if (kind === 'async') {
      this._generatorReturns(body);
    }
    this._checkAll(body, { ...TOP, function: kind, nested: true });
  }

  /** An asynchronous generator returns nothing. */
  private _generatorReturns(body: IPythonNode[]): void {
    const own = [...walkScope(body)];
    const returned = own.find(node => node.nodeType === 'Return' && node.value);
    if (returned && own.some(node => node.nodeType === 'Yield')) {
      this._refuse("'return' with value in async generator", returned);
    }
  }

  /** Type parameters, and expressions that only they see, are evaluated in scopes of their own. */
  private _types(node: IPythonNode): void {
    const parameters: IPythonNode[] = node.type_params ?? [];
    if (parameters.length === 0 && node.nodeType !== 'TypeAlias') {
      return;
    }
    const seen = new Set<string>();
    let given = false;
    for (const parameter of parameters) {
      if (seen.has(parameter.name)) {
        this._refuse(`duplicate type parameter '${parameter.name}'`, parameter);
      }
      seen.add(parameter.name);
      if (given && !parameter.default_value) {
        this._refuse(
          `non-default type parameter '${parameter.name}' follows default type parameter`,
          parameter
        );
      }
      given ||= parameter.default_value !== null;
    }
    const inside = [
      ...parameters,
      ...(node.nodeType === 'TypeAlias' ? [node.value] : []),
      ...(node.bases ?? []),
      ...(node.keywords ?? []),
      ...(node.returns ? [node.returns] : []),
      ...allArguments(node.args ?? {})
        .map(argument => argument.annotation)
        .filter(Boolean)
    ];
    for (const part of walkScope(inside)) {
      if (/^(?:Yield|YieldFrom|Await|NamedExpr)$/.test(part.nodeType)) {
        this._refuse(
          'this expression cannot be used with type parameters',
          part
        );
      }
    }
  }

  private _keywords(node: IPythonNode, context: IContext): void {
    const names = new Set<string>();
    for (const keyword of node.keywords) {
      if (keyword.arg !== null && names.has(keyword.arg)) {
        this._refuse(`keyword argument repeated: ${keyword.arg}`, keyword);
      }
      names.add(keyword.arg);
    }
    if (node.nodeType === 'Call') {
      this._checkAll(children(node), below(context));
    }
  }

  private _loop(node: IPythonNode, context: IContext): void {
    const outer = below(context);
    const { body, orelse } = node;
    this._checkAll([node.target, node.iter, node.test], outer);
    this._checkAll(body, { ...outer, loop: 'loop' });
    this._checkAll(orelse, outer);
  }

  private _comprehension(node: IPythonNode, context: IContext): void {
    const outer = below(context);
    if (
      node.nodeType !== 'GeneratorExp' &&
      !mayAwait(context) &&
      isAsynchronous(node)
    ) {
      this._refuse(
        'asynchronous comprehension outside of an asynchronous function',
        node
      );
    }
    const inner = { ...outer, comprehension: true };
    const [first, ...others]: IPythonNode[] = node.generators;
    this.check(first.iter, outer);
    this._checkAll([first.target, ...first.ifs, ...others], inner);
    this._checkAll([node.elt, node.key, node.value], inner);
  }

  private _jump(node: IPythonNode, context: IContext): void {
    const word = node.nodeType.toLowerCase();
    if (context.loop === 'none') {
      this._refuse(`'${word}' outside loop`, node);
    } else if (context.loop === 'star') {
      this._refuse(`'${word}' cannot appear in an except* block`, node);
    }
  }

  private _yield(node: IPythonNode, context: IContext): void {
    if (context.comprehension) {
      this._refuse("'yield' inside a comprehension", node);
    }
    if (context.function === 'none') {
      this._refuse("'yield' outside function", node);
    }
    if (node.nodeType === 'YieldFrom' && context.function === 'async') {
      this._refuse("'yield from' inside async function", node);
    }
    this._checkAll([node.value], below(context));
  }

  private _async(node: IPythonNode, context: IContext): void {
    if (!mayAwait(context)) {
      this._refuse(`${WORD[node.nodeType]} outside async function`, node);
    }
    if (node.nodeType === 'AsyncFor') {
      this._loop(node, context);
    } else {
      this._checkAll(children(node), below(context));
    }
  }

  private readonly _rules: Readonly<
    Record<string, (node: IPythonNode, context: IContext) => void>
  > = {
    FunctionDef: (node, context) => this._function(node, context, 'plain'),
    AsyncFunctionDef: (node, context) => this._function(node, context, 'async'),
    Lambda: (node, context) => this._function(node, context, 'plain'),
    ClassDef: (node, context) => {
      this._types(node);
      this._keywords(node, context);
      const outer = below(context);
      this._checkAll(
        [...node.decorator_list, ...node.type_params, ...node.bases],
        outer
      );
      this._checkAll(node.keywords, outer);
      this._checkAll(node.body, { ...TOP, classBody: true, nested: true });
    },
    TypeAlias: (node, context) => {
      this._types(node);
      this._checkAll(children(node), below(context));
    },
    For: (node, context) => this._loop(node, context),
    While: (node, context) => this._loop(node, context),
    AsyncFor: (node, context) => this._async(node, context),
    AsyncWith: (node, context) => this._async(node, context),
    Await: (node, context) => this._async(node, context),
    TryStar: (node, context) => {
      const outer = below(context);
      const inner: IContext = { ...outer, star: true };
      inner.loop = outer.loop === 'none' ? 'none' : 'star';
      this._checkAll([...node.body, ...node.orelse, ...node.finalbody], outer);
      this._checkAll(node.handlers, inner);
    },
    Break: (node, context) => this._jump(node, context),
    Continue: (node, context) => this._jump(node, context),
    Return: (node, context) => {
      if (context.function === 'none') {
        this._refuse("'return' outside function", node);
      }
      if (context.star) {
        this._refuse("'return' cannot appear in an except* block", node);
      }
      this._checkAll([node.value], below(context));
    },
    Yield: (node, context) => this._yield(node, context),
    YieldFrom: (node, context) => this._yield(node, context),
    Nonlocal: (node, context) => {
      if (!context.nested) {
        this._refuse('nonlocal declaration not allowed at module level', node);
      }
    },
    ImportFrom: (node, context) => {
      const isFuture = node.module === '__future__' && node.level === 0;
      for (const alias of node.names) {
        if (isFuture && (context.nested || !FUTURE.test(alias.name))) {
          this._refuse(
            `future feature ${alias.name} is not defined here`,
            node
          );
        }
        if (
          alias.name === '*' &&
          (context.function !== 'none' || context.classBody)
        ) {
          this._refuse('import * only allowed at module level', node);
        }
      }
    },
    Call: (node, context) => this._keywords(node, context),
    Match: (node, context) => {
      checkCases(node, this._refuse);
      this._checkAll(children(node), below(context));
    },
    ListComp: (node, context) => this._comprehension(node, context),
    SetComp: (node, context) => this._comprehension(node, context),
    DictComp: (node, context) => this._comprehension(node, context),
    GeneratorExp: (node, context) => this._comprehension(node, context)
  };
}

const WORD: Readonly<Record<string, string>> = {
  AsyncFor: "'async for'",
  AsyncWith: "'async with'",
  Await: "'await'"
};

function below(context: IContext): IContext {
  return context.nested ? context : { ...context, nested: true };
}

/** Whether `await` is allowed: here, or by what encloses the comprehension that this is in. */
function mayAwait(context: IContext): boolean {
  return (
    context.function === 'async' ||
    context.comprehension ||
    (context.function === 'none' && !context.classBody)
  );
}

/** Whether a comprehension, other than its first iterable, awaits anything. */
function isAsynchronous(node: IPythonNode): boolean {
  const generators: IPythonNode[] = node.generators;
  if (generators.some(generator => generator.is_async)) {
    return true;
  }
  const [first, ...others] = generators;
  const parts = [first.target, ...first.ifs, ...others].concat(
    [node.elt, node.key, node.value].filter(Boolean)
  );
  return parts.some(awaits);
}

function awaits(node: IPythonNode): boolean {
  switch (node.nodeType) {
    case 'Await':
      return true;
    case 'Lambda':
      return false;
    case 'GeneratorExp':
      return awaits(node.generators[0].iter);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
      return isAsynchronous(node) || awaits(node.generators[0].iter);
    default:
      return children(node).some(awaits);
  }
}

/** Nothing may be called `__debug__`. */
function checkDebug(statement: IPythonNode, refuse: Refuse): void {
  for (const node of walk(statement)) {
    const bound: (string | null | undefined)[] =
      node.ctx !== undefined
        ? node.ctx.nodeType === 'Load'
          ? []
          : [node.id, node.attr]
        : node.nodeType === 'Alias'
          ? [node.asname ?? node.name]
          : [node.name, node.arg, node.rest];
    if (bound.includes('__debug__')) {
      refuse('cannot assign to __debug__', node);
    }
  }
}
