import type { Contents } from '@jupyterlab/services';
import { PathExt } from '@jupyterlab/coreutils';

import type { IBundle, IExportOptions } from '../export';
import { MANIFEST_NAME } from '../export/model';
import { sentenceOf } from '../server/errors';
import type { ISiteProfile } from '../sites/profile';
import { VERSION } from '../version';
import type { Exporter } from './planner';
import { readText } from './readText';
import type { IResourceChange } from './resourceChange';

export interface IRewriteOptions {
  contents: Pick<Contents.IManager, 'get' | 'save'>;
  exporter: Exporter;
  profiles: readonly ISiteProfile[];
}

export interface IRewritten {
  /** `#SBATCH` options of the wrapper, before and after. */
  changes: { before: string | null; after: string | null }[];
  /** Names of the files that were written. */
  written: string[];
  /** Names of those that would have changed, but are not as the export wrote them. */
  kept: string[];
  /** Why the wrapper cannot ask for this at the site, as sentences. */
  problems: string[];
}

/**
 * Change what a written bundle asks for, and nothing else of it.
 *
 * Only files that depend on the resources are written, and only where they are as the export wrote
 * them: what a user changed stays, and the program is not touched even when the notebook has changed.
 *
 * @throws with a sentence when the bundle cannot be changed; nothing is written then.
 */
export async function rewriteResources(
  change: IResourceChange,
  options: IRewriteOptions
): Promise<IRewritten> {
  const { contents, exporter } = options;
  const manifest = await readManifest(contents, change.folder);
  const before = optionsOf(manifest, options.profiles);
  checkStyle(change, before);
  const after = {
    ...before,
    resources: { ...before.resources, ...change.resources }
  };
  const content = await readNotebook(contents, change.notebook);
  const bundleOf = (chosen: Partial<IExportOptions>) => {
    const plan = exporter.makePlan(
      exporter.readNotebook(content, PathExt.basename(change.notebook)),
      chosen
    );
    return { plan, bundle: exporter.writeBundle(plan) };
  };
  const old = bundleOf(before);
  const fresh = bundleOf(after);
  const result: IRewritten = {
    changes: changedDirectives(old.bundle, fresh.bundle),
    written: [],
    kept: [],
    problems: fresh.plan.wrapper_problems
  };
  const digests: Record<string, string> = {};
  for (const file of fresh.bundle.files) {
    const was = old.bundle.files.find(({ path }) => path === file.path)?.text;
    if (file.path === MANIFEST_NAME || was === file.text) {
      continue;
    }
    const path = `${change.folder}/${file.path}`;
    if ((await readText(contents, path)) !== was) {
      result.kept.push(file.path);
      continue;
    }
    await write(contents, path, file.text, result.written);
    result.written.push(file.path);
    digests[file.path] = await exporter.digest(file.text);
  }
  if (result.written.length > 0) {
    const text = exporter.manifestText({
      ...manifest,
      request: exporter.requestOf(fresh.plan),
      options: {
        ...(manifest['options'] as object),
        resources: after.resources
      },
      files: { ...(manifest['files'] as object), ...digests }
    });
    await write(
      contents,
      `${change.folder}/${MANIFEST_NAME}`,
      text,
      result.written
    );
  }
  return result;
}

/** What was changed, as sentences. */
export function describeRewritten(
  { changes, written, kept, problems }: IRewritten,
  { folder }: Pick<IResourceChange, 'folder'>
): string {
  const changed = changes
    .map(({ before, after }) =>
      before === null
        ? `${after} is new`
        : after === null
          ? `${before} is gone`
          : `${before} is now ${after}`
    )
    .join(', ');
  const sentences = [];
  if (changes.length === 0) {
    sentences.push(`The wrapper in ${folder}/ asks for this already.`);
  } else if (written.length > 0) {
    sentences.push(`${changed} in ${folder}/${written.join(', ')}.`);
  } else {
    sentences.push(`No file was written.`);
  }
  if (kept.length > 0) {
    sentences.push(
      `${kept.join(', ')} ${kept.length === 1 ? 'is' : 'are'} not as the export wrote ${kept.length === 1 ? 'it' : 'them'}, because you, or the notebook, changed since, and ${kept.length === 1 ? 'was' : 'were'} kept: write the files again, or change it there by hand${written.length === 0 && changed !== '' ? ` (${changed})` : ''}.`
    );
  }
  return [...sentences, ...problems].join(' ');
}

type Manifest = Record<string, unknown>;

async function readManifest(
  contents: IRewriteOptions['contents'],
  folder: string
): Promise<Manifest> {
  const text = await readText(contents, `${folder}/${MANIFEST_NAME}`);
  try {
    const manifest: unknown = JSON.parse(text ?? '');
    if (typeof manifest === 'object' && manifest !== null) {
      const { options, files } = manifest as Manifest;
      if (options && files) {
        return manifest as Manifest;
      }
    }
  } catch {
    // Told below.
  }
  throw new Error(
    `${folder}/ holds no export that can be changed any more. Nothing was changed; write the files of the notebook again.`
  );
}

/** The options that the bundle was written with, as its manifest remembers them. */
function optionsOf(
  manifest: Manifest,
  profiles: readonly ISiteProfile[]
): Partial<IExportOptions> & Pick<IExportOptions, 'resources'> {
  const { site, ...options } = manifest['options'] as Omit<
    IExportOptions,
    'site'
  > & { site: string | null };
  const profile = profiles.find(({ id }) => id === site);
  if (site !== null && profile === undefined) {
    throw new Error(
      `The export was made for the site ${site}, which is not known here. Nothing was changed.`
    );
  }
  return { ...options, site: profile ?? null, version: VERSION };
}

function checkStyle(
  { style, spread }: IResourceChange,
  options: Partial<IExportOptions>
): void {
  const same =
    (style === null || style === options.style) &&
    (spread === null ||
      (spread.workers === options.spread?.workers &&
        spread.nodes === options.spread?.nodes));
  if (!same) {
    throw new Error(
      'The export runs its items in another way since this job, so what one of them used is not what it will use. Nothing was changed; submit it once, and look at the advice then.'
    );
  }
}

/** The `#SBATCH` options that differ. */
function changedDirectives(
  old: IBundle,
  fresh: IBundle
): IRewritten['changes'] {
  const of = (bundle: IBundle) => {
    const text =
      bundle.files.find(({ path }) => path === bundle.wrapper)?.text ?? '';
    return new Map(
      Array.from(text.matchAll(/^#SBATCH ((--[\w-]+)=.*)$/gm), match => [
        match[2],
        match[1]
      ])
    );
  };
  const [was, is] = [of(old), of(fresh)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map(name => ({
      before: was.get(name) ?? null,
      after: is.get(name) ?? null
    }))
    .filter(({ before, after }) => before !== after);
}

async function readNotebook(
  contents: IRewriteOptions['contents'],
  path: string
): Promise<unknown> {
  try {
    const model = await contents.get(path, { type: 'notebook', content: true });
    return model.content;
  } catch (reason) {
    throw new Error(
      `The notebook ${path} could not be read: ${sentenceOf(reason)}. Nothing was changed.`
    );
  }
}

async function write(
  contents: IRewriteOptions['contents'],
  path: string,
  content: string,
  before: readonly string[]
): Promise<void> {
  try {
    await contents.save(path, { type: 'file', format: 'text', content });
  } catch (reason) {
    throw new Error(
      `${path} could not be written: ${sentenceOf(reason)}. ${before.length === 0 ? 'Nothing was changed.' : `Changed before: ${before.join(', ')}.`} Try again when the cause is gone.`
    );
  }
}
