/** Shading: the tone of each pixel of a shape under the light, and the marks of wear. */
import type { Colour } from "./canvas";
import type { Ramp } from "./colours";
import { lattice } from "./hash";
import type { Touch } from "./touch";

/** The pixels of a shape. `left`, `right`, `top` and `bottom` are the outermost pixels, included. */
export type Mask = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly has: (x: number, y: number) => boolean;
};

/** `ball`: light from the upper left; `column`: light from the left; `bevel`: lit and shaded edges; `flat`: one tone; `dim`: all in shadow. */
export type Shade = "ball" | "column" | "bevel" | "flat" | "dim";

/** The parts of a pen that shading needs: pixels per board unit, and the touch. */
type PenSettings = { readonly scaleX: number; readonly scaleY: number; readonly touch: Touch };

/** The share of worn pixels on the smallest boards. Larger boards have a smaller share. */
const mostWorn = 0.06;

/** The colour of one pixel of a shape, from the light and the marks of wear. */
export function shaded(mask: Mask, x: number, y: number, shade: Shade, ramp: Ramp, pen: PenSettings): Colour {
  const colour = tone(mask, x, y, shade, ramp, pen);
  // Flat shapes are flames, flowers and signs on other shapes: they do not wear.
  return shade === "flat" || !isWorn(mask, x, y, colour, ramp, pen) ? colour : marked(colour, ramp);
}

function tone(
  mask: Mask,
  x: number,
  y: number,
  shade: Shade,
  ramp: Ramp,
  { scaleX, scaleY, touch }: PenSettings,
): Colour {
  const u = (2 * (x - mask.left) + 1) / (mask.right - mask.left + 1) - 1;
  const v = (2 * (y - mask.top) + 1) / (mask.bottom - mask.top + 1) - 1;
  if (shade === "dim") return ramp.shadow;
  if (shade === "column") {
    const across = u - touch.lightX;
    return across > 0.4 ? ramp.shadow : across < -0.2 && across > -0.75 ? ramp.light : ramp.base;
  }
  if (shade === "ball") {
    const distance2 = (u + 0.32 - touch.lightX) ** 2 + (v + 0.38 - touch.lightY) ** 2;
    return distance2 > touch.gloom ? ramp.shadow : distance2 < touch.gloss ? ramp.light : ramp.base;
  }
  if (shade === "bevel") {
    const step = Math.max(1, Math.round(Math.min(scaleX, scaleY)));
    if (!mask.has(x, y + step) || !mask.has(x + step, y)) return ramp.shadow;
    if (!mask.has(x, y - step) || !mask.has(x - step, y)) return ramp.light;
  }
  return ramp.base;
}

/** Counts from the corner of the shape, so that the marks move with a moving part. */
function isWorn(
  mask: Mask,
  x: number,
  y: number,
  colour: Colour,
  ramp: Ramp,
  { scaleX, scaleY, touch }: PenSettings,
): boolean {
  if (touch.wear === null || !mask.has(x - 1, y) || !mask.has(x + 1, y)) return false;
  const isPlain = marked(colour, ramp) === darker(colour, ramp);
  const share = mostWorn / Math.max(1, scaleX * scaleY * 3) / (isPlain ? 1 : 2);
  return lattice(touch.wear, x - mask.left, y - mask.top) < share;
}

/** One tone darker. A base without a darker tone becomes the light tone, or else the line colour. Shadow stays shadow. */
function marked(colour: Colour, ramp: Ramp): Colour {
  const { line, shadow, base, light } = ramp;
  if (colour !== base) return darker(colour, ramp);
  return shadow !== base ? shadow : light !== base ? light : line;
}

function darker(colour: Colour, { shadow, base, light }: Ramp): Colour {
  return colour === light && light !== base ? base : shadow;
}
