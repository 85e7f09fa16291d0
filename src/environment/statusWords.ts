import type { TranslationBundle } from '@jupyterlab/translation';

import type { CheckStatus, ICheck, ICheckResult } from '../tokens';

/** The word for a status, as it is shown beside its icon. */
export function statusWord(
  status: CheckStatus,
  trans: TranslationBundle
): string {
  switch (status) {
    case 'ok':
      return trans.__('ok');
    case 'attention':
      return trans.__('look at this');
    case 'problem':
      return trans.__('problem');
    case 'unknown':
      return trans.__('not known');
    case 'not-needed':
      return trans.__('not needed here');
  }
}

/** How many results a user should look at. */
export function countToLookAt(
  results: ReadonlyMap<string, ICheckResult>
): number {
  return [...results.values()].filter(
    result => result.status === 'attention' || result.status === 'problem'
  ).length;
}

/** The line above the checks. */
export function overview(
  checks: readonly Pick<ICheck, 'id'>[],
  results: ReadonlyMap<string, ICheckResult>,
  trans: TranslationBundle
): string {
  const count = countToLookAt(results);
  const waiting = checks.filter(check => !results.has(check.id)).length;
  if (count > 0) {
    return trans.__('%1 to look at', count);
  }
  if (waiting > 0) {
    return trans.__('Looking …');
  }
  return [...results.values()].some(result => result.status === 'unknown')
    ? trans.__('Nothing to look at in what is known')
    : trans.__('Nothing to look at');
}

/**
 * What a screen reader should hear about new results: checks whose status has changed. First answers are
 * told too, unless there is nothing to look at in them. Empty when nothing is to be told.
 */
export function announcement(
  before: ReadonlyMap<string, CheckStatus>,
  results: ReadonlyMap<string, ICheckResult>,
  trans: TranslationBundle
): string {
  return [...results.values()]
    .filter(result => {
      const old = before.get(result.id);
      return old === undefined
        ? result.status === 'attention' || result.status === 'problem'
        : old !== result.status;
    })
    .map(result =>
      trans.__(
        '%1: %2. %3',
        result.title,
        statusWord(result.status, trans),
        result.summary
      )
    )
    .join(' ');
}
