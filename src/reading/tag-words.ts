/** Tells tags such as `[SIZE:64x64]` from other brackets, for the tag names that a release knows. */

/** Takes a name in capitals. */
export type IsTagName = (name: string) => boolean;

export function splitTag(content: string): { name: string; value: string } {
  const colon = content.indexOf(":");
  const name = colon === -1 ? content : content.slice(0, colon);
  return { name: name.trim().toUpperCase(), value: colon === -1 ? "" : content.slice(colon + 1).trim() };
}

/** True for a known tag, and for a word in capitals, which is meant as a tag. A single letter labels a keyboard key. */
export function looksLikeTag(content: string, isTagName: IsTagName): boolean {
  return isKnownTag(content, isTagName) || /^ ?[A-Z]{2}[A-Z0-9_-]* ?(?:[:,]|$)/.test(content);
}

/** True if a bracket in a sentence is a tag: a known tag with a value, or in capitals, except the common word `STATIC`. */
export function isTagAmongWords(content: string, isTagName: IsTagName): boolean {
  if (!isKnownTag(content, isTagName)) return false;
  const { name } = splitTag(content);
  return content.includes(":") || (name !== "STATIC" && content.trim() === name);
}

/** True if the bracket holds known tags only, or at least one known tag with a value. */
function isKnownTag(content: string, isTagName: IsTagName): boolean {
  const tags = content.split(",").map(splitTag);
  return tags.every(({ name }) => isTagName(name)) || tags.some(({ name, value }) => value !== "" && isTagName(name));
}
