/** What each sign says of the next string: that it is a key, where it stands in an object. */
const keyFollows: ReadonlyMap<string | undefined, boolean> = new Map([
  ["{", true],
  [",", true],
  ["[", false],
  [":", false],
]);

/**
 * The first key that an object has twice, which readers of JSON understand differently; undefined when there is none.
 * `json` must be valid. Takes time in proportion to it, however deep it is.
 */
export function findDuplicateKey(json: string): string | undefined {
  /** The keys of each open object; null for an array. */
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

/** Where a string that begins at `start` ends, behind its closing quote. */
function findStringEnd(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const character = json[at];
    if (character === "\\") at++;
    else if (character === '"') return at + 1;
  }
  return json.length;
}

function toKey(literal: string): string {
  // Escapes may spell one key in many ways.
  return literal.includes("\\") ? String(JSON.parse(literal)) : literal.slice(1, -1);
}
