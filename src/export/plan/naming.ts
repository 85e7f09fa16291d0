import { KNOWN_PACKAGES, STANDARD_MODULES } from '../python/modules';
import { importsWithin } from './imports';
import type { IProgram } from './program';

/** Words that are no names in Python. */
export const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type'.split(
    ' '
  )
);

/**
 * The notebook's name as the name of a Python module.
 *
 * It hides nothing that the program imports: `random.ipynb` becomes `random_notebook`.
 */
export function bundleName(fileName: string, program: IProgram): string {
  const stem = fileName
    .replace(/^.*[\\/]/, '')
    .replace(/\.ipynb$/i, '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  const name = /^[A-Za-z_]/.test(stem) ? stem : `notebook${stem && `_${stem}`}`;
  const imported = new Set(
    program.statements.flatMap(statement => importsWithin(statement.node))
  );
  const hides =
    KEYWORDS.has(name) ||
    STANDARD_MODULES.has(name) ||
    KNOWN_PACKAGES.has(name) ||
    [name, `${name}_lib`, `${name}_support`].some(module =>
      imported.has(module)
    );
  return hides ? `${name}_notebook` : name;
}
