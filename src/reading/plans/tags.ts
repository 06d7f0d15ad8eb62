import type { TileSet } from "../../domain/tile-sets";
import { maxFps, minFps } from "../../domain/animation-speed";
import { assetKinds, maxSidePixels, maxVariants } from "../../domain/asset";
import { quote } from "../quote";
import { firstReaders, noFirstTags, toFrameCount, type FirstTags } from "../tag-values";
import { splitTag } from "../tag-words";

/** Reads tags such as `[STATIC]`, `[ANIM:4]` and `[SIZE:64x64]`. */

/** The tags of one item. A field is null if no readable tag sets the field. */
export type ItemTags = FirstTags & {
  readonly fps: number | null;
  readonly variants: number | null;
  readonly tiles: TileSet | null;
};

const noTags: ItemTags = { ...noFirstTags, fps: null, variants: null, tiles: null };

type Tag = { readonly [Field in keyof ItemTags]?: NonNullable<ItemTags[Field]> };
/** Returns undefined for a value that the tag cannot have. */
type TagReader = (value: string) => Tag | undefined;

const readers: ReadonlyMap<string, TagReader> = new Map<string, TagReader>([
  ...firstReaders,
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

export function isTagName(name: string): boolean {
  return readers.has(name);
}

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

function toComplaint(name: string, content: string): string {
  const form = forms.get(name);
  if (form !== undefined) return `${quote(`[${content}]`)} is ignored: write ${form}.`;
  return `${quote(`[${content}]`)} is not a tag and is ignored: the tags are ${[...forms.keys()].join(", ")}.`;
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
