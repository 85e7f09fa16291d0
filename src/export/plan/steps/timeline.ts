/** One state of a name: whether it is among the names from a place on. */
interface IChange {
  at: number;
  isIn: boolean;
}

/**
 * A set of names that changes from unit to unit, by its changes alone: a set for each unit would
 * take time and memory for all names of the notebook again and again.
 */
export class Timeline {
  /** @param direction - `1`: followed from the first unit on; `-1`: from the last one back. */
  constructor(private readonly _direction: 1 | -1) {}

  /** Whether the name is among them at a unit. */
  has(name: string, unit: number): boolean {
    const changes = this._changes.get(name);
    if (changes === undefined) {
      return false;
    }
    const at = unit * this._direction;
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (changes[middle].at <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && changes[low - 1].isIn;
  }

  /** A unit adds a name, or takes it away: seen by the units that are followed after it. */
  change(name: string, unit: number, isIn: boolean): void {
    const at = unit * this._direction + 1;
    const changes = this._changes.get(name) ?? [];
    const last = changes[changes.length - 1];
    if (last?.at === at) {
      last.isIn = isIn;
    } else if ((last?.isIn ?? false) !== isIn) {
      changes.push({ at, isIn });
      this._changes.set(name, changes);
    }
  }

  private readonly _changes = new Map<string, IChange[]>();
}

/** Names that are known at one place, and what is done to them from there on. */
export class NamesHere {
  /** @param before - whether a name is among them at first. */
  constructor(private readonly _before: (name: string) => boolean) {}

  has(name: string): boolean {
    return this._here.get(name) ?? this._before(name);
  }

  add(name: string): void {
    this._here.set(name, true);
  }

  delete(name: string): void {
    this._here.set(name, false);
  }

  private readonly _here = new Map<string, boolean>();
}
