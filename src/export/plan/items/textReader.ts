import { calledName } from '../../python/calls';
import type { IPythonNode } from '../../python/parser';
import { walk } from '../../python/parser';
import type { IProgram } from '../program';
import type { ImportedNames } from '../settingCalls';
import type { Functions } from './functions';
import { argumentsOf, ownNodes, Scope } from './scopes';
import type { IText } from './texts';
import {
  folderOf,
  hole,
  joined,
  knownText,
  literal,
  madeOf,
  oneOf
} from './texts';

/** Functions and methods that give their path, or paths one after the other. */
const PATHS =
  /^(?:Path|PurePath|PosixPath|PurePosixPath|str|fspath|join|joinpath|expanduser|abspath|realpath|normpath|resolve|absolute|as_posix|open|closing)$/;
/** What makes something that no other item can have. */
const OWN =
  /^(?:StringIO|BytesIO|NamedTemporaryFile|TemporaryFile|TemporaryDirectory|SpooledTemporaryFile|mkstemp|mkdtemp|uuid[14])$/;
/** Functions that give the same for many values. */
const LOSSY =
  /^(?:len|bool|type|round|abs|min|max|sum|any|all|hash|dirname|startswith|endswith|isinstance|exists|is_file|is_dir|count|ceil|floor|mean)$/;
/** Attributes of paths and dates that many have. */
const LOSSY_ATTRIBUTES =
  /^(?:suffix|suffixes|anchor|drive|parents|year|month|day|hour|minute|second|shape|size|ndim|dtype|columns|index)$/;

const NOT_FOLLOWED = '<value>';
const DEEPEST = 12;

/** Reads what texts code makes, as far as that can be known: with what is the same for all items, and what is not. */
export class TextReader {
  constructor(
    private readonly _program: IProgram,
    private readonly _functions: Functions,
    private readonly _imports: ImportedNames
  ) {}

  /** The text that an expression gives. */
  of(node: IPythonNode | null | undefined, scope: Scope): IText {
    if (!node || this._depth > DEEPEST) {
      return hole(NOT_FOLLOWED, 'unsure');
    }
    this._depth += 1;
    const text = this._of(node, scope);
    this._depth -= 1;
    return text;
  }

  /** The full name of what a call calls, also where the notebook has another name for it: `write = open`. */
  calleeOf(func: IPythonNode): string {
    const path = this._imports.pathOf(func);
    if (path !== '' || func.nodeType !== 'Name') {
      return path;
    }
    const value = this._valueOfModule(func.id);
    return value && /^(?:Name|Attribute)$/.test(value.nodeType)
      ? this._imports.pathOf(value)
      : '';
  }

  /** The call that `partial` has begun for a name: `log = partial(open, "log.txt", "a")`. */
  begunBy(func: IPythonNode): IPythonNode | null {
    const value =
      func.nodeType === 'Name' ? this._valueOfModule(func.id) : null;
    return value?.nodeType === 'Call' &&
      calledName(value) === 'partial' &&
      value.args.length > 0
      ? value
      : null;
  }

  /** What a name of the notebook got before the loop, where it got only that. */
  private _valueOfModule(name: string): IPythonNode | null {
    const bindings = this._program.bindings.get(name) ?? [];
    const node = bindings.length === 1 ? bindings[0].statement.node : null;
    return node !== null &&
      /^(?:Ann)?Assign$/.test(node.nodeType) &&
      (node.targets ?? [node.target]).every(
        (target: IPythonNode) => target.nodeType === 'Name'
      )
      ? node.value
      : null;
  }

  private _of(node: IPythonNode, scope: Scope): IText {
    const of = (part: IPythonNode | null) => this.of(part, scope);
    switch (node.nodeType) {
      case 'Constant':
        return literal(String(node.value));
      case 'JoinedStr':
        return joined(node.values.map(of));
      case 'FormattedValue':
      case 'NamedExpr':
      case 'Starred':
      case 'Await':
        return of(node.value);
      case 'Name':
        return this._name(node.id, scope);
      case 'Attribute':
        return this._attribute(node, scope);
      case 'Subscript':
        return this._part(node, scope);
      case 'BinOp':
        return this._operation(node, scope);
      case 'IfExp':
        return oneOf(keyOf(node), [of(node.body), of(node.orelse)]);
      case 'BoolOp':
        return oneOf(keyOf(node), node.values.map(of));
      case 'Compare':
        return madeOf(keyOf(node), [node.left, ...node.comparators].map(of), {
          isLossy: true
        });
      case 'Call':
        return this._call(node, scope);
      default:
        return this._whole(node, scope);
    }
  }

