/** Keeps the animations of one asset within the bounds. */
import {
  maxAnimationsPerAsset as maxAnimations,
  maxImagesPerAsset,
  toAnimation,
  type Animation,
  type GivenAnimation,
} from "../../domain/asset";
import type { LineReport, PlannedAnimation } from "./animations";
import { quote } from "../quote";

/** Keeps the first animation of each name. A frame count that only a later one has is kept, too. */
export function mergeAnimations(animations: readonly PlannedAnimation[], report: LineReport): PlannedAnimation[] {
  const merged = new Map<string, PlannedAnimation>();
  for (const animation of animations) {
    const earlier = merged.get(animation.name);
    if (earlier !== undefined) {
      report(animation.line, `${quote(animation.name)} is already an animation of this item: remove one of them.`);
      merged.set(animation.name, { ...earlier, frames: earlier.frames ?? animation.frames });
    } else if (merged.size < maxAnimations) {
      merged.set(animation.name, animation);
    } else {
      report(animation.line, `${quote(animation.name)} is left out: an item has at most ${maxAnimations} animations.`);
    }
  }
  return [...merged.values()];
}

/** Cuts frames until the images fit into one asset. The longest animations are cut first. */
export function fitAnimations(
  animations: readonly GivenAnimation[],
  directionCount: number,
  report: (message: string) => void,
): Animation[] {
  const room = Math.floor(maxImagesPerAsset / Math.max(directionCount, 1));
  if (countFrames(animations, Infinity) <= room) return animations.map(toAnimation);
  const kept = animations.slice(0, room);
  let most = 1;
  while (most < room && countFrames(kept, most + 1) <= room) most += 1;
  const isCut = kept.length < animations.length;
  report(
    `An item has at most ${maxImagesPerAsset} images (directions × frames): each animation is cut to ${most} frames` +
      `${isCut ? ` and only the first ${kept.length} animations are kept` : ""}. Plan fewer, or split the item.`,
  );
  return kept.map((animation) => toAnimation({ ...animation, frames: Math.min(animation.frames, most) }));
}

function countFrames(animations: readonly GivenAnimation[], most: number): number {
  return animations.reduce((sum, { frames }) => sum + Math.min(frames, most), 0);
}
