/** The target for Tiled: a tileset for each asset, as `.tsx` and `.tsj`, with animations and Wang sets. */
import type { TileSet } from "../domain/tile-sets";
import { ofAsset } from "./built";
import { drawnSheet } from "./asset-sheet";
import { jsonBytes, textBytes, xmlText } from "./bytes";
import type { Pack, PackAsset, PackRow, Point } from "./pack";
import { borders, sheetSize } from "./sheet-grid";
import type { Target, TargetFile } from "./target";
import { toNeighbours } from "./tile-masks";
import { isAnimated, toDurations, toHeldFrames } from "./timing";

/** The version of the format, which Tiled 1.8 and all later ones read. */
const version = "1.8";
const terrainColour = "#3e9b3e";
const wangTypes: Readonly<Record<TileSet, string>> = { edge16: "edge", corner16: "corner", blob47: "mixed" };

type Tile = {
  readonly id: number;
  readonly type: string;
  readonly loop: boolean;
  readonly animation: readonly { readonly tileid: number; readonly duration: number }[];
};
type WangTile = { readonly tileid: number; readonly wangid: readonly number[] };

export const tiled: Target = {
  description: "Tilesets for Tiled, as .tsx and .tsj, with animated tiles and Wang sets.",
  options: ["padding", "extrude", "scale", "folder"],
  usesPages: false,
  judgedBy: "Tiled 1.8 and @excaliburjs/plugin-tiled",
  ran: true,
  handSteps: ["Drag `<key>.tsx` onto a map, and place the tile whose class is the walk."],
  build: (pack) => ({ files: pack.assets.flatMap((asset) => ofAsset(asset, assetFiles(pack, asset))), warnings: [] }),
  importSteps: (pack) => [
    `Unpack into \`${pack.options.folder}/\` beside the maps.`,
    "Open `<key>.tsx` (or `.tsj` for tools that read JSON); the image lies beside the file.",
    "The first tile of an animation is animated. Its class is the name, such as `walk_front`.",
    "Sets of tiles have a Wang set: paint with the terrain brush.",
  ],
};

function assetFiles(pack: Pack, asset: PackAsset): TargetFile[] {
  const { key } = asset;
  return [
    { path: `${key}.tsx`, content: textBytes(toXml(pack, asset)) },
    { path: `${key}.tsj`, content: jsonBytes(toJson(pack, asset)) },
    drawnSheet(pack, asset, `${key}.png`),
  ];
}

function basicsOf({ options }: Pack, { key, pivot, width, height, grid }: PackAsset) {
  return {
    name: key,
    tilewidth: width,
    tileheight: height,
    spacing: borders(options),
    margin: options.extrude,
    tilecount: grid.columns * grid.lines,
    columns: grid.columns,
    objectalignment: alignmentOf(pivot),
  };
}

/** Tiled names nine points; our pivots are the middle of the bottom, the centre and the left top corner. */
function alignmentOf({ x, y }: Point): string {
  if (x === 0 && y === 0) return "topleft";
  return y === 1 ? "bottom" : "center";
}

function toXml(pack: Pack, asset: PackAsset): string {
  const { width, height } = sheetSize(asset, pack.options);
  const attributes = Object.entries({ version, tiledversion: `${version}.2`, ...basicsOf(pack, asset) })
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<tileset${attributes}>`,
    ` <image source="${asset.key}.png" width="${width}" height="${height}"/>`,
    ...asset.rows.filter(isAnimated).flatMap((row) => tileXml(toTile(row))),
    ...(asset.tiles === null ? [] : wangXml(asset, asset.tiles)),
    "</tileset>",
    "",
  ].join("\n");
}

function tileXml({ id, type, loop, animation }: Tile): string[] {
  return [
    ` <tile id="${id}" type="${xmlText(type)}">`,
    `  <properties><property name="loop" type="bool" value="${loop}"/></properties>`,
    "  <animation>",
    ...animation.map(({ tileid, duration }) => `   <frame tileid="${tileid}" duration="${duration}"/>`),
    "  </animation>",
    " </tile>",
  ];
}

function wangXml(asset: PackAsset, layout: TileSet): string[] {
  const tiles = wangTiles(asset, layout);
  return [
    " <wangsets>",
    `  <wangset name="${asset.key}" type="${wangTypes[layout]}" tile="-1">`,
    `   <wangcolor name="${asset.key}" color="${terrainColour}" tile="-1" probability="1"/>`,
    ...tiles.map(({ tileid, wangid }) => `   <wangtile tileid="${tileid}" wangid="${wangid.join(",")}"/>`),
    "  </wangset>",
    " </wangsets>",
  ];
}

function toJson(pack: Pack, asset: PackAsset): Record<string, unknown> {
  const { key, tiles } = asset;
  const { width, height } = sheetSize(asset, pack.options);
  const color = { name: key, color: terrainColour, tile: -1, probability: 1 };
  return {
    type: "tileset",
    version,
    tiledversion: `${version}.2`,
    ...basicsOf(pack, asset),
    image: `${key}.png`,
    imagewidth: width,
    imageheight: height,
    tiles: asset.rows.filter(isAnimated).map((row) => {
      const { id, type, loop, animation } = toTile(row);
      return { id, type, animation, properties: [{ name: "loop", type: "bool", value: loop }] };
    }),
    ...(tiles !== null && {
      wangsets: [{ name: key, type: wangTypes[tiles], tile: -1, colors: [color], wangtiles: wangTiles(asset, tiles) }],
    }),
  };
}

function toTile(row: PackRow): Tile {
  const held = toHeldFrames(row);
  const durations = toDurations(row, held);
  return {
    id: row.frames[0]?.cell ?? 0,
    type: row.name,
    loop: row.speed.loop,
    animation: held.map(({ frame }, index) => ({ tileid: frame.cell, duration: durations[index] ?? 0 })),
  };
}

/** A Wang id has eight numbers, clockwise from the top: 1 where the terrain reaches, else 0. */
function wangTiles({ rows }: PackAsset, layout: TileSet): WangTile[] {
  return rows
    .flatMap(({ frames }) => frames)
    .flatMap(({ cell, tile }) => (tile === null || tile === 0 ? [] : [{ cell, mask: tile }]))
    .map(({ cell, mask }) => ({ tileid: cell, wangid: toNeighbours(layout, mask).map(Number) }));
}
