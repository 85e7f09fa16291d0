/** A character that a backslash and one other character stand for. */
const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v'
};

const ESCAPE =
  /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})?|u([\da-fA-F]{4})?|U([\da-fA-F]{8})?|N(\{[^}]+\})?|([^]))/g;

/** What the text of a string says, with its escapes decoded; bytes have one character each. */
export function decodeText(text: string, raw: boolean, bytes: boolean): string {
  if (raw || !text.includes('\\')) {
    return text;
  }
  return text.replace(
    ESCAPE,
    (all: string, octal, hex, short, long, name, other) => {
      if (octal !== undefined) {
        const code = parseInt(octal, 8);
        return String.fromCharCode(bytes ? code & 255 : code);
      }
      if (hex !== undefined) {
        return String.fromCharCode(parseInt(hex, 16));
      }
      const point: string | undefined = bytes ? undefined : (short ?? long);
      if (point !== undefined) {
        return String.fromCodePoint(parseInt(point, 16));
      }
      // The names of characters are not known here: `\N{...}` stays as it is written.
      return other !== undefined ? (SIMPLE[other] ?? all) : all;
    }
  );
}

/** Why the text of a string is not Python, or `null`. */
export function textProblem(
  text: string,
  raw: boolean,
  bytes: boolean
): string | null {
  // eslint-disable-next-line no-control-regex
  if (bytes && /[^\x00-\x7f]/.test(text)) {
    return 'bytes can only contain ASCII literal characters';
  }
  if (raw || !text.includes('\\')) {
    return null;
  }
  for (const [all, octal, hex, short, long, name, other] of text.matchAll(
    ESCAPE
  )) {
    const letter = all[1];
    const wrong =
      octal !== undefined || other !== undefined
        ? false
        : letter === 'x'
          ? hex === undefined
          : bytes
            ? false
            : letter === 'u'
              ? short === undefined
              : letter === 'U'
                ? long === undefined || parseInt(long, 16) > 0x10ffff
                : name === undefined || !isCharacterName(name.slice(1, -1));
    if (wrong) {
      return `invalid escape \\${letter} in a string`;
    }
  }
  return null;
}

/** Whether a character may have this name; which ones there are is not known here. */
function isCharacterName(name: string): boolean {
  return /^[A-Za-z\d][A-Za-z\d -]*$/.test(name);
}

/** The value of a number, its sort, and its text without what only people read. */
export function numberValue(text: string): {
  value: number | bigint;
  literal: 'int' | 'float' | 'complex';
} {
  const digits = text.replace(/_/g, '');
  if (/^0[xob]/i.test(digits)) {
    return { value: shorten(BigInt(digits)), literal: 'int' };
  }
  if (/j$/i.test(digits)) {
    return { value: parseFloat(digits), literal: 'complex' };
  }
  if (/[.e]/i.test(digits)) {
    return { value: parseFloat(digits), literal: 'float' };
  }
  return {
    value: digits.length < 16 ? Number(digits) : shorten(BigInt(digits)),
    literal: 'int'
  };
}

function shorten(value: bigint): number | bigint {
  const short = Number(value);
  return Number.isSafeInteger(short) ? short : value;
}