  /** A text made of everything that an expression names. */
  private _whole(node: IPythonNode, scope: Scope): IText {
    const names = walk(node).filter(({ nodeType }) => nodeType === 'Name');
    return madeOf(
      keyOf(node),
      names.map(name => this.of(name, scope))
    );
  }

  private _name(name: string, scope: Scope): IText {
    const holder = scope.holderOf(name);
    const given = holder?.given.get(name);
    if (given && !holder!.locals.has(name)) {
      return given;
    }
    const key = `${name} ${holder === null ? '' : this._numberOf(holder)}`;
    if (this._open.has(key)) {
      return hole(name, 'unsure');
    }
    this._open.add(key);
    const text =
      holder === null
        ? this._nameOfModule(name)
        : oneOf(name, [
            ...(given ? [given] : []),
            ...this._locals(name, holder)
          ]);
    this._open.delete(key);
    return text;
  }

  private _nameOfModule(name: string): IText {
    const value = this._valueOfModule(name);
    const text = value ? this.of(value, new Scope(new Map(), [])) : null;
    return text && (knownText(text) !== null || isPathText(text))
      ? text
      : hole(name, 'fixed');
  }

  private _locals(name: string, holder: Scope): IText[] {
    return holder.locals
      .get(name)!
      .filter(({ isAdded }, _, all) => !isAdded || all.length === 1)
      .map(({ value, isElement }) => {
        const text = this.of(value, holder);
        if (!isElement) {
          return text;
        }
        // An inner loop has its values for each item, however many there are.
        const part = madeOf(name, [text]);
        return part.parts.some(
          other => typeof other !== 'string' && other.kind === 'fixed'
        )
          ? { ...hole(name, 'unsure'), isOwn: text.isOwn }
          : part;
      });
  }

  private _attribute(node: IPythonNode, scope: Scope): IText {
    const path = this._imports.pathOf(node);
    if (path === 'os.sep') {
      return literal('/');
    }
    if (path === 'os.devnull' || /^sys\.(?:stdout|stderr)$/.test(path)) {
      return { ...hole(path, 'fixed'), isOwn: true };
    }
    const value = this.of(node.value, scope);
    if (node.attr === 'parent') {
      return folderOf(value);
    }
    const stored = this._functions.storedAs(node.attr);
    if (stored.length > 0) {
      return oneOf(
        keyOf(node),
        stored.map(({ value: given, method }) =>
          this.of(
            given,
            new Scope(
              new Map(
                namesOfParameters(method).map(name => [
                  name,
                  madeOf(name, [value])
                ])
              ),
              method ? method.body : []
            )
          )
        )
      );
    }
    return madeOf(keyOf(node), [value], {
      isLossy: LOSSY_ATTRIBUTES.test(node.attr)
    });
  }

  private _part(node: IPythonNode, scope: Scope): IText {
    const value = this.of(node.value, scope);
    const { slice } = node;
    if (slice.nodeType === 'Slice') {
      // name[:-4] and name[5:] take off what all have.
      const keepsMost =
        slice.step === null &&
        (slice.lower === null || slice.upper === null) &&
        (slice.upper === null || slice.upper.nodeType === 'UnaryOp') &&
        (slice.lower === null || slice.lower.nodeType !== 'UnaryOp');
      return madeOf(keyOf(node), [value], { isLossy: !keepsMost });
    }
    return madeOf(keyOf(node), [value, this.of(slice, scope)]);
  }

