/** The `.meta` file of a sheet: Unity's settings for the import of a texture, and its sprites. */
import { toGuid, toInt64 } from "./digest-ids";
import type { Pack, PackAsset, PackFrame } from "./pack";
import { cellInSheet, inCrop, sheetSize } from "./sheet-grid";
import { frameId } from "./timing";

/** Unity's number of the class Sprite. */
const spriteClass = 213;
/** Unity's number for a pivot of one's own. */
const customAlignment = 9;
/** One value for the whole pack, so that all sprites have pixels of one size. */
const pixelsPerUnit = 32;
const textureSizes = [2048, 4096, 8192, 16384];

type UnitySprite = {
  readonly name: string;
  readonly frame: PackFrame;
  readonly spriteId: string;
  readonly internalId: string;
};

/** Pixel art as it is: no mipmaps, no filter, no compression, no resize. */
const settings = `  externalObjects: {}
  serializedVersion: 12
  mipmaps:
    mipMapMode: 0
    enableMipMap: 0
    sRGBTexture: 1
  isReadable: 0
  textureFormat: 1
  textureSettings:
    serializedVersion: 2
    filterMode: 0
    aniso: 1
    mipBias: 0
    wrapU: 1
    wrapV: 1
    wrapW: 1
  nPOTScale: 0
  lightmap: 0
  compressionQuality: 50
  spriteMode: 2
  spriteExtrude: 1
  spriteMeshType: 0
  alignment: 0
  spritePivot: {x: 0.5, y: 0.5}
  spriteBorder: {x: 0, y: 0, z: 0, w: 0}
  spriteGenerateFallbackPhysicsShape: 1
  alphaUsage: 1
  alphaIsTransparency: 1
  textureType: 8
  textureShape: 1`;

export function toUnityMeta(pack: Pack, asset: PackAsset): string {
  const sprites = toSprites(pack, asset);
  const { width, height } = sheetSize(asset, pack.options);
  const maxTextureSize = textureSizes.find((side) => Math.max(width, height) <= side) ?? 16384;
  return `fileFormatVersion: 2
guid: ${toGuid(pack, asset, "texture")}
TextureImporter:
  internalIDToNameTable:
${sprites.map(({ internalId, name }) => `  - first:\n      ${spriteClass}: ${internalId}\n    second: ${name}`).join("\n")}
${settings}
  maxTextureSize: ${maxTextureSize}
  spritePixelsToUnits: ${pixelsPerUnit * pack.options.scale}
  platformSettings:
  - serializedVersion: 3
    buildTarget: DefaultTexturePlatform
    maxTextureSize: ${maxTextureSize}
    resizeAlgorithm: 0
    textureFormat: -1
    textureCompression: 0
    overridden: 0
  spriteSheet:
    serializedVersion: 2
    sprites:
${sprites.map((sprite) => spriteYaml(pack, asset, sprite)).join("\n")}
    outline: []
    physicsShape: []
    bones: []
    spriteID: ${toGuid(pack, asset, "sheet")}
    internalID: 0
${emptyShapes("    ")}
    nameFileIdTable:
${sprites.map(({ name, internalId }) => `      ${name}: ${internalId}`).join("\n")}
  userData:
  assetBundleName:
  assetBundleVariant:
`;
}

function toSprites(pack: Pack, asset: PackAsset): UnitySprite[] {
  return asset.rows.flatMap((row) =>
    row.frames.map((frame, index) => {
      // The role names the frame by its place in the plan, so that a new key changes no id.
      const role = `${row.name} ${frame.tile ?? index + 1}`;
      return {
        name: frameId(asset, row, index),
        frame,
        spriteId: toGuid(pack, asset, `sprite ${role}`),
        internalId: toInt64(pack, asset, `internal ${role}`),
      };
    }),
  );
}

/** Unity measures from the left bottom corner of the texture. */
function spriteYaml(pack: Pack, asset: PackAsset, { name, frame, spriteId, internalId }: UnitySprite): string {
  const { x, y, width, height } = cellInSheet(asset, pack.options, frame.cell);
  const below = sheetSize(asset, pack.options).height - y - height;
  const pivot = inCrop(asset, asset.pivot);
  const { left, top, right, bottom } = asset.insets ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return `    - serializedVersion: 2
      name: ${name}
      rect:
        serializedVersion: 2
        x: ${x}
        y: ${below}
        width: ${width}
        height: ${height}
      alignment: ${customAlignment}
      pivot: {x: ${pivot.x}, y: ${1 - pivot.y}}
      border: {x: ${left}, y: ${bottom}, z: ${right}, w: ${top}}
      outline: []
      physicsShape: []
      tessellationDetail: 0
      bones: []
      spriteID: ${spriteId}
      internalID: ${internalId}
${emptyShapes("      ")}`;
}

/** No outline, physics shape or mesh of one's own. */
function emptyShapes(indent: string): string {
  return ["vertices: []", "indices:", "edges: []", "weights: []"].map((line) => `${indent}${line}`).join("\n");
}
