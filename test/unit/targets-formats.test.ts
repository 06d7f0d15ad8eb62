/* Packs for engines that cannot run here, judged by parsers and by the rules of the formats. */
import Aseprite from "ase-parser";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { defaultSpeed } from "../../src/domain/animation-speed";
import { decodeRaster, findBounds, type Raster } from "../../src/targets/raster";
import type { ChosenAsset } from "../../src/targets/chosen-asset";
import type { SheetOptions } from "../../src/targets/options";
import { exampleGame, mixedGame, writePack, type DrawnGame, type WrittenPack } from "../support/drawn-games";

const farm = exampleGame("farm");
const mixed = mixedGame();
const games: [string, DrawnGame][] = [
  ["farm", farm],
  ["dungeon", exampleGame("dungeon")],
  ["mixed", mixed],
];

function assetOf({ assets }: DrawnGame, key: string): ChosenAsset {
  const asset = assets.find((each) => each.key === key);
  if (asset === undefined) throw new Error(`no asset ${key}`);
  return asset;
}

function rasterOf(bytes: Uint8Array | undefined): Raster {
  const raster = decodeRaster(bytes ?? new Uint8Array(0));
  if (raster === undefined) throw new Error("no PNG");
  return raster;
}

function imageOf(game: DrawnGame, asset: ChosenAsset, index: number): Raster {
  return rasterOf(game.store.get(asset.images[index]?.image.objectKey ?? ""));
}

function cut({ data, width }: Raster, x: number, y: number, size: { width: number; height: number }): Uint8Array {
  const rows = Array.from({ length: size.height }, (_, row) => {
    const start = ((y + row) * width + x) * 4;
    return data.subarray(start, start + size.width * 4);
  });
  return new Uint8Array(Buffer.concat(rows));
}

/** The fps and loop of an asset's animation, as the plan or the defaults have them. */
function speedOf(asset: ChosenAsset, row: string): { fps: number; loop: boolean } {
  const planned = asset.animations.find(({ name }) => row === name || row.startsWith(`${name}_`));
  const usual = defaultSpeed(planned?.name ?? "");
  return { fps: planned?.fps ?? usual.fps, loop: planned?.loop ?? usual.loop };
}

describe("Aseprite files, by ase-parser", () => {
  function read(pack: WrittenPack, key: string): Aseprite {
    const file = new Aseprite(Buffer.from(pack.bytes.get(`${key}.aseprite`) ?? ""), key);
    file.parse();
    return file;
  }

  test.each(games)("of the %s have every image, tag, time, loop and pivot of the plan", async (_, game) => {
    const pack = await writePack(game, ["aseprite"]);
    for (const asset of game.assets) {
      const file = read(pack, asset.key);
      expect([file.width, file.height, file.colorDepth]).toEqual([asset.width, asset.height, 32]);
      expect(file.fileSize).toBe(pack.bytes.get(`${asset.key}.aseprite`)?.length);
      let shown = 0;
      for (const tag of file.tags) {
        const { fps, loop } = speedOf(asset, tag.name);
        expect([tag.name, tag.repeat]).toEqual([tag.name, loop ? 0 : 1]);
        const frames = file.frames.slice(tag.from, tag.to + 1);
        const ms = frames.reduce((sum, frame) => sum + frame.frameDuration, 0);
        const count = Math.round((ms * fps) / 1000);
        expect(Math.abs((count * 1000) / fps - ms)).toBeLessThan(1);
        shown += count;
      }
      expect(shown, asset.key).toBe(asset.images.length);
      const [slice] = file.slices;
      const isCharacter = asset.kind === "character-sprite";
      if (isCharacter) expect(slice?.keys[0]?.pivot).toEqual({ x: asset.width / 2, y: asset.height });
      expect(slice?.keys[0]?.patch !== undefined).toBe(asset.kind === "ui-element");
    }
  });

  test("hold the pixels where they were drawn", async () => {
    const pack = await writePack(farm, ["aseprite"]);
    const farmer = assetOf(farm, "farmer");
    const file = read(pack, "farmer");
    expect(file.frames).toHaveLength(farmer.images.length);
    file.frames.forEach(({ cels: [cel] }, index) => {
      const image = imageOf(farm, farmer, index);
      const bounds = findBounds(image);
      if (bounds === undefined || cel === undefined) throw new Error("an image of the farmer is empty");
      expect([cel.xpos, cel.ypos, cel.w, cel.h]).toEqual([bounds.x, bounds.y, bounds.width, bounds.height]);
      expect(Buffer.compare(cel.rawCelData, cut(image, bounds.x, bounds.y, bounds))).toBe(0);
    });
  });

  test("join equal neighbours into one longer frame", async () => {
    const file = read(await writePack(mixed, ["aseprite"]), "eye");
    expect(file.frames.map(({ frameDuration }) => frameDuration)).toEqual([300, 100]);
  });
});

