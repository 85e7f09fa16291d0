import type { TranslationBundle } from '@jupyterlab/translation';

import { statusWord } from '../environment/statusWords';
import type { CheckStatus, ICheckResult } from '../tokens';

/** From this share of a limit on HOME is nearly full. */
export const NEARLY_FULL = 0.9;

/** What the status bar shows of HOME. */
export interface IHomeView {
  /** For example `HOME 43 %`. */
  text: string;
  /** Is it to be noticed? Then the icon and the word of the status are shown too. */
  isLoud: boolean;
  status: CheckStatus;
  /** The figures, with units. */
  summary: string;
}

/** What is to be shown of an answer of the check, or `null` when it tells nothing. */
export function homeView(
  result: ICheckResult,
  trans: TranslationBundle
): IHomeView | null {
  const { fraction, status, summary } = result;
  const word = statusWord(status, trans);
  if (fraction === null) {
    // Without a limit there is still "nothing can be written".
    return status === 'problem'
      ? { text: trans.__('HOME: %1', word), isLoud: true, status, summary }
      : null;
  }
  const isLoud = status === 'problem' || fraction >= NEARLY_FULL;
  const percent = percentOf(fraction);
  const text = isLoud
    ? trans.__('HOME %1 %: %2', percent, word)
    : trans.__('HOME %1 %', percent);
  return { text, isLoud, status, summary };
}

/** Whole percent, rounded down: 99.9 % is not full. */
export function percentOf(fraction: number): number {
  return Math.floor(100 * fraction);
}
