import type { IFlow, IStep } from './steps';

/** What a key asks for. */
export type StepMove = 'next' | 'back' | 'left' | 'right' | 'first' | 'last';

/** Which way each key goes. */
const MOVES: Readonly<Record<string, StepMove>> = {
  ArrowDown: 'next',
  ArrowUp: 'back',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last'
};

/** What a key asks for; `null` when it asks for no step. */
export function moveOfKey(
  event: Pick<
    KeyboardEvent,
    'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'
  >
): StepMove | null {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const isPlain = !ctrlKey && !metaKey && !altKey && !shiftKey;
  return isPlain && Object.hasOwn(MOVES, event.key) ? MOVES[event.key] : null;
}

/**
 * The way of the keyboard through a chart.
 *
 * Down goes along the first way, as it is written; up goes back to where one came from. Left and right go
 * to what else the same step leads to, its answers and notes, as they lie beside each other. Where there is
 * nothing beside, right is as down and left is as up.
 */
export class StepWalk {
  /**
   * @param flow - what the chart says
   * @param position - where a step is drawn, from left to right, by its id
   */
  constructor(
    private readonly _flow: IFlow,
    private readonly _position: (id: string) => number
  ) {
    this._current = this._edge('first')?.id ?? null;
  }

  /** Id of the step that the keyboard is at; `null` in a chart without steps. */
  get current(): string | null {
    return this._current;
  }

  /**
   * Go to a step.
   *
   * @returns false when the chart has no such step; nothing changes then.
   */
  go(id: string): boolean {
    if (!this._flow.steps.some(step => step.id === id)) {
      return false;
    }
    if (id !== this._current) {
      this._trail.length = 0;
      this._current = id;
    }
    return true;
  }

  /** Go on from the current step. Returns the id of the step reached; the same one where there is no way. */
  move(move: StepMove): string | null {
    const from = this._current;
    if (from === null) {
      return null;
    }
    const beside = this._beside(from);
    if (move === 'first' || move === 'last') {
      this._trail.length = 0;
      this._current = this._edge(move)?.id ?? from;
    } else if (move === 'next' || (move === 'right' && beside.length < 2)) {
      const next = this._ahead(from)[0];
      if (next !== undefined) {
        this._trail.push(from);
        this._current = next;
      }
    } else if (move === 'back' || beside.length < 2) {
      const back = this._origin(from);
      if (back !== null) {
        this._trail.pop();
        this._current = back;
      }
    } else {
      // The step that both belong to stays the one to go back to.
      const index = beside.indexOf(from) + (move === 'right' ? 1 : -1);
      const origin = this._origin(from);
      if (beside[index] !== undefined && origin !== null) {
        this._trail.pop();
        this._trail.push(origin);
        this._current = beside[index];
      }
    }
    return this._current;
  }

  /** The steps that one leads to, as written, and then its notes. */
  private _ahead(id: string): string[] {
    const notes = this._flow.steps.filter(({ about }) => about === id);
    return [
      ...new Set([
        ...this._flow.ways
          .filter(({ from }) => from === id)
          .map(({ to }) => to),
        ...notes.map(note => note.id)
      ])
    ];
  }

  /** The step to go back to. */
  private _origin(id: string): string | null {
    const last = this._trail[this._trail.length - 1];
    if (last !== undefined && this._ahead(last).includes(id)) {
      return last;
    }
    const { about } = this._flow.steps.find(step => step.id === id) as IStep;
    const way = this._flow.ways.find(
      ({ from, to }) => to === id && from !== id
    );
    return about ?? way?.from ?? null;
  }

  /** What lies beside a step, itself included, from left to right. */
  private _beside(id: string): string[] {
    const origin = this._origin(id);
    return origin === null
      ? [id]
      : this._ahead(origin).sort(
          (one, other) => this._position(one) - this._position(other)
        );
  }

  private _edge(which: 'first' | 'last'): IStep | undefined {
    const onWay = this._flow.steps.filter(({ kind }) => kind !== 'note');
    const steps = onWay.length ? onWay : this._flow.steps;
    return which === 'first' ? steps[0] : steps[steps.length - 1];
  }

  private _current: string | null;
  /** The steps that led to the current one, as long as the reader goes along the ways. */
  private readonly _trail: string[] = [];
}
