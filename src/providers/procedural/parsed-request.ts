import type { AssetKind, Direction } from "../../domain/asset";
import type { DrawRequest } from "../provider";
import { toColours, toPaint } from "./colours";
import { hash } from "./hash";
import { toTime, type Time } from "./motion";
import { builtInPalette } from "./palettes";
import type { View } from "./sketch";
import { toTraits, type Traits } from "./traits";
import { toPhrases, type Phrases } from "./words";

/** A request, read. */
export type Job = {
  /** Pixels of the drawing, before it is magnified by `scale`. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly seed: number;
  /** What the asset is called, and what else is said of it, the reviewer's wish first. */
  readonly subject: Phrases;
  readonly description: Phrases;
  readonly traits: Traits;
  readonly time: Time;
  readonly view: View;
  /** A view to the right is the left one mirrored. */
  readonly mirrored: boolean;
};

/** The shorter side in pixels up to which every pixel is drawn; bigger pictures are magnified, for they are pixel art. */
const finestSide: Readonly<Record<AssetKind, number>> = {
  "character-sprite": 64,
  "sprite-sheet": 64,
  tileset: 32,
  "ui-element": 64,
  icon: 64,
  background: 180,
};

/** A cut tile would not meet itself, a cut control would lose a border. */
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

/** It tells a thing's colour or weight, sooner than that it is a lamp. */
const adjective = "light";

export function toJob(request: DrawRequest): Job {
  const scale = scaleFor(request);
  const subject = toPhrases(request.subject);
  const wish = toPhrases(request.note);
  const told = toPhrases(request.description);
  const seed = hash(request.seed, request.subject);
  const given = toColours(request.palette);
  const paint = toPaint(given.length > 0 ? given : builtInPalette(toPhrases(request.styleWords).flat()));
  return {
    width: Math.ceil(request.width / scale),
    height: Math.ceil(request.height / scale),
    scale,
    seed,
    subject,
    description: [...wish, ...told].map((phrase) => phrase.filter((word) => word !== adjective)),
    traits: toTraits([...wish, ...subject, ...told], seed, paint),
    time: toTime(request.slot.animation, request.slot.frame, request.frames),
    ...facings[request.slot.direction ?? "front"],
  };
}

function scaleFor({ kind, width, height }: DrawRequest): number {
  const wanted = Math.ceil(Math.min(width, height) / finestSide[kind]);
  if (!uncut.has(kind)) return wanted;
  for (let scale = wanted; scale > 1; scale--) if (width % scale === 0 && height % scale === 0) return scale;
  return 1;
}
