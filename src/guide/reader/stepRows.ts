import type { IOutlineAnswer, IOutlineItem } from './outline';
import type { IStep, IWay } from '../chart/steps';

/** A row of the list: a step, an answer to the question above it, or a mention of a step elsewhere. */
export interface IStepRow {
  /** Unique in its list, and the same as long as the chart is. */
  id: string;
  /** The step of the row; for an answer, the one that it leads to. */
  step: IStep;
  kind: 'step' | 'answer' | 'mention';
  /** Remarks beside a step. */
  notes: readonly IStep[];
  /** The way that an answer takes. */
  way: IWay | null;
  /** `id` of the row that it lies in, or `null`. */
  parent: string | null;
  /** From 1. */
  level: number;
  /** Its place among the rows of the same parent, from 1, and how many these are. */
  place: number;
  count: number;
  /** `null` when no rows lie in it. */
  isOpen: boolean | null;
}

/**
 * The rows of an outline that are to be seen, from top to bottom.
 *
 * @param closed - ids of rows that are folded
 */
export function rowsOf(
  outline: readonly IOutlineItem[],
  closed: ReadonlySet<string>,
  stepOf: (id: string) => IStep | null
): IStepRow[] {
  const rows: IStepRow[] = [];

  function addItems(
    items: readonly IOutlineItem[],
    parent: string | null,
    level: number
  ): void {
    items.forEach((item, index) => {
      const { step, answers, notes, isMention } = item;
      const id = isMention ? `${parent ?? ''}>${step.id}` : stepRowId(step.id);
      const isOpen = answers.length ? !closed.has(id) : null;
      rows.push({
        id,
        step,
        kind: isMention ? 'mention' : 'step',
        notes,
        way: null,
        parent,
        level,
        place: index + 1,
        count: items.length,
        isOpen
      });
      if (isOpen) {
        addAnswers(answers, id, level + 1);
      }
    });
  }

  function addAnswers(
    answers: readonly IOutlineAnswer[],
    parent: string,
    level: number
  ): void {
    answers.forEach(({ way, items }, index) => {
      const step = stepOf(way.to);
      if (!step) {
        return;
      }
      const id = `${parent}/${index}`;
      const inside = items.length === 1 && items[0].isMention ? [] : items;
      const isOpen = inside.length ? !closed.has(id) : null;
      rows.push({
        id,
        step,
        kind: 'answer',
        notes: [],
        way,
        parent,
        level,
        place: index + 1,
        count: answers.length,
        isOpen
      });
      if (isOpen) {
        addItems(inside, id, level + 1);
      }
    });
  }

  addItems(outline, null, 1);
  return rows;
}

/** Id of the row in which a step is told. */
export function stepRowId(step: string): string {
  return `:${step}`;
}

/**
 * The row that a key leads to from another one, as in every tree; `null` when the key is none of these or
 * leads nowhere.
 */
export function rowAfterKey(
  rows: readonly IStepRow[],
  from: string,
  key: string
): string | null {
  const index = rows.findIndex(({ id }) => id === from);
  const row = rows[index];
  switch (key) {
    case 'ArrowDown':
      return rows[index + 1]?.id ?? null;
    case 'ArrowUp':
      return rows[index - 1]?.id ?? null;
    case 'ArrowRight':
      return row?.isOpen ? (rows[index + 1]?.id ?? null) : null;
    case 'ArrowLeft':
      return row && !row.isOpen ? row.parent : null;
    case 'Home':
      return rows[0]?.id ?? null;
    case 'End':
      return rows[rows.length - 1]?.id ?? null;
    default:
      return null;
  }
}

/** The next row whose step begins with these characters, from a row on and around; `null` without one. */
export function rowBeginning(
  rows: readonly IStepRow[],
  from: string,
  typed: string
): string | null {
  const index = rows.findIndex(({ id }) => id === from);
  const start = typed.length > 1 ? index : index + 1;
  const around = [...rows.slice(start), ...rows.slice(0, start)];
  const wanted = typed.toLowerCase();
  const text = (row: IStepRow) => (row.way?.label || row.step.label).trim();
  return (
    around.find(row => text(row).toLowerCase().startsWith(wanted))?.id ?? null
  );
}