/** Whole numbers are read as bigint, because ids have 64 bits. */
type UnityNumber = number | bigint;
type UnityRect = { x: UnityNumber; y: UnityNumber; width: UnityNumber; height: UnityNumber };
type UnityMeta = {
  guid: string;
  TextureImporter: {
    internalIDToNameTable: { first: Record<string, bigint>; second: string }[];
    spritePixelsToUnits: bigint;
    filterMode: unknown;
    spriteSheet: {
      sprites: {
        name: string;
        rect: UnityRect;
        pivot: { x: UnityNumber; y: UnityNumber };
        spriteID: string;
        internalID: bigint;
      }[];
      nameFileIdTable: Record<string, bigint>;
    };
  };
};

describe("Unity's .meta files", () => {
  const options: Partial<SheetOptions> = { padding: 2, extrude: 1, trim: true };
  const readMeta = (pack: WrittenPack, key: string): UnityMeta =>
    parse(pack.text(`${key}.png.meta`), { intAsBigInt: true }) as UnityMeta;

  test.each(games)(
    "of the %s name each sprite in all tables, with ids that are never 0 and never shared",
    async (_, game) => {
      const pack = await writePack(game, ["unity"], options);
      const guids = new Set<string>();
      const ids = new Set<unknown>();
      for (const { key, images } of game.assets) {
        const { guid, TextureImporter: importer } = readMeta(pack, key);
        expect(guid).toMatch(/^[0-9a-f]{32}$/);
        guids.add(guid);
        const { sprites, nameFileIdTable } = importer.spriteSheet;
        expect(sprites).toHaveLength(images.length);
        for (const [index, { name, spriteID, internalID }] of sprites.entries()) {
          expect(spriteID).toMatch(/^[0-9a-f]{32}$/);
          expect(internalID).not.toBe(0n);
          expect(BigInt.asIntN(64, internalID)).toBe(internalID);
          expect(nameFileIdTable[name]).toBe(internalID);
          expect(importer.internalIDToNameTable[index]).toEqual({ first: { 213: internalID }, second: name });
          for (const id of [spriteID, internalID]) ids.add(id);
        }
      }
      expect(guids.size).toBe(game.assets.length);
      expect(ids.size).toBe(game.assets.flatMap(({ images }) => images).length * 2);
    },
  );

  test("measure from the bottom, and the pivot is the drawing's pivot after trimming", async () => {
    const pack = await writePack(farm, ["unity"], options);
    const sheet = rasterOf(pack.bytes.get("farmer.png"));
    const farmer = assetOf(farm, "farmer");
    readMeta(pack, "farmer").TextureImporter.spriteSheet.sprites.forEach(({ rect, pivot }, index) => {
      const size = { width: Number(rect.width), height: Number(rect.height) };
      const drawn = cut(sheet, Number(rect.x), sheet.height - Number(rect.y) - size.height, size);
      const image = imageOf(farm, farmer, index);
      // The pivot is the bottom centre of the untrimmed image.
      const left = image.width / 2 - Number(pivot.x) * size.width;
      const top = image.height - (1 - Number(pivot.y)) * size.height;
      expect(Buffer.compare(drawn, cut(image, Math.round(left), Math.round(top), size))).toBe(0);
    });
  });

  test("keep their ids when an asset is renamed or others come, and differ between projects", async () => {
    const before = readMeta(await writePack(farm, ["unity"]), "farmer");
    const assets = farm.assets
      .filter(({ key }) => key !== "barrel")
      .map((asset) => (asset.key === "farmer" ? { ...asset, key: "hero" } : asset));
    const after = readMeta(await writePack({ ...farm, assets }, ["unity"]), "hero");
    const idsOf = ({ guid, TextureImporter: { spriteSheet } }: UnityMeta) => [
      guid,
      ...spriteSheet.sprites.map(({ internalID, spriteID }) => `${internalID} ${spriteID}`),
    ];
    expect(idsOf(after)).toEqual(idsOf(before));
    const other = readMeta(
      await writePack({ ...farm, project: { id: "prj_other", name: farm.project.name } }, ["unity"]),
      "farmer",
    );
    expect(other.guid).not.toBe(before.guid);
  });
});

