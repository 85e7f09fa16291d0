/**
 * One word of a POSIX shell command, for commands that a user copies.
 *
 * @throws Error for text with control characters, which no path or name of ours has.
 */
export function shellWord(text: string): string {
  if (/\p{Cc}/u.test(text)) {
    throw new Error(
      'A path or name with control characters cannot be put in a command.'
    );
  }
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)
    ? text
    : `'${text.replace(/'/g, `'\\''`)}'`;
}

/** A command from its words, or `null` when a word cannot be put in one. */
export function shellCommand(words: readonly string[]): string | null {
  try {
    return words.map(shellWord).join(' ');
  } catch {
    return null;
  }
}
