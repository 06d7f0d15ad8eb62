/** Matches wanted colours to the palette, and picks the light and dark tones of each material. */
import type { Colour } from "./canvas";

/** The tones of one material, all from the palette. `line` separates the material from the shape below. */
export type Ramp = { readonly line: Colour; readonly shadow: Colour; readonly base: Colour; readonly light: Colour };

/** A palette, with the colours assigned to roles. */
export type Paint = {
  readonly colours: readonly Colour[];
  /** The darkest colour. */
  readonly outline: Colour;
  readonly lightest: Colour;
  /** The best match for `wanted`. Considers only colours with a luma below `below`, if there are any. */
  readonly nearest: (wanted: Colour, below?: number) => Colour;
  readonly ramp: (wanted: Colour) => Ramp;
};

/** Parses colours in the form `#rrggbb`. */
export function toColours(palette: readonly string[]): Colour[] {
  return palette.map((hex) => Number.parseInt(hex.slice(1), 16));
}

/** `colours` must not be empty. */
export function toPaint(colours: readonly Colour[]): Paint {
  const sorted = [...new Set(colours)].toSorted((one, other) => luma(one) - luma(other));
  const outline = sorted[0] ?? 0;
  // A fill in the outline's colour would hide the outline. Use that colour for fills only if the palette has no other.
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

/** The least difference in luma between two tones of a material. */
const leastStep = 14;
/** The greatest mismatch of a tone. If every candidate is worse, the material stays flat: wrong hues look worse than no shading. */
const furthestTone = 3600;
/** The cosine of the widest angle between two hues of one material. */
const leastKinship = 0.86;
/** Colours below this chroma count as grey. */
const leastChroma = 22;
/** The least difference in luma at which the outline's colour is visible on a material. */
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

/** A colour as luma and chroma. `blue` and `red` are these channels minus the luma. */
type LumaChroma = { readonly luma: number; readonly blue: number; readonly red: number };

function toLumaChroma(colour: Colour): LumaChroma {
  const bright = luma(colour);
  return { luma: bright, blue: (colour & 255) - bright, red: (colour >> 16) - bright };
}

/** The ideal colour of a material in shadow: darker, equally saturated, slightly colder. */
function shaded(colour: Colour): LumaChroma {
  const { luma, blue, red } = toLumaChroma(colour);
  return { luma: luma * 0.68, blue: blue * 0.95 + 4, red };
}

/** The ideal colour of a material in the light. */
function lit(colour: Colour): LumaChroma {
  const { luma, blue, red } = toLumaChroma(colour);
  return { luma: luma + (255 - luma) * (0.12 + luma / 900), blue: blue * 0.9 - 3, red: red * 0.9 + 2 };
}

function tonal(base: Colour, candidates: readonly Colour[], wanted: LumaChroma): Colour | undefined {
  const kin = candidates.filter((colour) => akin(base, colour));
  const cost = (colour: Colour): number =>
    mismatch(toLumaChroma(colour), wanted) - (luma(colour) - wanted.luma) ** 2 / 2;
  const found = closest(kin, cost);
  return found !== undefined && cost(found) <= furthestTone ? found : undefined;
}

function akin(one: Colour, other: Colour): boolean {
  const [first, second] = [toLumaChroma(one), toLumaChroma(other)];
  const product = Math.sqrt(chroma2(first)) * Math.sqrt(chroma2(second));
  if (product < leastChroma * leastChroma) return true;
  return first.blue * second.blue + first.red * second.red >= leastKinship * product;
}

function chroma2({ blue, red }: LumaChroma): number {
  return blue * blue + red * red;
}

function closest(colours: readonly Colour[], cost: (colour: Colour) => number): Colour | undefined {
  let best: Colour | undefined;
  for (const colour of colours) if (best === undefined || cost(colour) < cost(best)) best = colour;
  return best;
}

/** Returns another tone of the same material, or `none` if the palette has none. Returns the outline's colour unchanged. */
export function otherTone(paint: Paint, colour: Colour, none: Colour): Colour {
  if (colour === paint.outline) return colour;
  const { light, shadow } = paint.ramp(colour);
  return [light, shadow].find((tone) => tone !== colour) ?? none;
}

/** The colour of eyes and mouths on a material: the outline's, or the lightest if the outline's would not be visible. */
export function inkOn(paint: Paint, material: Ramp): Colour {
  return luma(material.base) - luma(paint.outline) < leastInk ? paint.lightest : paint.outline;
}

export function luma(colour: Colour): number {
  return (299 * (colour >> 16) + 587 * ((colour >> 8) & 255) + 114 * (colour & 255)) / 1000;
}

export function distance(colour: Colour, wanted: Colour): number {
  return mismatch(toLumaChroma(colour), toLumaChroma(wanted));
}

/**
 * How badly `own` matches `wanted`; 0 is a perfect match. Hue counts more than brightness: a red must not become a brown
 * of the same brightness. If the palette has no grey for a wanted grey, browns match better than greens or blues.
 */
function mismatch(own: LumaChroma, wanted: LumaChroma): number {
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
