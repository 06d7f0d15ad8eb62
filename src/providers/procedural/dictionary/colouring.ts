/** Matches the colours of a picture with the palette. */
import { squaredDistance, toOklab, type Oklab } from "../../../pixels/oklab";
import type { Colour } from "../canvas";
import type { Paint, Ramp } from "../colours";

/** Two colours of a picture that are farther apart than this (squared, in OKLab) should stay apart. */
const distinct = 0.006;
/** The cost of a colour that another part of the picture has already. */
const sharedCost = 0.012;
/** Colours below this chroma are grey. */
const leastChroma = 0.035;
/** The cosine of the widest angle between two hues of one material. */
const leastKinship = 0.8;
/** A tone of the material that differs this much in lightness is its light or its shadow. */
const toneStep = 0.05;

/** `areas` has the cells of each number, transparent ones first. Returns the colour of each number from 1 on. */
export function toPaletteColours(colours: readonly Colour[], areas: readonly number[], paint: Paint): Colour[] {
  const palette = paint.colours.map((colour) => ({ colour, lab: labOf(colour) }));
  const labs = colours.map(labOf);
  const owners = new Map<Colour, Oklab>();
  const found: Colour[] = [];
  const largestFirst = colours.map((_, at) => at).toSorted((a, b) => (areas[b + 1] ?? 0) - (areas[a + 1] ?? 0));
  for (const at of largestFirst) {
    const lab = labs[at] ?? [0, 0, 0];
    let best = { colour: paint.outline, cost: Infinity };
    for (const { colour, lab: other } of palette) {
      const owner = owners.get(colour);
      const isTaken = owner !== undefined && squaredDistance(owner, lab) > distinct;
      const cost = squaredDistance(lab, other) + (isTaken ? sharedCost : 0);
      if (cost < best.cost) best = { colour, cost };
    }
    if (!owners.has(best.colour)) owners.set(best.colour, lab);
    found[at] = best.colour;
  }
  return found;
}

/** Gives the main material of the picture, which has the largest area, another colour with its light and shadow. */
export function recoloured(
  matched: readonly Colour[],
  colours: readonly Colour[],
  areas: readonly number[],
  ramp: Ramp,
): Colour[] {
  const labs = colours.map(labOf);
  const largest = areas.slice(1).reduce((best, area, at, all) => (area > (all[best] ?? 0) ? at : best), 0);
  const main = labs[largest] ?? [0, 0, 0];
  return matched.map((colour, at) => {
    const lab = labs[at] ?? main;
    if (!areAkin(main, lab)) return colour;
    if (lab[0] > main[0] + toneStep) return ramp.light;
    return lab[0] < main[0] - toneStep ? ramp.shadow : ramp.base;
  });
}

function areAkin(one: Oklab, other: Oklab): boolean {
  const [first, second] = [chromaOf(one), chromaOf(other)];
  if (first < leastChroma || second < leastChroma) return first < leastChroma && second < leastChroma;
  return one[1] * other[1] + one[2] * other[2] >= leastKinship * first * second;
}

function chromaOf([, greenRed, blueYellow]: Oklab): number {
  return Math.hypot(greenRed, blueYellow);
}

/** The room for pixels keeps red in the lowest byte, drawings keep it in the highest. */
function labOf(colour: Colour): Oklab {
  return toOklab(((colour & 255) << 16) | (colour & 0xff00) | ((colour >> 16) & 255));
}
