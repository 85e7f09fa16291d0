/**
 * What to type where `sbatch` can be called.
 *
 * @param folder contents path of the bundle's folder; the server's root is not known here, so the
 *   path is relative to the folder in which JupyterLab was started.
 */
export function submissionCommands(folder: string, wrapper: string): string[] {
  return [`cd ${shellWord(folder)}`, `sbatch ${shellWord(wrapper)}`];
}

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replace(/'/g, "'\\''")}'`;
}
