import type { IProgram } from '../program';
import type { ISettingCandidate } from '../settings';
import type { ISurroundings } from './reasons';
import type { IUnit } from './units';
import { unitsOf } from './units';

/** The script as it is divided: its units and what they need of each other. */
export interface IDivided {
  units: readonly IUnit[];
  around: ISurroundings;
}

/** Divide what stays in the script into units. */
export function divideScript(
  program: IProgram,
  settings: readonly ISettingCandidate[]
): IDivided {
  const units = unitsOf(program, settings);
  return { units, around: surroundings(program, units) };
}

function surroundings(
  program: IProgram,
  units: readonly IUnit[]
): ISurroundings {
  const setters = new Map<string, number[]>();
  const importedNames = new Set<string>();
  const otherNames = new Set<string>();
  for (const unit of units) {
    for (const name of new Set([...unit.flow.may, ...unit.flow.deletes])) {
      setters.set(name, [...(setters.get(name) ?? []), unit.index]);
      (unit.kind === 'import' ? importedNames : otherNames).add(name);
    }
  }
  otherNames.forEach(name => importedNames.delete(name));
  for (const name of importedNames) {
    if ((program.bindings.get(name) ?? []).length > 1) {
      importedNames.delete(name);
    }
  }
  const sure: Set<string>[] = [];
  const now = new Set<string>();
  for (const unit of units) {
    sure.push(new Set(now));
    unit.flow.deletes.forEach(name => now.delete(name));
    unit.flow.unbinds.forEach(name => now.delete(name));
    unit.flow.must.forEach(name => now.add(name));
  }
  const live: Set<string>[] = [];
  const needed = new Set<string>();
  const certain: Set<string>[] = [];
  const certainly = new Set<string>();
  for (const unit of [...units].reverse()) {
    const { must, may, needs, sureNeeds, captures, texts } = unit.flow;
    live[unit.index] = new Set(needed);
    certain[unit.index] = new Set(certainly);
    must.forEach(name => needed.delete(name));
    [needs, captures, texts].forEach(names =>
      names.forEach(name => needed.add(name))
    );
    may.forEach(name => certainly.delete(name));
    sureNeeds.forEach(name => certainly.add(name));
  }
  const firstCapture = new Map<string, number>();
  for (const { index, flow } of units) {
    flow.captures.forEach(name => {
      if (!firstCapture.has(name)) {
        firstCapture.set(name, index);
      }
    });
  }
  const globalNames = new Set(
    program.statements.flatMap(statement => [...statement.names.globals])
  );
  return {
    program,
    units,
    sure,
    live,
    certain,
    setters,
    firstCapture,
    globalNames,
    importedNames
  };
}
