import type { AssetKind, AssetSpec } from "../../../domain/asset";
import { countWords } from "./prompt-text";

/** How the prompts of one kind of asset differ from those of the others. */
export type Template = {
  readonly noun: string;
  readonly framing: readonly string[];
  /** A single thing on a plain ground. False for a tile or a scene that fills its frame. */
  readonly isolated: boolean;
  /** True for things of the game world, which share the style's perspective. Interface elements lie flat on the screen. */
  readonly inWorld: boolean;
  readonly closing: string;
};

const maxHeadWords = 5;
const smallestTileGridPixels = 48;

const singleSubject = {
  framing: ["single isolated subject", "centered", "whole figure inside the frame", "clean edges"],
  isolated: true,
  inWorld: true,
};

/** Replaces the framing of a single subject where one picture shows all frames of an animation. */
export const stripFraming = ["same subject and size throughout", "clean edges"];

const templates: Readonly<Record<AssetKind, Template>> = {
  "character-sprite": { ...singleSubject, noun: "sprite", closing: "game-ready sprite" },
  // Each image is one frame. The export packs the sheet.
  "sprite-sheet": { ...singleSubject, noun: "sprite", closing: "game-ready sprite" },
  tileset: {
    noun: "tileset",
    framing: ["one seamless tile that repeats in every direction", "matching edges"],
    isolated: false,
    inWorld: true,
    closing: "game-ready tile",
  },
  "ui-element": {
    noun: "UI element",
    framing: ["single isolated interface element", "centered", "flat straight-on view", "clean sharp edges"],
    isolated: true,
    inWorld: false,
    closing: "game-ready interface element",
  },
  icon: {
    noun: "icon",
    framing: ["single isolated object", "centered", "clear silhouette", "crisp outline"],
    isolated: true,
    inWorld: true,
    closing: "game-ready icon",
  },
  background: {
    noun: "background",
    framing: ["complete scene filling the whole frame"],
    isolated: false,
    inWorld: true,
    closing: "game-ready background art",
  },
};

const tileGrid: Template = {
  noun: "tileset",
  framing: ["even grid of center, edge and corner tiles", "matching seamless edges"],
  isolated: false,
  inWorld: true,
  closing: "game-ready tileset",
};

/** One tile of a set, which `describeTile` in `set-phrases.ts` tells from the others. */
const setTile: Template = {
  noun: "tile",
  framing: ["one single terrain tile", "edges match the other tiles of the set"],
  isolated: false,
  inWorld: true,
  closing: "game-ready tile",
};

/** A tileset is drawn as a grid of tiles only when the image is large enough to hold one. */
export function getTemplate(spec: AssetSpec): Template {
  if (spec.tiles !== null) return setTile;
  if (spec.kind === "tileset" && Math.min(spec.width, spec.height) >= smallestTileGridPixels) return tileGrid;
  return templates[spec.kind];
}

/** The first words of the prompt. Image models weigh the first five words most, so the subject must be among them. */
export function describeHead(medium: string, noun: string, subject: string): string {
  const words = countWords(medium) + countWords(subject);
  if (words + countWords(noun) + countWords("of") <= maxHeadWords) return `${medium} ${noun} of ${subject}`;
  const named = subject.toLowerCase().endsWith(noun.toLowerCase()) ? subject : `${subject} ${noun}`;
  return words <= maxHeadWords ? `${medium} ${named}` : `${subject}, ${medium} ${noun}`;
}
