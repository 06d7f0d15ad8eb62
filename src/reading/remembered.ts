/** Remembers the last results of a pure function: the stages of reading ask the same of a text several times. */

const maxEntries = 4096;
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
