import type { Colour } from "./canvas";

/** The tones of one material, all from the palette. `line` separates it from what lies beneath. */
export type Ramp = { readonly line: Colour; readonly shadow: Colour; readonly base: Colour; readonly light: Colour };

/** A palette in its roles. */
export type Paint = {
  readonly colours: readonly Colour[];
  /** The darkest. */
  readonly outline: Colour;
  readonly lightest: Colour;
  /** The best match, among the colours that are darker than `below` if there are any. */
  readonly nearest: (wanted: Colour, below?: number) => Colour;
  readonly ramp: (wanted: Colour) => Ramp;
};

/** `#rrggbb` as numbers. */
export function toColours(palette: readonly string[]): Colour[] {
  return palette.map((hex) => Number.parseInt(hex.slice(1), 16));
}

/** `colours` holds at least one. */
export function toPaint(colours: readonly Colour[]): Paint {
  const sorted = [...new Set(colours)].toSorted((one, other) => luma(one) - luma(other));
  const outline = sorted[0] ?? 0;
  // The outline's colour would swallow the outline, so it fills nothing unless the palette has no other.
  const fills = sorted.length > 1 ? sorted.slice(1) : [outline];
  const nearest = (wanted: Colour, below = 256): Colour => {
    const dark = fills.filter((colour) => luma(colour) < below);
    return closest(dark.length > 0 ? dark : fills, (colour) => distance(colour, wanted)) ?? outline;
  };
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
/** Beyond this a neighbour is no tone of the same material: better flat than motley. */
const furthestTone = 3600;
/** The cosine of the widest angle between two hues that pass for one material. */
const leastKinship = 0.86;
const leastChroma = 22;
const leastInk = 42;

function rampAbout(base: Colour, fills: readonly Colour[], outline: Colour): Ramp {
  const darker = fills.filter((colour) => luma(colour) <= luma(base) - leastStep);
  const lighter = fills.filter((colour) => luma(colour) >= luma(base) + leastStep);
  const shadow = tonal(base, darker, shaded(base)) ?? base;
  const light = tonal(base, lighter, lit(base)) ?? base;
  return { base, shadow, light, line: lineFor(shadow, base, outline, fills) };
}

function lineFor(shadow: Colour, base: Colour, outline: Colour, fills: readonly Colour[]): Colour {
  if (shadow === base) return outline;
  const darker = fills.filter((colour) => luma(colour) <= luma(shadow) - leastStep);
  return tonal(base, darker, shaded(shadow)) ?? outline;
}

/** A colour taken apart: brightness, and how far blue and red lie from it. */
type Look = { readonly luma: number; readonly blue: number; readonly red: number };

function lookOf(colour: Colour): Look {
  const bright = luma(colour);
  return { luma: bright, blue: (colour & 255) - bright, red: (colour >> 16) - bright };
}

/** The same material out of the light: darker, no less colourful, a little colder. */
function shaded(colour: Colour): Look {
  const look = lookOf(colour);
  return { luma: look.luma * 0.68, blue: look.blue * 0.95 + 4, red: look.red };
}

function lit(colour: Colour): Look {
  const look = lookOf(colour);
  return {
    luma: look.luma + (255 - look.luma) * (0.12 + look.luma / 900),
    blue: look.blue * 0.9 - 3,
    red: look.red * 0.9 + 2,
  };
}

function tonal(base: Colour, candidates: readonly Colour[], wanted: Look): Colour | undefined {
  const kin = candidates.filter((colour) => akin(base, colour));
  const cost = (colour: Colour): number => mismatch(lookOf(colour), wanted) - (luma(colour) - wanted.luma) ** 2 / 2;
  const found = closest(kin, cost);
  return found !== undefined && cost(found) <= furthestTone ? found : undefined;
}

function akin(one: Colour, other: Colour): boolean {
  const [first, second] = [lookOf(one), lookOf(other)];
  const product = Math.sqrt(chroma2(first)) * Math.sqrt(chroma2(second));
  if (product < leastChroma * leastChroma) return true;
  return first.blue * second.blue + first.red * second.red >= leastKinship * product;
}

function chroma2({ blue, red }: Look): number {
  return blue * blue + red * red;
}

function closest(colours: readonly Colour[], cost: (colour: Colour) => number): Colour | undefined {
  let best: Colour | undefined;
  for (const colour of colours) if (best === undefined || cost(colour) < cost(best)) best = colour;
  return best;
}

/** Another tone of the same material, `none` where the palette has none. The outline's colour stays. */
export function otherTone(paint: Paint, colour: Colour, none: Colour): Colour {
  if (colour === paint.outline) return colour;
  const { light, shadow } = paint.ramp(colour);
  return [light, shadow].find((tone) => tone !== colour) ?? none;
}

/** What marks an eye or a mouth on a material: dark, or light where dark would not show. */
export function inkOn(paint: Paint, material: Ramp): Colour {
  return luma(material.base) - luma(paint.outline) < leastInk ? paint.lightest : paint.outline;
}

export function luma(colour: Colour): number {
  return (299 * (colour >> 16) + 587 * ((colour >> 8) & 255) + 114 * (colour & 255)) / 1000;
}

export function distance(colour: Colour, wanted: Colour): number {
  return mismatch(lookOf(colour), lookOf(wanted));
}

/**
 * How badly one colour stands for a wanted one. Hue weighs more than brightness: a red must not become a brown of the
 * same grey. Where a grey is wanted and there is none, browns stand in for it rather than greens or blues.
 */
function mismatch(own: Look, wanted: Look): number {
  const grey = chroma2(wanted) < leastChroma * leastChroma;
  const ease = grey && own.red > 0 && own.blue < -0.6 * own.red ? 0.5 : 1;
  const [bright, blue, red] = [own.luma - wanted.luma, own.blue * ease - wanted.blue, own.red * ease - wanted.red];
  return bright * bright + 0.9 * blue * blue + 1.3 * red * red;
}

export function blend(from: Colour, to: Colour, share: number): Colour {
  const channel = (shift: number): number =>
    Math.round(((from >> shift) & 255) * (1 - share) + ((to >> shift) & 255) * share) << shift;
  return channel(16) | channel(8) | channel(0);
}
