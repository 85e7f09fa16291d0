import type { ISettingDecision } from '../model';
import type { IItems, IStep } from '../plan/program';
import type { LineWriter } from './lines';
import type { ProgramNames } from './names';
import { itemsArguments, settingEntry, stepArguments } from './statements';

const INDENT = '    ';

/** What a program can be told on the command line: its settings, its steps and its items. */
export interface ITables {
  /** Those that are settings of the program; without any there is no table. */
  settings: readonly ISettingDecision[];
  /** Those that a run can begin and end with; without any there is no table. */
  steps: readonly IStep[];
  items: IItems | null;
}

/** Write the tables at the level of the module, the first of them below `blanks` blank lines. */
export function writeTables(
  tables: ITables,
  names: ProgramNames,
  writer: LineWriter,
  blanks: number
): void {
  const { settings, steps, items } = tables;
  if (settings.length > 0) {
    writer.blank(blanks);
    writer.add(`${names.settingsTable} = [`);
    for (const setting of settings) {
      writer.add(
        settingEntry(setting, names.of('Setting'), INDENT),
        setting.cell
      );
    }
    writer.add(']');
  }
  if (steps.length > 0) {
    writer.blank(settings.length > 0 ? 1 : 2);
    writer.add(`${names.stepsTable} = [`);
    for (const step of steps) {
      writer.add(`${INDENT}${names.of('Step')}(${stepArguments(step)}),`);
    }
    writer.add(']');
  }
  if (items) {
    writer.blank();
    writer.add(
      `${names.itemsTable} = ${names.of('Items')}(${itemsArguments(items)})`
    );
  }
}

/** The call that reads the tables; it returns the settings where there are some. */
export function startCall(tables: ITables, names: ProgramNames): string {
  const given = [
    '__file__',
    '__doc__',
    ...(tables.settings.length > 0 ? [names.settingsTable] : []),
    ...(tables.steps.length > 0 ? [names.stepsTable] : []),
    ...(tables.items ? [names.itemsTable] : [])
  ];
  const call = `${names.of('start_program')}(${given.join(', ')})`;
  return tables.settings.length > 0
    ? `${names.of('settings')} = ${call}`
    : call;
}
