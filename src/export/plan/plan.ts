import { chooseDirectives } from '../batch/directives';
import type {
  IDecision,
  IExportOptions,
  INotebook,
  IPlan,
  IPlanWarning,
  ISettingDecision
} from '../model';
import { placeholder } from '../notebook/cell';
import { echoLastExpressions, findFigures } from './display';
import { translateHistory } from './history';
import { foreignModules, hoistImports, isFuture, isImport } from './imports';
import { chooseGlobals, reasonForModule } from './layout';
import { chooseLibrary } from './library';
import { bundleName } from './naming';
import type { IProgram } from './program';
import { lineInCell, readProgram, textOf } from './program';
import { findSettings } from './settings';
import { noticeNotebook } from './warnings';

/** What is exported when nothing is chosen. */
export const DEFAULT_OPTIONS: IExportOptions = {
  form: 'library',
  settings: {},
  echo: true,
  figures: true,
  site: null,
  resources: {
    account: null,
    partition: null,
    qos: null,
    minutes: null,
    cpus: null,
    memory_bytes: null,
    gpus: 0
  },
  distributions: null,
  kernel: null,
  notebook_folder: '..',
  version: '0'
};

/**
 * Plan the export of a notebook.
 *
 * Never throws for what stands in the cells: a cell that cannot be understood is kept as a comment
 * and reported.
 *
 * @param options - what differs from {@link DEFAULT_OPTIONS}.
 */
export function makePlan(
  notebook: INotebook,
  options: Partial<IExportOptions> = {}
): IPlan {
  const chosen: IExportOptions = {
    ...DEFAULT_OPTIONS,
    ...options,
    resources: { ...DEFAULT_OPTIONS.resources, ...options.resources }
  };
  const program = readProgram(notebook.cells);
  const decisions: IDecision[] = program.cells.flatMap(
    cell => cell.code?.decisions ?? []
  );
  const warnings: IPlanWarning[] = [];
  hoistImports(program, chosen);
  const moduleReason = reasonForModule(program);
  program.awaits = program.statements.some(statement => statement.names.awaits);
  if (moduleReason) {
    warnings.push(
      program.awaits
        ? {
            ...moduleReason,
            message: `${moduleReason.message.split(', so ')[0]}, but cells also wait for results (await), so all run in main() and some names may not be found.`
          }
        : moduleReason
    );
    if (program.awaits) {
      hoistStarImports(program);
    } else {
      useModuleLayout(program);
    }
  }
  dropIdleGlobals(program);
  const settings = findSettings(program, chosen);
  for (const { setting, statement, value } of settings) {
    if (setting.lifted) {
      statement.cell.edits.push({
        start: value.start,
        end: value.end,
        text: `${SETTINGS_PLACEHOLDER}.${setting.name}`
      });
    }
  }
  translateShellNames(program);
  if (chosen.echo) {
    translateHistory(program);
  }
  if (program.layout === 'main') {
    decisions.push(...chooseLibrary(program, settings));
  }
  decisions.push(...settings.map(({ setting }) => settingDecision(setting)));
  findFigures(program, chosen);
  if (chosen.echo) {
    echoLastExpressions(program);
  }
  if (program.layout === 'main') {
    chooseGlobals(program);
  }
  decisions.push(...importDecisions(program));
  warnings.push(...noticeNotebook(program));
  const name = bundleName(notebook.name, program);
  const lifted = settings.filter(({ setting }) => setting.lifted);
  return {
    notebook,
    options: chosen,
    name,
    folder: `${name}_job`,
    settings: settings.map(({ setting }) => setting),
    decisions: decisions.sort(
      (one, other) => one.cell - other.cell || one.line - other.line
    ),
    warnings: warnings.sort(
      (one, other) => (one.cell ?? -1) - (other.cell ?? -1)
    ),
    summary: summarize(program, chosen, lifted.length),
    imports: foreignModules(program),
    wrapper_problems: chooseDirectives(
      chosen.resources,
      chosen.site?.slurm ?? null,
      name
    ).problems,
    program
  };
}

