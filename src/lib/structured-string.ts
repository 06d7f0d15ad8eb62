/** Reads a header value that may be a structured-field string (RFC 9651). */

const string = String.raw`"(?<content>(?:[^"\\]|\\["\\])*)"`;
// Spaces match in one place each, so that the time stays linear.
const parameter = String.raw`[ \t]*;(?:[ \t]*[a-z*][a-z0-9_.*-]*(?:=(?:"(?:[^"\\]|\\["\\])*"|[^\s;"]*))?)?`;
const item = new RegExp(`^[ \\t]*${string}(?:${parameter})*[ \\t]*$`, "i");

/**
 * The content of a string in double quotes, without the escapes and without parameters: `"k9"` and `"k9";a=1` both give
 * `k9`. Any other value is returned as sent.
 */
export function readStructuredString(value: string): string {
  const content = item.exec(value)?.groups?.["content"];
  return content === undefined ? value : content.replaceAll(/\\(.)/g, "$1");
}
