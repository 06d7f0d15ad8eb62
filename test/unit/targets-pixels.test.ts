/* The pixels of sheets: every frame lies where the pack says, and PNG files of every form are read alike. */
import { deflateSync } from "node:zlib";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { decodeRaster, findBounds, findInsets, type Raster } from "../../src/targets/raster";
import type { SheetOptions } from "../../src/targets/options";
import { frameNameOf, mixedGame, writePack, type DrawnGame } from "../support/drawn-games";

function rasterOf(bytes: Uint8Array | undefined): Raster {
  const raster = decodeRaster(bytes ?? new Uint8Array(0));
  if (raster === undefined) throw new Error("no PNG");
  return raster;
}

function pixel({ data, width }: Raster, x: number, y: number): string {
  return data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4).join(" ");
}

type JsonRect = { x: number; y: number; w: number; h: number };
type JsonFrame = { frame: JsonRect; spriteSourceSize: JsonRect; sourceSize: { w: number; h: number } };

const choices: Partial<SheetOptions>[] = [
  {},
  { trim: true },
  { padding: 3, extrude: 2, trim: true },
  { scale: 3, padding: 1, extrude: 1 },
  { maxPageSize: 512, powerOfTwo: true },
];

describe("every frame of the pages", () => {
  test.each(choices)("is drawn whole and unchanged, with its borders: %o", async (options) => {
    const game = mixedGame();
    const pack = await writePack(game, ["texturepacker"], options);
    const scale = options.scale ?? 1;
    const extrude = options.extrude ?? 0;
    const pages = [...pack.bytes.keys()].filter((name) => /^sheets\/\d+\.json$/.test(name));
    let frames = 0;
    for (const name of pages) {
      const page = rasterOf(pack.bytes.get(name.replace(".json", ".png")));
      const json = JSON.parse(pack.text(name)) as { frames: Record<string, JsonFrame>; meta: { size: JsonRect } };
      expect(json.meta.size).toEqual({ w: page.width, h: page.height });
      for (const [key, frame] of Object.entries(json.frames)) {
        expectDrawn(page, frame, imageNamed(game, key), scale, extrude);
        frames += 1;
      }
    }
    expect(frames).toBe(game.assets.flatMap(({ images }) => images).length);
  });
});

/** The source image of a frame, by the order in which the game's images were stored. */
function imageNamed(game: DrawnGame, frame: string): Raster {
  const key = frame.split("_")[0] ?? "";
  const asset = game.assets.find((each) => each.key === key);
  const image = asset?.images.find(({ slot }) => frameNameOf(asset, slot) === frame);
  if (image === undefined) throw new Error(`no image for ${frame}`);
  return rasterOf(game.store.get(image.image.objectKey));
}

function expectDrawn(
  page: Raster,
  { frame, spriteSourceSize, sourceSize }: JsonFrame,
  image: Raster,
  scale: number,
  extrude: number,
): void {
  expect(sourceSize).toEqual({ w: image.width * scale, h: image.height * scale });
  expect([spriteSourceSize.w, spriteSourceSize.h]).toEqual([frame.w, frame.h]);
  for (let y = -extrude; y < frame.h + extrude; y++)
    for (let x = -extrude; x < frame.w + extrude; x++) {
      const inX = Math.min(Math.max(x, 0), frame.w - 1) + spriteSourceSize.x;
      const inY = Math.min(Math.max(y, 0), frame.h - 1) + spriteSourceSize.y;
      const expected = pixel(image, Math.floor(inX / scale), Math.floor(inY / scale));
      if (pixel(page, frame.x + x, frame.y + y) !== expected)
        throw new Error(`pixel ${x} ${y} of ${JSON.stringify(frame)}`);
    }
  const bounds = findBounds(image);
  // Nothing visible is cut off.
  if (bounds !== undefined) {
    expect(bounds.x * scale).toBeGreaterThanOrEqual(spriteSourceSize.x);
    expect((bounds.x + bounds.width) * scale).toBeLessThanOrEqual(spriteSourceSize.x + spriteSourceSize.w);
    expect(bounds.y * scale).toBeGreaterThanOrEqual(spriteSourceSize.y);
    expect((bounds.y + bounds.height) * scale).toBeLessThanOrEqual(spriteSourceSize.y + spriteSourceSize.h);
  }
}

