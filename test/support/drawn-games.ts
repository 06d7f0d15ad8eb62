/** Draws whole games with the procedural provider, for tests of the export targets. */

import { type TileSet, tileMasks } from "../../src/domain/tile-sets";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { imageSlots, toSpec, type AssetSpec, type ImageSlot } from "../../src/domain/asset";
import type { Style } from "../../src/domain/style";
import { defaultSeed, toDrawRequest } from "../../src/features/drawing/draw-request";
import { assignKeys, type KeyedItem } from "../../src/features/plans/keys";
import { readPlan } from "../../src/reading/plans/read-plan";
import { parseStyle } from "../../src/reading/styles/style-parser";
import { procedural } from "../../src/providers/procedural";
import { drawRgba } from "../../src/providers/procedural/draw";
import type { ChosenImage, ExportedAsset } from "../../src/targets/chosen-asset";
import { drawFile, measureImage } from "../../src/targets/draw-file";
import type { Drawing as PackDrawing } from "../../src/targets/drawing";
import { exportFiles, type ExportFiles } from "../../src/targets/export-files";
import { defaultOptions, type SheetOptions } from "../../src/targets/options";
import type { PackImage } from "../../src/targets/pack";
import type { TargetName } from "../../src/targets/target-names";
import type { TargetFile } from "../../src/targets/target";

/** The assets of a game, and the stored bytes of its images by object key. */
export type DrawnGame = {
  readonly project: { readonly id: string; readonly name: string };
  readonly assets: readonly ExportedAsset[];
  readonly store: ReadonlyMap<string, Uint8Array>;
};

type Drawing = { readonly slot: ImageSlot; readonly bytes: Uint8Array };
type Planned = Pick<ExportedAsset, "id" | "key" | "tiles" | "animations"> & AssetSpec;

const exampleFile = (folder: string, file: string): string =>
  readFileSync(path.join(import.meta.dirname, "../../examples", folder, file), "utf8");

const mixedPlan = `# Every & <Kind>

## Characters
- [MOVEABLE:8] [SIZE:24x32] Ranger (3 frames): green hood
  - walk
  - attack
- [KIND:character-sprite] [SIZE:16x16] Snail: brown shell

## Props
- [KIND:sprite-sheet] [ANIM:40] [SIZE:64x64] Bonfire: large fire
- [KIND:sprite-sheet] Crate

## World
- [KIND:tileset] [SIZE:16x16] [ANIM:4] Water
- [KIND:background] [SIZE:320x180] Night Sky: stars

## Interface
- [KIND:ui-element] [SIZE:96x32] Plank Button
- [KIND:icon] [SIZE:16x16] Silver Key
`;

const games = {
  farm: await readGame("Harvest Hollow", exampleFile("farm", "plan.md"), exampleFile("farm", "style.md")),
  dungeon: await readGame("Lantern Below", exampleFile("dungeon", "plan.md"), exampleFile("dungeon", "style.md")),
  mixed: await readGame("Every & <Kind>", mixedPlan, "Dusk, thick outlines."),
};

export function exampleGame(name: "farm" | "dungeon"): DrawnGame {
  return drawGame(games[name]);
}

/** The name of an image in a pack, such as `bat_left_fly_02`. Only an asset with variants has their numbers in names. */
export function frameNameOf({ key, images }: ExportedAsset, { direction, animation, frame, variant, tile }: ImageSlot) {
  const hasVariants = images.some(({ slot }) => slot.variant > 1);
  const words = [
    ...[key, direction, animation, hasVariants ? `v${String(variant).padStart(2, "0")}` : null],
    tile === null ? null : `t${String(tile).padStart(3, "0")}`,
    String(frame).padStart(2, "0"),
  ];
  return words.filter((word) => word !== null).join("_");
}

/** A game with every kind, every direction, a long animation, variants, equal frames and each set of tiles. */
export function mixedGame(): DrawnGame {
  const game = drawGame(games.mixed);
  const store = new Map(game.store);
  const extra = [...layouts.map((layout) => tileSet(layout, store)), variants(store), equalFrames(store)];
  return { ...game, assets: [...game.assets, ...extra], store };
}

const layouts: readonly TileSet[] = ["edge16", "corner16", "blob47"];

type ReadGame = { readonly name: string; readonly items: readonly KeyedItem[]; readonly style: Style };

async function readGame(name: string, plan: string, styleText: string): Promise<ReadGame> {
  const { style } = parseStyle(styleText);
  const { items } = await readPlan(plan, style.resolution ?? { width: 32, height: 32 });
  return { name, items: assignKeys(items, new Map()).items, style };
}

function drawGame({ name, items, style }: ReadGame): DrawnGame {
  const [model] = procedural.models;
  if (model === undefined) throw new Error("the procedural provider has no model");
  const store = new Map<string, Uint8Array>();
  const chosen = items.map((spec, index): ExportedAsset => {
    const seed = defaultSeed(spec.key, 1);
    const drawings = imageSlots(spec).map((slot, position): Drawing => {
      const request = toDrawRequest(model, { spec, style, seed, note: null }, position, []);
      return { slot, bytes: toPng(request.width, request.height, drawRgba(request)) };
    });
    return toChosen({ ...spec, id: `ast_${name.length}_${index}`, tiles: null }, drawings, store);
  });
  return { project: { id: `prj_${name}`, name }, assets: chosen, store };
}

