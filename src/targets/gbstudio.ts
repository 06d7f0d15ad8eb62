/** The target for GB Studio: sprites of 16 × 16 pixels in its colours, in one of the layouts that it knows by width. */
import type { Direction } from "../domain/asset";
import { joinBuilt, ofAsset } from "./built";
import { drawnPng } from "./canvas";
import type { PackAsset, PackFrame, PackRow } from "./pack";
import type { Built, Target, Warning } from "./target";

const side = 16;
/** A wider strip is no animation for GB Studio. */
const maxFrames = 25;
/** The left is the right, mirrored. */
const facings: readonly Direction[] = ["front", "back", "right"];

type Strip = { readonly frames: readonly PackFrame[]; readonly isReduced: boolean };

export const gbstudio: Target = {
  description: "Sprites of 16 × 16 pixels for GB Studio, in the four colours of a Game Boy.",
  options: [],
  usesPages: false,
  judgedBy: null,
  ran: false,
  handSteps: ["Copy `assets` into the project.", "Choose the sprite sheet of an actor."],
  build: (pack) =>
    joinBuilt(
      pack.assets.map((asset) => {
        const { files, warnings } = build(asset);
        return { files: ofAsset(asset, files), warnings };
      }),
    ),
  importSteps: () => [
    "Copy the folder `assets` into the folder of the GB Studio project.",
    "Choose the sprite as the sprite sheet of an actor.",
    "Only assets of 16 × 16 pixels fit. Draw the others with `[SIZE:16x16]`.",
  ],
};

function build(asset: PackAsset): Built {
  const { key, width, height, kind } = asset;
  if (kind === "tileset") return leftOut(key, "GB Studio takes tiles as parts of a background, not as sprites.");
  if (width !== side || height !== side)
    return leftOut(key, `GB Studio's sprites have ${side} × ${side} pixels, and this one has ${width} × ${height}.`);
  const { frames, isReduced } = toStrip(asset);
  const cells = frames.map(({ image }, index) => ({
    image,
    at: { x: index * side, y: 0 },
    crop: asset.crop,
    scale: 1,
    extrude: 0,
  }));
  const file = drawnPng(`assets/sprites/${key}.png`, { width: frames.length * side, height: side }, cells, "game-boy");
  return { files: [file], warnings: isReduced ? [reduced(key)] : [] };
}

function leftOut(assetKey: string, message: string): Built {
  return { files: [], warnings: [{ assetKey, code: "left-out", message }] };
}

function reduced(assetKey: string): Warning {
  const message = "GB Studio's actor has three directions of two images, so further images are not in the pack.";
  return { assetKey, code: "reduced", message };
}

/** One row, by which GB Studio knows the use: 1 static, 3 an actor, 6 an animated actor, else an animation. */
function toStrip(asset: PackAsset): Strip {
  const all = asset.rows.flatMap(({ frames }) => frames);
  const rows = facings.flatMap((facing) => findRow(asset, facing) ?? []);
  if (rows.length < facings.length) {
    const frames = (asset.rows[0]?.frames ?? []).slice(0, maxFrames);
    return { frames, isReduced: frames.length < all.length };
  }
  const isMoving = rows.every(({ frames }) => frames.length > 1);
  const shown = rows.flatMap(({ frames }) => (isMoving ? twoOf(frames) : frames.slice(0, 1)));
  return { frames: shown, isReduced: asset.rows.some(({ frames }) => frames.length > (isMoving ? 2 : 1)) };
}

/** The first image of a cycle, and the one half a cycle later. */
function twoOf(frames: readonly PackFrame[]): PackFrame[] {
  const half = Math.floor(frames.length / 2);
  return [...frames.slice(0, 1), ...frames.slice(half, half + 1)];
}

function findRow({ rows }: PackAsset, facing: Direction): PackRow | undefined {
  const own = rows.filter(({ direction }) => direction === facing);
  return own.find(({ animation }) => animation === "walk") ?? own[0];
}
