/* Packs for Godot, judged by Godot 4.6 itself. */
import { type TileSet, tileMasks } from "../../src/domain/tile-sets";
import { createHash } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageSlots } from "../../src/domain/asset";
import { defaultSpeed } from "../../src/domain/animation-speed";
import { decodeRaster } from "../../src/targets/raster";
import { tileColumns } from "../../src/targets/tile-masks";
import { openBrowser } from "../support/browser";
import { exampleGame, mixedGame, writePack, type DrawnGame, type WrittenPack } from "../support/drawn-games";
import { playGodot, runGodot } from "../support/godot-judge";
import { findShown, imagesOf, keepShot, readShot } from "../support/screenshot";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => browser.close());

/** Prints a JSON line for each resource: animations with their frames, tiles with their terrain, or the still. */
const reader = `extends Node

func texture(t):
	var image = t.get_image()
	image.convert(Image.FORMAT_RGBA8)
	var hash = HashingContext.new()
	hash.start(HashingContext.HASH_SHA256)
	hash.update(image.get_data())
	return {"width": t.get_width(), "height": t.get_height(), "x": t.margin.position.x, "y": t.margin.position.y, "clip": t.filter_clip, "pixels": hash.finish().hex_encode()}

func read(res):
	if res is SpriteFrames:
		var rows = []
		for name in res.get_animation_names():
			var frames = []
			for index in res.get_frame_count(name):
				var one = texture(res.get_frame_texture(name, index))
				one["duration"] = res.get_frame_duration(name, index)
				frames.append(one)
			rows.append({"name": name, "loop": res.get_animation_loop(name), "speed": res.get_animation_speed(name), "frames": frames})
		return {"rows": rows}
	if res is TileSet:
		var source = res.get_source(0)
		var tiles = []
		for index in source.get_tiles_count():
			var id = source.get_tile_id(index)
			var data = source.get_tile_data(id, 0)
			var region = source.get_tile_texture_region(id)
			tiles.append({"x": region.position.x, "y": region.position.y, "frames": source.get_tile_animation_frames_count(id), "speed": source.get_tile_animation_speed(id), "terrain": data.terrain})
		return {"tiles": tiles, "size": res.tile_size.x, "terrains": res.get_terrain_sets_count(), "mode": res.get_terrain_set_mode(0) if res.get_terrain_sets_count() > 0 else -1}
	if res is AtlasTexture:
		return {"still": texture(res)}
	return {}

func _ready():
	for file in DirAccess.get_files_at("res://hatchery"):
		if file.ends_with(".tres"):
			print("JUDGE ", JSON.stringify({"file": file, "is": read(load("res://hatchery/" + file))}))
	print("JUDGE end")
	get_tree().quit()
`;

type Texture = { width: number; height: number; x: number; y: number; clip: boolean; pixels: string };
type Row = { name: string; loop: boolean; speed: number; frames: (Texture & { duration: number })[] };
type Tile = { x: number; y: number; frames: number; speed: number; terrain: number };
type Read = { rows?: Row[]; tiles?: Tile[]; terrains?: number; mode?: number; still?: Texture };

async function judge(pack: WrittenPack): Promise<Map<string, Read>> {
  const { lines, errors } = await runGodot(browser, pack.bytes, reader);
  expect(errors).toEqual([]);
  return new Map(
    lines.map((line) => {
      const { file, is } = JSON.parse(line) as { file: string; is: Read };
      return [file.replace(/\.tres$/, ""), is];
    }),
  );
}

const games: [string, () => DrawnGame][] = [
  ["farm", () => exampleGame("farm")],
  ["dungeon", () => exampleGame("dungeon")],
  ["mixed", mixedGame],
];

describe.each(games)("the game %s", (_, load) => {
  const game = load();

  test("Godot reads every asset with the animations, frames, speeds, loops, sizes and pixels of the plan", async () => {
    const pack = await writePack(game, ["godot"], { padding: 1, extrude: 1 });
    const read = await judge(pack);
    expect([...read.keys()].toSorted()).toEqual(game.assets.map(({ key }) => key).toSorted());
    for (const asset of game.assets.filter(({ kind }) => kind !== "tileset")) {
      const found = read.get(asset.key);
      const images = asset.images.map(({ image }) => pixelsOf(game, image.objectKey));
      if (found?.still !== undefined) {
        expect(found.still).toMatchObject({ width: asset.width, height: asset.height, pixels: images[0] });
        continue;
      }
      const rows = found?.rows ?? [];
      for (const { name, loop, speed } of rows) {
        const animation = asset.animations.find((each) => name === each.name || name.startsWith(`${each.name}_`));
        const usual = defaultSpeed(animation?.name ?? "");
        expect({ name, loop, speed }).toEqual({
          name,
          loop: animation !== undefined && (animation.loop ?? usual.loop),
          speed: animation?.fps ?? usual.fps,
        });
      }
      const shown = rows.flatMap(({ frames }) =>
        frames.flatMap((frame) => Array.from({ length: frame.duration }, () => frame)),
      );
      // Godot sorts animations by name, so frames are compared as sets of pixels.
      expect(shown.map(({ pixels }) => pixels).toSorted()).toEqual(images.toSorted());
      expect(shown).toHaveLength(asset.tiles === null ? images.length : imageSlots(asset).length);
      for (const frame of shown) expect(frame).toMatchObject({ width: asset.width, height: asset.height, clip: true });
    }
  });
});

