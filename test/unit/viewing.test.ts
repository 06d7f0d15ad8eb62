/* The pictures of assets and projects: sheets, previews and contact sheets, read back by independent decoders. */
import { mkdirSync, writeFileSync } from "node:fs";
import { decode } from "fast-png";
import { decompressFrames, parseGIF } from "gifuct-js";
import { describe, expect, test } from "vitest";
import type { ChosenAsset, ChosenImage } from "../../src/targets/chosen-asset";
import { decodeRaster, type Raster } from "../../src/targets/raster";
import { layOutPreview, layOutSheet, type Layout } from "../../src/viewing/asset-picture";
import { drawInCell } from "../../src/viewing/cell";
import { beginContactSheet, type ContactEntry } from "../../src/viewing/contact-sheet";
import { encodePng } from "../../src/viewing/encode-png";
import { encodePreview } from "../../src/viewing/preview-gif";
import { exampleGame, mixedGame, writePack, type DrawnGame } from "../support/drawn-games";

type Colour = readonly [number, number, number, number];

function rasterOf(bytes: Uint8Array): Raster {
  const raster = decodeRaster(bytes);
  if (raster === undefined) throw new Error("no PNG");
  return raster;
}

function pictureOf({ store }: DrawnGame, { width, height, cells }: Layout): Raster {
  const picture = { width, height, data: new Uint8Array(width * height * 4) };
  for (const { image, at } of cells) drawInCell(picture, at, rasterOf(store.get(image.objectKey) ?? new Uint8Array(0)));
  return picture;
}

async function sheetOf(game: DrawnGame, asset: ChosenAsset, zoom = 1): Promise<Uint8Array> {
  return encodePng(pictureOf(game, layOutSheet(asset)), 4, zoom);
}

function previewOf(game: DrawnGame, asset: ChosenAsset, palette: readonly string[] = []): Uint8Array {
  const layout = layOutPreview(asset);
  if (layout.frames === null) throw new Error("the preview has no frames");
  return encodePreview({ picture: pictureOf(game, layout), frames: layout.frames, zoom: layout.usualZoom, palette });
}

function assetOf({ assets }: DrawnGame, key: string): ChosenAsset {
  const asset = assets.find((each) => each.key === key);
  if (asset === undefined) throw new Error(`the game has no ${key}`);
  return asset;
}

/** An asset whose images are of one colour each. */
function plainAsset(spec: Partial<ChosenAsset>, count: number): ChosenAsset {
  const { images, ...known } = assetOf(mixed, "snail");
  const [first] = images;
  if (first === undefined) throw new Error("the snail has no image");
  const own = Array.from({ length: count }, (_, index): ChosenImage => {
    const slot = { direction: null, animation: spec.animations?.[0]?.name ?? null, frame: index + 1 };
    return { ...first, slot };
  });
  return { ...known, directions: [], animations: [], ...spec, images: own };
}

function filled(width: number, height: number, colourAt: (index: number) => Colour): Raster {
  const data = new Uint8Array(width * height * 4);
  for (let index = 0; index < width * height; index++) data.set(colourAt(index), index * 4);
  return { width, height, data };
}

function framesOf(gif: Uint8Array) {
  const parsed = parseGIF(new Uint8Array(gif).buffer);
  return { size: parsed.lsd, frames: decompressFrames(parsed, true) };
}

const mixed = mixedGame();
const exported = await writePack(mixed, ["unity"]);

describe("a sheet", () => {
  test.each(mixed.assets.map(({ key }) => [key]))("of %s is the sheet of an export, to the pixel", async (key) => {
    const sheet = exported.bytes.get(`${key}.png`) ?? new Uint8Array(0);
    expect(rasterOf(await sheetOf(mixed, assetOf(mixed, key)))).toEqual(rasterOf(sheet));
  });

  test.each([2, 3, 8])("at zoom %i has a square for each pixel", async (zoom) => {
    const small = rasterOf(await sheetOf(mixed, assetOf(mixed, "ranger")));
    const large = rasterOf(await sheetOf(mixed, assetOf(mixed, "ranger"), zoom));
    expect([large.width, large.height]).toEqual([small.width * zoom, small.height * zoom]);
    for (let y = 0; y < large.height; y += 1)
      for (let x = 0; x < large.width; x += 5) {
        const from = (Math.floor(y / zoom) * small.width + Math.floor(x / zoom)) * 4;
        const to = (y * large.width + x) * 4;
        if (small.data[from] !== large.data[to] || small.data[from + 3] !== large.data[to + 3])
          throw new Error(`another pixel at ${x}, ${y}`);
      }
  });

  test("has the same bytes each time", async () => {
    const ranger = assetOf(mixed, "ranger");
    expect(await sheetOf(mixed, ranger, 3)).toEqual(await sheetOf(mixed, ranger, 3));
  });

  test("that is too large has smaller cells, and stays within 4096 pixels a side and four million in all", () => {
    for (const [side, count] of [
      [2048, 256],
      [2048, 1],
      [100, 256],
      [16, 256],
      [1, 1],
    ] as const) {
      const animations = [{ name: "spin", frames: count, fps: 8, loop: true }];
      const { width, height, cells, maxZoom } = layOutSheet(
        plainAsset({ width: side, height: side, animations }, count),
      );
      expect(cells).toHaveLength(count);
      expect(width * height).toBeLessThanOrEqual(2048 * 2048);
      expect(Math.max(width, height) * maxZoom).toBeLessThanOrEqual(4096);
    }
  });
});

