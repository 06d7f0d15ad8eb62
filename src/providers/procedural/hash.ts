/** Hashes of the seed: the only source of randomness in drawings, so that the same request gives the same image. */

/** A 32-bit hash of `seed` and `text`: FNV-1a, then the finalizer of MurmurHash3 to mix the bits well. */
export function hash(seed: number, text: string): number {
  let state = (0x811c9dc5 ^ (seed >>> 0)) >>> 0;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return mix(state);
}

/** A pseudo-random value from 0 (included) to 1 (excluded) for the point (x, y). */
export function lattice(seed: number, x: number, y: number): number {
  return mix(Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ seed) / 2 ** 32;
}

function mix(value: number): number {
  let state = value ^ (value >>> 16);
  state = Math.imul(state, 0x85ebca6b);
  state ^= state >>> 13;
  state = Math.imul(state, 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
