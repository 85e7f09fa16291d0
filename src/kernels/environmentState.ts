import type { TranslationBundle } from '@jupyterlab/translation';

import type { IEnvironment } from '../server/answers';
import type { CheckStatus } from '../tokens';

/**
 * How far an environment is from being a kernel: `broken`, `kernel` (it is one), `ready` (it can be
 * registered), `needs-ipykernel` (missing or too old).
 */
export type EnvironmentState =
  'broken' | 'kernel' | 'ready' | 'needs-ipykernel';

/** What the list can be narrowed to. */
export type EnvironmentView = 'all' | EnvironmentState;

export const VIEWS: readonly EnvironmentView[] = [
  'all',
  'kernel',
  'ready',
  'needs-ipykernel',
  'broken'
];

export function environmentState(environment: IEnvironment): EnvironmentState {
  if (environment.problem !== null) {
    return 'broken';
  }
  if (
    environment.ipykernel === 'missing' ||
    environment.ipykernel === 'too-old'
  ) {
    return 'needs-ipykernel';
  }
  return environment.kernelspecs.length > 0 ? 'kernel' : 'ready';
}

/** The sign of a state: those of the checks. */
export const STATE_SIGNS: Record<EnvironmentState, CheckStatus> = {
  broken: 'problem',
  kernel: 'ok',
  ready: 'not-needed',
  'needs-ipykernel': 'attention'
};

/** The word beside the sign. */
export function stateWord(
  environment: IEnvironment,
  trans: TranslationBundle
): string {
  switch (environmentState(environment)) {
    case 'broken':
      return trans.__('broken');
    case 'kernel':
      return trans.__('kernel');
    case 'ready':
      return trans.__('not a kernel yet');
    case 'needs-ipykernel':
      return environment.ipykernel === 'too-old'
        ? trans.__('ipykernel too old')
        : trans.__('no ipykernel');
  }
}

export function viewText(
  view: EnvironmentView,
  count: number,
  trans: TranslationBundle
): string {
  switch (view) {
    case 'all':
      return trans.__('All (%1)', count);
    case 'kernel':
      return trans.__('Kernels (%1)', count);
    case 'ready':
      return trans.__('Not a kernel yet (%1)', count);
    case 'needs-ipykernel':
      return trans.__('Without a usable ipykernel (%1)', count);
    case 'broken':
      return trans.__('Broken (%1)', count);
  }
}

/** Does a text occur in one of some texts, whatever the case? */
export function matches(wanted: string, ...texts: string[]): boolean {
  const lower = wanted.trim().toLowerCase();
  return texts.some(text => text.toLowerCase().includes(lower));
}
