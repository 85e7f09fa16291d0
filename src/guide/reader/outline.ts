import type { IFlow, IStep, IWay } from '../chart/steps';

/** A step in reading order, or a mention of one that is told elsewhere. */
export interface IOutlineItem {
  step: IStep;
  /** True when the step is told at another place, and the reader goes there. */
  isMention: boolean;
  /** Remarks that stand beside it. */
  notes: readonly IStep[];
  /** Ways on, where there are several; else what follows is simply the next item. */
  answers: readonly IOutlineAnswer[];
}

/** One way out of a question, and what comes on it alone. */
export interface IOutlineAnswer {
  way: IWay;
  /** Empty when it goes on right behind the question. */
  items: readonly IOutlineItem[];
}

/** Answers after which at most so many steps come are told beside the question. */
const SHORT = 3;

/**
 * The steps of a chart as a tree in reading order.
 *
 * What follows a step stands below it. What comes on one answer only stands within this answer, up to where
 * the answers meet again. Every step is told once; ways back to it are mentions.
 */
export function outlineOf(flow: IFlow): IOutlineItem[] {
  return new Outliner(flow).outline();
}

class Outliner {
  constructor(flow: IFlow) {
    for (const step of flow.steps) {
      if (step.kind === 'note') {
        const notes = this._notes.get(step.about ?? '') ?? [];
        this._notes.set(step.about ?? '', [...notes, step]);
      } else {
        this._steps.set(step.id, step);
        this._ways.set(step.id, []);
      }
    }
    const entered = new Set<string>();
    for (const way of flow.ways) {
      if (this._steps.has(way.from) && this._steps.has(way.to)) {
        this._ways.get(way.from)?.push(way);
        if (way.from !== way.to) {
          entered.add(way.to);
        }
      }
    }
    const ids = [...this._steps.keys()];
    this._roots = ids.filter(id => !entered.has(id));
    // Steps in a circle that nothing leads into come last, and the first of a chart that is one circle first.
    this._roots.push(...ids.filter(id => entered.has(id)));
    this._joins = joinsOf(ids, id => this._ways.get(id) ?? []);
  }

  outline(): IOutlineItem[] {
    const items: IOutlineItem[] = [];
    for (const root of this._roots) {
      if (!this._told.has(root)) {
        items.push(...this._follow(root, new Set(), null));
      }
    }
    // Remarks beside nothing are not to be lost.
    for (const note of this._notes.get('') ?? []) {
      items.push({ step: note, isMention: false, notes: [], answers: [] });
    }
    return items;
  }

  /**
   * Items from a step on, up to one of those that are told further out.
   *
   * @param next - the one of them that is told right behind these items
   */
  private _follow(
    start: string,
    ends: ReadonlySet<string>,
    next: string | null
  ): IOutlineItem[] {
    const items: IOutlineItem[] = [];
    let id: string | null = start;
    while (id !== null && id !== next) {
      const step = this._steps.get(id) as IStep;
      if (ends.has(id) || this._told.has(id)) {
        items.push({ step, isMention: true, notes: [], answers: [] });
        break;
      }
      this._told.add(id);
      const ways: readonly IWay[] = this._ways.get(id) ?? [];
      const notes = this._notes.get(id) ?? [];
      if (ways.length < 2) {
        items.push({ step, isMention: false, notes, answers: [] });
        id = ways.length ? ways[0].to : null;
        continue;
      }
      const behind = this._behind(id, ways, ends);
      const inner = new Set(behind === null ? ends : [...ends, behind]);
      const answers = ways.map(way => ({
        way,
        items: this._follow(way.to, inner, behind)
      }));
      items.push({ step, isMention: false, notes, answers });
      id = behind;
    }
    return items;
  }

  /**
   * What is told behind a question: the step where its answers meet again. Where they do not, but all but
   * one end soon, the step on that one, for else a chart of ten questions would be ten levels deep.
   */
  private _behind(
    id: string,
    ways: readonly IWay[],
    ends: ReadonlySet<string>
  ): string | null {
    const join = this._joins.get(id);
    if (join !== undefined) {
      return join;
    }
    const lengths = ways.map(({ to }) => this._countFrom(to, ends));
    const most = Math.max(...lengths);
    const isLong = (length: number) => length > SHORT;
    return isLong(most) && lengths.filter(isLong).length === 1
      ? ways[lengths.indexOf(most)].to
      : null;
  }

  private _countFrom(start: string, ends: ReadonlySet<string>): number {
    const reached = new Set([start]);
    for (const id of reached) {
      if (ends.has(id) || this._told.has(id)) {
        reached.delete(id);
        continue;
      }
      this._ways.get(id)?.forEach(({ to }) => reached.add(to));
    }
    return reached.size;
  }

  private readonly _steps = new Map<string, IStep>();
  private readonly _ways = new Map<string, IWay[]>();
  private readonly _notes = new Map<string, IStep[]>();
  private readonly _told = new Set<string>();
  private readonly _roots: string[];
  private readonly _joins: ReadonlyMap<string, string>;
}

/**
 * The step at which all ways from a step meet again: its immediate post-dominator. Steps whose ways do not
 * meet are not in the answer.
 */
function joinsOf(
  ids: readonly string[],
  waysFrom: (id: string) => readonly IWay[]
): Map<string, string> {
  // Steps that surely come after a step, itself included: what all its followers have in common.
  const all = new Set(ids);
  const after = new Map<string, ReadonlySet<string>>();
  const leadsOut = reachingAnEnd(ids, waysFrom);
  for (const id of ids) {
    const isEnd = !waysFrom(id).length || !leadsOut.has(id);
    after.set(id, isEnd ? new Set([id]) : all);
  }
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const id of [...ids].reverse()) {
      const followers = waysFrom(id).map(({ to }) => after.get(to) ?? all);
      if (!followers.length || !leadsOut.has(id)) {
        continue;
      }
      const [first, ...others] = followers;
      const common = new Set(
        [...first].filter(step => others.every(other => other.has(step)))
      ).add(id);
      if (common.size !== after.get(id)?.size) {
        after.set(id, common);
        isChanged = true;
      }
    }
  }
  const joins = new Map<string, string>();
  for (const id of ids) {
    const later = [...(after.get(id) ?? [])].filter(step => step !== id);
    // The nearest of them is the one after which all others come.
    const nearest = later.find(
      step => later.length === (after.get(step)?.size ?? 0)
    );
    if (nearest !== undefined) {
      joins.set(id, nearest);
    }
  }
  return joins;
}

/** Steps from which some way ends. */
function reachingAnEnd(
  ids: readonly string[],
  waysFrom: (id: string) => readonly IWay[]
): Set<string> {
  const before = new Map<string, string[]>();
  for (const id of ids) {
    for (const { to } of waysFrom(id)) {
      before.set(to, [...(before.get(to) ?? []), id]);
    }
  }
  const reached = new Set(ids.filter(id => !waysFrom(id).length));
  for (const id of reached) {
    before.get(id)?.forEach(step => reached.add(step));
  }
  return reached;
}
