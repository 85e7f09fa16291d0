import type { ICellPlace, IPlanWarning, WarningKind } from '../../model';
import type { IProgramCell } from '../program';

/** Where an offset of a transformed cell stands in the notebook's own cell. */
export function placeOf(cell: IProgramCell, offset: number): ICellPlace {
  let line = 0;
  const source = cell.code?.source ?? '';
  for (
    let at = source.indexOf('\n');
    at >= 0 && at < offset;
    at = source.indexOf('\n', at + 1)
  ) {
    line += 1;
  }
  return {
    cell: cell.cell.index,
    line: (cell.code?.origin[line] ?? line) + 1
  };
}

/** One warning about one or several places; the first is where it leads to. */
export function warningAt(
  kind: WarningKind,
  places: readonly ICellPlace[],
  message: string
): IPlanWarning {
  const [first, ...others] = places;
  return {
    kind,
    message,
    cell: first.cell,
    line: first.line,
    ...(others.length > 0 ? { others } : {})
  };
}

/** Several places that say the same become one warning that names them all. */
export class PlaceCollector<Key> {
  add(key: Key, place: ICellPlace): void {
    const places = this._places.get(key) ?? [];
    if (
      !places.some(
        other => other.cell === place.cell && other.line === place.line
      )
    ) {
      places.push(place);
    }
    this._places.set(key, places);
  }

  map<Result>(
    make: (key: Key, places: readonly ICellPlace[]) => Result
  ): Result[] {
    return [...this._places].map(([key, places]) => make(key, places));
  }

  private readonly _places = new Map<Key, ICellPlace[]>();
}

/** "Cell 3", "Cells 3 and 5", "Cells 3, 5 and 7", "Cells 3, 5, 7 and 12 more". */
export function cellsInWords(cells: readonly number[]): string {
  const numbers = cells.map(cell => String(cell + 1));
  if (numbers.length === 1) {
    return `Cell ${numbers[0]}`;
  }
  const shown =
    numbers.length > MOST_NAMED + 1
      ? [...numbers.slice(0, MOST_NAMED), `${numbers.length - MOST_NAMED} more`]
      : numbers;
  return `Cells ${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}

const MOST_NAMED = 8;
