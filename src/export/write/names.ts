import type { SupportName } from '../notebook/cell';
import type { IPlan } from '../model';
import { walk } from '../python/parser';

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
      statement.names.binds.forEach(bind => this._taken.add(bind.name));
    }
    this._hidden = plan.program.statements.some(
      ({ names, group }) =>
        names.starImports.length > 0 && group.destination === 'script'
    );
    this.main = this._taken.has('main') ? 'run_notebook' : 'main';
    this.settingsTable = this.free('SETTINGS');
    this.library = `${plan.name}_lib`;
    this.support = `${plan.name}_support`;
  }

  readonly main: string;
  readonly settingsTable: string;
  /** Module names. */
  readonly library: string;
  readonly support: string;

  /** The name for a support function: its own, unless the notebook uses that. */
  of(name: SupportName): string {
    return name === 'settings'
      ? this.free('settings')
      : name === 'display'
        ? 'display'
        : this.free(name);
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
}
