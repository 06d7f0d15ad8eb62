/** The target for LDtk: a project with a tileset for each asset, entities, and layers that paint with the tiles. */
import { ofAsset } from "./built";
import { drawnSheet } from "./asset-sheet";
import { jsonBytes } from "./bytes";
import { entityDef } from "./ldtk-entities";
import { commonLayer, layerDef, type LayerDef } from "./ldtk-layers";
import { newUids, tilesetDef, type Uids } from "./ldtk-tilesets";
import type { Pack, PackAsset } from "./pack";
import type { Built, Target } from "./target";

const jsonVersion = "1.5.3";
const gridSize = 16;
const levelCells = 16;
const background = "#40465B";

export const ldtk: Target = {
  description: "A project for LDtk with tilesets, entities, and layers whose rules paint the sets of tiles.",
  options: ["padding", "extrude", "scale"],
  usesPages: false,
  judgedBy: "@excaliburjs/plugin-ldtk (its schemas)",
  ran: false,
  handSteps: ["Open the `.ldtk` file.", "Place the character's entity on the layer Entities."],
  build,
  importSteps: ({ project }) => [
    `Open \`${project.slug}.ldtk\`. The images beside the file are its tilesets.`,
    "Each tileset asset has a layer: paint with the value 1, and the rules choose the tiles.",
    "Each other asset is an entity with its first image. LDtk plays no animations: take the frames from `manifest.json`.",
    "After a later export, keep your own `.ldtk` file and replace only the images.",
  ],
};

function build(pack: Pack): Built {
  const uids = newUids(pack);
  const layers = pack.assets.filter(isPaintable).map((asset) => layerDef(uids, asset));
  const entityLayer = entitiesLayer(uids);
  const defs = {
    layers: [entityLayer, ...layers],
    entities: pack.assets.filter(({ kind }) => kind !== "tileset").map((asset) => entityDef(uids, pack, asset)),
    tilesets: pack.assets.map((asset) => tilesetDef(uids, pack, asset)),
    enums: [],
    externalEnums: [],
    levelFields: [],
  };
  const project = { ...rootFields(pack, uids), defs, levels: [level(pack, uids, [entityLayer, ...layers])] };
  return {
    files: [
      { path: `${pack.project.slug}.ldtk`, content: jsonBytes({ ...project, nextUid: uids.next() }) },
      ...pack.assets.flatMap((asset) => ofAsset(asset, [drawnSheet(pack, asset, `${asset.key}.png`)])),
    ],
    warnings: pack.assets
      .filter((asset) => asset.kind === "tileset" && !isPaintable(asset))
      .map(({ key }) => ({
        assetKey: key,
        code: "reduced",
        message: "LDtk has square tiles only, so this tileset has no layer. Give the asset a square size.",
      })),
  };
}

function isPaintable({ kind, width, height }: PackAsset): boolean {
  return kind === "tileset" && width === height;
}

function rootFields(pack: Pack, uids: Uids): Record<string, unknown> {
  return {
    __header__: { fileType: "LDtk Project JSON", app: "LDtk", doc: "https://ldtk.io/json", appVersion: jsonVersion },
    iid: uids.iid("project"),
    jsonVersion,
    appBuildId: 0,
    identifierStyle: "Free",
    toc: [],
    worldLayout: "Free",
    worldGridWidth: 256,
    worldGridHeight: 256,
    defaultLevelWidth: 256,
    defaultLevelHeight: 256,
    defaultPivotX: 0,
    defaultPivotY: 0,
    defaultGridSize: gridSize * pack.options.scale,
    defaultEntityWidth: gridSize,
    defaultEntityHeight: gridSize,
    bgColor: background,
    defaultLevelBgColor: background,
    minifyJson: false,
    externalLevels: false,
    exportTiled: false,
    simplifiedExport: false,
    imageExportMode: "None",
    exportLevelBg: true,
    pngFilePattern: null,
    backupOnSave: false,
    backupLimit: 10,
    backupRelPath: null,
    levelNamePattern: "Level_%idx",
    tutorialDesc: null,
    customCommands: [],
    flags: [],
    worlds: [],
    dummyWorldIid: uids.iid("world"),
  };
}

function entitiesLayer(uids: Uids): LayerDef {
  return {
    ...commonLayer,
    __type: "Entities",
    type: "Entities",
    identifier: "Entities",
    uid: uids.of("entities"),
    gridSize,
  };
}

function level(pack: Pack, uids: Uids, layers: readonly LayerDef[]): Record<string, unknown> {
  const uid = uids.of("level");
  const side = gridSize * levelCells * pack.options.scale;
  return {
    identifier: "Level_0",
    iid: uids.iid("level"),
    uid,
    worldX: 0,
    worldY: 0,
    worldDepth: 0,
    pxWid: side,
    pxHei: side,
    __bgColor: background,
    bgColor: null,
    useAutoIdentifier: true,
    bgRelPath: null,
    bgPos: null,
    bgPivotX: 0.5,
    bgPivotY: 0.5,
    __smartColor: "#ADADB5",
    __bgPos: null,
    externalRelPath: null,
    fieldInstances: [],
    layerInstances: layers.map((layer) => layerInstance(uids, layer, uid, side)),
    __neighbours: [],
  };
}

function layerInstance(uids: Uids, layer: LayerDef, levelId: number, side: number): Record<string, unknown> {
  const cells = Math.ceil(side / layer.gridSize);
  return {
    __identifier: layer.identifier,
    __type: layer.type,
    __cWid: cells,
    __cHei: cells,
    __gridSize: layer.gridSize,
    __opacity: 1,
    __pxTotalOffsetX: 0,
    __pxTotalOffsetY: 0,
    __tilesetDefUid: layer.tilesetDefUid,
    __tilesetRelPath: layer.type === "IntGrid" ? `${layer.identifier}.png` : null,
    iid: uids.iid(`instance ${layer.identifier}`),
    levelId,
    layerDefUid: layer.uid,
    pxOffsetX: 0,
    pxOffsetY: 0,
    visible: true,
    optionalRules: [],
    intGridCsv: layer.type === "IntGrid" ? Array.from({ length: cells * cells }, () => 0) : [],
    autoLayerTiles: [],
    seed: 1,
    overrideTilesetUid: null,
    gridTiles: [],
    entityInstances: [],
  };
}
