import { shellQuote } from '../export/batch/shellQuote';

/**
 * A shell command from its words, to be copied by a user; `null` when a word has control characters:
 * pasted into a terminal, a line break would run what stands before it.
 */
export function shellCommand(words: readonly string[]): string | null {
  return words.some(word => /\p{Cc}/u.test(word))
    ? null
    : words.map(shellQuote).join(' ');
}
