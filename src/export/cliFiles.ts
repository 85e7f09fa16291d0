import * as fs from 'fs';
import * as path from 'path';

import { UsageError } from './cliInput';
import type { IBundle } from './index';
import { digest, MANIFEST_NAME } from './index';

/** Files that exist, differ from what would be written, and are not as they were written last. */
export function changedFiles(folder: string, bundle: IBundle): string[] {
  const remembered = readDigests(path.join(folder, MANIFEST_NAME));
  return bundle.files
    .filter(file => file.path !== MANIFEST_NAME)
    .filter(file => {
      const text = readIfThere(path.join(folder, file.path));
      return (
        text !== null &&
        text !== file.text &&
        remembered[file.path] !== digest(text)
      );
    })
    .map(file => file.path);
}

/** Files of an earlier export that are still there and that this one does not have. */
export function leftOverFiles(folder: string, bundle: IBundle): string[] {
  const names = new Set(bundle.files.map(file => file.path));
  return Object.keys(readDigests(path.join(folder, MANIFEST_NAME))).filter(
    name =>
      !names.has(name) &&
      name === path.basename(name) &&
      fs.existsSync(path.join(folder, name))
  );
}

/**
 * Write all files, but none over one that was changed since it was written.
 *
 * @param out - the folder as it was given.
 * @throws {@link UsageError}
 */
export function writeUnchanged(
  out: string,
  bundle: IBundle,
  force: boolean
): void {
  const folder = path.resolve(out);
  const changed = changedFiles(folder, bundle);
  if (changed.length > 0 && !force) {
    throw new UsageError(
      `${changed.join(', ')} in ${out} ${changed.length === 1 ? 'was' : 'were'} changed since the last export. Nothing was written. Use --force to replace ${changed.length === 1 ? 'it' : 'them'}, or another folder.`
    );
  }
  writeFiles(folder, bundle);
}

/**
 * Write all files; each appears whole or not at all, the manifest last.
 *
 * @throws {@link UsageError} when the folder cannot be written to.
 */
export function writeFiles(folder: string, bundle: IBundle): void {
  const written: string[] = [];
  try {
    makeFolder(folder);
    for (const file of bundle.files) {
      const target = path.join(folder, file.path);
      const part = `${target}.part`;
      fs.writeFileSync(part, file.text, {
        mode: file.executable ? 0o777 : 0o666
      });
      fs.renameSync(part, target);
      written.push(file.path);
    }
  } catch (reason) {
    const code = (reason as NodeJS.ErrnoException).code;
    throw new UsageError(
      `${folder} could not be written (${code ?? (reason as Error).message}). Written before: ${written.join(', ') || 'nothing'}; the notebook is unchanged.${code === 'ENOSPC' || code === 'EDQUOT' ? ' There is no space left: free some and export again.' : ''}`
    );
  }
}

/** Make a folder and those above it. Node's own way never ends where a file system refuses, as /proc does. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) {
    return;
  }
  makeFolder(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw reason;
    }
  }
}

function readDigests(file: string): Record<string, unknown> {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).files ?? {};
  } catch {
    return {};
  }
}

function readIfThere(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw new UsageError(
      `${file} could not be read (${(reason as NodeJS.ErrnoException).code ?? 'unknown'}). Nothing was written.`
    );
  }
}