function toPng(width: number, height: number, data: Uint8Array): Uint8Array {
  return encode({ width, height, data, channels: 4, depth: 8 }, { zlib: { level: 1 } });
}

function toChosen(planned: Planned, drawings: readonly Drawing[], store: Map<string, Uint8Array>): ExportedAsset {
  const { id, key, tiles } = planned;
  const images = drawings.map(({ slot, bytes }, index): ChosenImage => {
    const objectKey = `blobs/${id}/${index}`;
    store.set(objectKey, bytes);
    const image: PackImage = {
      objectKey,
      format: "png",
      width: planned.width,
      height: planned.height,
      sizeBytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      crc32: crc32(bytes),
    };
    return { image, slot, measure: measureImage(bytes) };
  });
  const origin = { model: "procedural", terms: "Free to use.", credits: [] };
  return { ...toSpec(planned), id, key, tiles, isChanged: true, origin, images };
}

const plainSpec = {
  category: "World",
  description: "",
  width: 16,
  height: 16,
  directions: [],
  animations: [],
  variants: 1,
};

/** Tiles whose pixels tell their mask: the neighbour's side is green where the terrain reaches, else blue. */
function tileSet(tiles: TileSet, store: Map<string, Uint8Array>): ExportedAsset {
  const drawings = tileMasks(tiles).map((tile): Drawing => {
    const data = new Uint8Array(16 * 16 * 4);
    for (let at = 0; at < data.length; at += 4) data.set([tile, 160, 255 - tile, 255], at);
    return { slot: { direction: null, animation: null, frame: 1, variant: 1, tile }, bytes: toPng(16, 16, data) };
  });
  const planned = { ...plainSpec, kind: "tileset", id: `ast_${tiles}`, key: tiles, name: tiles, tiles } as const;
  return toChosen(planned, drawings, store);
}

function variants(store: Map<string, Uint8Array>): ExportedAsset {
  const drawings = [1, 2, 3].map((variant): Drawing => ({
    slot: { direction: null, animation: null, frame: 1, variant, tile: null },
    bytes: square(16, 2, [variant * 60, 90, 40]),
  }));
  const planned = {
    ...plainSpec,
    kind: "sprite-sheet",
    id: "ast_rock",
    key: "rock",
    name: "Rock",
    tiles: null,
  } as const;
  return toChosen(planned, drawings, store);
}

/** A blink: four frames, of which the first three are equal. */
function equalFrames(store: Map<string, Uint8Array>): ExportedAsset {
  const drawings = [1, 2, 3, 4].map((frame): Drawing => ({
    slot: { direction: null, animation: "blink", frame, variant: 1, tile: null },
    bytes: frame < 4 ? square(16, 3, [200, 40, 40]) : square(16, 5, [40, 40, 200]),
  }));
  const animations = [{ name: "blink", frames: 4, fps: 10, loop: true }];
  const named = { id: "ast_eye", key: "eye", name: "Eye", kind: "icon", tiles: null } as const;
  return toChosen({ ...plainSpec, ...named, animations }, drawings, store);
}

/** A square of one colour with an empty border. */
function square(side: number, border: number, colour: readonly [number, number, number]): Uint8Array {
  const data = new Uint8Array(side * side * 4);
  for (let y = border; y < side - border; y++)
    for (let x = border; x < side - border; x++) data.set([...colour, 255], (y * side + x) * 4);
  return toPng(side, side, data);
}

export type WrittenPack = ExportFiles & {
  /** The bytes of each file by path. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly text: (path: string) => string;
  readonly options: SheetOptions;
};

/** Exports a game, and draws every file. */
export async function writePack(
  game: DrawnGame,
  targets: readonly TargetName[],
  options: Partial<SheetOptions> = {},
): Promise<WrittenPack> {
  const all = { ...defaultOptions, ...options };
  const { project, assets } = game;
  const made = exportFiles({ project, targets, options: all, assets, earlierPlan: null });
  const bytes = new Map<string, Uint8Array>();
  for (const file of made.files) bytes.set(file.path, await fileBytes(game, file));
  const text = (name: string): string => {
    const found = bytes.get(name);
    if (found === undefined) throw new Error(`the pack has no ${name}, but ${[...bytes.keys()].join(", ")}`);
    return new TextDecoder().decode(found);
  };
  return { ...made, bytes, text, options: all };
}

export async function fileBytes({ store }: DrawnGame, file: TargetFile): Promise<Uint8Array> {
  const read = (image: PackImage): Uint8Array => store.get(image.objectKey) ?? new Uint8Array(0);
  if ("content" in file) return file.content;
  if ("image" in file) return read(file.image);
  // An export stores the drawing as JSON before it is drawn.
  const stored = JSON.parse(JSON.stringify(file.drawing)) as PackDrawing;
  return drawFile(stored, async (image) => read(image));
}