/** Stands for the variable that holds the settings until its name is chosen. */
export const SETTINGS_PLACEHOLDER = placeholder('settings');

function useModuleLayout(program: IProgram): void {
  program.layout = 'module';
  for (const item of program.hoisted) {
    item.statement.group.destination = 'script';
  }
  program.hoisted = [];
}

/**
 * Names that every notebook has: `get_ipython()` is the IPython that runs unknown magics in the
 * script, `__builtin__` is the module of the built-in names.
 */
const SHELL_NAMES: Record<string, string> = {
  get_ipython: placeholder('ipython'),
  __builtin__: '__builtins__'
};

function translateShellNames(program: IProgram): void {
  for (const statement of program.statements) {
    for (const read of statement.names.reads) {
      if (
        Object.hasOwn(SHELL_NAMES, read.name) &&
        !program.bindings.has(read.name)
      ) {
        statement.cell.edits.push({
          start: read.node.start,
          end: read.node.end,
          text: SHELL_NAMES[read.name]
        });
      }
    }
  }
}

/** An import of everything cannot stand in a function, so it moves up when there is an event loop. */
function hoistStarImports(program: IProgram): void {
  for (const statement of program.statements) {
    if (
      statement.names.starImports.length === 0 ||
      statement.group.destination !== 'script'
    ) {
      continue;
    }
    const { group, node } = statement;
    if (isImport(node) && group.statements.length === 1) {
      group.destination = 'hoisted';
      program.hoisted.push({
        statement,
        alias: node.names[0],
        name: '*',
        module: (node.module ?? '').split('.')[0]
      });
    } else {
      statement.cell.failure =
        'an import of everything inside other code cannot run beside await';
    }
  }
  program.statements = program.statements.filter(
    statement => statement.cell.failure === null
  );
}

/** `global` at the top level does nothing in a notebook, and is an error in a function. */
function dropIdleGlobals(program: IProgram): void {
  for (const statement of program.statements) {
    for (const node of statement.names.idleGlobals) {
      statement.cell.edits.push({
        start: node.start,
        end: node.end,
        text: 'pass'
      });
    }
  }
}

function settingDecision(setting: ISettingDecision): IDecision {
  return {
    cell: setting.cell,
    line: setting.line,
    what: setting.name,
    where: setting.lifted ? 'setting' : 'script',
    reason: setting.lifted
      ? `It is set once and never changed: ${setting.option} changes it from outside.`
      : 'It was switched off as a setting.'
  };
}

function importDecisions(program: IProgram): IDecision[] {
  const decisions: IDecision[] = [];
  for (const statement of program.statements) {
    if (
      isImport(statement.node) &&
      !isFuture(statement.node) &&
      statement.group.destination === 'script' &&
      program.layout === 'main'
    ) {
      decisions.push({
        cell: statement.cell.cell.index,
        line: lineInCell(statement),
        what: textOf(statement).split('\n')[0],
        where: 'script',
        reason:
          'The import stays in its place: it may be a module of your own, or something before it may decide what it does.'
      });
    }
  }
  return decisions;
}

function summarize(
  program: IProgram,
  options: IExportOptions,
  settings: number
): string {
  const parts = ['script'];
  const statements = program.library.flatMap(group => group.statements);
  const classes = statements.filter(
    statement => statement.node.nodeType === 'ClassDef'
  ).length;
  const functions = statements.length - classes;
  if (options.form === 'library' && statements.length > 0) {
    parts.push(
      `library with ${[
        functions > 0 ? count(functions, 'function', 'functions') : '',
        classes > 0 ? count(classes, 'class', 'classes') : ''
      ]
        .filter(Boolean)
        .join(' and ')}`
    );
  }
  parts.push(
    settings === 0 ? 'no settings' : count(settings, 'setting', 'settings')
  );
  return parts.join(', ');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
