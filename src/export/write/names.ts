import type { SupportName } from '../notebook/cell';
import type { IPlan } from '../model';
import { walk } from '../python/parser';

/** Support names that notebooks know by the same names. */
const STAND_INS = new Set<string>([
  'Out',
  'clear_output',
  'fixed',
  'interact',
  'interact_manual',
  'interactive',
  'interactive_output'
]);

/** The names that the written program uses for what the exporter brings. */
export class ProgramNames {
  constructor(plan: IPlan) {
    for (const statement of plan.program.statements) {
      for (const node of walk(statement.node)) {
        const name = node.id ?? node.arg ?? node.asname ?? node.name;
        if (typeof name === 'string') {
          this._taken.add(name);
        }
      }
      for (const { name } of statement.names.binds) {
        this._taken.add(name);
        const ipython = /^IPython\./.test(statement.node.module ?? '');
        if (
          !plan.program.standIns.has(name) &&
          !(name === 'display' && ipython)
        ) {
          this._bound.add(name);
        }
      }
    }
    plan.program.steps.forEach(step => this._taken.add(step.name));
    this._hidden = plan.program.statements.some(
      ({ names, group }) =>
        names.starImports.length > 0 && group.destination === 'script'
    );
    this.main = this._taken.has('main') ? 'run_notebook' : 'main';
    this.settingsTable = this.free('SETTINGS');
    this.stepsTable = this.free('STEPS');
    this.itemsTable = this.free('ITEMS');
    this.library = `${plan.name}_lib`;
    this.support = `${plan.name}_support`;
  }

  readonly main: string;
  readonly settingsTable: string;
  readonly stepsTable: string;
  readonly itemsTable: string;
  /** Module names. */
  readonly library: string;
  readonly support: string;

  /** The name for a support function: its own, unless the notebook uses that. */
  of(name: SupportName): string {
    return name === 'settings'
      ? this.free('settings')
      : this._keepsName(name)
        ? name
        : this.free(name);
  }

  /** What the notebook calls by the same name needs no other one. */
  private _keepsName(name: string): boolean {
    return name === 'display'
      ? !this._bound.has(name)
      : STAND_INS.has(name) && !this._hidden && !this._bound.has(name);
  }

  /** Whether the notebook uses a word anywhere. */
  isTaken(name: string): boolean {
    return this._taken.has(name);
  }

  /** Replace the placeholders in a line. */
  fill(line: string, used: Set<string>): string {
    return line.replace(/__signpost_(\w+?)__/g, (_, name: SupportName) => {
      if (name !== 'settings') {
        used.add(name);
      }
      return this.of(name);
    });
  }

  free(name: string): string {
    let free = this._hidden ? `${name}_` : name;
    while (this._taken.has(free)) {
      free += '_';
    }
    return free;
  }

  /** Whether an import of everything, after the program has begun, may bind any plain name. */
  private readonly _hidden: boolean;
  private readonly _taken = new Set<string>();
  /** Names that statements of the notebook bind in the script. */
  private readonly _bound = new Set<string>();
}
