import type { IPythonNode } from './parser';
import { stringProblem, numberProblem } from './literals';
import { children, PythonSyntaxError, walk } from './parser';
import { allArguments } from './scope';
import { scanLines } from './lines';

const FUTURE =
  /^(?:nested_scopes|generators|division|absolute_import|with_statement|print_function|unicode_literals|barry_as_FLUFL|generator_stop|annotations)$/;

interface IContext {
  function: 'none' | 'plain' | 'async';
  loop: boolean;
  classBody: boolean;
  /** Inside of anything. */
  nested: boolean;
}

/**
 * Refuse what the parser accepts and CPython does not: one such cell would make the whole script
 * impossible to start.
 *
 * @throws {@link PythonSyntaxError}
 */
export function checkValidity(body: IPythonNode[], source: string): void {
  const checker = new ValidityChecker(source);
  for (const statement of body) {
    checker.check(statement, {
      function: 'none',
      loop: false,
      classBody: false,
      nested: statement.nodeType !== 'ImportFrom'
    });
  }
  checkIndentation(source);
}

/** A formatted string without any field, in one literal, in which a brace stands alone. */
function hasLooseBrace(node: IPythonNode, source: string): boolean {
  if (children(node).some(child => child.nodeType !== 'Constant')) {
    return false;
  }
  const literal = /^[fFrRtT]{1,2}("""|'''|"|')([^]*)\1$/.exec(
    source.slice(node.start, node.end)
  );
  if (!literal || literal[2].includes(literal[1])) {
    return false;
  }
  const text = literal[2].replace(/\\N\{[^}]*\}/g, '');
  return (text.match(/\{+|\}+/g) ?? []).some(run => run.length % 2 === 1);
}

class ValidityChecker {
  constructor(private readonly _source: string) {}

  check(node: IPythonNode, context: IContext): void {
    const rule = this._rules[node.nodeType];
    const inner = rule ? rule(node, context) : context;
    const isText = /^(?:JoinedStr|TemplateStr)$/.test(node.nodeType);
    if (isText && hasLooseBrace(node, this._source)) {
      this._refuse("f-string: single '}' is not allowed", node);
    }
    for (const child of children(node)) {
      if (isText && child.nodeType === 'Constant') {
        // Text between the fields of a formatted string is no literal of its own.
        continue;
      }
      this.check(child, this._childContext(node, child, context, inner));
    }
  }

  /** Decorators, defaults and bases belong to the place around a definition. */
  private _childContext(
    node: IPythonNode,
    child: IPythonNode,
    outer: IContext,
    inner: IContext
  ): IContext {
    if (/FunctionDef$|^Lambda$|^ClassDef$/.test(node.nodeType)) {
      const body: unknown = node.body;
      const inBody = Array.isArray(body)
        ? body.includes(child)
        : body === child;
      return inBody ? inner : outer;
    }
    if (/^(?:Async)?For$|^While$/.test(node.nodeType)) {
      return node.body.includes(child) ? inner : outer;
    }
    return inner;
  }

  private _refuse(message: string, node: IPythonNode): never {
    throw new PythonSyntaxError(message, node.lineno ?? null);
  }

  private _target(node: IPythonNode, starred = false): void {
    switch (node.nodeType) {
      case 'Name':
        if (/^(?:True|False|None|__debug__)$/.test(node.id)) {
          this._refuse(`cannot assign to ${node.id}`, node);
        }
        return;
      case 'Attribute':
      case 'Subscript':
        return;
      case 'Tuple':
      case 'List': {
        const stars = node.elts.filter(
          (element: IPythonNode) => element.nodeType === 'Starred'
        );
        if (stars.length > 1) {
          this._refuse('multiple starred expressions in assignment', node);
        }
        node.elts.forEach((element: IPythonNode) =>
          this._target(element, true)
        );
        return;
      }
      case 'Starred':
        if (!starred) {
          this._refuse(
            'starred assignment target must be in a list or tuple',
            node
          );
        }
        this._target(node.value);
        return;
      default:
        this._refuse('cannot assign to this expression', node);
    }
  }

  private _arguments(node: IPythonNode): void {
    const seen = new Set<string>();
    for (const argument of allArguments(node)) {
      if (seen.has(argument.arg)) {
        this._refuse(`duplicate argument '${argument.arg}'`, argument);
      }
      seen.add(argument.arg);
    }
  }

  private readonly _rules: Record<
    string,
    (node: IPythonNode, context: IContext) => IContext
  > = {
    FunctionDef: (node, _context) => {
      this._arguments(node.args);
      return { function: 'plain', loop: false, classBody: false, nested: true };
    },
    AsyncFunctionDef: (node, _context) => {
      this._arguments(node.args);
      return { function: 'async', loop: false, classBody: false, nested: true };
    },
    Lambda: (node, _context) => {
      this._arguments(node.args);
      return { function: 'plain', loop: false, classBody: false, nested: true };
    },
    ClassDef: () => ({
      function: 'none',
      loop: false,
      classBody: true,
      nested: true
    }),
    For: (node, context) => {
      this._target(node.target);
      return { ...context, loop: true };
    },
    AsyncFor: (node, context) => {
      this._target(node.target);
      return { ...context, loop: true };
    },
    While: (_node, context) => ({ ...context, loop: true }),
    Break: (node, context) =>
      context.loop ? context : this._refuse("'break' outside loop", node),
    Continue: (node, context) =>
      context.loop
        ? context
        : this._refuse("'continue' not properly in loop", node),
    Return: (node, context) =>
      context.function === 'none'
        ? this._refuse("'return' outside function", node)
        : context,
    Yield: (node, context) =>
      context.function === 'none'
        ? this._refuse("'yield' outside function", node)
        : context,
    YieldFrom: (node, context) =>
      context.function === 'none'
        ? this._refuse("'yield' outside function", node)
        : context,
    Await: (node, context) =>
      context.function === 'plain' ||
      (context.function === 'none' && context.classBody)
        ? this._refuse("'await' outside async function", node)
        : context,
    Nonlocal: (node, context) =>
      context.function === 'none'
        ? this._refuse('nonlocal declaration not allowed at module level', node)
        : context,
    ImportFrom: (node, context) => {
      if (node.module === '__future__') {
        for (const alias of node.names) {
          if (context.nested || !FUTURE.test(alias.name)) {
            this._refuse(
              `future feature ${alias.name} is not defined here`,
              node
            );
          }
        }
      }
      return node.names.some((alias: IPythonNode) => alias.name === '*') &&
        (context.function !== 'none' || context.classBody)
        ? this._refuse('import * only allowed at module level', node)
        : context;
    },
    Assign: (node, context) => {
      node.targets.forEach((target: IPythonNode) => this._target(target));
      return context;
    },
    AnnAssign: (node, context) => {
      if (/^(?:Tuple|List|Starred)$/.test(node.target.nodeType)) {
        this._refuse('only single target can be annotated', node);
      }
      this._target(node.target);
      return context;
    },
    AugAssign: (node, context) => {
      if (!/^(?:Name|Attribute|Subscript)$/.test(node.target.nodeType)) {
        this._refuse('illegal expression for augmented assignment', node);
      }
      this._target(node.target);
      return context;
    },
    Delete: (node, context) => {
      node.targets.forEach((target: IPythonNode) => this._target(target));
      return context;
    },
    WithItem: (node, context) => {
      if (node.optional_vars) {
        this._target(node.optional_vars);
      }
      return context;
    },
    Expr: (node, context) => {
      const value: IPythonNode = node.value;
      const bare = this._source[node.start] !== '(';
      if (
        (value.nodeType === 'NamedExpr' && bare) ||
        (value.nodeType === 'Tuple' &&
          bare &&
          value.elts.some(
            (item: IPythonNode) => item.nodeType === 'NamedExpr'
          )) ||
        value.nodeType === 'Starred'
      ) {
        this._refuse('invalid syntax', node);
      }
      return context;
    },
    Comprehension: (node, context) => {
      this._target(node.target);
      for (const part of walk(node.iter)) {
        if (part.nodeType === 'NamedExpr') {
          this._refuse(
            'assignment expression cannot be used in a comprehension iterable expression',
            node
          );
        }
      }
      return context;
    },
    Call: (node, context) => {
      const names = new Set<string>();
      for (const keyword of node.keywords) {
        if (keyword.arg && names.has(keyword.arg)) {
          this._refuse(`keyword argument repeated: ${keyword.arg}`, keyword);
        }
        names.add(keyword.arg);
      }
      const first = Math.min(
        ...node.keywords
          .filter((keyword: IPythonNode) => keyword.arg)
          .map((keyword: IPythonNode) => keyword.start)
      );
      for (const argument of node.args) {
        if (argument.nodeType !== 'Starred' && argument.start > first) {
          this._refuse(
            'positional argument follows keyword argument',
            argument
          );
        }
      }
      return context;
    },
    Constant: (node, context) => {
      const text = this._source.slice(node.start, node.end);
      if (/^0[\d_]*[1-9]/.test(text) && /^[\d_]+$/.test(text)) {
        this._refuse(
          'leading zeros in decimal integer literals are not permitted',
          node
        );
      }
      const problem = /^[\d.]/.test(text)
        ? numberProblem(text)
        : /^[\w]*["']/.test(text)
          ? stringProblem(text)
          : null;
      if (problem) {
        this._refuse(problem, node);
      }
      return context;
    }
  };
}

/** Indentation must mean the same whatever the width of a tab. */
function checkIndentation(source: string): void {
  const scan = scanLines(source);
  const stack: [number, number][] = [[0, 0]];
  for (const { first } of scan.logical) {
    const line = scan.lines[first];
    if (line.trim() === '' || /^\s*#/.test(line)) {
      continue;
    }
    const blanks = /^[ \t\f]*/.exec(line)![0];
    const [wide, narrow] = columnsOf(blanks);
    while (stack.length > 1 && stack[stack.length - 1][0] > wide) {
      stack.pop();
    }
    const [topWide, topNarrow] = stack[stack.length - 1];
    const sameSide =
      wide === topWide ? narrow === topNarrow : narrow > topNarrow;
    if (!sameSide) {
      throw new PythonSyntaxError(
        'inconsistent use of tabs and spaces in indentation',
        first + 1
      );
    }
    if (wide > topWide) {
      stack.push([wide, narrow]);
    }
  }
}

function columnsOf(blanks: string): [number, number] {
  let wide = 0;
  for (const blank of blanks) {
    wide = blank === '\t' ? (Math.floor(wide / 8) + 1) * 8 : wide + 1;
  }
  return [wide, blanks.length];
}