test("a trimmed frame keeps the size and the place that it was drawn with", async () => {
  const game = exampleGame("farm");
  const [whole, trimmed] = [await writePack(game, ["godot"]), await writePack(game, ["godot"], { trim: true })];
  const [before, after] = [await judge(whole), await judge(trimmed)];
  const farmer = after.get("farmer")?.rows?.[0]?.frames[0];
  expect(farmer).toMatchObject({ width: 32, height: 32 });
  expect(farmer?.x).toBeGreaterThan(0);
  expect(before.get("farmer")?.rows?.[0]?.frames[0]).toMatchObject({ width: 32, height: 32, x: 0 });
});

test("a tile that moves is one animated tile, and each set of tiles has a terrain of its mode", async () => {
  const read = await judge(await writePack(mixedGame(), ["godot"], { padding: 2 }));
  expect(read.get("water")?.tiles).toMatchObject([{ frames: 4, speed: 8 }]);
  expect(read.get("blob47")).toMatchObject({ terrains: 1, mode: 0 });
  expect(read.get("corner16")).toMatchObject({ terrains: 1, mode: 1 });
  expect(read.get("edge16")).toMatchObject({ terrains: 1, mode: 2 });
  expect(read.get("blob47")?.tiles).toHaveLength(47);
});

/** Paints a block of 3 × 3 cells with each set's terrain, and prints the cell of the sheet that each map cell shows. */
const painter = `extends Node

func _ready():
	for key in ["blob47", "corner16", "edge16"]:
		var layer = TileMapLayer.new()
		layer.tile_set = load("res://hatchery/" + key + ".tres")
		add_child(layer)
		var cells = []
		for y in 3:
			for x in 3:
				cells.append(Vector2i(x, y))
		layer.set_cells_terrain_connect(cells, 0, 0)
		var shown = {}
		for cell in layer.get_used_cells():
			var at = layer.get_cell_atlas_coords(cell)
			shown[str(cell.x) + " " + str(cell.y)] = [at.x, at.y]
		print("JUDGE ", JSON.stringify({"key": key, "shown": shown}))
	print("JUDGE end")
	get_tree().quit()
`;

test("Godot paints a block with each set of tiles: the middle is full, and the rims end the terrain", async () => {
  const { lines, errors } = await runGodot(browser, (await writePack(mixedGame(), ["godot"])).bytes, painter);
  expect(errors).toEqual([]);
  const painted = new Map(
    lines.map((line) => {
      const { key, shown } = JSON.parse(line) as { key: TileSet; shown: Record<string, [number, number]> };
      const masks = Object.entries(shown).map(([cell, [x, y]]) => [cell, tileMasks(key)[y * tileColumns[key] + x]]);
      return [key, Object.fromEntries(masks) as Record<string, number>];
    }),
  );
  const toGrid = (key: TileSet) => [0, 1, 2].map((y) => [0, 1, 2].map((x) => painted.get(key)?.[`${x} ${y}`]));
  expect(toGrid("blob47")).toEqual([
    [28, 124, 112],
    [31, 255, 241],
    [7, 199, 193],
  ]);
  expect(toGrid("edge16")).toEqual([
    [6, 14, 12],
    [7, 15, 13],
    [3, 11, 9],
  ]);
  expect(toGrid("corner16")).toEqual([
    [2, 6, 4],
    [3, 15, 12],
    [1, 9, 8],
  ]);
});

test.each([false, true])(
  "the sample scene plays the walk where the pivot is, pixel by pixel; trimmed: %s",
  async (trim) => {
    const game = exampleGame("farm");
    const pack = await writePack(game, ["godot"], { trim });
    const farmer = game.assets.find(({ key }) => key === "farmer");
    const walk = farmer === undefined ? [] : imagesOf(game, farmer, { direction: "front", animation: "walk" });
    const seen = new Set<number>();
    await playGodot(browser, pack.bytes, "res://hatchery/sample.tscn", (shot) => {
      const index = findShown(readShot(shot), walk, { x: 112, y: 24 }, 3);
      if (index !== undefined) seen.add(index);
      if (index === 1) keepShot("godot", shot);
      return seen.size === walk.length;
    });
    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  },
);

function pixelsOf({ store }: DrawnGame, objectKey: string): string {
  const raster = decodeRaster(store.get(objectKey) ?? new Uint8Array(0));
  return createHash("sha256")
    .update(raster?.data ?? "")
    .digest("hex");
}
