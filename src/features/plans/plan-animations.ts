import {
  maxAnimationNameLength,
  maxAnimationsPerAsset as maxAnimations,
  maxImagesPerAsset,
  toAnimation as withSpeed,
  type Animation,
  type GivenAnimation,
} from "../../domain/asset";
import { readItemText, type ItemText } from "./plan-item";
import { quote, type Report } from "./plan-problems";
import { readFrameCount, readTags } from "./plan-tags";
import { cutText } from "./plan-text";

/** Reads the animations of an item from the bullets nested below the item. */

/** `frames` is null if the animation has no frame count of its own. */
export type PlannedAnimation = { readonly name: string; readonly frames: number | null; readonly line: number };

/** `notes` are the descriptions beside the names. */
type NamedAnimations = { readonly animations: readonly PlannedAnimation[]; readonly notes: readonly string[] };

const poses: ReadonlySet<string> = new Set(["idle", "walk", "run", "attack", "jump", "crouch", "hurt", "die"]);

/**
 * Finds the animations that a nested bullet names: a pose, any name with a frame count, or several of these separated by
 * commas, also after a label (`Animations: idle, walk (4 frames)`). Undefined if the bullet is a description.
 */
export function findAnimations(text: string, line: number, report: Report): NamedAnimations | undefined {
  const listed = text.replace(/^(?:animation|pose)s? ?: ?/i, "");
  if (text !== "" && listed === "") return { animations: [], notes: [] };
  const parts = listed.split(",").map((part) => readItemText(part.trim()));
  const items = parts.every(isAnimation) ? parts : [readItemText(listed)].filter(isAnimation);
  if (items.length === 0) return undefined;
  return {
    animations: items.map((item) => toAnimation(item, line, report)),
    notes: items.flatMap((item) => (item.description === "" ? [] : `${item.name}: ${item.description}`)),
  };
}

function isAnimation(item: ItemText): boolean {
  return item.name !== "" && (item.isCounted || poses.has(item.name.toLowerCase()));
}

function toAnimation(item: ItemText, line: number, report: Report): PlannedAnimation {
  const tags = readTags(item.tags, (message) => report(line, message));
  if (tags.isStatic || tags.facings !== null || tags.size !== null || tags.kind !== null || item.keys.length > 0) {
    report(line, `${quote(item.name)} is an animation and takes only [ANIM:N]: put the others on the item's own line.`);
  }
  const name = cutText(item.name.toLowerCase(), maxAnimationNameLength);
  if (name !== item.name.toLowerCase()) {
    report(line, `The name of an animation has at most ${maxAnimationNameLength} characters: ${quote(name)} is cut.`);
  }
  return { name, frames: readFrameCount(tags.frames, item.frames, (message) => report(line, message)), line };
}

/** Keeps the first animation of each name. A frame count that only a later one has is kept, too. */
export function mergeAnimations(animations: readonly PlannedAnimation[], report: Report): PlannedAnimation[] {
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
  const room = Math.floor(maxImagesPerAsset / Math.max(1, directionCount));
  if (countFrames(animations, Infinity) <= room) return animations.map(withSpeed);
  const kept = animations.slice(0, room);
  let most = 1;
  while (most < room && countFrames(kept, most + 1) <= room) most += 1;
  const isCut = kept.length < animations.length;
  report(
    `An item has at most ${maxImagesPerAsset} images (directions × frames): each animation is cut to ${most} frames` +
      `${isCut ? ` and only the first ${kept.length} animations are kept` : ""}. Plan fewer, or split the item.`,
  );
  return kept.map(({ name, frames }) => withSpeed({ name, frames: Math.min(frames, most) }));
}

function countFrames(animations: readonly GivenAnimation[], most: number): number {
  return animations.reduce((sum, { frames }) => sum + Math.min(frames, most), 0);
}
