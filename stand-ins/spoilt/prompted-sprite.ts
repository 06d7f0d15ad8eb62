/** Draws the sprites that a prompt of ours describes, with the procedural provider. */
import { directions, type AssetKind } from "../../src/domain/asset.ts";
import { describeDirection } from "../../src/features/drawing/prompts/prompt-phrases.ts";
import { parseHex, toRaster, type Raster, type Rgb } from "../../src/pixels/raster.ts";
import type { DrawRequest } from "../../src/providers/provider.ts";
import { drawRgba } from "../../src/providers/procedural/draw.ts";

export type Prompted = {
  /** One sprite, or all frames of an animation if the prompt asks for a strip. */
  readonly sprites: readonly [Raster, ...Raster[]];
  /** The ground that the prompt asks for. */
  readonly key: Rgb | undefined;
  /** False for tiles and backgrounds, which fill the canvas. */
  readonly isIsolated: boolean;
};

type Moment = Pick<DrawRequest, "slot" | "frames">;

const nouns: readonly (readonly [RegExp, AssetKind])[] = [
  [/game-ready tile/, "tileset"],
  [/game-ready background/, "background"],
  [/game-ready interface/, "ui-element"],
  [/game-ready icon/, "icon"],
  [/seen from the front|seen from behind|seen in profile|three-quarter (front|rear) angle/, "character-sprite"],
];

/** The same prompt and seed always give the same sprites. */
export function drawPrompted(prompt: string, seed: number): Prompted {
  const [head = prompt, ...rest] = prompt.split(", ");
  const [, width = "32", height = "32"] = /(\d+)x(\d+) pixels/.exec(prompt) ?? [];
  const kind = nouns.find(([pattern]) => pattern.test(prompt))?.[1] ?? "sprite-sheet";
  const size = { width: Number(width), height: Number(height) };
  const request = {
    ...size,
    model: "procedural",
    prompt,
    subject: head.replace(/^pixel art |^game | (sprite|tileset|icon|background|UI element)( of)?\b/gi, " ").trim(),
    description: rest[0] ?? "",
    note: "",
    styleWords: "",
    kind,
    palette: coloursOf(prompt),
    tiles: null,
    licences: [],
    seed,
    references: [],
  };
  const draw = (moment: Moment): Raster => toRaster(size, drawRgba({ ...request, ...moment }));
  const [first, ...others] = momentsOf(prompt);
  const [, key] = /background \((#[0-9a-f]{6})\)/.exec(prompt) ?? [];
  return {
    sprites: [draw(first), ...others.map(draw)],
    key: key === undefined ? undefined : parseHex(key),
    isIsolated: kind !== "tileset" && kind !== "background",
  };
}

/** The direction, and the frames of the animation that the picture shows. */
function momentsOf(prompt: string): [Moment, ...Moment[]] {
  const direction = directions.find((each) => prompt.includes(describeDirection(each))) ?? null;
  const toMoment = (animation: string | null, frame: number, frames: number): Moment => ({
    slot: { direction, animation, frame, variant: 1, tile: null },
    frames,
  });
  const [, count, movement = null] = /exactly (\d+) frames of the (.+?) (?:cycle|animation)/.exec(prompt) ?? [];
  if (count !== undefined) {
    const later = Array.from({ length: Number(count) - 1 }, (_, index) => index + 2);
    return [toMoment(movement, 1, Number(count)), ...later.map((frame) => toMoment(movement, frame, Number(count)))];
  }
  const pattern = /frame (\d+) of (\d+) of the (.+?) (?:cycle|animation)/;
  const [, frame = "1", frames = "1", animation = null] = pattern.exec(prompt) ?? [];
  return [toMoment(animation, Number(frame), Number(frames))];
}

function coloursOf(prompt: string): readonly string[] {
  const [, list = ""] = /limited color palette of ((?:#[0-9a-f]{6}(?:, )?)+)/.exec(prompt) ?? [];
  return list.match(/#[0-9a-f]{6}/g) ?? [];
}
