/** A Godot TileSet of an asset: its tiles, their animations and, for a set of tiles, the terrain that Godot paints with. */
import type { TileSet } from "../domain/tile-sets";
import { float, call, godotFile, raw, section, type GodotValue } from "./godot-text";
import { toGodotUid } from "./digest-ids";
import type { Pack, PackAsset, PackFrame, PackRow } from "./pack";
import { pageFrom } from "./paths";
import { borders } from "./sheet-grid";
import { toNeighbours } from "./tile-masks";

/** Godot's numbers for how a terrain matches. */
const terrainModes: Readonly<Record<TileSet, number>> = { blob47: 0, corner16: 1, edge16: 2 };

/** Clockwise from the north. */
const peeringBits = [
  "top_side",
  "top_right_corner",
  "right_side",
  "bottom_right_corner",
  "bottom_side",
  "bottom_left_corner",
  "left_side",
  "top_left_corner",
] as const;

type Property = readonly [string, GodotValue];

export function tileSet(pack: Pack, asset: PackAsset, file: string): string {
  const { place, width, height, tiles, key } = asset;
  const page = place?.page ?? 0;
  const border = borders(pack.options);
  const terrain: Property[] =
    tiles === null
      ? []
      : [
          ["terrain_set_0/mode", terrainModes[tiles]],
          ["terrain_set_0/terrain_0/name", key],
          ["terrain_set_0/terrain_0/color", call("Color", 0.25, 0.6, 0.25, 1)],
        ];
  return godotFile([
    section(`gd_resource type="TileSet" format=3 uid="${toGodotUid(pack, asset, "resource")}"`),
    section(`ext_resource type="Texture2D" path="${pageFrom(pack, file, page)}" id="1"`),
    section('sub_resource type="TileSetAtlasSource" id="tiles"', [
      ["texture", raw('ExtResource("1")')],
      ["margins", call("Vector2i", place?.x ?? 0, place?.y ?? 0)],
      ["separation", call("Vector2i", border, border)],
      ["texture_region_size", call("Vector2i", width, height)],
      ...asset.rows.flatMap((row) => rowTiles(asset, row)),
    ]),
    section("resource", [
      ["tile_size", call("Vector2i", width, height)],
      ...terrain,
      ["sources/0", raw('SubResource("tiles")')],
    ]),
  ]);
}

/** An animation is one tile that has frames; other rows have one tile for each frame. */
function rowTiles({ grid, tiles }: PackAsset, row: PackRow): Property[] {
  const at = ({ cell }: PackFrame): string => `${cell % grid.columns}:${Math.floor(cell / grid.columns)}`;
  const [first] = row.frames;
  if (row.animation !== null && first !== undefined && row.frames.length > 1) {
    const tile = at(first);
    return [
      [`${tile}/animation_columns`, Math.min(grid.columns, row.frames.length)],
      [`${tile}/animation_speed`, float(row.speed.fps)],
      ...row.frames.map((_, index): Property => [`${tile}/animation_frame_${index}/duration`, float(1)]),
      [`${tile}/0`, 0],
    ];
  }
  return row.frames.flatMap((frame) => [
    [`${at(frame)}/0`, 0] as const,
    ...(tiles === null || frame.tile === null ? [] : terrainOf(tiles, frame.tile, at(frame))),
  ]);
}

function terrainOf(layout: TileSet, mask: number, tile: string): Property[] {
  const neighbours = toNeighbours(layout, mask);
  // A tile between corners belongs to the terrain only where a corner does.
  if (layout === "corner16" && mask === 0) return [];
  return [
    [`${tile}/0/terrain_set`, 0],
    [`${tile}/0/terrain`, 0],
    ...peeringBits
      .filter((_, index) => neighbours[index])
      .map((bit): Property => [`${tile}/0/terrains_peering_bit/${bit}`, 0]),
  ];
}
