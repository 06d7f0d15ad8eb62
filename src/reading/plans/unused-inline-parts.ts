/**
 * Stands in for `linkify-it` and `entities` in the bundle (`alias` in wrangler.toml). markdown-it uses them for the
 * words of a line alone. The plan reader parses blocks, and reads words with code of its own.
 */

/** markdown-it makes one with `new`, and never uses that object. */
export function LinkifyIt(): void {
  // Nothing is set up.
}

export function decodeHTMLStrict(text: string): string {
  return text;
}
