import type { IPythonNode } from './parser';

/** What kind of block a scope belongs to. */
export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

/** The names of a block, and which of them it owns. */
export class Scope {
  constructor(
    readonly kind: ScopeKind,
    readonly parent: Scope | null
  ) {}

  readonly bound = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();

  /** Whether `name`, read here, is not the module's. */
  owns(name: string): boolean {
    return this._owns(name, true);
  }

  /** Whether code in here runs when a function is called, not when its statement is executed. */
  get deferred(): boolean {
    return this.kind === 'function' || (this.parent?.deferred ?? false);
  }

  private _owns(name: string, here: boolean): boolean {
    if (this.kind === 'module' || this.globals.has(name)) {
      return false;
    }
    const own =
      this.bound.has(name) &&
      !this.nonlocals.has(name) &&
      (this.kind !== 'class' || here);
    return own || (this.parent?._owns(name, false) ?? false);
  }
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

/** Python compares identifiers in this form. */
export function normal(name: string): string {
  return name.normalize('NFKC');
}