describe("an image in a cell", () => {
  const red: Colour = [255, 0, 0, 255];

  test("that is larger is shrunk to fit, in the middle", () => {
    const picture = filled(10, 8, () => [0, 0, 0, 0]);
    drawInCell(
      picture,
      { x: 1, y: 1, width: 8, height: 6 },
      filled(64, 32, () => red),
    );
    expect(shape(picture)).toBe(
      [
        "..........",
        "..........",
        ".########.",
        ".########.",
        ".########.",
        ".########.",
        "..........",
        "..........",
      ].join("\n"),
    );
  });

  test("that is smaller is enlarged by a whole factor", () => {
    const picture = filled(7, 7, () => [0, 0, 0, 0]);
    drawInCell(
      picture,
      { x: 0, y: 0, width: 7, height: 7 },
      filled(3, 2, () => red),
    );
    expect(shape(picture)).toBe(
      [".......", "######.", "######.", "######.", "######.", ".......", "......."].join("\n"),
    );
  });
});

function shape({ width, height, data }: Raster): string {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => ((data[(y * width + x) * 4 + 3] ?? 0) > 0 ? "#" : ".")).join(""),
  ).join("\n");
}

describe("a preview", () => {
  test.each(mixed.assets.map(({ key }) => [key]))(
    "of %s shows the first direction's frames, unchanged and in order",
    (key) => {
      const asset = assetOf(mixed, key);
      const { size, frames } = framesOf(previewOf(mixed, asset));
      const layout = layOutPreview(asset);
      const { width, height } = asset;
      const zoom = layout.usualZoom;
      const own = asset.images.filter(({ slot }) => slot.direction === (asset.directions[0] ?? null));
      expect(frames).toHaveLength(own.length);
      expect([size.width, size.height]).toEqual([width * zoom, height * zoom]);
      for (const [index, frame] of frames.entries()) {
        const { image } = layout.cells[index] ?? {};
        const drawn = rasterOf(mixed.store.get(image?.objectKey ?? "") ?? new Uint8Array(0));
        const wrong = Array.from({ length: width * height }, (_, pixel) => pixel).filter((pixel) => {
          const at = (Math.floor(pixel / width) * zoom * width * zoom + (pixel % width) * zoom) * 4;
          const isClear = (drawn.data[pixel * 4 + 3] ?? 0) < 128;
          const shown = [...frame.patch.subarray(at, at + 4)];
          const wanted = isClear ? [0] : [...drawn.data.subarray(pixel * 4, pixel * 4 + 3), 255];
          return isClear ? shown[3] !== 0 : shown.join() !== wanted.join();
        });
        expect(wrong).toEqual([]);
      }
    },
  );

  test("plays each animation at its speed, to a hundredth of a second", () => {
    const ranger = assetOf(mixed, "ranger");
    const { frames } = framesOf(previewOf(mixed, ranger));
    // `walk` has 8 frames a second, `attack` 12.
    expect(frames.map(({ delay }) => delay)).toEqual([130, 120, 130, 80, 90, 80]);
  });

  test("repeats for ever, and clears each frame before the next", () => {
    const gif = previewOf(mixed, assetOf(mixed, "ranger"));
    const text = Buffer.from(gif).toString("latin1");
    expect(text.slice(0, 6)).toBe("GIF89a");
    expect(text).toContain("NETSCAPE2.0\u0003\u0001\u0000\u0000\u0000");
    expect(framesOf(gif).frames.every(({ disposalType }) => disposalType === 2)).toBe(true);
  });

  test("has the same bytes each time", () => {
    const ranger = assetOf(mixed, "ranger");
    expect(previewOf(mixed, ranger)).toEqual(previewOf(mixed, ranger));
  });

  test.each([
    [16, 1, 8],
    [64, 8, 8],
    [65, 8, 7],
    [300, 4, 1],
    [32, 256, 8],
    [64, 256, 4],
  ])("of %i pixels and %i frames is enlarged so that 512 pixels hold the longer side", (side, count, zoom) => {
    const animations = [{ name: "spin", frames: count, fps: 8, loop: true }];
    const layout = layOutPreview(plainAsset({ width: side, height: side - 1, animations }, count));
    expect(layout.usualZoom).toBe(zoom);
    expect(layout.width * layout.height * layout.usualZoom ** 2).toBeLessThanOrEqual(4096 * 4096);
    expect(layout.width * layout.height * layout.maxZoom ** 2).toBeLessThanOrEqual(4096 * 4096);
  });

  test("of more than 255 colours has the style's colours alone", () => {
    const picture = filled(32, 32, (index) => [index & 255, index >> 2, 90, 255]);
    const frames = { height: 32, durations: [10] };
    const gif = encodePreview({ picture, frames, zoom: 1, palette: ["#102030", "#c0a060", "#f0f0f0"] });
    const seen = new Set(coloursOf(framesOf(gif).frames[0]?.patch ?? new Uint8ClampedArray()));
    expect([...seen].toSorted()).toEqual(["16,32,48,255", "192,160,96,255", "240,240,240,255"]);
  });

  test("of more than 255 colours without a palette has 255 that are near", () => {
    const picture = filled(32, 32, (index) => [index & 255, index >> 2, 90, 255]);
    const gif = encodePreview({ picture, frames: { height: 32, durations: [10] }, zoom: 1, palette: [] });
    const [frame] = framesOf(gif).frames;
    expect(new Set(coloursOf(frame?.patch ?? new Uint8ClampedArray())).size).toBeGreaterThan(100);
    const most = Math.max(...Array.from(picture.data, (value, at) => Math.abs(value - (frame?.patch[at] ?? 0))));
    expect(most).toBeLessThan(40);
  });

  test("is opaque from half of the opacity on", () => {
    const picture = filled(2, 1, (index) => [9, 9, 9, index === 0 ? 127 : 128]);
    const gif = encodePreview({ picture, frames: { height: 1, durations: [10] }, zoom: 1, palette: [] });
    expect([...(framesOf(gif).frames[0]?.patch ?? [])]).toEqual([0, 0, 0, 0, 9, 9, 9, 255]);
  });
});

