/** Measures JSON text without the room that `\u` escapes take. */

const backslash = 0x5c;
const letterU = 0x75;
const escapeBytes = 6;

/**
 * An escape takes at most three times the bytes of the character in UTF-8, except for ASCII: 12 bytes instead of 4, or 6
 * instead of 2. So a text is at most this many times as long with escapes as without.
 */
export const maxEscapeGrowth = 3;

/** The size of JSON text in bytes, with each `\u` escape counted as the UTF-8 bytes of the character it stands for. */
export function sizeWithoutEscapes(json: Uint8Array): number {
  let sizeBytes = json.byteLength;
  let at = json.indexOf(backslash);
  while (at !== -1) {
    const codeUnit = json[at + 1] === letterU ? readCodeUnit(json, at + 2) : undefined;
    if (codeUnit !== undefined) sizeBytes -= escapeBytes - bytesOf(codeUnit);
    at = json.indexOf(backslash, at + (codeUnit === undefined ? 2 : escapeBytes));
  }
  return sizeBytes;
}

/** The four hexadecimal digits at `start`. Undefined if there are none. */
function readCodeUnit(json: Uint8Array, start: number): number | undefined {
  const digits = String.fromCharCode(...json.subarray(start, start + 4));
  return /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

/** Each half of a surrogate pair counts as two of the four bytes. */
function bytesOf(codeUnit: number): number {
  if (codeUnit < 0x80) return 1;
  return codeUnit < 0x800 || (codeUnit >= 0xd800 && codeUnit <= 0xdfff) ? 2 : 3;
}
