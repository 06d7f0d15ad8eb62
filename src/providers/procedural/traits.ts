/** The look of an asset: read from the words, or else chosen by the seed. */
import { colourNamed, findColour, type ColourName } from "./colour-words";
import type { Colour } from "./canvas";
import { distance, type Paint, type Ramp } from "./colours";
import { hash } from "./hash";
import { singular, type Phrases } from "./words";

/**
 * The look of an asset, the same in every direction and frame. Traits come from the words, or else from the seed. Each
 * choice is hashed with the name of the feature, so that no choice affects another.
 */
export type Traits = {
  readonly paint: Paint;
  /** True if the text contains any of these words (one string, separated by spaces). */
  readonly has: (words: string) => boolean;
  /** Chooses an option, the same for every image of the asset. */
  readonly pick: <T>(feature: string, options: readonly [T, ...T[]]) => T;
  /** Chooses a number in a range, the same for every image of the asset. */
  readonly between: (feature: string, low: number, high: number) => number;
  /**
   * The material of a thing: the colour before one of the nouns ("red scarf"), or else one of the fallbacks. Prefers a
   * fallback that contrasts with `unlike`.
   */
  readonly ramp: (nouns: string, fallback: ColourNames, unlike?: Ramp) => Ramp;
  /** Like `ramp`, but also accepts a colour that stands alone ("translucent", "of ash"). */
  readonly mainRamp: (nouns: string, fallback: ColourNames) => Ramp;
  /** The material of a thing, if the words name a colour for one of the nouns. */
  readonly boundRamp: (nouns: string) => Ramp | undefined;
  readonly tone: (name: ColourName) => Ramp;
};

export type ColourNames = readonly [ColourName, ...ColourName[]];

/** A colour counts up to this many words before the noun. */
const furthestColour = 3;
/** The least `distance` between two colours that contrast. */
const leastContrast = 2500;

export function toTraits(phrases: Phrases, seed: number, paint: Paint): Traits {
  const named = new Set(phrases.flat());
  const roll = (feature: string): number => hash(seed, feature);
  const pick = <T>(feature: string, options: readonly [T, ...T[]]): T =>
    options[roll(feature) % options.length] ?? options[0];
  const bound = (nouns: string): Colour | undefined => boundColour(phrases, new Set(nouns.split(" ").map(singular)));
  const fallBack = (nouns: string, options: ColourNames, unlike?: Ramp): Ramp => {
    const first = roll(`colour of ${nouns}`) % options.length;
    const ramps = [...options.slice(first), ...options.slice(0, first)].map((name) => paint.ramp(colourNamed(name)));
    const clear = ramps.find((ramp) => unlike === undefined || distance(ramp.base, unlike.base) > leastContrast);
    return clear ?? ramps[0] ?? paint.ramp(0);
  };
  const found = (colour: Colour | undefined): Ramp | undefined =>
    colour === undefined ? undefined : paint.ramp(colour);
  return {
    paint,
    has: (words) => words.split(" ").some((word) => named.has(singular(word))),
    pick,
    between: (feature, low, high) => low + ((high - low) * roll(feature)) / 2 ** 32,
    ramp: (nouns, fallback, unlike) => found(bound(nouns)) ?? fallBack(nouns, fallback, unlike),
    mainRamp: (nouns, fallback) => found(bound(nouns) ?? loneColour(phrases)) ?? fallBack(nouns, fallback),
    boundRamp: (nouns) => found(bound(nouns)),
    tone: (name) => paint.ramp(colourNamed(name)),
  };
}

function boundColour(phrases: Phrases, nouns: ReadonlySet<string>): Colour | undefined {
  for (const phrase of phrases) {
    const at = phrase.findLastIndex((word) => nouns.has(word));
    const before = phrase.slice(Math.max(0, at - furthestColour), Math.max(0, at));
    const word = before.findLast((candidate) => findColour(candidate) !== undefined);
    if (word !== undefined) return findColour(word);
  }
  return undefined;
}

function loneColour(phrases: Phrases): Colour | undefined {
  for (const phrase of phrases) {
    const colour = findColour(phrase.at(-1) ?? "");
    if (colour !== undefined) return colour;
  }
  return undefined;
}