describe("libGDX's atlas", () => {
  const page =
    /^(?<file>\S+\.png)\nsize: (?<w>\d+), (?<h>\d+)\nformat: RGBA8888\nfilter: Nearest, Nearest\nrepeat: none\n(?<regions>[\s\S]*)$/;
  const region =
    /^(?<name>[a-z0-9_-]+)\n {2}index: (?<index>-1|\d+)\n {2}bounds: (?<bounds>\d+, \d+, \d+, \d+)\n {2}offsets: (?<offsets>\d+, \d+, \d+, \d+)\n(?: {2}split: \d+, \d+, \d+, \d+\n)? {2}fps: (?<fps>\d+)\n {2}loop: (?<loop>[01])$/;
  const numbers = (text = ""): number[] => text.split(", ").map(Number);
  const groupsOf = (pattern: RegExp, text: string): Record<string, string> => {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw new Error(`not in the grammar: ${text}`);
    return groups;
  };

  /** Compares a region with the plan and with the drawn images. Returns the region's name. */
  function checkRegion(game: DrawnGame, sheet: Raster, text: string): string {
    const { name = "", bounds, offsets, fps, loop } = groupsOf(region, text);
    const [x = 0, y = 0, width = 0, height = 0] = numbers(bounds);
    const [left = 0, below = 0, ...size] = numbers(offsets);
    const [key = "", ...words] = name.split("_");
    const asset = assetOf(game, key);
    const speed = speedOf(asset, words.join("_"));
    expect([fps, loop]).toEqual([String(speed.fps), speed.loop ? "1" : "0"]);
    expect(size).toEqual([asset.width, asset.height]);
    const pixels = cut(sheet, x, y, { width, height });
    const top = asset.height - below - height;
    const own = asset.images.map((_, index) => cut(imageOf(game, asset, index), left, top, { width, height }));
    expect(own.some((image) => Buffer.compare(pixels, image) === 0)).toBe(true);
    return name;
  }

  test.each(games)("of the %s follows the grammar, and each region shows the right pixels", async (_, game) => {
    const pack = await writePack(game, ["libgdx"], { trim: true, padding: 1, maxPageSize: 512 });
    const atlas = [...pack.bytes.keys()].find((name) => name.endsWith(".atlas")) ?? "";
    const shown: string[] = [];
    for (const text of pack.text(atlas).trimEnd().split("\n\n")) {
      const { file = "", w, h, regions = "" } = groupsOf(page, text);
      const sheet = rasterOf(pack.bytes.get(file));
      expect([w, h]).toEqual([String(sheet.width), String(sheet.height)]);
      shown.push(...regions.split(/\n(?! )/).map((part) => checkRegion(game, sheet, part)));
    }
    expect(shown).toHaveLength(game.assets.flatMap(({ images }) => images).length);
  });
});

describe("GameMaker's strips", () => {
  test.each(games)(
    "of the %s tell by their name into how many frames they divide, and show these in order",
    async (_, game) => {
      const pack = await writePack(game, ["gamemaker"]);
      let shown = 0;
      for (const [name, bytes] of pack.bytes) {
        if (name === "README.md") continue;
        const [, stem = "", count = ""] = /^([a-z0-9_-]+)_strip(\d+)\.png$/.exec(name) ?? [];
        const asset = assetOf(game, stem.split("_")[0] ?? "");
        const strip = rasterOf(bytes);
        expect([strip.width, strip.height]).toEqual([asset.width * Number(count), asset.height]);
        const images = asset.images.map((_, index) => imageOf(game, asset, index));
        const first = images.findIndex((image) => Buffer.compare(image.data, cut(strip, 0, 0, asset)) === 0);
        for (let index = 0; index < Number(count); index++)
          expect(
            images
              .slice(first)
              .some((image) => Buffer.compare(image.data, cut(strip, index * asset.width, 0, asset)) === 0),
          ).toBe(true);
        shown += Number(count);
      }
      expect(shown).toBe(game.assets.flatMap(({ images }) => images).length);
    },
  );
});

test("Construct's folders are called like the animations, and number their images from 01", async () => {
  const pack = await writePack(farm, ["construct"]);
  const walk = [...pack.bytes.keys()].filter((name) => name.startsWith("farmer/walk_left/"));
  expect(walk).toEqual(["01", "02", "03", "04"].map((number) => `farmer/walk_left/${number}.png`));
  expect([...pack.bytes.keys()]).toContain("barrel/default/01.png");
});

