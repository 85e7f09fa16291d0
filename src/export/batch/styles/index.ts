import { ARRAY } from './array';
import { DASK_JOBQUEUE, DASK_RUNNER } from './daskNodes';
import { DASK_GATEWAY } from './gateway';
import { DASK, GPU, JOBLIB, MULTIPROCESSING } from './node';
import { PARALLEL } from './parallel';
import { SERIAL, SINGLE } from './plain';
import { RAY } from './ray';
import { SKYPILOT } from './skypilot';
import type { IStyle, StyleId } from './style';

export { isOffered } from './style';
export type { ISpread, IStyle, StyleId } from './style';

/** The ways to run a program, the simple ones first. A new one is a file and a line here. */
export const STYLES: readonly IStyle[] = [
  SINGLE,
  SERIAL,
  ARRAY,
  PARALLEL,
  MULTIPROCESSING,
  JOBLIB,
  DASK,
  DASK_RUNNER,
  DASK_JOBQUEUE,
  DASK_GATEWAY,
  RAY,
  GPU,
  SKYPILOT
];

/** The style of that name. */
export function styleOf(id: StyleId): IStyle {
  return STYLES.find(style => style.id === id) ?? SINGLE;
}