describe("decoding", () => {
  const rgba = Uint8Array.from([255, 0, 0, 255, 9, 9, 9, 0, 0, 0, 255, 128, 255, 255, 255, 255]);

  test("reads RGBA, and forgets the colour of invisible pixels", () => {
    const raster = rasterOf(encode({ width: 2, height: 2, data: rgba, channels: 4 }));
    expect([...raster.data]).toEqual([255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 128, 255, 255, 255, 255]);
  });

  test("reads 16 bits, grey, grey with alpha and RGB", () => {
    const deep = Uint16Array.from([65535, 0, 32896, 65535]);
    expect([...rasterOf(encode({ width: 1, height: 1, data: deep, channels: 4, depth: 16 })).data]).toEqual([
      255, 0, 128, 255,
    ]);
    expect([...rasterOf(encode({ width: 1, height: 1, data: Uint8Array.of(77), channels: 1 })).data]).toEqual([
      77, 77, 77, 255,
    ]);
    expect([...rasterOf(encode({ width: 1, height: 1, data: Uint8Array.of(77, 50), channels: 2 })).data]).toEqual([
      77, 77, 77, 50,
    ]);
    expect([...rasterOf(encode({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3), channels: 3 })).data]).toEqual([
      1, 2, 3, 255,
    ]);
  });

  test("reads packed grey, and palettes with transparent entries", () => {
    const grey = rawPng({ width: 3, height: 1, depth: 2, type: 0 }, [0, 0b00011100]);
    expect([...rasterOf(grey).data]).toEqual([0, 0, 0, 255, 85, 85, 85, 255, 255, 255, 255, 255]);
    const palette = rawPng({ width: 3, height: 1, depth: 4, type: 3 }, [0, 0x01, 0x20], {
      PLTE: [10, 20, 30, 40, 50, 60, 70, 80, 90],
      tRNS: [255, 0],
    });
    expect([...rasterOf(palette).data]).toEqual([10, 20, 30, 255, 0, 0, 0, 0, 70, 80, 90, 255]);
  });

  test("answers nothing for bytes that are no PNG", () => {
    expect(decodeRaster(Uint8Array.of(1, 2, 3))).toBeUndefined();
    expect(decodeRaster(new Uint8Array(0))).toBeUndefined();
  });
});

/** A PNG of raw rows, for forms that the encoder does not write. */
function rawPng(
  head: { width: number; height: number; depth: number; type: number },
  rows: readonly number[],
  extra: Record<string, readonly number[]> = {},
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(head.width, 0);
  header.writeUInt32BE(head.height, 4);
  header.set([head.depth, head.type, 0, 0, 0], 8);
  const chunks: [string, Uint8Array][] = [["IHDR", header]];
  for (const [name, bytes] of Object.entries(extra)) chunks.push([name, Uint8Array.from(bytes)]);
  chunks.push(["IDAT", deflateSync(Uint8Array.from(rows))], ["IEND", new Uint8Array(0)]);
  const parts = chunks.map(([name, bytes]) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, Buffer.from(name), bytes, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...parts]);
}

describe("the borders of a control", () => {
  function panel(width: number, height: number, border: number): Raster {
    const data = new Uint8Array(width * height * 4).fill(255);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const edge = Math.min(x, y, width - 1 - x, height - 1 - y);
        if (edge < border) data.set([edge * 20, 40, 40], (y * width + x) * 4);
      }
    return { width, height, data };
  }

  test("are those around the middle that repeats", () => {
    expect(findInsets(panel(48, 16, 5))).toEqual({ left: 5, top: 5, right: 5, bottom: 5 });
  });

  test("are a third where nothing repeats", () => {
    const data = Uint8Array.from({ length: 12 * 9 * 4 }, (_, index) => (index * 97) % 251);
    expect(findInsets({ width: 12, height: 9, data })).toEqual({ left: 3, top: 3, right: 3, bottom: 3 });
  });
});
