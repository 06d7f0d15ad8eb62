/** How long each frame of an animation shows. */
import type { PackAsset, PackFrame, PackRow } from "./pack";
import { stillName } from "./pack-rows";

/** `count`: for how many frames of the plan this image shows. */
export type HeldFrame = { readonly frame: PackFrame; readonly count: number };

/** Joins neighbouring frames with equal images into one longer frame. */
export function toHeldFrames({ frames }: PackRow): HeldFrame[] {
  const held: HeldFrame[] = [];
  for (const frame of frames) {
    const last = held.at(-1);
    if (last !== undefined && last.frame.image.sha256 === frame.image.sha256)
      held[held.length - 1] = { ...last, count: last.count + 1 };
    else held.push({ frame, count: 1 });
  }
  return held;
}

/** Milliseconds. Frames of one row differ by at most one, so that rounding never adds up. */
export function toDurations({ speed }: PackRow, held: readonly HeldFrame[]): number[] {
  let shown = 0;
  return held.map(({ count }) => {
    const start = Math.round((shown * 1000) / speed.fps);
    shown += count;
    return Math.round((shown * 1000) / speed.fps) - start;
  });
}

/** A name that is unique within the pack: `farmer_walk_front`, or `barrel` for a still. Keys contain no underscore. */
export function rowId(asset: PackAsset, row: PackRow): string {
  return row.name === stillName ? asset.key : `${asset.key}_${row.name}`;
}

/** A name for one frame, counted within its row: `farmer_walk_front_01`, or `barrel`. */
export function frameId(asset: PackAsset, row: PackRow, index: number): string {
  const number = String(index + 1).padStart(2, "0");
  return row.frames.length === 1 && !isAnimated(row) ? rowId(asset, row) : `${rowId(asset, row)}_${number}`;
}

/** False for the row of a still image. */
export function isAnimated(row: PackRow): boolean {
  return row.animation !== null;
}
