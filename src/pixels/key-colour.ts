/** Chooses the colour of a ground that is painted to be removed. */
import { paletteDistance } from "./ground";
import { parseHex, toPixel } from "./raster";

export type KeyColour = { readonly name: string; readonly hex: string };

/** Strong colours that image models know by name. The first is the rarest in games. */
const keyColours: readonly [KeyColour, ...KeyColour[]] = [
  { name: "magenta", hex: "#ff00ff" },
  { name: "green", hex: "#00ff00" },
  { name: "cyan", hex: "#00ffff" },
  { name: "blue", hex: "#0000ff" },
  { name: "yellow", hex: "#ffff00" },
  { name: "red", hex: "#ff0000" },
];

/** The colour that is farthest, in OKLab, from all colours of the palette. `palette` holds `#rrggbb`, or nothing. */
export function chooseKeyColour(palette: readonly string[]): KeyColour {
  const colours = palette.map((hex) => toPixel(parseHex(hex)));
  const distanceOf = ({ hex }: KeyColour): number => paletteDistance(toPixel(parseHex(hex)), colours);
  const [first] = keyColours;
  return keyColours.reduce((best, key) => (distanceOf(key) > distanceOf(best) ? key : best), first);
}
