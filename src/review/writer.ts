import type { Contents } from '@jupyterlab/services';

import type { IBundle, IBundleFile } from '../export';
import { MANIFEST_NAME } from '../export/model';
import { sentenceOf } from '../server/errors';
import { readText } from './readText';

/** What to do about files that the user changed since they were written. */
export type ChangedFilesAnswer = 'replace' | 'keep' | 'cancel';

export interface IWriteOptions {
  contents: Pick<Contents.IManager, 'get' | 'save'>;
  /** Contents path of the folder that gets the bundle's folder; empty for the root. */
  parent: string;
  /** SHA-256 of a text in UTF-8, in hexadecimal. */
  digest(text: string): string | Promise<string>;
  /** Asked once, only when there are files that the user changed. */
  onChanged(paths: readonly string[]): Promise<ChangedFilesAnswer>;
}

export interface IWriteResult {
  /** Contents path of the bundle's folder. */
  folder: string;
  /** Names of the files that were written, in order. */
  written: string[];
  /** Names of changed files that were kept as the user left them. */
  kept: string[];
}

/** Writing stopped; the message says what happened, what was kept and what to do. */
export class WriteError extends Error {
  constructor(
    message: string,
    /** Names of the files that had been written before. */
    readonly written: readonly string[]
  ) {
    super(message);
    this.name = 'WriteError';
  }
}

/**
 * Write a bundle through the contents manager.
 *
 * A file that somebody changed since it was written is never replaced without asking.
 *
 * @returns what was written, or `null` when the user cancelled.
 * @throws {@link WriteError} when the folder cannot be used or a file cannot be written.
 */
export async function writeFiles(
  bundle: IBundle,
  options: IWriteOptions
): Promise<IWriteResult | null> {
  const folder = join(options.parent, bundle.folder);
  const existing = await readFolder(options.contents, folder);
  if (existing === null) {
    await makeFolder(options.contents, folder);
  }
  const changed = await changedFiles(bundle, folder, existing, options);
  let kept: string[] = [];
  if (changed.length > 0) {
    const answer = await options.onChanged(
      changed.map(name => join(folder, name))
    );
    if (answer === 'cancel') {
      return null;
    }
    kept = answer === 'keep' ? changed : [];
  }
  const written: string[] = [];
  for (const file of manifestLast(bundle.files)) {
    if (kept.includes(file.path)) {
      continue;
    }
    try {
      await options.contents.save(join(folder, file.path), {
        type: 'file',
        format: 'text',
        content: file.text
      });
    } catch (reason) {
      throw new WriteError(
        explainFailure(join(folder, file.path), reason, written),
        written
      );
    }
    written.push(file.path);
  }
  return { folder, written, kept };
}

/** The manifest vouches for the others: it is written when they are there. */
function manifestLast(files: readonly IBundleFile[]): IBundleFile[] {
  return [
    ...files.filter(file => file.path !== MANIFEST_NAME),
    ...files.filter(file => file.path === MANIFEST_NAME)
  ];
}

async function readFolder(
  contents: IWriteOptions['contents'],
  folder: string
): Promise<Set<string> | null> {
  let model: Contents.IModel;
  try {
    model = await contents.get(folder, { content: true });
  } catch (reason) {
    if (statusOf(reason) === 404) {
      return null;
    }
    throw new WriteError(
      `${folder} could not be read: ${sentenceOf(reason)}. Nothing was written.`,
      []
    );
  }
  if (model.type !== 'directory') {
    throw new WriteError(
      `There is a file named ${folder}, where the export needs a folder. Rename that file and write again; nothing was written.`,
      []
    );
  }
  return new Set((model.content as Contents.IModel[]).map(entry => entry.name));
}

async function makeFolder(
  contents: IWriteOptions['contents'],
  folder: string
): Promise<void> {
  try {
    await contents.save(folder, { type: 'directory' });
  } catch (reason) {
    throw new WriteError(explainFailure(folder, reason, []), []);
  }
}

/** Files that are there, differ from what would be written, and are not as they were written last. */
async function changedFiles(
  bundle: IBundle,
  folder: string,
  existing: ReadonlySet<string> | null,
  options: IWriteOptions
): Promise<string[]> {
  if (existing === null) {
    return [];
  }
  const remembered = existing.has(MANIFEST_NAME)
    ? digestsOf(await readText(options.contents, join(folder, MANIFEST_NAME)))
    : {};
  const changed: string[] = [];
  for (const file of bundle.files) {
    if (file.path === MANIFEST_NAME || !existing.has(file.path)) {
      continue;
    }
    const text = await readText(options.contents, join(folder, file.path));
    if (
      text !== file.text &&
      (text === null || remembered[file.path] !== (await options.digest(text)))
    ) {
      changed.push(file.path);
    }
  }
  return changed;
}

/** Digests by file name from a manifest's text; empty for one that cannot be understood. */
function digestsOf(text: string | null): Record<string, unknown> {
  try {
    const manifest = JSON.parse(text ?? '');
    return (manifest.files as Record<string, unknown>) ?? {};
  } catch {
    return {};
  }
}

function explainFailure(
  path: string,
  reason: unknown,
  written: readonly string[]
): string {
  const sentence = sentenceOf(reason);
  const before =
    written.length === 0
      ? 'Nothing was written'
      : `Written before: ${written.join(', ')}`;
  const noSpace = /quota exceeded|no space left|EDQUOT|ENOSPC/i.test(sentence);
  const todo = noSpace
    ? 'There is no space left. See Environment for what fills HOME, free some space, and write again.'
    : 'Write again when the cause is gone.';
  return `${path} could not be written: ${sentence}. ${before}; the notebook is unchanged. ${todo}`.replace(
    /\.\. /g,
    '. '
  );
}

function statusOf(reason: unknown): number | undefined {
  return (reason as { response?: { status?: number } })?.response?.status;
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** What was written, as a sentence. */
export function describeResult(result: IWriteResult): string {
  const count = result.written.length;
  const files = `Wrote ${count} ${count === 1 ? 'file' : 'files'} to ${result.folder}/`;
  return result.kept.length === 0
    ? `${files}.`
    : `${files}; kept your ${result.kept.join(', ')}.`;
}
