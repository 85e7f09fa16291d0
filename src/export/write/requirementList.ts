import type { IDistribution, IPlan } from '../model';
import { withoutPassword } from '../notebook/installArguments';
import { findNeeds } from '../plan/needs';
import { KNOWN_PACKAGES } from '../python/modules';
import { normalName } from '../python/normalName';
import { plainText } from '../python/text';
import { distributionsOf, isListed } from './distributionNames';
import { versionChoice } from './versions';

/** One requirement of a program, in two forms. */
export interface IRequirement {
  /** With the kernel's version, for example `numpy==2.1.0`. */
  exact: string;
  /** With any version that should do, for example `numpy>=2.1,<3`. */
  loose: string;
  /** Why it is there, or why it is not what one would expect. */
  notes: string[];
}

export interface IRequirementList {
  /** Sorted by name. */
  requirements: IRequirement[];
  /** What a user has to look after, one paragraph each. */
  remarks: string[];
  /** Modules of which nothing is known. */
  unknown: string[];
  /** Whether a kernel has said anything. */
  known: boolean;
}

/** What the program needs, as far as the notebook and its kernel tell. */
export function listRequirements(plan: IPlan): IRequirementList {
  return new Collector(plan).collect();
}

interface IEntry {
  name: string;
  extras: Set<string>;
  distribution: IDistribution | null;
  /** A version or address that the notebook itself asks for. */
  asked: string;
  notes: Set<string>;
}

class Collector {
  constructor(private readonly _plan: IPlan) {}

  collect(): IRequirementList {
    const needs = findNeeds(this._plan);
    const { distributions } = this._plan.options;
    const own = this._plan.options.own_modules ?? {};
    for (const { module, dotted, optional } of needs.modules) {
      if (needs.written.has(module)) {
        continue;
      }
      if (Object.hasOwn(own, module)) {
        this._own.push([module, own[module]]);
        continue;
      }
      const found = this._found(module, dotted);
      if (found.length > 0) {
        found.forEach(item => this._add(item.name, item));
      } else if (optional) {
        this._optional.push(module);
      } else if (KNOWN_PACKAGES.has(module) || isListed(module)) {
        this._addKnown(module, dotted);
      } else {
        this._unknown.push(module);
      }
    }
    needs.asked.forEach(requirement => this._ask(requirement));
    for (const { choices, usual, because, always } of needs.backends) {
      const choice =
        distributions === null
          ? usual
          : (choices.find(name => usable(distributions[name])) ??
            (always ? usual : null));
      const distribution = choice ? distributions?.[choice] : undefined;
      if (choice) {
        this._addBackend(
          distributionsOf(choice)[0],
          distribution ?? null,
          because
        );
      }
    }
    return this._finish();
  }

  /** Distributions of a module; those of its full names tell more than that of its first part. */
  private _found(module: string, dotted: ReadonlySet<string>): IDistribution[] {
    const { distributions } = this._plan.options;
    const found = new Map<string, IDistribution>();
    for (const names of [
      [...dotted].filter(name => name !== module),
      [module]
    ]) {
      for (const name of names) {
        const item = distributions?.[name];
        if (item && usable(item)) {
          found.set(normalName(item.name), item);
        }
      }
      if (found.size > 0) {
        break;
      }
    }
    return [...found.values()];
  }

  /** A package of which only the name is known. */
  private _addKnown(module: string, dotted: ReadonlySet<string>): void {
    const names = distributionsOf(module, dotted);
    for (const name of names) {
      const entry = this._add(name, null);
      if (this._plan.options.distributions) {
        entry.notes.add('not in the kernel');
      }
    }
    if (names.length === 0) {
      this._unknown.push(...dotted);
    }
  }

  private _add(name: string, distribution: IDistribution | null): IEntry {
    const key = normalName(name);
    const entry = this._entries.get(key) ?? {
      name,
      extras: new Set(),
      distribution: null,
      asked: '',
      notes: new Set()
    };
    if (distribution) {
      entry.name = distribution.name;
      entry.distribution = distribution;
      (distribution.also ?? [])
        .filter(isName)
        .forEach(other => entry.notes.add(`${other} brings the same module`));
    }
    this._entries.set(key, entry);
    return entry;
  }

  private _addBackend(
    name: string,
    distribution: IDistribution | null,
    because: string
  ): void {
    const key = normalName(distribution?.name ?? name);
    const known = this._entries.get(key);
    if (known && !this._backends.has(key)) {
      return;
    }
    this._backends.add(key);
    const entry = this._add(name, distribution);
    if (entry.notes.size === 0) {
      entry.notes.add(`for ${because}`);
    }
  }

