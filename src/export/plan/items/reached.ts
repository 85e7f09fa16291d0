import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { children, walk } from '../../python/parser';
import type { IProgram } from '../program';
import type { ImportedNames } from '../settingCalls';
import type { IKnownCall } from './fileCalls';
import type { IFunction } from './definitions';
import type { Functions } from './functions';
import { isImplied } from './kept';
import { argumentsOf, Scope } from './scopes';
import { TextReader } from './textReader';
import type { IText } from './texts';
import { hole, madeOf } from './texts';

/** Functions call each other no deeper than this, as far as they are followed with their arguments. */
const DEEPEST = 8;

/** Everything that a pass of a loop calls, also in functions of the notebook, with what is known of its arguments. */
export class Reached {
  readonly calls: IKnownCall[] = [];
  /** All nodes of the code that is reached. */
  readonly nodes: IPythonNode[] = [];

  constructor({
    program,
    node,
    functions,
    imports
  }: {
    program: IProgram;
    node: IPythonNode;
    functions: Functions;
    imports: ImportedNames;
  }) {
    this._functions = functions;
    this._reader = new TextReader(program, functions, imports);
    const targets = walk(node.target)
      .filter(({ nodeType }) => nodeType === 'Name')
      .map(({ id }) => [id, hole(id, 'item', [id])] as [string, IText]);
    this._visitAll(node.body, new Scope(new Map(targets), node.body));
    // What an object does that was made before, when it is only looked at.
    for (const { name, methods } of functions.classes()) {
      if (!this._made.has(name)) {
        methods
          .filter(({ node: method }) => isImplied(method))
          .forEach(method => this._mayBeCalled(method, null));
      }
    }
  }

  private _visitAll(
    nodes: readonly (IPythonNode | null)[],
    scope: Scope
  ): void {
    nodes.forEach(node => node && this._visit(node, scope));
  }

  private _visit(node: IPythonNode, scope: Scope): void {
    this.nodes.push(node);
    switch (node.nodeType) {
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        // Its body runs where it is called.
        this._visitAll([...node.decorator_list, ...node.args.defaults], scope);
        return;
      case 'ClassDef':
        this._visitAll(node.body, scope);
        return;
      case 'Lambda':
        this._enter({ name: '', node, isMethod: false }, new Map(), scope);
        return;
      case 'Name':
        this._handedOn(node, scope);
        return;
      case 'Call':
        this._call(node, scope);
        return;
      case 'Attribute':
        // A method may be handed on, and a property runs when it is read.
        this._functions
          .named(node.attr)
          .filter(({ isMethod }) => isMethod)
          .forEach(method =>
            this._mayBeCalled(method, null, this._reader.of(node.value, scope))
          );
        this._visit(node.value, scope);
        return;
      default:
        this._visitAll(children(node), scope);
    }
  }

  private _call(node: IPythonNode, scope: Scope): void {
    const { func } = node;
    const of = (part: IPythonNode) => this._reader.of(part, scope);
    const begun = this._reader.begunBy(func);
    const callee = this._reader.calleeOf(begun ? begun.args[0] : func);
    const args: IText[] = [...(begun?.args.slice(1) ?? []), ...node.args].map(
      of
    );
    const given: IPythonNode[] = [...(begun?.keywords ?? []), ...node.keywords];
    const keywords = new Map(
      given.map(({ arg, value }) => [arg ?? '**', of(value)] as [string, IText])
    );
    const receiver =
      func.nodeType === 'Attribute' && callee === '' ? of(func.value) : null;
    const name = callee === '' ? calledName(node) : callee.split('.').pop()!;
    this.calls.push({ node, callee, name, receiver, args, keywords });
    for (const called of this._functionsOf(
      begun ? begun.args[0] : func,
      scope
    )) {
      const own = called.own ?? null;
      const values = argumentsOf(
        called.function,
        {
          // A new object is made of what it gets.
          receiver: receiver ?? madeOf('self', [...args, ...keywords.values()]),
          args,
          keywords
        },
        part => this._reader.of(part, scope)
      );
      this._enter(called.function, values, own);
    }
    this._functions
      .classes()
      .filter(({ name: own }) => own === name)
      .forEach(({ methods }) => {
        this._made.add(name);
        const self = madeOf('self', [...args, ...keywords.values()]);
        methods
          .filter(({ node: method }) => isImplied(method))
          .forEach(method => this._mayBeCalled(method, null, self));
      });
    const before = this._arguments;
    this._arguments = [...(receiver ? [receiver] : []), ...args];
    if (func.nodeType !== 'Name') {
      this._visitAll(children(func), scope);
    }
    this._visitAll([...node.args, ...node.keywords], scope);
    this._arguments = before;
  }

  /** The functions of the notebook that a call calls. */
  private _functionsOf(
    func: IPythonNode,
    scope: Scope
  ): { function: IFunction; own?: Scope }[] {
    const name = calledName({ ...func, func });
    const made = func.nodeType === 'Name' ? scope.functionNamed(name) : null;
    return made
      ? [
          {
            function: { name, node: made.node, isMethod: false },
            own: made.scope
          }
        ]
      : this._functions.named(name).map(found => ({ function: found }));
  }

  /** A function that is handed to something that may call it, with values nobody knows. */
  private _handedOn(node: IPythonNode, scope: Scope): void {
    const made = scope.functionNamed(node.id);
    const functions = made
      ? [{ name: node.id, node: made.node, isMethod: false }]
      : this._functions.handedOnBy(node.id);
    functions.forEach(called => this._mayBeCalled(called, made?.scope ?? null));
  }

  /** Go into a function with values nobody knows, but for what stands beside it where it is handed on. */
  private _mayBeCalled(
    called: IFunction,
    outer: Scope | null,
    receiver: IText | null = null
  ): void {
    const values = [...(receiver ? [receiver] : []), ...this._arguments];
    const isItems = values.some(({ parts }) => parts.some(isItem));
    const given = walk(called.node.args ?? NOTHING)
      .filter(({ nodeType }) => nodeType === 'Arg')
      .map(
        ({ arg }) =>
          [arg, isItems ? madeOf(arg, values) : hole(arg, 'unsure')] as [
            string,
            IText
          ]
      );
    this._enter(called, new Map(given), outer);
  }

  private _enter(
    called: IFunction,
    given: ReadonlyMap<string, IText>,
    outer: Scope | null
  ): void {
    const key = JSON.stringify([
      ...[...given].map(([name, { parts, isOwn }]) => [
        name,
        isOwn,
        parts.map(part =>
          typeof part === 'string' ? part : [part.text, part.kind]
        )
      ])
    ]);
    const known = this._entered.get(called.node) ?? new Set<string>();
    if (known.has(key) || known.size > 20 || this._depth > DEEPEST) {
      return;
    }
    this._entered.set(called.node, known.add(key));
    this._depth += 1;
    const body: IPythonNode[] = [called.node.body].flat();
    this._visitAll(body, new Scope(given, body, outer));
    this._depth -= 1;
  }

  private readonly _functions: Functions;
  private readonly _reader: TextReader;
  private readonly _entered = new Map<IPythonNode, Set<string>>();
  /** What stands beside a function that is handed on. */
  private _arguments: readonly IText[] = [];
  /** Classes of which the code makes objects. */
  private readonly _made = new Set<string>();
  private _depth = 0;
}

const NOTHING: IPythonNode = { nodeType: 'Pass', start: 0, end: 0 };

function isItem(part: IText['parts'][number]): boolean {
  return typeof part !== 'string' && part.kind === 'item';
}
