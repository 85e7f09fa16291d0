import { importLine } from '../plan/imports';
import type { IProgram } from '../plan/program';
import { STANDARD_MODULES } from '../python/modules';

/** Import lines in the order of PEP 8: standard library, then the rest, as blocks. */
export function importBlocks(lines: readonly string[]): string[] {
  const unique = [...new Set(lines)];
  if (unique.some(line => /import \*\s*(?:#.*)?$/m.test(line))) {
    // What is imported with everything hides what was imported before it.
    return [unique.join('\n')];
  }
  const standard = unique.filter(line => STANDARD_MODULES.has(moduleOf(line)));
  const others = unique.filter(line => !STANDARD_MODULES.has(moduleOf(line)));
  return [standard.sort(byForm), others]
    .filter(block => block.length > 0)
    .map(block => block.join('\n'));
}

/** Whether names of the notebook in the module may hide what these import lines bind. */
export function importsOver(
  program: IProgram,
  lines: readonly string[]
): boolean {
  const needed = new Map(lines.map(line => [/\w+$/.exec(line)![0], line]));
  return (
    program.hoisted.some(
      item =>
        item.name === '*' ||
        (needed.has(item.name) && needed.get(item.name) !== importLine(item))
    ) ||
    program.globals.some(name => needed.has(name)) ||
    program.library.some(group =>
      group.statements.some(({ names }) =>
        names.binds.some(bind => needed.has(bind.name))
      )
    )
  );
}

/** `import x` before `from x import y`, each in alphabetical order. */
function byForm(one: string, other: string): number {
  const form = (line: string) => (/(?:^|\n)from /.test(line) ? 1 : 0);
  return (
    form(one) - form(other) ||
    (moduleOf(one) < moduleOf(other)
      ? -1
      : moduleOf(one) > moduleOf(other)
        ? 1
        : 0)
  );
}

/** Top-level module of an import, which comments may precede. */
function moduleOf(line: string): string {
  const match = /^(?:import|from)\s+([\w.]+)/m.exec(line);
  return match ? match[1].split('.')[0] : '';
}