function coloursOf(rgba: Uint8ClampedArray): string[] {
  return Array.from({ length: rgba.length / 4 }, (_, pixel) => rgba.subarray(pixel * 4, pixel * 4 + 4).join());
}

async function contactSheetOf(game: DrawnGame, marked: Readonly<Record<string, ContactEntry["mark"]>> = {}) {
  const entries = game.assets.map(({ key, images }) => ({
    key,
    image: images[0]?.image ?? null,
    mark: marked[key] ?? null,
  }));
  const assetCount = entries.length;
  const painter = beginContactSheet({ title: game.project.name, page: 1, pages: 1, assetCount, entries });
  for (const [index, { image }] of entries.entries())
    painter.add(index, rasterOf(game.store.get(image?.objectKey ?? "") ?? new Uint8Array(0)));
  return painter.end();
}

describe("a contact sheet", () => {
  test("has room for a hundred assets, and for none", async () => {
    const sizes = [0, 1, 8, 9, 100].map(async (count) => {
      const entries = Array.from({ length: count }, (_, index) => ({ key: `a-${index}`, image: null, mark: null }));
      const page = { title: "Gäme", page: 1, pages: 3, assetCount: 230, entries };
      const { width, height } = decode(await beginContactSheet(page).end());
      return [width, height];
    });
    expect(await Promise.all(sizes)).toEqual([
      [928, 176],
      [928, 176],
      [928, 176],
      [928, 272],
      [928, 1328],
    ]);
  });

  test("shows every first image whole, enlarged or shrunk to 64 pixels", async () => {
    const entries = [{ key: "a", image: null, mark: null }];
    for (const side of [1, 16, 33, 64, 100, 1024]) {
      const painter = beginContactSheet({ title: "", page: 1, pages: 1, assetCount: 1, entries });
      painter.add(
        0,
        filled(side, side, () => [1, 2, 3, 255]),
      );
      const { data } = decode(await painter.end());
      const count = Array.from({ length: data.length / 3 }, (_, at) => at * 3).filter(
        (at) => data[at] === 1 && data[at + 1] === 2 && data[at + 2] === 3,
      ).length;
      const shown = side <= 64 ? side * Math.floor(64 / side) : Math.floor(side / Math.ceil(side / 64));
      expect([side, count]).toEqual([side, shown ** 2]);
    }
  });

  test("has the same bytes each time, and others when a mark is added", async () => {
    const marks = { ranger: "flagged", snail: "fallback" } as const;
    expect(await contactSheetOf(mixed, marks)).toEqual(await contactSheetOf(mixed, marks));
    expect(await contactSheetOf(mixed, marks)).not.toEqual(await contactSheetOf(mixed));
  });
});

/* For people: VIEWS=/tmp/views npx vitest run --project unit test/unit/viewing.test.ts */
const folder = process.env["VIEWS"];
test.runIf(folder !== undefined)("the pictures of all games are written to a folder", async () => {
  for (const [name, game] of [
    ["farm", exampleGame("farm")],
    ["dungeon", exampleGame("dungeon")],
    ["mixed", mixed],
  ] as const) {
    const target = `${folder}/${name}`;
    mkdirSync(target, { recursive: true });
    const marks = { [game.assets[1]?.key ?? ""]: "flagged", [game.assets[3]?.key ?? ""]: "fallback" } as const;
    writeFileSync(`${target}/contact-sheet.png`, await contactSheetOf(game, marks));
    for (const asset of game.assets) {
      writeFileSync(`${target}/${asset.key}.png`, await sheetOf(game, asset));
      writeFileSync(`${target}/${asset.key}.gif`, previewOf(game, asset));
    }
  }
});
