/** A well-mixed 32-bit number of `seed` and `text` (FNV-1a, then murmur3's finish): the drawing's only source of chance. */
export function hash(seed: number, text: string): number {
  let state = (0x811c9dc5 ^ (seed >>> 0)) >>> 0;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return mix(state);
}

/** A value in 0..1 (1 excluded) for a lattice point. */
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