  private _operation(node: IPythonNode, scope: Scope): IText {
    const left = this.of(node.left, scope);
    const right = this.of(node.right, scope);
    const operator: string = node.op.nodeType;
    if (operator === 'Mod' && isText(node.left)) {
      return formatted(left, [right], /%[-+ #0]*\d*(?:\.\d+)?[sdifgexrc]/);
    }
    if (operator === 'Div') {
      return joined([left, right], '/');
    }
    if (operator === 'Add' && (isTextual(left) || isTextual(right))) {
      return joined([left, right]);
    }
    return madeOf(keyOf(node), [left, right], {
      isLossy: /^(?:Mod|FloorDiv|BitAnd|RShift)$/.test(operator),
      isMoved: true
    });
  }

  private _call(call: IPythonNode, scope: Scope): IText {
    const name = calledName(call);
    const { func } = call;
    const args: IText[] = call.args.map((node: IPythonNode) =>
      this.of(node, scope)
    );
    const keywords = new Map<string, IText>(
      call.keywords.map(({ arg, value }: IPythonNode) => [
        arg ?? '**',
        this.of(value, scope)
      ])
    );
    if (OWN.test(name)) {
      return { ...hole(keyOf(call), 'item'), isOwn: true };
    }
    const receiver =
      func.nodeType === 'Attribute' && this._imports.pathOf(func) === ''
        ? this.of(func.value, scope)
        : null;
    const made = scope.functionNamed(name);
    const functions = made
      ? [{ name, isMethod: false, node: made.node }]
      : this._functions.named(name);
    if (functions.length > 0 && !functions.some(isMaker)) {
      const results = functions.flatMap(called =>
        this._results(
          called.node,
          new Scope(
            argumentsOf(called, { receiver, args, keywords }, node =>
              this.of(node, scope)
            ),
            [called.node.body].flat(),
            made?.scope ?? null
          )
        )
      );
      if (results.length > 0) {
        return oneOf(keyOf(call), results);
      }
    }
    const all = [...(receiver ? [receiver] : []), ...args];
    if (name === 'format' && receiver) {
      return formatted(receiver, [...args, ...keywords.values()], /\{[^{}]*\}/);
    }
    if (name === 'cwd' || name === 'getcwd') {
      return literal('.');
    }
    if (/^with_(?:name|stem|suffix)$/.test(name) && receiver) {
      return name === 'with_name'
        ? joined([folderOf(receiver), args[0]], '/')
        : joined([receiver, ...args]);
    }
    if (PATHS.test(name) && all.length > 0) {
      const isText = receiver !== null && name === 'join';
      const isJoined = /^(?:join|joinpath|Path|PurePath)$/.test(name);
      return isText
        ? madeOf(keyOf(call), all)
        : joined(isJoined ? all : all.slice(0, 1), '/');
    }
    return madeOf(keyOf(call), [...all, ...keywords.values()], {
      isLossy: LOSSY.test(name)
    });
  }

  /** What a function may give back. */
  private _results(node: IPythonNode, scope: Scope): IText[] {
    return node.nodeType === 'Lambda'
      ? [this.of(node.body, scope)]
      : node.body
          .flatMap(ownNodes)
          .filter(
            (part: IPythonNode) => part.nodeType === 'Return' && part.value
          )
          .map((part: IPythonNode) => this.of(part.value, scope));
  }

  private _numberOf(scope: Scope): number {
    const number = this._numbers.get(scope) ?? this._numbers.size;
    this._numbers.set(scope, number);
    return number;
  }

  private _depth = 0;
  private readonly _open = new Set<string>();
  private readonly _numbers = new Map<Scope, number>();
}

function isMaker({ node }: { node: IPythonNode }): boolean {
  return node.name === '__init__';
}

function namesOfParameters(node: IPythonNode | null): string[] {
  return (node?.args?.args ?? []).map(({ arg }: IPythonNode) => arg);
}

function isText(node: IPythonNode): boolean {
  return (
    node.nodeType === 'JoinedStr' ||
    (node.nodeType === 'Constant' && typeof node.value === 'string')
  );
}

/** Whether a value is a text and no number: some of it is known and is none. */
function isTextual({ parts }: IText): boolean {
  return parts.some(
    part => typeof part === 'string' && !/^-?\d*\.?\d*$/.test(part)
  );
}

/** Whether a text shows that it is a path. */
export function isPathText({ parts }: IText): boolean {
  return parts.some(
    part =>
      typeof part === 'string' &&
      (part.includes('/') || /\.[A-Za-z]\w{0,7}$/.test(part))
  );
}

/** `"{}.txt".format(x)`, `"%s.txt" % x`: one value after the other, or all of them at each place. */
function formatted(text: IText, values: IText[], place: RegExp): IText {
  const known = knownText(text);
  if (known === null) {
    return madeOf('text', [text, ...values]);
  }
  const between = known.split(place);
  const all = madeOf('values', values);
  const each = values.length === between.length - 1 ? values : null;
  return joined(
    between.flatMap((part, at) => [
      ...(at === 0 ? [] : [each?.[at - 1] ?? all]),
      literal(part)
    ])
  );
}

/** A name for what an expression gives: the same for the same expression. */
function keyOf(node: IPythonNode): string {
  const parts = walk(node).map(
    part =>
      part.id ?? part.attr ?? part.value?.toString?.() ?? part.op?.nodeType
  );
  return parts
    .filter(part => typeof part === 'string' && !part.startsWith('[object'))
    .join(' ');
}
