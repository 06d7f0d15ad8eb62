import type { Colour } from "./canvas";

/** The tones of one material, all from the palette. `line` separates it from what lies beneath. */
export type Ramp = { readonly line: Colour; readonly shadow: Colour; readonly base: Colour; readonly light: Colour };

/** A palette in its roles. */
export type Paint = {
  readonly colours: readonly Colour[];
  /** The darkest. */
  readonly outline: Colour;
  readonly lightest: Colour;
  readonly nearest: (wanted: Colour) => Colour;
  readonly ramp: (wanted: Colour) => Ramp;
};

/** Hex colours (`#rgb`, `#rrggbb`) as numbers; others are left out. */
export function toColours(palette: readonly string[]): Colour[] {
  return palette.flatMap((text) => {
    const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
    const hex = short ? short.slice(1).flatMap((digit) => [digit, digit]).join("") : text.slice(1);
    return /^[0-9a-f]{6}$/i.test(hex) && text.startsWith("#") ? [Number.parseInt(hex, 16)] : [];
  });
}

/** `colours` holds at least one. */
export function toPaint(colours: readonly Colour[]): Paint {
  const sorted = [...new Set(colours)].sort((one, other) => luma(one) - luma(other));
  const outline = sorted[0] ?? 0;
  // The outline's colour would swallow the outline, so it fills nothing unless the palette has no other.
  const fills = sorted.length > 1 ? sorted.slice(1) : [outline];
  const nearest = (wanted: Colour): Colour => closest(fills, (colour) => distance(colour, wanted)) ?? outline;
  const ramps = new Map<Colour, Ramp>();
  return {
    colours: sorted,
    outline,
    lightest: sorted.at(-1) ?? outline,
    nearest,
    ramp(wanted) {
      const base = nearest(wanted);
      const known = ramps.get(base);
      if (known) return known;
      const made = rampAbout(base, fills, outline);
      ramps.set(base, made);
      return made;
    },
  };
}

/** How far two palette colours must be apart in brightness to count as light and shade. */
const leastStep = 14;
/** Beyond this a neighbour is another hue: better flat than motley. */
const furthestTone = 3400;

function rampAbout(base: Colour, fills: readonly Colour[], outline: Colour): Ramp {
  const darker = fills.filter((colour) => luma(colour) <= luma(base) - leastStep);
  const lighter = fills.filter((colour) => luma(colour) >= luma(base) + leastStep);
  const shadow = tonal(darker, blend(base, 0x14102a, 0.34)) ?? base;
  const light = tonal(lighter, blend(base, 0xfff4d0, 0.34)) ?? base;
  return { base, shadow, light, line: lineFor(shadow, base, outline, fills) };
}

function lineFor(shadow: Colour, base: Colour, outline: Colour, fills: readonly Colour[]): Colour {
  if (shadow === base) return outline;
  const darker = fills.filter((colour) => luma(colour) <= luma(shadow) - leastStep);
  return tonal(darker, blend(shadow, 0x14102a, 0.4)) ?? outline;
}

function tonal(candidates: readonly Colour[], wanted: Colour): Colour | undefined {
  const found = closest(candidates, (colour) => distance(colour, wanted));
  return found !== undefined && distance(found, wanted) <= furthestTone ? found : undefined;
}

function closest(colours: readonly Colour[], cost: (colour: Colour) => number): Colour | undefined {
  let best: Colour | undefined;
  for (const colour of colours) if (best === undefined || cost(colour) < cost(best)) best = colour;
  return best;
}

export function luma(colour: Colour): number {
  return (299 * (colour >> 16) + 587 * ((colour >> 8) & 255) + 114 * (colour & 255)) / 1000;
}

/** Hue weighs more than brightness: a red must not become a brown of the same grey. */
export function distance(one: Colour, other: Colour): number {
  const bright = luma(one) - luma(other);
  const blue = (one & 255) - luma(one) - ((other & 255) - luma(other));
  const red = (one >> 16) - luma(one) - ((other >> 16) - luma(other));
  return bright * bright + 0.9 * blue * blue + 1.3 * red * red;
}

export function blend(from: Colour, to: Colour, share: number): Colour {
  const channel = (shift: number): number =>
    Math.round(((from >> shift) & 255) * (1 - share) + ((to >> shift) & 255) * share) << shift;
  return channel(16) | channel(8) | channel(0);
}
