import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IResources, ISpread } from '../export';

/** What an export is to ask for instead, and the bundle that was written before. */
export interface IResourceChange {
  /** Contents path of the notebook. */
  notebook: string;
  /** Contents path of the bundle's folder. */
  folder: string;
  /** Of one item; what is absent stays. */
  resources: Partial<
    Pick<IResources, 'minutes' | 'memory_bytes' | 'cpus' | 'gpus'>
  >;
  /** The style that the figures are for; with another one they would mean something else. */
  style: string | null;
  spread: ISpread | null;
}

/** A change from the arguments of a command; `null` for what is none. */
export function readChange(
  args: ReadonlyPartialJSONObject
): IResourceChange | null {
  const { notebook, folder, style, spread } = args;
  if (typeof notebook !== 'string' || typeof folder !== 'string') {
    return null;
  }
  const resources: IResourceChange['resources'] = {};
  for (const name of ['minutes', 'memory_bytes', 'cpus'] as const) {
    const value = args[name];
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) {
      resources[name] = value;
    }
  }
  const { workers, nodes } = (spread ?? {}) as Record<string, unknown>;
  return {
    notebook,
    folder,
    resources,
    style: typeof style === 'string' ? style : null,
    spread:
      typeof workers === 'number' && typeof nodes === 'number'
        ? { workers, nodes }
        : null
  };
}
