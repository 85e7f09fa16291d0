import { UsageError } from './cliInput';
import type { IPlan } from './index';
import { giveValue, SettingValueError } from './plan/settingValues';

/**
 * `--set NAME=VALUE` replaces the notebook's value in the settings of the bundle.
 *
 * @throws {@link UsageError}
 */
export function applySettings(
  plan: IPlan,
  set: readonly [string, string][]
): void {
  for (const [name, text] of set) {
    const setting = plan.settings.find(
      item => item.name === name && item.lifted
    );
    if (!setting) {
      const names = plan.settings
        .filter(item => item.lifted)
        .map(item => item.name);
      throw new UsageError(
        `${name} is no setting of this notebook. ${names.length > 0 ? `Its settings are ${names.join(', ')}.` : 'It has none.'}`
      );
    }
    try {
      giveValue(setting, text);
    } catch (reason) {
      throw reason instanceof SettingValueError
        ? new UsageError(`--set ${name}: ${reason.message}.`)
        : reason;
    }
  }
}

/**
 * `--no-setting NAME`: these values stay in the script.
 *
 * @throws {@link UsageError} when the notebook has no such value.
 */
export function switchedOff(
  plan: IPlan,
  names: readonly string[]
): Record<string, boolean> {
  for (const name of names) {
    if (!plan.settings.some(setting => setting.name === name)) {
      throw new UsageError(
        `${name} is no setting of this notebook, so it cannot be left out. ${plan.settings.length > 0 ? `Its settings are ${plan.settings.map(setting => setting.name).join(', ')}.` : 'It has none.'}`
      );
    }
  }
  return Object.fromEntries(names.map(name => [name, false]));
}

/**
 * `--items NAME`: only what can be done item by item.
 *
 * @throws {@link UsageError}
 */
export function checkItems({ options, items, item_candidates }: IPlan): void {
  const wanted = options.items;
  if (wanted === null) {
    return;
  }
  if (items === null) {
    const may = item_candidates
      .filter(({ refused }) => refused === null)
      .map(({ name }) => name);
    const known = item_candidates.find(({ name }) => name === wanted.name);
    throw new UsageError(
      `${known?.refused ? `the items of "${known.text}" cannot be run apart from each other. ${known.refused}` : `${wanted.name} is neither a loop nor a setting of this notebook.`} ${may.length > 0 ? `There are ${may.join(', ')}.` : 'It has nothing that can be done item by item.'}`
    );
  }
  if (items.candidate.kind === 'loop' && wanted.values !== null) {
    throw new UsageError(
      `--item-values is for settings: "${items.candidate.text}" has its own items.`
    );
  }
}
