import type { TranslationBundle } from '@jupyterlab/translation';

import type { IDecision, WarningKind } from '../export';

/** Where something goes, in a word. */
export function placeWord(
  where: IDecision['where'],
  trans: TranslationBundle
): string {
  switch (where) {
    case 'setting':
      return trans.__('setting');
    case 'library':
      return trans.__('library');
    case 'step':
      return trans.__('step');
    case 'dropped':
      return trans.__('left out');
    case 'requirements':
      return trans.__('requirements');
    default:
      return trans.__('script');
  }
}

/** What a warning is about, in two or three words. */
export function warningWord(
  kind: WarningKind,
  trans: TranslationBundle
): string {
  const words: Record<WarningKind, string> = {
    order: trans.__('Out of order'),
    edited: trans.__('Changed since run'),
    'never-run': trans.__('Never run'),
    error: trans.__('Ended with an error'),
    comment: trans.__('Not run'),
    magic: trans.__('Needs IPython'),
    history: trans.__('History'),
    input: trans.__('Waits for somebody'),
    widget: trans.__('Widgets'),
    name: trans.__('Not defined'),
    secret: trans.__('Secret'),
    path: trans.__('Path of one person'),
    home: trans.__('Writes into HOME'),
    layout: trans.__('Layout')
  };
  return words[kind];
}
