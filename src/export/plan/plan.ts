import { fitWishes } from '../batch/attend';
import { isOffered, styleOf } from '../batch/styles';
import { DEFAULT_SPREAD } from '../batch/styles/style';
import { planCost, wrapperProblems } from '../batch/wrapper';
import type {
  IDecision,
  IExportOptions,
  INotebook,
  IPlan,
  IPlanWarning
} from '../model';
import { NO_RESOURCES } from '../model';
import { placeholder } from '../notebook/cell';
import { echoLastExpressions, findFigures } from './display';
import { needsLoop, noticeTasks } from './eventLoop';
import { translateHistory } from './history';
import { foreignModules, hoistImports, isFuture, isImport } from './imports';
import { chooseGlobals, reasonForModule } from './layout';
import { chooseLibrary } from './library';
import { listOf } from './members';
import { bundleName } from './naming';
import type { ParsedCells } from './parsed';
import { nameAsInNotebook } from './places';
import type { IProgram } from './program';
import { lineInCell, readProgram, textOf } from './program';
import { closeQuestions } from './settingInputs';
import { findSettings, liftSettings, settingDecisions } from './settings';
import { chooseShown } from './shown';
import { useStandIns } from './standIns';
import { chooseItems, itemsPlan, noItems } from './items/choose';
import { stepPlans } from './steps/choose';
import { noticeNotebook } from './warnings';

