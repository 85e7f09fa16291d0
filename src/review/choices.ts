import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type {
  IExportOptions,
  IItemOptions,
  IResources,
  ISpread,
  IStaging,
  StyleId
} from '../export';
import { NO_RESOURCES } from '../export/model';
import { setLast } from '../setLast';

/** What the user may switch for one notebook. */
export interface IExportChoices {
  form: IExportOptions['form'];
  steps: boolean;
  echo: boolean;
  figures: boolean;
  versions: IExportOptions['versions'];
  /** Candidate settings that were switched by hand, by name. */
  settings: Record<string, boolean>;
  /** What is done once for each item, or `null`. */
  items: IItemOptions | null;
  /** How the items are run, and how many at a time. */
  style: StyleId;
  spread: ISpread;
  /** Go back into the queue when the time is up. */
  requeue: boolean;
  /** Work on the disk of the node, or `null`. */
  staging: IStaging | null;
  resources: IResources;
}

/** The choices that are the same for every notebook until they are changed for one. */
export type IExportDefaults = Pick<
  IExportChoices,
  'form' | 'steps' | 'echo' | 'figures' | 'versions'
>;

/** What is kept of a notebook's choices. */
export type IRememberedChoices = Partial<Omit<IExportChoices, 'resources'>> & {
  resources?: IRememberedResources;
};

/** Resources belong to a site: at another one they are not recalled. */
export interface IRememberedResources {
  /** Id of the site. */
  site: string;
  values: IResources;
}

/** Remembers what was switched, by notebook. */
export interface IChoiceMemory {
  /** Settles when what was remembered before is known; never rejects. */
  readonly ready: Promise<void>;
  recall(path: string): IRememberedChoices;
  remember(path: string, choices: IRememberedChoices): void;
}

/** Job resources that leave everything to the site. */
export function noResources(account: string | null): IResources {
  return { ...NO_RESOURCES, account };
}

/** Keeps choices in JupyterLab's state database, those of the notebooks that were switched last. */
export class ChoiceMemory implements IChoiceMemory {
  constructor(private readonly _state: Pick<IStateDB, 'fetch' | 'save'>) {
    this.ready = this._load();
  }

  readonly ready: Promise<void>;

  recall(path: string): IRememberedChoices {
    return this._choices.get(path) ?? {};
  }

  remember(path: string, choices: IRememberedChoices): void {
    setLast(this._choices, path, readChoices(choices), MOST_NOTEBOOKS);
    this._state
      .save(KEY, Object.fromEntries(this._choices) as ReadonlyPartialJSONObject)
      .catch(reason => {
        console.warn(`Signpost cannot keep what was switched: ${reason}`);
      });
  }

  private async _load(): Promise<void> {
    try {
      const stored = await this._state.fetch(KEY);
      if (typeof stored === 'object' && stored !== null) {
        for (const [path, choices] of Object.entries(stored)) {
          if (!this._choices.has(path)) {
            this._choices.set(path, readChoices(choices));
          }
        }
      }
    } catch (reason) {
      console.warn(`Signpost cannot read what was switched before: ${reason}`);
    }
  }

  private readonly _choices = new Map<string, IRememberedChoices>();
}

const KEY = 'jupyterlab-signpost:export-choices';
const MOST_NOTEBOOKS = 100;

/** The workspace is a file that anybody may have written: only what makes sense is taken. */
function readChoices(stored: unknown): IRememberedChoices {
  const choices: IRememberedChoices = {};
  if (typeof stored !== 'object' || stored === null) {
    return choices;
  }
  const {
    form,
    versions,
    settings,
    items,
    style,
    spread,
    staging,
    resources,
    ...rest
  } = stored as Record<string, unknown>;
  if (form === 'library' || form === 'flat') {
    choices.form = form;
  }
  if (versions === 'exact' || versions === 'loose') {
    choices.versions = versions;
  }
  for (const name of ['steps', 'echo', 'figures', 'requeue'] as const) {
    const value = rest[name];
    if (typeof value === 'boolean') {
      choices[name] = value;
    }
  }
  if (typeof settings === 'object' && settings !== null) {
    choices.settings = Object.fromEntries(
      Object.entries(settings).filter(
        (entry): entry is [string, boolean] => typeof entry[1] === 'boolean'
      )
    );
  }
  // A style that is not known any more is one run.
  if (typeof style === 'string') {
    choices.style = style as StyleId;
  }
  if (typeof spread === 'object' && spread !== null) {
    const { workers, nodes } = spread as Record<string, unknown>;
    if (isCount(workers) && isCount(nodes)) {
      choices.spread = { workers, nodes };
    }
  }
  if (staging === null) {
    choices.staging = null;
  } else if (typeof staging === 'object') {
    const { inputs, minutes } = staging as Record<string, unknown>;
    if (
      isCount(minutes) &&
      Array.isArray(inputs) &&
      inputs.every(input => typeof input === 'string')
    ) {
      choices.staging = { inputs, minutes };
    }
  }
  const kept = readResources(resources);
  if (kept !== null) {
    choices.resources = kept;
  }
  if (items === null) {
    choices.items = null;
  } else if (typeof items === 'object' && 'name' in items) {
    const { name, values = null } = items as Record<string, unknown>;
    if (
      typeof name === 'string' &&
      (values === null || typeof values === 'string')
    ) {
      choices.items = { name, values };
    }
  }
  return choices;
}

function readResources(stored: unknown): IRememberedResources | null {
  if (typeof stored !== 'object' || stored === null) {
    return null;
  }
  const { site, values } = stored as Record<string, unknown>;
  if (
    typeof site !== 'string' ||
    typeof values !== 'object' ||
    values === null
  ) {
    return null;
  }
  const { account, partition, qos, minutes, cpus, memory_bytes, gpus, mail } =
    values as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const count = (value: unknown) => (isCount(value) ? value : null);
  return {
    site,
    values: {
      account: text(account),
      partition: text(partition),
      qos: text(qos),
      minutes: count(minutes),
      cpus: count(cpus),
      memory_bytes: count(memory_bytes),
      gpus: count(gpus) ?? 0,
      mail: text(mail)
    }
  };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0;
}