  /** Something that a cell installs. */
  private _ask(requirement: string): void {
    if (requirement.startsWith('#')) {
      this._remarks.push(requirement.replace(/^#\s*/, ''));
      return;
    }
    const match =
      /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([\w\s,.-]*)\])?\s*(.*)$/.exec(
        requirement
      );
    if (!match || /[\s"'\\]/.test(match[3].replace(/^@ /, ''))) {
      this._remarks.push(`The notebook installs ${requirement}.`);
      return;
    }
    const [, name, extras, asked] = match;
    const { distributions, installed } = this._plan.options;
    const key = normalName(name);
    const has = installed?.[key];
    if (distributions && !has && !this._entries.has(key) && installed) {
      this._remarks.push(
        `The notebook installs ${requirement}, which the kernel does not have.`
      );
      return;
    }
    const entry = this._add(name, usable(has) ? has : null);
    (extras ?? '')
      .split(',')
      .map(extra => extra.trim())
      .filter(Boolean)
      .forEach(extra => entry.extras.add(extra));
    if (asked === '') {
      return;
    }
    if (entry.distribution && !asked.startsWith('@')) {
      entry.notes.add(`the notebook asks for ${asked}`);
    } else {
      entry.asked = asked;
    }
  }

  private _finish(): IRequirementList {
    const requirements: IRequirement[] = [];
    const entries = [...this._entries.values()].sort((one, other) =>
      one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1
    );
    for (const entry of entries) {
      const requirement = this._requirement(entry);
      if (requirement) {
        requirements.push(requirement);
      }
    }
    if (this._optional.length > 0) {
      this._remarks.push(
        `The notebook goes on without ${this._optional.join(', ')}${this._plan.options.distributions ? ', which the kernel does not have' : ''}.`
      );
    }
    for (const [module, place] of this._own) {
      this._remarks.push(
        /^\//.test(place)
          ? `${module} is a module of your own in ${place}: the program finds it where the notebook did, with the same PYTHONPATH or sys.path.`
          : `${module} is a module of your own beside the notebook (${place}): it needs nothing here.`
      );
    }
    return {
      requirements,
      remarks: this._remarks.map(remark =>
        plainText(remark).replace(/\s+/g, ' ')
      ),
      unknown: this._unknown,
      known: this._plan.options.distributions !== null
    };
  }

  /** `null`: pip cannot be told, and a remark says so. */
  private _requirement(entry: IEntry): IRequirement | null {
    const { distribution } = entry;
    const extras =
      entry.extras.size > 0 ? `[${[...entry.extras].sort().join(',')}]` : '';
    const name = `${entry.name}${extras}`;
    const notes = [...entry.notes];
    if (entry.asked !== '' && !distribution?.origin) {
      const asked = entry.asked.startsWith('@')
        ? `${name} ${entry.asked}`
        : `${name}${entry.asked}`;
      return { exact: asked, loose: asked, notes };
    }
    if (!distribution) {
      return { exact: name, loose: name, notes };
    }
    const version = `${distribution.name} ${distribution.version}`.trim();
    if (distribution.conda) {
      this._remarks.push(
        `${version} comes from conda, and pip cannot see it: conda install ${distribution.name}=${distribution.version}`
      );
      return null;
    }
    const origin = withoutPassword(distribution.origin ?? '');
    if (isAddress(origin)) {
      const asked = `${name} @ ${origin}`;
      return {
        exact: asked,
        loose: asked,
        notes: [`${distribution.version} in the kernel`, ...notes]
      };
    }
    if (origin !== '') {
      const folder = decode(origin.replace(/^file:\/\//, ''));
      this._remarks.push(
        `${version} was installed from ${folder}${distribution.editable ? ', where it is being worked on (editable)' : ''}. No index has it: pip install ${distribution.editable ? '-e ' : ''}${folder}`
      );
      return null;
    }
    const { pin, range, note } = versionChoice(distribution.version);
    return {
      exact: `${name}${pin}`,
      loose: `${name}${range}`,
      notes: note === null ? notes : [note, ...notes]
    };
  }

  private readonly _entries = new Map<string, IEntry>();
  private readonly _backends = new Set<string>();
  private readonly _optional: string[] = [];
  private readonly _own: [string, string][] = [];
  private readonly _unknown: string[] = [];
  private readonly _remarks: string[] = [];
}

/** Whether what a kernel said can be written into a file. */
function usable(item: IDistribution | undefined): item is IDistribution {
  return item !== undefined && isName(item.name);
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/.test(text);
}

/** An address that another computer can reach too. */
function isAddress(text: string): boolean {
  return /^(?:(?:git|hg|svn|bzr)\+)?(?:https?|ssh|git):\/\/[^\s"'\\]+$/.test(
    text
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
