import type { IPythonNode } from './parser';

/** A read of a name that belongs to the module. */
export interface IRead {
  name: string;
  node: IPythonNode;
  /** Read when a function is called, not when the statement is executed. */
  deferred: boolean;
  /** The call that the name is the function of, or `null`. */
  call: IPythonNode | null;
  /** Whether `name` means something else where this read stands. */
  isLocal(name: string): boolean;
}

export type BindKind =
  | 'assign'
  | 'annotated'
  | 'augmented'
  | 'import'
  | 'function'
  | 'class'
  | 'loop'
  | 'delete'
  | 'global'
  | 'other';

/** A binding of a name of the module. */
export interface IBind {
  name: string;
  kind: BindKind;
  node: IPythonNode;
}

/** What one top-level statement does with the module's names. */
export interface INames {
  reads: IRead[];
  binds: IBind[];
  /** Names that some function declares `global`. */
  globals: Set<string>;
  /** Names that a class body both binds and is read in: a class looks them up differently inside a function. */
  classConflicts: Set<string>;
  /** Names whose object is changed: item and attribute stores, and calls of methods that change it. */
  mutated: Set<string>;
  /** Attributes that are read or called. */
  attributes: Set<string>;
  /** `from x import *` at the top level. */
  starImports: IPythonNode[];
  /** `await`, `async for` or `async with` outside of functions. */
  awaits: boolean;
  /** `global` statements outside of functions, where they do nothing. */
  idleGlobals: IPythonNode[];
}

/** Nothing read, nothing bound. */
export function emptyNames(): INames {
  return {
    reads: [],
    binds: [],
    globals: new Set(),
    classConflicts: new Set(),
    mutated: new Set(),
    attributes: new Set(),
    starImports: [],
    awaits: false,
    idleGlobals: []
  };
}

/** Methods of lists, sets, dicts, deques and arrays that change the object they are called on. */
export const CHANGING_METHODS = new Set(
  'append extend insert remove pop clear sort reverse add discard update setdefault popitem appendleft extendleft popleft rotate fill put resize itemset setflags'.split(
    ' '
  )
);
