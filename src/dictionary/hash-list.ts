/** Looks up a word's hash in a list that the data modules hold. */

/** The place of a hash in an ascending list, or -1. */
export function findHash(hashes: Uint32Array, wanted: number): number {
  let [low, high] = [0, hashes.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const hash = hashes[middle] ?? 0;
    if (hash === wanted) return middle;
    if (hash < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
