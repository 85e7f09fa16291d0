import type { IProgram } from '../program';
import type { ISettingCandidate } from '../settings';
import type { ISurroundings } from './reasons';
import { Timeline } from './timeline';
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
      const places = setters.get(name) ?? [];
      places.push(unit.index);
      setters.set(name, places);
      (unit.kind === 'import' ? importedNames : otherNames).add(name);
    }
  }
  otherNames.forEach(name => importedNames.delete(name));
  for (const name of importedNames) {
    if ((program.bindings.get(name) ?? []).length > 1) {
      importedNames.delete(name);
    }
  }
  const sure = new Timeline(1);
  for (const { index, flow } of units) {
    flow.deletes.forEach(name => sure.change(name, index, false));
    flow.unbinds.forEach(name => sure.change(name, index, false));
    flow.must.forEach(name => sure.change(name, index, true));
  }
  const live = new Timeline(-1);
  const certain = new Timeline(-1);
  for (const { index, flow } of [...units].reverse()) {
    flow.must.forEach(name => live.change(name, index, false));
    [flow.needs, flow.captures, flow.texts].forEach(names =>
      names.forEach(name => live.change(name, index, true))
    );
    flow.may.forEach(name => certain.change(name, index, false));
    flow.sureNeeds.forEach(name => certain.change(name, index, true));
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
  const handedOn = new Set<string>();
  for (const { names } of units.flatMap(unit => unit.statements)) {
    names.reads
      .filter(read => read.call === null && read.name !== 'timed_statement')
      .forEach(read => handedOn.add(read.name));
  }
  return {
    program,
    units,
    sure,
    live,
    certain,
    setters,
    firstCapture,
    globalNames,
    handedOn,
    imports: units
      .filter(unit => unit.kind === 'import')
      .flatMap(unit => unit.statements),
    importedNames
  };
}
