import type { IDistribution, IPackageQuestion } from '../export/model';
import { normalName } from '../export/python/normalName';

/** A distribution that a kernel imports from outside its environment. */
export interface IForeignDistribution {
  name: string;
  /** Empty where the folder does not tell. */
  version: string;
  folder: string;
  /** `user`: `~/.local`; `pythonpath`: a folder of `PYTHONPATH`. */
  source: 'user' | 'pythonpath';
  /** Version of the environment's own copy that is hidden by this one, or `null`. */
  hides: string | null;
}

/** What a Python kernel says about itself. Paths are as the kernel sees them. */
export interface IInterpreterReport {
  executable: string;
  /** Is the interpreter's file gone, so that the kernel could not be started again? */
  gone: boolean;
  /** For example `3.12.4`. */
  version: string;
  prefix: string;
  kind: 'conda' | 'venv' | 'system';
  /** Name of the environment; empty for a system Python. */
  environment: string;
  /** `null` where the kernel is not ipykernel. */
  ipykernel: string | null;
  userSite: string;
  /** Does the kernel import from `userSite`? */
  userSiteUsed: boolean;
  pythonPath: string[];
  foreign: IForeignDistribution[];
}

/**
 * Why a kernel gave no answer.
 *
 * `busy`: ask again when it is idle. `not-ready`: starting, restarting or not connected. `dead`: it
 * needs a restart. `language`: not a Python kernel. `silent`: no answer in time. `failed`: it answered
 * with an error or with something else.
 */
export type KernelProbeFailure =
  'busy' | 'not-ready' | 'dead' | 'language' | 'silent' | 'failed';

/** The one error of this file; its message is a sentence for the user. */
export class KernelProbeError extends Error {
  constructor(
    readonly failure: KernelProbeFailure,
    message: string
  ) {
    super(message);
    this.name = 'KernelProbeError';
  }
}

/** Read an interpreter report. @throws KernelProbeError when it is something else. */
export function parseInterpreterReport(text: string): IInterpreterReport {
  const value = parseRecord(text);
  const kind = value['kind'];
  const foreign = value['foreign'];
  const python = value['version'];
  if (
    typeof value['executable'] !== 'string' ||
    typeof python !== 'string' ||
    !/^\d+\.\d+\.\d+$/.test(python) ||
    typeof value['prefix'] !== 'string' ||
    (kind !== 'conda' && kind !== 'venv' && kind !== 'system') ||
    !Array.isArray(foreign)
  ) {
    throw unexpectedAnswer();
  }
  return {
    executable: value['executable'],
    gone: value['gone'] === true,
    version: python,
    prefix: value['prefix'],
    kind,
    environment: textOf(value['environment']),
    ipykernel:
      typeof value['ipykernel'] === 'string' ? value['ipykernel'] : null,
    userSite: textOf(value['user_site']),
    userSiteUsed: value['user_site_used'] === true,
    pythonPath: Array.isArray(value['python_path'])
      ? value['python_path'].map(textOf)
      : [],
    foreign: foreign.map(entry => {
      const item: Record<string, unknown> = isRecord(entry) ? entry : {};
      return {
        name: textOf(item['name']),
        version: textOf(item['version']),
        folder: textOf(item['folder']),
        source: item['source'] === 'user' ? 'user' : 'pythonpath',
        hides: typeof item['hides'] === 'string' ? item['hides'] : null
      };
    })
  };
}

/** What a kernel has of the packages that a notebook needs. */
export interface IKernelPackages {
  /** Version of its Python, for example `3.12.4`. */
  python_version: string;
  /** By import name: the distribution that brings it. */
  distributions: Record<string, IDistribution>;
  /** By normalised name: distributions that were asked for by name. */
  installed: Record<string, IDistribution>;
  /** By import name: where a module of the user's own lies, relative to the kernel's folder when below it. */
  own_modules: Record<string, string>;
}

/** Read what a kernel says about packages; only what was asked for is kept. @throws KernelProbeError */
export function parsePackages(
  text: string,
  question: IPackageQuestion
): IKernelPackages {
  const value = parseRecord(text);
  const { python, imports, installed, own } = value;
  if (
    typeof python !== 'string' ||
    !/^\d+\.\d+\.\d+$/.test(python) ||
    !isRecord(imports) ||
    !isRecord(installed) ||
    !isRecord(own)
  ) {
    throw unexpectedAnswer();
  }
  const modules = question.imports.map(name => name.split('.')[0]);
  return {
    python_version: python,
    distributions: chosen(question.imports, imports, distributionOf),
    installed: chosen(
      question.distributions.map(normalName),
      installed,
      distributionOf
    ),
    own_modules: chosen(modules, own, place =>
      typeof place === 'string' ? place : null
    )
  };
}

/** The entries of `record` under these names, as far as `read` understands them. */
function chosen<T>(
  names: readonly string[],
  record: Record<string, unknown>,
  read: (value: unknown) => T | null
): Record<string, T> {
  const found: [string, T][] = [];
  for (const name of names) {
    const value = Object.hasOwn(record, name) ? read(record[name]) : null;
    if (value !== null) {
      found.push([name, value]);
    }
  }
  return Object.fromEntries(found);
}

function distributionOf(entry: unknown): IDistribution | null {
  if (!isRecord(entry) || typeof entry['name'] !== 'string') {
    return null;
  }
  const item: IDistribution = {
    name: entry['name'],
    version: textOf(entry['version'])
  };
  if (textOf(entry['origin']) !== '') {
    item.origin = textOf(entry['origin']);
    item.editable = entry['editable'] === true;
  }
  if (entry['conda'] === true) {
    item.conda = true;
  }
  if (Array.isArray(entry['also'])) {
    item.also = entry['also'].map(textOf);
  }
  return item;
}

/** The answer is not what was asked for. */
export function unexpectedAnswer(): KernelProbeError {
  return new KernelProbeError(
    'failed',
    'The kernel answered something else than what it was asked. Restarting it may help.'
  );
}

/** A JSON object from its text. @throws KernelProbeError */
export function parseRecord(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unexpectedAnswer();
  }
  if (!isRecord(value)) {
    throw unexpectedAnswer();
  }
  return value;
}

/** Is this a JSON object? */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, or an empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
