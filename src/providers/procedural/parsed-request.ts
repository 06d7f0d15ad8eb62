/** Parses a draw request into the values that drawings use. */
import type { AssetKind, Direction } from "../../domain/asset";
import type { TileSet } from "../../domain/tile-sets";
import type { DrawRequest } from "../provider";
import { toEnglishAnimation } from "./animation-names";
import { toColours, toPaint } from "./colours";
import { hash } from "./hash";
import { toTime, type Time } from "./motion";
import { builtInPalette } from "./palettes";
import type { View } from "./sketch";
import { toTraits, type Traits } from "./traits";
import { readName, withEnglish, type NamedThing } from "./dictionary/names";
import { toPhrases, type Phrases } from "./words";

export type ParsedRequest = {
  /** Pixels of the drawing, before enlargement by `scale`. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly seed: number;
  /** The asset's name. A name in another language is followed by the English noun. */
  readonly subject: Phrases;
  /** The thing that the name names in the dictionary. */
  readonly named: NamedThing | undefined;
  /** The reviewer's note, then the asset's description. */
  readonly description: Phrases;
  readonly traits: Traits;
  readonly time: Time;
  readonly view: View;
  /** True for a view to the right, which is drawn as the view to the left. */
  readonly mirrored: boolean;
  /** True if the plan asks for directions. */
  readonly directed: boolean;
  /** From 1. The seed and the traits differ by the variant. */
  readonly variant: number;
  /** The tile of a set that is drawn. */
  readonly tile: { readonly set: TileSet; readonly mask: number } | null;
};

/**
 * Images with a longer shorter side (pixels) are drawn smaller and enlarged by a whole factor, to keep the look of pixel
 * art.
 */
const finestSide: Readonly<Record<AssetKind, number>> = {
  "character-sprite": 64,
  "sprite-sheet": 64,
  tileset: 32,
  "ui-element": 64,
  icon: 64,
  background: 180,
};

/** Kinds that must not be cropped: a cropped tile would not repeat seamlessly, a cropped control would lose a border. */
const uncut: ReadonlySet<AssetKind> = new Set(["tileset", "ui-element"]);

type Facing = { readonly view: View; readonly mirrored: boolean };

const front: Facing = { view: { side: 0, back: false }, mirrored: false };
const left: Facing = { view: { side: 1, back: false }, mirrored: false };
const frontLeft: Facing = { view: { side: 0.5, back: false }, mirrored: false };
const backLeft: Facing = { view: { side: 0.5, back: true }, mirrored: false };

const facings: Readonly<Record<Direction, Facing>> = {
  front,
  back: { view: { side: 0, back: true }, mirrored: false },
  left,
  right: { ...left, mirrored: true },
  "front-left": frontLeft,
  "front-right": { ...frontLeft, mirrored: true },
  "back-left": backLeft,
  "back-right": { ...backLeft, mirrored: true },
};

/** Ignored in descriptions: "light" is more often an adjective there than a lamp. */
const adjective = "light";

export function parseRequest(request: DrawRequest): ParsedRequest {
  const scale = scaleFor(request);
  const named = readName(request.subject, request.licences);
  const subject = withEnglish(toPhrases(request.subject), named);
  const note = toPhrases(request.note);
  const description = toPhrases(request.description);
  const seed = seedOf(request);
  const given = toColours(request.palette);
  const styleWords = toPhrases(request.styleWords).flat();
  const paint = toPaint(given.length > 0 ? given : builtInPalette(styleWords));
  return {
    width: Math.ceil(request.width / scale),
    height: Math.ceil(request.height / scale),
    scale,
    seed,
    subject,
    named,
    description: [...note, ...description].map((phrase) => phrase.filter((word) => word !== adjective)),
    traits: toTraits([...note, ...subject, ...description], seed, paint),
    time: timeOf(request),
    ...facings[request.slot.direction ?? (isSideways(request, styleWords) ? "right" : "front")],
    directed: request.slot.direction !== null,
    variant: request.slot.variant,
    tile: tileOf(request),
  };
}

/** In a game that is seen from the side, characters without directions face right. */
function isSideways({ kind }: DrawRequest, styleWords: readonly string[]): boolean {
  const isSide = styleWords.some((word, at) => word === "side" && /^(?:view|on|scroll)/.test(styleWords[at + 1] ?? ""));
  return kind === "character-sprite" && (isSide || styleWords.some((word) => /^(?:sidescroll|platformer)/.test(word)));
}

/** All variants of a tile share the seed, so that they share the border. Each variant of another thing has its own. */
function seedOf({ seed, subject, kind, slot }: DrawRequest): number {
  const shared = hash(seed, subject);
  return kind === "tileset" || slot.variant === 1 ? shared : hash(shared, `variant ${slot.variant}`);
}

function tileOf({ tiles, slot }: DrawRequest): ParsedRequest["tile"] {
  return tiles === null || slot.tile === null ? null : { set: tiles, mask: slot.tile };
}

function timeOf({ slot, frames }: DrawRequest): Time {
  const { animation, frame } = slot;
  return toTime(animation === null ? null : toEnglishAnimation(animation), frame, frames);
}

function scaleFor({ kind, width, height }: DrawRequest): number {
  const wanted = Math.ceil(Math.min(width, height) / finestSide[kind]);
  if (!uncut.has(kind)) return wanted;
  for (let scale = wanted; scale > 1; scale--) if (width % scale === 0 && height % scale === 0) return scale;
  return 1;
}
