import type { ISiteProfile } from '../../../sites/profile';
import type { ICellPlace, IPlanWarning } from '../../model';
import type { IPythonNode } from '../../python/parser';
import type { IProgram, IStatement } from '../program';
import { PlaceCollector, placeOf, warningAt } from './places';
import { quoted, textsOf } from './texts';

/** Whose a path is, and its part that says so: `/home/ann`. */
interface IOwner {
  kind: 'home' | 'computer' | 'scratch' | 'elsewhere';
  root: string;
}

/** Paths in the notebook that only its author has, or only the computer it was written on. */
export function noticePaths(
  program: IProgram,
  site: ISiteProfile | null,
  known: ReadonlySet<IPythonNode>
): IPlanWarning[] {
  const owners = new Map<string, IOwner & { example: string }>();
  const found = new PlaceCollector<string>();
  const mentions = firstFolders(site);
  for (const statement of program.statements) {
    if (!mentions.test(statement.cell.cell.source)) {
      continue;
    }
    for (const { node, path } of pathsOf(statement)) {
      const owner = known.has(node) ? null : ownerOf(path, site);
      if (owner) {
        if (!owners.has(owner.root)) {
          owners.set(owner.root, { ...owner, example: path });
        }
        found.add(owner.root, placeOf(statement.cell, node.start));
      }
    }
  }
  return found.map((root, places) =>
    warningAt('path', places, explain(owners.get(root)!, places, site))
  );
}

