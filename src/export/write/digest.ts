import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * SHA-256 of a text in UTF-8, in hexadecimal.
 *
 * The browser's own digest is missing on pages that are not served over https, as on some hubs.
 */
export function digest(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
