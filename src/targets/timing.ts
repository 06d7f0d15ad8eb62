/** How long each frame of an animation shows. */
import type { PackAsset, PackFrame, PackRow } from "./pack";

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

/** A name that is unique within the pack: `farmer_walk_front`. Keys contain no underscore. */
export function rowId(asset: PackAsset, row: PackRow): string {
  return `${asset.key}_${row.name}`;
}

/** False for the row of a still image. */
export function isAnimated(row: PackRow): boolean {
  return row.animation !== null;
}
