/** Finds duplicate keys in JSON, which `JSON.parse` accepts. */

/** Whether a string right after this character can be the key of an object. */
const keyFollows: ReadonlyMap<string | undefined, boolean> = new Map([
  ["{", true],
  [",", true],
  ["[", false],
  [":", false],
]);

/**
 * The first key that occurs twice in one object, which JSON parsers treat differently. Undefined if there is none.
 * `json` must be valid. Takes time linear in the length, at any depth.
 */
export function findDuplicateKey(json: string): string | undefined {
  /** The keys of each open object. Null for an open array. */
  const open: (Set<string> | null)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    isKeyNext = keyFollows.get(sign) ?? isKeyNext;
    if (sign === "{") open.push(new Set());
    else if (sign === "[") open.push(null);
    else if (sign === "}" || sign === "]") open.pop();
    else if (sign === '"') {
      const end = findStringEnd(json, at);
      const keys = isKeyNext ? open.at(-1) : null;
      const key = keys ? toKey(json.slice(at, end)) : "";
      if (keys?.has(key)) return key;
      keys?.add(key);
      at = end - 1;
    }
  }
  return undefined;
}

/** The position after the closing quote of the string that begins at `start`. */
function findStringEnd(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const character = json[at];
    if (character === "\\") at++;
    else if (character === '"') return at + 1;
  }
  return json.length;
}

function toKey(literal: string): string {
  // Escapes can spell the same key in several ways.
  return literal.includes("\\") ? String(JSON.parse(literal)) : literal.slice(1, -1);
}
