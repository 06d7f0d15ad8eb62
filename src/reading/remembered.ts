/** Remembers the last results of a pure function: the stages of reading ask the same of a text several times. */

/** More than the lines of a plan, so that the last stage finds what the first has read. */
const maxEntries = 16_384;
const maxKeyLength = 200;

/** Long texts are not kept, so that the memory stays small. */
export function remembered<Result>(read: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = read(text);
    if (known.size >= maxEntries) known.clear();
    if (text.length <= maxKeyLength) known.set(text, result);
    return result;
  };
}
