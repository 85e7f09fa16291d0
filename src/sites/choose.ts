import { InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ISites } from '../tokens';

/**
 * Let the user choose the site, or go back to the detected one.
 *
 * Resolves when the choice is made or given up; what went wrong is shown, not thrown.
 */
export async function chooseSite(
  sites: ISites,
  trans: TranslationBundle
): Promise<void> {
  await sites.ready;
  const choices = siteChoices(sites, trans);
  const answer = await InputDialog.getItem({
    title: trans.__('Choose the Site'),
    label: whyDetected(sites, trans),
    items: choices.map(choice => choice.label),
    current: Math.max(
      0,
      choices.findIndex(choice => choice.id === sites.chosen)
    ),
    okLabel: trans.__('Choose')
  });
  const choice = choices.find(({ label }) => label === answer.value);
  if (!answer.button.accept || !choice) {
    return;
  }
  try {
    await sites.choose(choice.id);
  } catch (reason) {
    await showErrorMessage(
      trans.__('Choose the Site'),
      reason instanceof Error ? reason.message : String(reason)
    );
  }
}

/** What can be chosen, in the order of the list: detection (`null`), then every site. */
export function siteChoices(
  sites: Pick<ISites, 'detected' | 'profiles'>,
  trans: TranslationBundle
): { id: string | null; label: string }[] {
  const names = sites.profiles.map(profile => profile.name);
  const named = (id: string, name: string) =>
    names.filter(other => other === name).length > 1 ? `${name} (${id})` : name;
  return [
    {
      id: null,
      label: trans.__('Detect (now: %1)', detectedName(sites))
    },
    ...sites.profiles.map(({ id, name }) => ({ id, label: named(id, name) }))
  ];
}

/** What was detected and what it was recognised by, as a sentence. */
export function whyDetected(
  sites: Pick<ISites, 'detected' | 'profiles' | 'signals'>,
  trans: TranslationBundle
): string {
  if (sites.signals.length === 0) {
    return trans.__(
      'This computer was not recognised as one of the known sites.'
    );
  }
  return trans.__(
    'Detected %1: %2.',
    detectedName(sites),
    sites.signals.join('; ')
  );
}

function detectedName(sites: Pick<ISites, 'detected' | 'profiles'>): string {
  return (
    sites.profiles.find(profile => profile.id === sites.detected)?.name ??
    sites.detected
  );
}
