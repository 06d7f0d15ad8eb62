/** The colours that a sprite may have, with their places in OKLab. */
import { squaredDistance, toOklab, type Oklab } from "./oklab";
import { parseHex, toPixel } from "./raster";

export type Palette = { readonly colours: readonly number[]; readonly labs: readonly Oklab[] };

export function toPalette(hexes: readonly string[]): Palette {
  return paletteOf(hexes.map((hex) => toPixel(parseHex(hex))));
}

export function paletteOf(pixels: readonly number[]): Palette {
  const colours = [...new Set(pixels)];
  return { colours, labs: colours.map(toOklab) };
}

/** The index of the nearest colour, and the squared distance to it. */
export function findNearest({ labs }: Palette, lab: Oklab): { readonly index: number; readonly squared: number } {
  let [index, squared] = [0, Infinity];
  labs.forEach((colour, position) => {
    const next = squaredDistance(lab, colour);
    if (next < squared) [index, squared] = [position, next];
  });
  return { index, squared };
}
