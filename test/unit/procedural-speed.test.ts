/* What a frame of the built-in model costs, in processor time of this thread, measured against the encoding as PNG. */
import { encode } from "fast-png";
import { expect, test } from "vitest";
import type { AssetKind } from "../../src/domain/asset";
import { drawRgba } from "../../src/providers/procedural/draw";
import type { DrawRequest } from "../../src/providers/provider";
import { bareRequest } from "../support/bare-request";

const names: readonly (readonly [name: string, kind: AssetKind])[] = [
  ["Farmer", "character-sprite"],
  ["Goblin", "character-sprite"],
  ["Wolf", "character-sprite"],
  ["Kraken", "character-sprite"],
  ["Lighthouse", "sprite-sheet"],
  ["Satellite", "sprite-sheet"],
  ["Explosion", "sprite-sheet"],
  ["Rowing boat", "sprite-sheet"],
  ["Health potion", "icon"],
  ["Lobster", "icon"],
  ["Grass to sand", "tileset"],
  ["Wooden button", "ui-element"],
];
const frames = 4;
const mostTimes = 12;
const rounds = 5;

function cpuMicros(run: () => void): number {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return user + system;
}

test(`drawing a 32×32 frame takes at most ${mostTimes} times the encoding of the frame`, () => {
  const requests = names.flatMap(([subject, kind]) =>
    Array.from({ length: frames }, (_, index): DrawRequest => {
      const slot = { direction: null, animation: "idle", frame: index + 1, variant: 1, tile: null };
      return { ...bareRequest, subject, kind, seed: 7, width: 32, height: 32, slot, frames };
    }),
  );
  const draw = (): Uint8Array[] => requests.map((request) => drawRgba(request));
  const encodeAll = (images: readonly Uint8Array[]): void => {
    for (const data of images) encode({ width: 32, height: 32, data, channels: 4, depth: 8 }, { zlib: { level: 3 } });
  };
  const drawn = draw();
  const ratios = Array.from({ length: rounds }, () => {
    const drawing = cpuMicros(() => void draw());
    return drawing / cpuMicros(() => encodeAll(drawn));
  });
  expect(Math.min(...ratios)).toBeLessThan(mostTimes);
});
