import type { IPythonNode } from './nodes';

/**
 * What kind of block a scope belongs to. `types` holds type parameters, `lazy` what is evaluated
 * when a type is asked for: the value of an alias, the bound or default of a parameter.
 */
export type ScopeKind =
  'module' | 'function' | 'class' | 'comprehension' | 'types' | 'lazy';

/** The names of a block, and which of them it owns. */
export class Scope {
  /** @param className - name of the class whose body this is. */
  constructor(
    readonly kind: ScopeKind,
    readonly parent: Scope | null,
    className: string | null = null
  ) {
    this.deferred =
      kind === 'function' || kind === 'lazy' || (parent?.deferred ?? false);
    this._mangle = className?.replace(/^_+/, '') ?? parent?._mangle ?? '';
  }

  /** Names that are its own: bound here, and declared neither global nor nonlocal. */
  readonly bound = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  /** Whether code in here runs when a function is called, not when its statement is executed. */
  readonly deferred: boolean;

  /** Whether `name`, read here, is not the module's. */
  owns(name: string): boolean {
    return this._owns(name, true);
  }

  /** The name that Python looks up: `__x` in a class `C` is `_C__x`. */
  mangled(name: string): string {
    return name.startsWith('__') && !name.endsWith('__') && this._mangle !== ''
      ? `_${this._mangle}${name}`
      : name;
  }

  /** @param here - whether the names of a class are seen: not in functions in it. */
  private _owns(name: string, here: boolean): boolean {
    if (this.kind === 'module' || this.globals.has(name)) {
      return false;
    }
    if (this.kind === 'class') {
      const own = here ? this.bound.has(name) : name === '__class__';
      return own || this._parentOwns(name, false);
    }
    if (this.bound.has(name)) {
      return true;
    }
    const passes = this.kind === 'types' || this.kind === 'lazy';
    return this._parentOwns(name, here && passes);
  }

  private _parentOwns(name: string, here: boolean): boolean {
    return this.parent?._owns(name, here) ?? false;
  }

  private readonly _mangle: string;
}

/** All parameters of a function, in their order. */
export function allArguments(args: IPythonNode): IPythonNode[] {
  return [
    ...(args.posonlyargs ?? []),
    ...(args.args ?? []),
    ...(args.vararg ? [args.vararg] : []),
    ...(args.kwonlyargs ?? []),
    ...(args.kwarg ? [args.kwarg] : [])
  ];
}
