/**
 * Small variations between versions, so that different seeds look different: a drawing need not use the seed at all.
 * They follow from the seed alone, so all directions and frames of a version share them.
 */
import { hash } from "./hash";

export type Touch = {
  /** The size of the figure, as shares of the board. */
  readonly wide: number;
  readonly tall: number;
  /** Board units by which the middle of a full-size board is lowered. The top and the ground stay. */
  readonly sag: number;
  /** The offset of the light, in half widths and half heights of a shape. */
  readonly lightX: number;
  readonly lightY: number;
  /** Squared distances from the light: within `gloss` a shape is lit, beyond `gloom` in shadow. */
  readonly gloss: number;
  readonly gloom: number;
  /** The seed of the marks of wear; null for living things. */
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
