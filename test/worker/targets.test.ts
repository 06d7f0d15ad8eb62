/* The files of targets, drawn inside workerd. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import type { ExportedAsset } from "../../src/targets/chosen-asset";
import { drawFile, measureImage } from "../../src/targets/draw-file";
import { exportFiles } from "../../src/targets/export-files";
import { defaultOptions } from "../../src/targets/options";
import { decodeRaster } from "../../src/targets/raster";

const side = 64;

/** A walk of four frames, each of one colour. */
function walker(number: number): { asset: ExportedAsset; pngs: Map<string, Uint8Array> } {
  const pngs = new Map<string, Uint8Array>();
  const images = [1, 2, 3, 4].map((frame) => {
    const data = new Uint8Array(side * side * 4);
    for (let at = 0; at < data.length; at += 4) data.set([number % 256, frame * 50, 90, 255], at);
    const bytes = encode({ width: side, height: side, data, channels: 4 });
    const objectKey = `blobs/${number}/${frame}`;
    pngs.set(objectKey, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const image = {
      objectKey,
      format: "png",
      width: side,
      height: side,
      sizeBytes: bytes.length,
      sha256,
      crc32: crc32(bytes),
    } as const;
    return {
      image,
      slot: { direction: null, animation: "walk", frame, variant: 1, tile: null },
      measure: measureImage(bytes),
    };
  });
  const key = `walker-${String(number).padStart(4, "0")}`;
  const spec = { category: "Characters", kind: "character-sprite", description: "", directions: [] } as const;
  const animations = [{ name: "walk", frames: 4 }];
  const asset = {
    ...spec,
    id: `ast_${number}`,
    key,
    name: key,
    width: side,
    height: side,
    animations,
    variants: 1,
    tiles: null,
    isChanged: true,
    origin: { model: "procedural", terms: "Free to use.", credits: [] },
    images,
  };
  return { asset, pngs };
}

test("a page is planned and drawn inside workerd, and shows every frame", async () => {
  const walkers = Array.from({ length: 100 }, (_, number) => walker(number));
  const pngs = new Map(walkers.flatMap((each) => [...each.pngs]));
  const { files } = exportFiles({
    project: { id: "prj_1", name: "Crowd" },
    targets: ["texturepacker"],
    options: defaultOptions,
    assets: walkers.map(({ asset }) => asset),
    earlierPlan: null,
  });
  const [page] = files.filter((file) => "drawing" in file);
  if (page === undefined) throw new Error("the pack has no page");
  const bytes = await drawFile(page.drawing, async ({ objectKey }) => pngs.get(objectKey) ?? new Uint8Array(0));
  const raster = decodeRaster(bytes);
  // Eight walkers of four frames a line.
  expect([raster?.width, raster?.height]).toEqual([8 * 4 * side, 13 * side]);
  for (const number of walkers.keys())
    for (const frame of [1, 2, 3, 4]) {
      const x = ((number % 8) * 4 + frame - 1) * side + 1;
      const y = Math.floor(number / 8) * side + 1;
      const at = (y * 2048 + x) * 4;
      expect([...(raster?.data.subarray(at, at + 4) ?? [])]).toEqual([number, frame * 50, 90, 255]);
    }
});
