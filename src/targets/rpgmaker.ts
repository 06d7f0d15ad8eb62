/** The target for RPG Maker MV and MZ: character sheets of three patterns and four directions. */
import type { Direction } from "../domain/asset";
import { joinBuilt, ofAsset } from "./built";
import { drawnPng } from "./canvas";
import type { CanvasCell } from "./drawing";
import type { Pack, PackAsset, PackFrame, PackRow } from "./pack";
import { singleImage } from "./single-image";
import type { Built, Target, TargetFile, Warning } from "./target";

/** The rows of a sheet, from the top. */
const facings: readonly Direction[] = ["front", "left", "right", "back"];
const patterns = 3;
/** The size of a map's tile. Smaller images are enlarged by a whole factor and stand at the bottom of such a cell. */
const tileSide = 48;

export const rpgmaker: Target = {
  description: "Character sheets for RPG Maker MV and MZ, and pictures and parallaxes for the rest.",
  options: [],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: ["Copy `img` into the game's folder.", "Choose the sheet as the image of an event or an actor."],
  build: (pack) =>
    joinBuilt(
      pack.assets.map((asset) => {
        const { files, warnings } = build(pack, asset);
        return { files: ofAsset(asset, files), warnings };
      }),
    ),
  importSteps: () => [
    "Copy the folder `img` into the folder of the game's project.",
    "Choose `$<key>` as the image of an event or an actor. `!$<key>` is an object: never shifted up, and not transparent in bushes.",
    "Patterns are the 2nd, 1st and 4th quarter of the walk, with the idle image in the middle when there is one.",
    "Backgrounds are in `img/parallaxes`, icons and controls in `img/pictures`.",
  ],
};

function build(pack: Pack, asset: PackAsset): Built {
  const { kind, key } = asset;
  if (kind === "character-sprite") return characterSheet(asset, `img/characters/$${key}.png`);
  if (kind === "sprite-sheet") return characterSheet(asset, `img/characters/!$${key}.png`);
  if (kind !== "tileset") return still(pack, asset, kind === "background" ? "img/parallaxes" : "img/pictures");
  const message = "RPG Maker's tilesets have a layout of their own, which this tileset does not fit.";
  return { files: [], warnings: [{ assetKey: key, code: "left-out", message }] };
}

/** The first image. Pictures and parallaxes have no frames. */
function still(pack: Pack, asset: PackAsset, folder: string): Built {
  const shown = asset.rows.flatMap(({ frames }) => frames);
  const [first] = shown;
  const files: TargetFile[] =
    first === undefined ? [] : [singleImage(pack, asset, first, `${folder}/${asset.key}.png`)];
  const message = `RPG Maker shows one image of this kind, so ${shown.length - 1} of ${shown.length} are not in the pack.`;
  return { files, warnings: shown.length > 1 ? [{ assetKey: asset.key, code: "reduced", message }] : [] };
}

function characterSheet(asset: PackAsset, path: string): Built {
  const { width, height, crop } = asset;
  const factor = Math.max(1, Math.floor(tileSide / Math.max(width, height)));
  const drawn = { width: width * factor, height: height * factor };
  const cell = { width: Math.max(tileSide, drawn.width), height: Math.max(tileSide, drawn.height) };
  const left = Math.floor((cell.width - drawn.width) / 2);
  const scaledCrop = { x: crop.x * factor, y: crop.y * factor, width: drawn.width, height: drawn.height };
  const cells = facings.flatMap((facing, line) =>
    toPatterns(asset, facing).map(({ image }, column): CanvasCell => {
      const at = { x: column * cell.width + left, y: (line + 1) * cell.height - drawn.height };
      return { image, at, crop: scaledCrop, scale: factor, extrude: 0 };
    }),
  );
  const size = { width: cell.width * patterns, height: cell.height * facings.length };
  return { files: [drawnPng(path, size, cells)], warnings: warningsOf(asset) };
}

/** The three images of a direction: a step, standing, the other step. */
function toPatterns(asset: PackAsset, facing: Direction): readonly PackFrame[] {
  const walk = findRow(asset, facing, walkOf(asset));
  const idle = findRow(asset, facing, "idle");
  const frames = walk?.frames ?? [];
  const at = (index: number): PackFrame[] => frames.slice(Math.min(index, frames.length - 1)).slice(0, 1);
  if (frames.length === patterns) return frames;
  const quarter = Math.max(1, Math.round(frames.length / 4));
  const threeQuarters = Math.max(1, Math.round((frames.length * 3) / 4));
  const standing = idle === undefined ? at(0) : idle.frames.slice(0, 1);
  return [...at(quarter), ...standing, ...at(threeQuarters)];
}

/** The animation that the sheet shows: the walk, or else the first. */
function walkOf({ rows }: PackAsset): string | null {
  return rows.some(({ animation }) => animation === "walk") ? "walk" : (rows[0]?.animation ?? null);
}

/** A direction that was not drawn shows the first one. */
function findRow({ rows }: PackAsset, facing: Direction, animation: string | null): PackRow | undefined {
  const named = rows.filter((row) => row.animation === animation);
  return named.find(({ direction }) => direction === facing) ?? named[0];
}

function warningsOf(asset: PackAsset): Warning[] {
  const directions = new Set(asset.rows.map(({ direction }) => direction));
  const extra = [...directions].filter((direction) => direction !== null && !facings.includes(direction));
  const shown = new Set([walkOf(asset), "idle"]);
  const unshown = [...new Set(asset.rows.map(({ animation }) => animation))].filter((name) => !shown.has(name));
  const lost = [...extra, ...unshown];
  if (lost.length === 0) return [];
  const message = `A sheet of RPG Maker has four directions and one walk, so these are not in the pack: ${lost.join(", ")}.`;
  return [{ assetKey: asset.key, code: "reduced", message }];
}
