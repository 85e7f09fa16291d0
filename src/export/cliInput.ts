import * as fs from 'fs';

/** The command cannot be understood or carried out; the message is a sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * The text of a file that was named on a command line.
 *
 * @param wanted - what the file should be, with its article, for a folder in its place.
 * @throws {@link UsageError}
 */
export function readText(file: string, wanted: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (reason) {
    const code = (reason as NodeJS.ErrnoException).code;
    throw new UsageError(
      code === 'ENOENT'
        ? `there is no file ${file}.`
        : code === 'EISDIR'
          ? `${file} is a folder, not ${wanted}.`
          : `${file} could not be read (${code ?? (reason as Error).message}).`
    );
  }
}
