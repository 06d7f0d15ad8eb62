import type { AssetKind, Direction } from "../../../../domain/asset";
import { flipped, outlined, toppled, toRgba, type Grid } from "./canvas";
import { characters, type Being } from "./characters/characters";
import { toColours, toPaint } from "./colours";
import { toPose, toTime } from "./motion";
import { builtInPalette } from "./palettes";
import { newPen } from "./pen";
import type { View } from "./sketch";
import { toTraits } from "./traits";
import { findNamed, toPhrases } from "./words";
import type { DrawRequest } from "../provider";

const views: Readonly<Record<Direction, View & { readonly mirrored: boolean }>> = {
  front: { side: 0, back: false, mirrored: false },
  back: { side: 0, back: true, mirrored: false },
  left: { side: 1, back: false, mirrored: false },
  right: { side: 1, back: false, mirrored: true },
  "front-left": { side: 0.5, back: false, mirrored: false },
  "front-right": { side: 0.5, back: false, mirrored: true },
  "back-left": { side: 0.5, back: true, mirrored: false },
  "back-right": { side: 0.5, back: true, mirrored: true },
};

export function drawRgba(request: DrawRequest): Uint8Array {
  const scale = Math.ceil(Math.min(request.width, request.height) / 64);
  const width = Math.ceil(request.width / scale), height = Math.ceil(request.height / scale);
  const subject = toPhrases(request.subject);
  const prompt = toPhrases(request.prompt);
  const given = toColours(request.palette);
  const paint = toPaint(given.length > 0 ? given : builtInPalette(prompt.flat()));
  const traits = toTraits(request.subject, subject, prompt, request.seed, paint);
  const time = toTime(request.slot.animation, request.slot.frame, request.frames);
  const view = views[request.slot.direction ?? "front"];
  const pose = toPose(time);
  const pen = newPen(width, height, "ground");
  const phrases = [...subject, ...prompt];
  const being = findNamed<Being>(characters, subject) ?? findNamed<Being>(characters, prompt) ?? "person";
  characters[being].draw({ pen, traits, phrases, view, time, pose });
  let grid: Grid = pen.grid;
  if (pose.fallen) grid = toppled(grid);
  grid = outlined(grid, paint.outline);
  if (view.mirrored) grid = flipped(grid);
  return toRgba(grid, scale, request.width, request.height);
}
