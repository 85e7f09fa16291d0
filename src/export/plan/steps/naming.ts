import { calledName } from '../../python/calls';
import { BUILTIN_NAMES } from '../../python/modules';
import { walk } from '../../python/parser';
import { KEYWORDS } from '../naming';
import type { IUnit } from './units';

const LONGEST = 40;
/** Words that say nothing in a name. */
const FILLERS = new Set(
  'a an the of and or to in on at by for from with is are was be this that these those our we us you your it its let lets how what why when where which do does will can some here there as into using use about first then finally now'.split(
    ' '
  )
);
const READING =
  /^(?:read_\w+|load\w*|open_\w+|fetch_\w+|genfromtxt|fromfile|imread|open|urlopen|urlretrieve|download\w*|glob)$/;
const WRITING =
  /^(?:to_(?:csv|excel|parquet|json|hdf|netcdf|zarr|pickle|sql|feather|file)|savefig|save\w*|dump|write\w*|imwrite|imsave)$/;
const DRAWING =
  /^(?:plot\w*|scatter\w*|hist\w*|bar\w*|imshow|boxplot|violinplot|pie|contour\w*|pcolor\w*|heatmap|\w+plot|pairplot|jointplot|subplots?|figure|show|fill_between|errorbar|quiver|streamplot|draw\w*)$/;
const FITTING = /^(?:fit|fit_transform|train|compile|fit_generator|curve_fit)$/;
/** Names that say nothing of what they hold. */
const VAGUE =
  /^(?:_.*|[a-z]|[a-z]\d|fig\d*|axe?s?\d*|plt|tmp|temp|res|ret|out|val|idx|self|i+|j+|k+)$/;

/** Chooses names for functions that nothing else has. */
export class StepNames {
  constructor(private readonly _taken: Set<string>) {}

  /** A name from the heading, or from what the code does where that says too little. */
  choose(
    heading: string | null,
    units: readonly IUnit[],
    results: readonly string[]
  ): string {
    const named = heading === null ? '' : headingName(heading);
    const verb = verbOf(units, results);
    const isValue = units.some(
      ({ flow }) => flow.may.has(named) || flow.needs.has(named)
    );
    const wanted = [
      named,
      // Where a value of the notebook is called "data", what makes it is "compute_data".
      isValue ? `${verb}_${named}` : '',
      contentName(units, results)
    ].filter(name => name.length > 2 && name.length <= LONGEST);
    const free =
      wanted.find(name => this._isFree(name)) ??
      this._numbered(wanted[0] ?? 'step');
    this._taken.add(free);
    return free;
  }

  private _isFree(name: string): boolean {
    return (
      !this._taken.has(name) && !KEYWORDS.has(name) && !BUILTIN_NAMES.has(name)
    );
  }

  private _numbered(name: string): string {
    for (let count = 2; ; count++) {
      const numbered = `${name}_${count}`;
      if (this._isFree(numbered)) {
        return numbered;
      }
    }
  }
}

/** The words of a heading that a person would name a function by; empty when there are none. */
export function headingName(heading: string): string {
  const text = heading
    .replace(
      /^\W*(?:(?:step|part|section|chapter|exercise|ex|question|task|problem|lesson|cell|q)\b\.?\s*)?(?:(?:[\dIVX]+|[a-z])(?:[.-][\da-z]+)*(?:[.):-]+\s*|\s+(?![-+*/=])))?/i,
      ''
    )
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/['’]s?\b/g, '');
  const clause = text.split(/[:;.!?(–—]|\s-\s/)[0];
  let words = wordsOf(clause.trim() === '' ? text : clause);
  if (words.length > 5) {
    const telling = words.filter(word => !FILLERS.has(word));
    words = (telling.length > 1 ? telling : words).slice(0, 5);
  }
  while (words.length > 1 && words.join('_').length > LONGEST) {
    words = words.slice(0, -1);
  }
  while (words.length > 1 && FILLERS.has(words[words.length - 1])) {
    words = words.slice(0, -1);
  }
  const name = words.join('_').slice(0, LONGEST);
  return /^[a-z_]/.test(name) ? name : '';
}

/** What the code does, as a name: `load_users`, `plot_ages`. */
export function contentName(
  units: readonly IUnit[],
  results: readonly string[]
): string {
  const verb = verbOf(units, results);
  const made = telling(results);
  if (made.length > 0) {
    return limited(verb, made.slice(0, 2).map(snake));
  }
  const read = mostRead(units);
  return limited(verb, [read === '' ? OBJECTS[verb] : snake(read)]);
}

type Verb = 'read' | 'fit' | 'compute' | 'plot' | 'write' | 'show';

/** What there is to do something with where no name tells. */
const OBJECTS: Record<Verb, string> = {
  read: 'data',
  fit: 'model',
  compute: 'values',
  plot: 'figure',
  write: 'results',
  show: 'results'
};

/** The word for what the code does. */
function verbOf(units: readonly IUnit[], results: readonly string[]): Verb {
  const calls = new Set<string>();
  for (const unit of units) {
    for (const statement of unit.statements) {
      for (const node of walk(statement.node)) {
        if (node.nodeType === 'Call') {
          calls.add(calledName(node));
        }
      }
    }
  }
  const does = (what: RegExp) => [...calls].some(call => what.test(call));
  if (telling(results).length > 0) {
    return does(READING) ? 'read' : does(FITTING) ? 'fit' : 'compute';
  }
  return does(DRAWING)
    ? 'plot'
    : does(WRITING)
      ? 'write'
      : does(FITTING)
        ? 'fit'
        : 'show';
}

function telling(results: readonly string[]): string[] {
  return results.filter(name => !VAGUE.test(name));
}

/** The sentence that a name stands for, for a function without a heading. */
export function nameAsTitle(name: string): string {
  const [verb, ...words] = name.split('_');
  const text = [verb, ...words].join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The name of the notebook that the code uses most, `''` when there is none worth naming. */
function mostRead(units: readonly IUnit[]): string {
  const counts = new Map<string, number>();
  const bound = new Set(units.flatMap(unit => [...unit.flow.may]));
  for (const { statements } of units) {
    for (const read of statements.flatMap(statement => statement.names.reads)) {
      if (
        read.call === null &&
        !VAGUE.test(read.name) &&
        !read.name.startsWith('__')
      ) {
        counts.set(
          read.name,
          (counts.get(read.name) ?? 0) + (bound.has(read.name) ? 1 : 2)
        );
      }
    }
  }
  for (const name of counts.keys()) {
    if (BUILTIN_NAMES.has(name) || MODULE_NAMES.has(name)) {
      counts.delete(name);
    }
  }
  const [most] = [...counts].sort((one, other) => other[1] - one[1]);
  return most?.[0] ?? '';
}

/** How people call the modules that they import. */
const MODULE_NAMES = new Set(
  'np numpy pd pandas plt matplotlib mpl sns seaborn sp scipy xr xarray sklearn sm smf tf torch nn F os sys re math random time datetime json itertools collections functools pathlib warnings stats signal optimize linalg'.split(
    ' '
  )
);

function limited(verb: string, objects: readonly string[]): string {
  const two = [verb, objects.join('_and_')].join('_');
  return two.length <= LONGEST
    ? two
    : `${verb}_${objects[0]}`.slice(0, LONGEST);
}

function snake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_]/g, '')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}
