import type { IRead } from '../python/nameTypes';
import type { IProgram, IStatement } from './program';

/** A function, a class or a constant that may move to the library. */
export interface IMember {
  name: string;
  statement: IStatement;
  kind: 'function' | 'class' | 'constant';
  /** Why it stays in the script, as a sentence; `null` as long as it may move. */
  reason: string | null;
  /** Names that it is to get passed. */
  passed: Set<string>;
}

/** A read of a member's name. */
export interface IUse {
  read: IRead;
  statement: IStatement;
}

/** What is known while members are chosen. */
export interface IEnvironment {
  program: IProgram;
  members: Map<string, IMember>;
  uses: Map<string, IUse[]>;
  /** Names of hoisted imports. */
  imported: Set<string>;
  /** Names of settings. */
  lifted: Set<string>;
  /** Names that some function declares `global`. */
  globalNames: Set<string>;
  /** Names of which the notebook shows where they are defined. */
  askedAbout: Set<string>;
  /** Names that texts mention in the way of a table's `query`. */
  queried: ReadonlySet<string>;
  /** Whether anything is imported with `*` in the script. */
  star: boolean;
  /** Whether anything is imported with `*` at the top of the files. */
  hoistedStar: boolean;
}

/** Names as part of a sentence. */
export function listOf(names: string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
