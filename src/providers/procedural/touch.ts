import { hash } from "./hash";

/**
 * How the hand that drew one version differs from the next one's. It follows from the seed alone, so all pictures of a
 * version share it: whatever they show, and whichever way and in whichever frame they show it.
 */
export type Touch = {
  /** Shares of the whole board. */
  readonly wide: number;
  readonly tall: number;
  /** Board units that the middle of a full board lies lower; head and foot stay. */
  readonly sag: number;
  /** How far the light has moved, in halves of a shape. */
  readonly lightX: number;
  readonly lightY: number;
  /** Within this square distance of the light a shape shines, beyond the other one it is in shadow. */
  readonly gloss: number;
  readonly gloom: number;
  /** Where marks of use lie; null for what is alive. */
  readonly wear: number | null;
};

export function toTouch(seed: number, alive: boolean): Touch {
  const between = (feature: string, low: number, high: number): number =>
    low + ((high - low) * hash(seed, `touch ${feature}`)) / 2 ** 32;
  const size = between("size", 0.94, 1);
  return {
    wide: size * between("wide", 0.94, 1),
    tall: size * between("tall", 0.94, 1),
    sag: between("sag", -1, 1),
    lightX: between("light x", -0.12, 0.12),
    lightY: between("light y", -0.1, 0.1),
    gloss: between("gloss", 0.12, 0.2),
    gloom: between("gloom", 1.15, 1.4),
    wear: alive ? null : hash(seed, "touch wear"),
  };
}