/** What every cell with such a path holds; few others do, and need no closer look. */
function firstFolders(site: ISiteProfile | null): RegExp {
  const own = [
    site?.home.path ?? null,
    ...(site?.home.elsewhere ?? []).map(({ path }) => path)
  ].flatMap(path => /^\/[\w.-]+\//.exec(path ?? '') ?? []);
  return new RegExp(
    [
      '~[\\w.-]*/',
      '[\\\\/](?:Users|Documents and Settings)[\\\\/]',
      '/(?:home|root|mnt|content|kaggle|run/media|media|Volumes)/',
      SITE_STORAGE.source.slice(1, -1),
      ...own.map(folder => folder.replace(/[.]/g, '\\.'))
    ].join('|'),
    'i'
  );
}

function explain(
  owner: IOwner & { example: string },
  places: readonly ICellPlace[],
  site: ISiteProfile | null
): string {
  const path = quoted(owner.example);
  const more = places.length > 1 ? ' (and others below it)' : '';
  switch (owner.kind) {
    case 'computer':
      return `${path}${more} is on the computer of one person: no job finds it. Copy the file to where the job runs and give a path relative to the notebook, or make the path a setting.`;
    case 'scratch':
      return `${path}${more} is the scratch of one person: others have no such folder, and what is there may be removed after a while. Make the path a setting.`;
    case 'elsewhere':
      return `${path}${more} is on the storage of another site; ${site?.name ?? 'this site'} does not have it. Copy the file, or make the path a setting.`;
    default:
      return `${path}${more} is in the HOME of one person: others cannot run the script with it. Give a path relative to the notebook or in a folder of your group, or make the path a setting.`;
  }
}

/** Texts of a statement that are paths, and the paths within shell commands. */
function pathsOf(statement: IStatement): { node: IPythonNode; path: string }[] {
  return textsOf(statement.node).flatMap(({ node, text, isCommand }) => {
    if (isCommand) {
      return [...text.matchAll(IN_COMMAND)].map(([, path]) => ({ node, path }));
    }
    // What holds line breaks or is as long as a sentence is a text to be read.
    return text.length <= 300 && !/[\n<>"|]/.test(text)
      ? [{ node, path: text }]
      : [];
  });
}

const IN_COMMAND =
  /(?:^|[\s=:"'<>])((?:~[\w.-]*\/|\/|[A-Za-z]:\\)[^\s"'<>|;&]*)/g;

/** File systems that belong to a site, by their first folder. */
const SITE_STORAGE =
  /^\/(gws|neodc|badc|scratch|projappl|ceph|lustre|gpfs|glade|work|projects)\/./;

/** Whose a path is; `null` for paths that everybody has, that are right on the site, and for other texts. */
export function ownerOf(
  path: string,
  site: ISiteProfile | null
): IOwner | null {
  const windows =
    /^(?:file:\/{2,3})?([A-Za-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+[^\\/]+)(?:[\\/]|$)/i.exec(
      path
    );
  if (windows) {
    return { kind: 'computer', root: windows[1] };
  }
  const mac = /^(?:file:\/\/)?(\/Users\/(?!Shared\b)[\w.@ -]+)(?:\/|$)/.exec(
    path
  );
  if (mac) {
    return { kind: 'computer', root: mac[1] };
  }
  const mounted =
    /^(\/mnt\/[a-z]\/Users\/[^/]+|\/content\/(?:g?drive|sample_data)|\/kaggle\/(?:input|working)|\/run\/media\/[^/]+|\/media\/[^/]+|\/Volumes\/[^/]+)(?:\/|$)/.exec(
      path
    );
  if (mounted) {
    return { kind: 'computer', root: mounted[1] };
  }
  // A tilde alone stands for many things.
  const home = path.includes('/') ? inHome(path, site) : null;
  return home ?? inScratch(path, site) ?? elsewhere(path, site);
}

/** Whether a path lies in a HOME: `~/x`, `/home/ann/x`, and what the site calls so. */
export function inHome(path: string, site: ISiteProfile | null): IOwner | null {
  const own = /^(?:file:\/\/)?(~[\w.-]*)(?:\/|$)/.exec(path);
  if (own) {
    return notHome(path.slice(own[1].length + 1), own[1], site);
  }
  const variable = /^(\$HOME|\$\{HOME\})(?:\/|$)/.exec(path);
  if (variable) {
    return notHome(path.slice(variable[1].length + 1), '~', site);
  }
  for (const pattern of [
    site?.home.path ?? null,
    '/home/users/{user}',
    '/home/{user}'
  ]) {
    const root = pattern === null ? null : rootOf(path, pattern);
    if (root !== null && !SHARED.test(root)) {
      return notHome(path.slice(root.length + 1), root, site);
    }
  }
  const root = /^(\/root)\/./.exec(path);
  return root ? { kind: 'home', root: root[1] } : null;
}

const SHARED = /\/(?:shared|public|common|data|groups?|projects?)$/i;

/** Folders in HOME that are other file systems are not HOME. */
function notHome(
  rest: string,
  root: string,
  site: ISiteProfile | null
): IOwner | null {
  return site?.home.not_home.some(
    folder => rest === folder || rest.startsWith(`${folder}/`)
  )
    ? null
    : { kind: 'home', root };
}

function inScratch(path: string, site: ISiteProfile | null): IOwner | null {
  for (const { path: pattern } of site?.home.elsewhere ?? []) {
    const root = pattern.includes('{user}') ? rootOf(path, pattern) : null;
    if (root !== null) {
      return { kind: 'scratch', root };
    }
  }
  return null;
}

/** Group storage is right where it is; it is noticed only when the site is known not to have it. */
function elsewhere(path: string, site: ISiteProfile | null): IOwner | null {
  const storage = SITE_STORAGE.exec(path);
  if (!storage || !site || site.id === 'generic' || site.slurm === null) {
    return null;
  }
  const here = [
    ...site.home.elsewhere.map(({ path }) => path),
    ...site.detect.flatMap(({ when }) =>
      when.flatMap(condition => ('path' in condition ? [condition.path] : []))
    )
  ];
  return here.some(
    own => own === `/${storage[1]}` || own.startsWith(`/${storage[1]}/`)
  )
    ? null
    : { kind: 'elsewhere', root: `/${storage[1]}` };
}

/** `/home/ann` of `/home/ann/data` for the pattern `/home/{user}`; `null` when it does not fit. */
function rootOf(path: string, pattern: string): string | null {
  if (!pattern.startsWith('/')) {
    return null;
  }
  const expression = pattern
    .split('{user}')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\w.@-]+');
  return (
    new RegExp(`^(?:file://)?(${expression})(?:/|$)`).exec(path)?.[1] ?? null
  );
}
