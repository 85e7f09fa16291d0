import { Cursor } from './grammar/cursor';
import { moduleBody } from './grammar/statements';
import { tokenize } from './grammar/tokens';
import type { IPythonNode } from './nodes';
import { PythonSyntaxError } from './nodes';

export type { IPythonNode } from './nodes';
export { children, PythonSyntaxError, walk } from './nodes';

/**
 * Parse one cell of Python 3.14 or older: the grammar of CPython, and its tree.
 *
 * @param source - lines that end with `\n`.
 * @returns the statements at the top level.
 * @throws {@link PythonSyntaxError}
 */
export function parsePython(source: string): IPythonNode[] {
  try {
    return moduleBody(new Cursor(source, tokenize(source)));
  } catch (reason) {
    if (reason instanceof RangeError) {
      throw new PythonSyntaxError('too deeply nested', null);
    }
    throw reason;
  }
}
