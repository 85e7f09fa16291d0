import type { CheckStatus } from '../../tokens';

/** What is known of a step, beside what the chart says of it. */
export interface IStepMark {
  /** Of the check that the step leads to; `null` when it leads to none. */
  status: CheckStatus | null;
  /** The check's answer, one line; empty while there is none. */
  summary: string;
  /** Ticked off by the reader. */
  isDone: boolean;
  /** The step that the reader has reached. */
  isCurrent: boolean;
}

/** Marks by step id; a step that is not in it has none of them. */
export type StepMarks = ReadonlyMap<string, IStepMark>;
