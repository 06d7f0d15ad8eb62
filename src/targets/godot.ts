/** The target for Godot 4: a SpriteFrames, TileSet or AtlasTexture for each asset, and a scene to begin with. */
import { ofAsset } from "./built";
import { textBytes } from "./bytes";
import { toGodotUid } from "./digest-ids";
import { call, float, godotFile, raw, section, stringName } from "./godot-text";
import { tileSet } from "./godot-tiles";
import type { Pack, PackAsset, PackFrame, PackRow } from "./pack";
import { inProject, pageFrom } from "./paths";
import { cellOnPage } from "./sheet-grid";
import type { Target } from "./target";
import { isAnimated, toHeldFrames } from "./timing";
import { findWalker } from "./walker";

const sceneFile = "sample.tscn";

export const godot: Target = {
  description: "Resources for Godot 4: SpriteFrames, TileSets with terrains, and AtlasTextures for still images.",
  options: ["padding", "extrude", "powerOfTwo", "trim", "maxPageSize", "scale", "folder"],
  usesPages: true,
  judgedBy: "Godot 4.6 (web template) in Chromium",
  ran: true,
  handSteps: ["Open `sample.tscn` and press F6 (Run Current Scene)."],
  build: (pack) => {
    const scene = sampleScene(pack);
    const resources = pack.assets
      .filter(({ place }) => place !== null)
      .flatMap((asset) => ofAsset(asset, [{ path: fileOf(asset), content: textBytes(toResource(pack, asset)) }]));
    const files = scene === undefined ? resources : [...resources, { path: sceneFile, content: textBytes(scene) }];
    return { files, warnings: [] };
  },
  importSteps: (pack) => [
    `Unpack into \`res://${pack.options.folder}/\`, and let the editor import the sheets.`,
    "Drag `<key>.tres` onto the property Sprite Frames of an AnimatedSprite2D, Tile Set of a TileMapLayer, or Texture of a Sprite2D.",
    "Animations are called `<animation>_<direction>`, such as `walk_front`.",
    "Set Project Settings > Rendering > Textures > Default Texture Filter to Nearest.",
    "Sets of tiles have a terrain: paint with the tab Terrains of the TileMap editor.",
  ],
  sample: (pack) => {
    const code = sampleScene(pack);
    return code === undefined ? undefined : { file: inProject(pack, sceneFile), language: "text", code };
  },
};

function fileOf({ key }: PackAsset): string {
  return `${key}.tres`;
}

function toResource(pack: Pack, asset: PackAsset): string {
  if (asset.kind === "tileset") return tileSet(pack, asset, fileOf(asset));
  const [row] = asset.rows;
  const [frame] = row?.frames ?? [];
  const isStill = asset.rows.length === 1 && row?.direction === null && row.frames.length === 1 && !isAnimated(row);
  if (isStill && frame !== undefined) return stillTexture(pack, asset, frame);
  return spriteFrames(pack, asset);
}

function stillTexture(pack: Pack, asset: PackAsset, frame: PackFrame): string {
  return godotFile([...heads(pack, asset, "AtlasTexture"), section("resource", textureProperties(pack, asset, frame))]);
}

function spriteFrames(pack: Pack, asset: PackAsset): string {
  const animations = asset.rows.map((row) => ({
    frames: toHeldFrames(row).map(({ frame, count }) => ({
      duration: float(count),
      texture: raw(`SubResource("${subResource(frame)}")`),
    })),
    loop: row.speed.loop && isAnimated(row),
    name: stringName(row.name),
    speed: float(row.speed.fps),
  }));
  const shown = asset.rows.flatMap((row) => toHeldFrames(row).map(({ frame }) => frame));
  return godotFile([
    ...heads(pack, asset, "SpriteFrames"),
    ...shown.map((frame) =>
      section(`sub_resource type="AtlasTexture" id="${subResource(frame)}"`, textureProperties(pack, asset, frame)),
    ),
    section("resource", [["animations", animations]]),
  ]);
}

/** Godot allows letters, digits and underscores. */
function subResource({ cell }: PackFrame): string {
  return `frame_${cell}`;
}

function heads(pack: Pack, asset: PackAsset, type: string): string[] {
  const page = pageFrom(pack, fileOf(asset), asset.place?.page ?? 0);
  return [
    section(`gd_resource type="${type}" format=3 uid="${toGodotUid(pack, asset, "resource")}"`),
    section(`ext_resource type="Texture2D" path="${page}" id="1"`),
  ];
}

/** The margin gives a trimmed frame the size that it was drawn with. */
function textureProperties(pack: Pack, asset: PackAsset, { cell }: PackFrame): Parameters<typeof section>[1] {
  const { crop, width, height } = asset;
  const { x, y } = cellOnPage(pack, asset, cell);
  const margin = call("Rect2", crop.x, crop.y, width - crop.width, height - crop.height);
  return [
    ["atlas", raw('ExtResource("1")')],
    ["region", call("Rect2", x, y, crop.width, crop.height)],
    ...(crop.width === width && crop.height === height ? [] : ([["margin", margin]] as const)),
    ["filter_clip", true],
  ];
}

function sampleScene(pack: Pack): string | undefined {
  const walker = findWalker({ ...pack, assets: pack.assets.filter(isSprite) });
  if (walker === undefined) return undefined;
  const { asset, row } = walker;
  return godotFile([
    section("gd_scene format=3"),
    section(`ext_resource type="SpriteFrames" path="${fileOf(asset)}" id="1"`),
    section('node name="Sample" type="Node2D"'),
    section('node name="Camera" type="Camera2D" parent="."', [["zoom", call("Vector2", 3, 3)]]),
    section('node name="Sprite" type="AnimatedSprite2D" parent="."', spriteProperties(asset, row)),
  ]);
}

function isSprite(asset: PackAsset): boolean {
  return asset.place !== null && asset.kind !== "tileset" && asset.rows.some(isAnimated);
}

function spriteProperties({ pivot, width, height }: PackAsset, row: PackRow): Parameters<typeof section>[1] {
  return [
    ["texture_filter", 1],
    ["sprite_frames", raw('ExtResource("1")')],
    ["animation", stringName(row.name)],
    ["autoplay", row.name],
    ["offset", call("Vector2", (0.5 - pivot.x) * width, (0.5 - pivot.y) * height)],
  ];
}
