import { importLine, isDisplayImport } from '../plan/imports';
import type { IGroup, IHoistedImport, IProgram } from '../plan/program';
import { walk } from '../python/parser';

/** Parts of the program that imports are written for. */
export type Place = 'script' | 'library';

/**
 * Import lines for the places named; an import that nobody reads stays with the script.
 *
 * An import of IPython's `display` is left out: the support code has its own.
 */
export function chosenImports(
  program: IProgram,
  places: readonly Place[]
): string[] {
  const inScript = readNames(scriptGroups(program));
  const inLibrary = readNames(program.library);
  const goes = (item: IHoistedImport) =>
    (places.includes('script') &&
      (inScript.has(item.name) ||
        item.name === '*' ||
        !inLibrary.has(item.name))) ||
    (places.includes('library') && inLibrary.has(item.name));
  const lines: string[] = [];
  for (const group of new Set(
    program.hoisted.map(item => item.statement.group)
  )) {
    const items = program.hoisted.filter(
      item => item.statement.group === group
    );
    const here = items.filter(item => !isDisplayImport(item) && goes(item));
    if (here.length === items.length && group.statements.length === 1) {
      lines.push(ownText(group));
    } else {
      lines.push(...here.map(importLine));
    }
  }
  return lines;
}

/** Lines of the cells that stay in the script. */
export function scriptGroups(program: IProgram): IGroup[] {
  return program.cells.flatMap(cell =>
    cell.groups.filter(group => group.destination === 'script')
  );
}

/** Names that groups read, also those that their texts read with `@name`, as pandas' queries do. */
export function readNames(groups: readonly IGroup[]): Set<string> {
  const names = new Set<string>();
  for (const group of groups) {
    for (const statement of group.statements) {
      statement.names.reads.forEach(read => names.add(read.name));
      for (const node of walk(statement.node)) {
        if (node.nodeType === 'Constant' && typeof node.value === 'string') {
          for (const word of node.value.match(/@[A-Za-z_]\w*/g) ?? []) {
            names.add(word.slice(1));
          }
        }
      }
    }
  }
  return names;
}

/** The lines of an import as they stand in the cell, with the comment above them. */
function ownText(group: IGroup): string {
  const lines = group.cell.code!.source.split('\n');
  let lead = group.firstLine;
  while (lead > 0 && /^\s*#/.test(lines[lead - 1])) {
    lead -= 1;
  }
  return lines
    .slice(lead, group.lastLine + 1)
    .map(line => line.trimEnd())
    .join('\n');
}
