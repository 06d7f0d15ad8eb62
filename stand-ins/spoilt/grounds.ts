/** The grounds that image models paint around a sprite. */
import type { Rgb } from "../../src/pixels/raster.ts";
import { canvasSide } from "./canvas.ts";

/** The colour of the ground at a place of the canvas, in pixels. */
export type Ground = (x: number, y: number) => Rgb;

export const flat =
  (colour: Rgb): Ground =>
  () =>
    colour;

export function gradient(from: Rgb, to: Rgb): Ground {
  return (_, y) => mix(from, to, y / (canvasSide - 1));
}

export function radial(from: Rgb, to: Rgb): Ground {
  return (x, y) => mix(from, to, Math.min(1, Math.hypot(x - 512, y - 512) / 720));
}

export function checkerboard(side: number, even: Rgb, odd: Rgb): Ground {
  return (x, y) => ((Math.floor(x / side) + Math.floor(y / side)) % 2 === 0 ? even : odd);
}

/** A soft shadow on another ground. */
export function shadow(base: Ground, centre: readonly [number, number], reach: readonly [number, number]): Ground {
  return (x, y) => {
    const far = ((x - centre[0]) / reach[0]) ** 2 + ((y - centre[1]) / reach[1]) ** 2;
    return mix([0, 0, 0], base(x, y), 1 - 0.55 * Math.exp(-far * 1.6));
  };
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
