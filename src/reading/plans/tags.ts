import type { TileSet } from "../../domain/tile-sets";
import { maxFps, minFps } from "../../domain/animation-speed";
import { assetKinds, maxSidePixels, maxVariants, type AssetKind } from "../../domain/asset";
import type { Size } from "../../lib/size";
import { quote } from "../quote";

/** Reads tags such as `[STATIC]`, `[ANIM:4]` and `[SIZE:64x64]`. */

/** The tags of one item. A field is null if no readable tag sets the field. */
export type ItemTags = {
  readonly isStatic: boolean;
  readonly facings: 4 | 8 | null;
  readonly frames: number | null;
  readonly size: Size | null;
  readonly kind: AssetKind | null;
  readonly fps: number | null;
  readonly variants: number | null;
  readonly tiles: TileSet | null;
};

const noTags: ItemTags = {
  isStatic: false,
  facings: null,
  frames: null,
  size: null,
  kind: null,
  fps: null,
  variants: null,
  tiles: null,
};

type Tag = { readonly [Field in keyof ItemTags]?: NonNullable<ItemTags[Field]> };
/** Returns undefined for a value that the tag cannot have. */
type TagReader = (value: string) => Tag | undefined;

const readers: ReadonlyMap<string, TagReader> = new Map<string, TagReader>([
  ["STATIC", (value) => (value === "" ? { isStatic: true } : undefined)],
  ["MOVEABLE", readFacings],
  ["ANIM", readFrames],
  ["SIZE", readSize],
  ["KIND", readKind],
  ["FPS", readFps],
  ["VARIANTS", readVariants],
  ["TILES", readTiles],
]);

const forms: ReadonlyMap<string, string> = new Map([
  ["STATIC", "[STATIC]"],
  ["MOVEABLE", "[MOVEABLE:4] or [MOVEABLE:8]"],
  ["ANIM", "[ANIM:N] with N from 1"],
  ["SIZE", `[SIZE:WxH] with sides from 1 to ${maxSidePixels} pixels`],
  ["KIND", `[KIND:k] with k one of ${assetKinds.join(", ")}`],
  ["FPS", `[FPS:N] with N from ${minFps} to ${maxFps}`],
  ["VARIANTS", `[VARIANTS:N] with N from 2 to ${maxVariants}`],
  ["TILES", `[TILES:t] with t one of edge16, corner16, blob47`],
]);

const tileNames: ReadonlyMap<string, TileSet> = new Map<string, TileSet>([
  ["edge16", "edge16"],
  ["corner16", "corner16"],
  ["wang16", "corner16"],
  ["blob47", "blob47"],
]);

/** More frames than any asset may have. Keeps arithmetic on absurd numbers exact. */
const maxReadableFrames = 1_000_000;

/** `contents` are the texts inside brackets. One bracket may hold several tags, separated by commas. */
export function readTags(contents: readonly string[], report: (message: string) => void): ItemTags {
  const given = new Map<string, Tag>();
  for (const content of contents.flatMap((bracket) => bracket.split(","))) {
    const { name, value } = splitTag(content);
    const tag = readers.get(name)?.(value);
    const earlier = given.get(name);
    if (tag === undefined) report(toComplaint(name, content.trim()));
    else if (earlier === undefined) given.set(name, tag);
    else if (JSON.stringify(earlier) !== JSON.stringify(tag)) {
      report(`${quote(`[${content.trim()}]`)} is ignored: an earlier tag says otherwise. Keep one of them.`);
    }
  }
  return [...given.values()].reduce<ItemTags>((tags, tag) => ({ ...tags, ...tag }), noTags);
}

/** True if the bracket holds known tags only, or at least one known tag with a value. */
function isKnownTag(content: string): boolean {
  const tags = content.split(",").map(splitTag);
  return (
    tags.every(({ name }) => readers.has(name)) || tags.some(({ name, value }) => value !== "" && readers.has(name))
  );
}

/** True for a known tag, and for a word in capitals, which is meant as a tag. A single letter labels a keyboard key. */
export function looksLikeTag(content: string): boolean {
  return isKnownTag(content) || /^ ?[A-Z]{2}[A-Z0-9_-]* ?(?:[:,]|$)/.test(content);
}

/** True if a bracket in a sentence is a tag: a known tag with a value, or in capitals, except the common word `STATIC`. */
export function isTagAmongWords(content: string): boolean {
  if (!isKnownTag(content)) return false;
  const { name } = splitTag(content);
  return content.includes(":") || (name !== "STATIC" && content.trim() === name);
}

/** The frame count of an item or animation. A tag wins over `(N frames)`, and a first count over a second. */
export function readFrameCount(
  tagged: number | null,
  digits: readonly string[],
  report: (message: string) => void,
): number | null {
  const counts = digits.map(toFrameCount);
  if (counts.includes(undefined)) report("(0 frames) is ignored: a number of frames starts from 1.");
  const given = [tagged ?? undefined, ...counts].filter((count) => count !== undefined);
  const [first] = given;
  if (first === undefined) return null;
  if (given.some((count) => count !== first)) report(`Two numbers of frames are given and ${first} counts: keep one.`);
  return first;
}

/** Reads N of `(N frames)` and `[ANIM:N]`. Undefined if N is not a number from 1. */
function toFrameCount(digits: string): number | undefined {
  const frames = /^\d+$/.test(digits) ? Math.min(Number(digits), maxReadableFrames) : 0;
  return frames > 0 ? frames : undefined;
}

/** Reads `WxH`, also with spaces or `×`. Undefined if that size cannot be drawn. */
export function toSize(text: string): Size | undefined {
  const match = /^(\d+) ?[x×] ?(\d+)$/i.exec(text);
  const [width, height] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  return isSide(width) && isSide(height) ? { width, height } : undefined;
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= maxSidePixels;
}

function splitTag(content: string): { name: string; value: string } {
  const colon = content.indexOf(":");
  const name = colon === -1 ? content : content.slice(0, colon);
  return { name: name.trim().toUpperCase(), value: colon === -1 ? "" : content.slice(colon + 1).trim() };
}

function toComplaint(name: string, content: string): string {
  const form = forms.get(name);
  if (form !== undefined) return `${quote(`[${content}]`)} is ignored: write ${form}.`;
  return `${quote(`[${content}]`)} is not a tag and is ignored: the tags are ${[...forms.keys()].join(", ")}.`;
}

function readFacings(value: string): Tag | undefined {
  if (value === "4") return { facings: 4 };
  return value === "8" ? { facings: 8 } : undefined;
}

function readFrames(value: string): Tag | undefined {
  const frames = toFrameCount(value);
  return frames === undefined ? undefined : { frames };
}

function readSize(value: string): Tag | undefined {
  const size = toSize(value);
  return size === undefined ? undefined : { size };
}

function readKind(value: string): Tag | undefined {
  const kind = assetKinds.find((known) => known === value.toLowerCase());
  return kind === undefined ? undefined : { kind };
}

function readFps(value: string): Tag | undefined {
  const fps = /^\d{1,2}$/.test(value) ? Number(value) : 0;
  return fps >= minFps && fps <= maxFps ? { fps } : undefined;
}

function readVariants(value: string): Tag | undefined {
  const variants = /^\d{1,2}$/.test(value) ? Number(value) : 0;
  return variants >= 2 && variants <= maxVariants ? { variants } : undefined;
}

function readTiles(value: string): Tag | undefined {
  const tiles = tileNames.get(value.toLowerCase());
  return tiles === undefined ? undefined : { tiles };
}