/** Each planned row of a game: its name, its number of images, and its speed. */
function plannedRows(game: DrawnGame): [string, number, { fps: number; loop: boolean }][] {
  const animated = game.assets.flatMap((asset) =>
    asset.animations.flatMap(({ name, frames }) => {
      const facing = asset.directions.length > 0 ? asset.directions : [null];
      return facing.map((direction): [string, number, { fps: number; loop: boolean }] => {
        const row = direction === null ? name : `${name}_${direction}`;
        return [`${asset.key}_${row}`, frames, speedOf(asset, row)];
      });
    }),
  );
  return animated.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

type PhaserAnimation = {
  key: string;
  frames: { frame: string; duration?: number }[];
  frameRate: number;
  repeat: number;
};

test.each(games)(
  "Phaser's and PixiJS's animations of the %s have the plan's names, frames, order, speeds and loops",
  async (_, game) => {
    const [phaser, pixi] = [await writePack(game, ["phaser"]), await writePack(game, ["pixi"])];
    const { anims } = JSON.parse(phaser.text("animations.json")) as { anims: PhaserAnimation[] };
    const rows = anims.map(({ key, frames, frameRate, repeat }) => {
      const msPerFrame = 1000 / frameRate;
      const ms = frames.reduce((sum, { duration = msPerFrame }) => sum + duration, 0);
      expect(frames.map(({ frame }) => frame)).toEqual(frames.map(({ frame }) => frame).toSorted());
      return [key, Math.round(ms / msPerFrame), { fps: frameRate, loop: repeat === -1 }] as const;
    });
    expect(rows.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(plannedRows(game));
    const sheet = JSON.parse(pixi.text("sheets/0.json")) as {
      frames: Record<string, object>;
      animations: Record<string, string[]>;
      meta: { speeds: Record<string, { fps: number; loop: boolean }> };
    };
    for (const [name, frames, speed] of plannedRows(game)) {
      expect(sheet.animations[name]).toHaveLength(frames);
      expect(
        sheet.animations[name]?.every(
          (frame, index) => frame in sheet.frames && frame.endsWith(`_${String(index + 1).padStart(2, "0")}`),
        ),
      ).toBe(true);
      expect(sheet.meta.speeds[name]).toEqual(speed);
    }
  },
);

type KaplaySprite = {
  frames: object[];
  anims: Record<string, number | { from: number; to: number; speed: number; loop: boolean }>;
};

test.each(games)("KAPLAY's animations of the %s have the plan's frames, speeds and loops", async (_, game) => {
  const sprites = JSON.parse((await writePack(game, ["kaplay"])).text("sprites.json")) as Record<string, KaplaySprite>;
  for (const [name, frames, speed] of plannedRows(game)) {
    const [key = "", ...words] = name.split("_");
    const anim = sprites[key]?.anims[words.join("_")];
    if (typeof anim === "number" || anim === undefined) expect([name, frames]).toEqual([name, 1]);
    else expect([anim.to - anim.from + 1, anim.speed, anim.loop]).toEqual([frames, speed.fps, speed.loop]);
  }
  for (const asset of game.assets) expect(sprites[asset.key]?.frames).toHaveLength(asset.images.length);
});

describe("RPG Maker's sheets", () => {
  test("have three patterns and the rows down, left, right, up, and stand at the bottom of cells of 48 pixels", async () => {
    const pack = await writePack(farm, ["rpgmaker"]);
    const sheet = rasterOf(pack.bytes.get("img/characters/$farmer.png"));
    expect([sheet.width, sheet.height]).toEqual([144, 192]);
    const farmer = assetOf(farm, "farmer");
    const rows = ["front", "left", "right", "back"] as const;
    rows.forEach((direction, line) => {
      const wanted = [
        ["walk", 2],
        ["idle", 1],
        ["walk", 4],
      ] as const;
      wanted.forEach(([animation, frame], column) => {
        const index = farmer.images.findIndex(
          ({ slot }) => slot.direction === direction && slot.animation === animation && slot.frame === frame,
        );
        const cell = cut(sheet, column * 48 + 8, line * 48 + 16, farmer);
        expect(Buffer.compare(cell, imageOf(farm, farmer, index).data), `${direction} ${animation}`).toBe(0);
      });
    });
  });

  test("enlarge small images by a whole factor, mark objects, and name what they cannot hold", async () => {
    const pack = await writePack(mixed, ["rpgmaker"]);
    const snail = rasterOf(pack.bytes.get("img/characters/$snail.png"));
    expect([snail.width, snail.height]).toEqual([144, 192]);
    expect(pack.bytes.has("img/characters/!$crate.png")).toBe(true);
    expect(pack.bytes.has("img/parallaxes/night-sky.png")).toBe(true);
    expect(pack.warnings.find(({ assetKey }) => assetKey === "ranger")).toMatchObject({
      code: "reduced",
      message: expect.stringContaining("front-left, front-right, back-left, back-right, attack"),
    });
  });
});

describe("GB Studio's sprites", () => {
  const allowed = new Set(["7 24 33 255", "134 192 108 255", "224 248 207 255", "101 255 0 255"]);

  test("have 16 × 16 pixels and no colour but the four", async () => {
    const pack = await writePack(mixed, ["gbstudio"]);
    const sprites = [...pack.bytes].filter(([name]) => name.endsWith(".png"));
    expect(sprites.map(([name]) => name)).toEqual(
      ["eye", "rock", "silver-key", "snail"].map((key) => `assets/sprites/${key}.png`),
    );
    for (const [, bytes] of sprites) {
      const { width, height, data } = rasterOf(bytes);
      expect([height, width % 16]).toEqual([16, 0]);
      for (let at = 0; at < data.length; at += 4) expect(allowed).toContain(data.subarray(at, at + 4).join(" "));
    }
  });

  test("an actor with four directions has two images each of front, back and right", async () => {
    const plan = farm.assets.find(({ key }) => key === "farmer");
    if (plan === undefined) throw new Error("no farmer");
    const small = {
      ...plan,
      width: 16,
      height: 16,
      images: plan.images.map((each) => ({ ...each, image: { ...each.image, width: 16, height: 16 } })),
    };
    const pack = await writePack({ ...farm, assets: [small] }, ["gbstudio"]);
    expect(rasterOf(pack.bytes.get("assets/sprites/farmer.png")).width).toBe(96);
    expect(pack.warnings).toMatchObject([{ assetKey: "farmer", code: "reduced" }]);
  });
});

test.each(games)(
  "Defold's atlas of the %s names images that are in the pack, and each animation with its speed",
  async (_, game) => {
    const pack = await writePack(game, ["defold"]);
    const atlas = pack.text([...pack.bytes.keys()].find((name) => name.endsWith(".atlas")) ?? "");
    const images = [...atlas.matchAll(/image: "\/hatchery\/([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(images.toSorted()).toEqual([...pack.bytes.keys()].filter((name) => name.endsWith(".png")).toSorted());
    const animations = [
      ...atlas.matchAll(
        /animations \{\n {2}id: "([a-z0-9-]+)_([^"]+)"[\s\S]*?playback: PLAYBACK_(LOOP|ONCE)_FORWARD\n {2}fps: (\d+)/g,
      ),
    ];
    for (const [, key = "", row = "", playback, fps] of animations) {
      const speed = speedOf(assetOf(game, key), row);
      expect([playback, fps]).toEqual([speed.loop ? "LOOP" : "ONCE", String(speed.fps)]);
    }
    expect(atlas.split("{").length).toBe(atlas.split("}").length);
  },
);

test.each(games)("Bevy's file of the %s lists every image once, within its page", async (_, game) => {
  const pack = await writePack(game, ["bevy"], { padding: 1 });
  const ron = pack.text([...pack.bytes.keys()].find((name) => name.endsWith(".ron")) ?? "");
  const lists = [...ron.matchAll(/^ {4}"([a-z0-9-]+)": \([\s\S]*?frames: \[(.*)\],/gm)];
  for (const [, key = "", list = ""] of lists)
    expect(list.match(/\(\d+, \d+, \d+, \d+\)/g), key).toHaveLength(assetOf(game, key).images.length);
  expect(lists).toHaveLength(game.assets.length);
  for (const pair of ["()", "{}", "[]"])
    expect(ron.split(pair.charAt(0)).length).toBe(ron.split(pair.charAt(1)).length);
});

test("Unreal's sheets name each frame so that numbers make a flipbook", async () => {
  const pack = await writePack(farm, ["unreal"]);
  const { frames, meta } = JSON.parse(pack.text("farmer.paper2dsprites")) as {
    frames: Record<string, object>;
    meta: object;
  };
  expect(Object.keys(frames).slice(4, 8)).toEqual(
    ["01", "02", "03", "04"].map((number) => `farmer_walk_front_${number}`),
  );
  expect(meta).toMatchObject({ target: "paper2d", image: "farmer.png", size: { w: 128, h: 256 } });
});
