import { execFileSync } from 'child_process';
import * as path from 'path';

import type { IPythonNode } from '../python/nodes';
import { walk } from '../python/nodes';
import { DRIVERS, PYTHON } from './pythons';

/** Compare every file of the standard library, not one in some: takes minutes. */
export const ALL = process.env.SIGNPOST_ALL_PYTHON === '1';

/** What CPython answers to one of the drivers. */
export function ask<T>(
  driver: string,
  request: unknown,
  ...words: string[]
): T {
  const output = execFileSync(PYTHON, [path.join(DRIVERS, driver), ...words], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' }
  });
  return JSON.parse(output);
}

/** Those of some program files that CPython does not compile, each with the error and the lines around it. */
export function refusedFiles(texts: readonly string[]): unknown[] {
  return ask('compiles.py', texts);
}

const FILES = `
import glob, json, os
folder = os.path.dirname(os.__file__)
files = glob.glob("**/*.py", root_dir=folder, recursive=True)
print(json.dumps([os.path.join(folder, name) for name in sorted(files) if "-packages" not in name]))
`;

/** Files of the standard library: all, or one in `every`. */
export function standardLibrary(every: number): string[] {
  const output = execFileSync(PYTHON, ['-c', FILES], { encoding: 'utf8' });
  const files: string[] = JSON.parse(output);
  return ALL ? files : files.filter((_, index) => index % every === 0);
}

/** Parts of a list of at most `size` items. */
export function inParts<T>(items: readonly T[], size = 40): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) {
    parts.push(items.slice(at, at + size));
  }
  return parts;
}

/** The minor version of Python 3 that first knew the syntax of a program. */
export function firstVersion(body: IPythonNode[], source: string): number {
  let version = 10;
  for (const statement of body) {
    for (const node of walk(statement)) {
      version = Math.max(version, firstVersionOf(node, source));
    }
  }
  return version;
}

function firstVersionOf(node: IPythonNode, source: string): number {
  switch (node.nodeType) {
    case 'TemplateStr':
      return 14;
    case 'ExceptHandler':
      return node.type?.nodeType === 'Tuple' && source[node.type.start] !== '('
        ? 14
        : 10;
    case 'TypeVar':
    case 'ParamSpec':
    case 'TypeVarTuple':
      return node.default_value ? 13 : 12;
    case 'TypeAlias':
      return 12;
    case 'JoinedStr':
      return node.values.some(
        (value: IPythonNode) =>
          value.nodeType === 'FormattedValue' &&
          /["'\\#\n]/.test(source.slice(value.start, value.end))
      )
        ? 12
        : 10;
    case 'FormattedValue':
      return holdsField(node.format_spec, value =>
        holdsField(value.format_spec)
      )
        ? 12
        : 10;
    case 'ImportFrom':
      // Before, a module of that name in a package was taken for the other.
      return node.module === '__future__' && node.level > 0 ? 12 : 10;
    case 'TryStar':
      return 11;
    case 'Subscript':
      return node.slice.nodeType === 'Tuple' &&
        node.slice.elts.some((item: IPythonNode) => item.nodeType === 'Starred')
        ? 11
        : 10;
    case 'Arg':
      return node.annotation?.nodeType === 'Starred' ? 11 : 10;
    default:
      return 10;
  }
}

/** Whether a format specification holds a field, of some sort. */
function holdsField(
  specification: IPythonNode | null,
  isThat: (field: IPythonNode) => boolean = () => true
): boolean {
  const values: IPythonNode[] = specification?.values ?? [];
  return values.some(
    value => value.nodeType === 'FormattedValue' && isThat(value)
  );
}
