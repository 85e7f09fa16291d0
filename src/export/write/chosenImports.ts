import { byGroup, importLine, isDisplayImport } from '../plan/imports';
import type { IGroup, IHoistedImport, IProgram } from '../plan/program';
import { evaluatedWords } from '../python/flowRules';
import { walk } from '../python/parser';

/** Parts of the program that imports are written for. */
export type Place = 'script' | 'library';

/**
 * Import lines for the places named; an import that nobody reads stays with the script.
 *
 * What the support code stands in for is left out, IPython's `display` among it.
 */
export function chosenImports(
  program: IProgram,
  places: readonly Place[]
): string[] {
  const inScript = readNames(scriptGroups(program));
  const inLibrary = readNames(libraryGroups(program));
  const goes = (item: IHoistedImport) =>
    item.name === '*' ||
    (places.includes('script') &&
      (inScript.has(item.name) ||
        !inLibrary.has(item.name) ||
        program.layout === 'module')) ||
    (places.includes('library') && inLibrary.has(item.name));
  const lines: string[] = [];
  for (const [group, items] of byGroup(program.hoisted)) {
    const here = items.filter(
      item =>
        !isDisplayImport(item) && !program.standIns.has(item.name) && goes(item)
    );
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

/** Lines of the cells that go to the library. */
export function libraryGroups(program: IProgram): IGroup[] {
  return [...program.library, ...program.steps.flatMap(step => step.groups)];
}

/** Names that groups read, also those in texts that are evaluated, as in pandas' queries. */
export function readNames(groups: readonly IGroup[]): Set<string> {
  const names = new Set<string>();
  for (const group of groups) {
    for (const statement of group.statements) {
      statement.names.reads.forEach(read => names.add(read.name));
      for (const node of walk(statement.node)) {
        if (node.nodeType === 'Call') {
          evaluatedWords(node).forEach(word => names.add(word));
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