/** What is exported when nothing is chosen. */
export const DEFAULT_OPTIONS: IExportOptions = {
  form: 'library',
  steps: true,
  settings: {},
  echo: true,
  figures: true,
  items: null,
  site: null,
  style: 'single',
  spread: DEFAULT_SPREAD,
  requeue: false,
  staging: null,
  resources: NO_RESOURCES,
  versions: 'exact',
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
 * @param reuse - what was parsed for the plan before, when the same notebook is planned again.
 */
export function makePlan(
  notebook: INotebook,
  options: Partial<IExportOptions> = {},
  reuse: ParsedCells | null = null
): IPlan {
  const chosen: IExportOptions = {
    ...DEFAULT_OPTIONS,
    ...options,
    resources: { ...DEFAULT_OPTIONS.resources, ...options.resources },
    distributions: options.distributions
      ? ownOnly(options.distributions)
      : null,
    installed: options.installed && ownOnly(options.installed),
    own_modules: options.own_modules && ownOnly(options.own_modules)
  };
  reuse?.begin();
  const program = readProgram(notebook.cells, reuse?.parse);
  const decisions: IDecision[] = program.cells.flatMap(
    cell => cell.code?.decisions ?? []
  );
  const warnings: IPlanWarning[] = [];
  hoistImports(program, chosen);
  const moduleReason = reasonForModule(program);
  program.awaits = program.statements.some(needsLoop);
  if (moduleReason) {
    const { kind, cell, line, message } = moduleReason;
    warnings.push({
      kind,
      cell,
      line,
      message: program.awaits
        ? `${message.split(', so ')[0]}, but cells also wait for results (await), so all run in main() and some names may not be found.`
        : message
    });
    if (program.awaits) {
      hoistStarImports(program);
    } else {
      useModuleLayout(program, moduleReason.onlyReads);
    }
  }
  dropIdleGlobals(program);
  const found = findSettings(program, chosen);
  const settings = found.candidates;
  closeQuestions(found.questions);
  translateShellNames(program);
  useStandIns(program);
  if (chosen.echo) {
    translateHistory(program);
  }
  if (program.layout === 'main' || moduleReason?.onlyReads) {
    decisions.push(...chooseLibrary(program, settings));
  }
  const items =
    program.layout === 'main'
      ? chooseItems(program, settings, chosen.items, chosen.steps)
      : noItems(chosen.items);
  decisions.push(...items.decisions);
  warnings.push(...items.warnings);
  liftSettings(settings);
  decisions.push(...settingDecisions(found));
  findFigures(program, chosen);
  chooseShown(program, chosen.figures);
  if (chosen.echo) {
    echoLastExpressions(program);
  }
  if (chosen.echo && program.layout === 'main') {
    nameAsInNotebook(program);
  }
  if (program.layout === 'main') {
    chooseGlobals(program);
  }
  decisions.push(...importDecisions(program));
  warnings.push(
    ...noticeNotebook(program, chosen.site, found.questions),
    ...noticeTasks(program)
  );
  const unfit = unfitStyle(chosen, program);
  if (unfit !== null) {
    warnings.push({ kind: 'layout', cell: null, line: null, message: unfit });
    chosen.style = 'single';
  }
  const wishes = fitWishes(
    chosen,
    styleOf(chosen.style),
    canBeginWithAStep(program)
  );
  Object.assign(chosen, wishes.fit);
  for (const message of wishes.unfit) {
    warnings.push({ kind: 'layout', cell: null, line: null, message });
  }
  const name = bundleName(notebook.name, program);
  const lifted = settings.filter(({ setting }) => setting.lifted);
  const planned = itemsPlan(program);
  return {
    notebook,
    options: chosen,
    name,
    folder: `${name}_job`,
    settings: settings.map(({ setting }) => setting),
    steps: stepPlans(program),
    items: planned,
    item_candidates: items.candidates,
    decisions: decisions.sort(
      (one, other) => one.cell - other.cell || one.line - other.line
    ),
    warnings: warnings.sort(
      (one, other) => (one.cell ?? -1) - (other.cell ?? -1)
    ),
    summary: summarize(program, chosen, lifted.length),
    imports: foreignModules(program),
    wrapper_problems: wrapperProblems({ options: chosen, name }),
    cost: planCost({ options: chosen, name, items: planned, program }),
    program
  };
}

/** A record in which `constructor` is found only where it was put: a module may have such a name. */
function ownOnly<T>(record: Record<string, T>): Record<string, T> {
  return Object.assign(Object.create(null), record);
}

/** Whether a run can begin with what the steps of another one have left. */
function canBeginWithAStep({ steps, awaits }: IProgram): boolean {
  return !awaits && steps.slice(1).some(({ restarts }) => restarts);
}

/** Why the program cannot be run in the style that was chosen, as sentences, or `null`. */
function unfitStyle(
  { style: id, site }: IExportOptions,
  program: IProgram
): string | null {
  const style = styleOf(id);
  if (style.needsItems && program.items === null) {
    return `${style.name} runs items one by one, and there are none, so the job runs the program as a whole. Choose what is done once for each item.`;
  }
  if (isOffered(style, site)) {
    return null;
  }
  const place = site?.name ?? 'this site';
  return style.needsSlurm
    ? `${style.name} needs Slurm, which ${place} does not have, so the program is run as a whole. Choose another style.`
    : `${place} has no ${style.name} that we know of, so the program is run as a whole. Choose another style.`;
}

/** What only reads names finds those that are imported from elsewhere, too. */
function useModuleLayout(program: IProgram, onlyReads: boolean): void {
  program.layout = 'module';
  if (onlyReads) {
    return;
  }
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
  const functions = statements.filter(statement =>
    /FunctionDef$/.test(statement.node.nodeType)
  ).length;
  const steps = program.steps.length;
  const held = [
    steps > 0 ? count(steps, 'step', 'steps') : '',
    functions > 0 ? count(functions, 'function', 'functions') : '',
    classes > 0 ? count(classes, 'class', 'classes') : ''
  ].filter(Boolean);
  if (held.length > 0) {
    parts.push(
      `${options.form === 'library' ? 'library with ' : ''}${listOf(held)}`
    );
  }
  parts.push(
    settings === 0 ? 'no settings' : count(settings, 'setting', 'settings')
  );
  if (program.items) {
    const { kind, name } = program.items.candidate;
    parts.push(
      `an item for each ${kind === 'loop' ? name.split('@')[0] : `value of ${name}`}`
    );
  }
  return parts.join(', ');
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
