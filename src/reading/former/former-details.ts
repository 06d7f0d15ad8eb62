/** Reads the description and the animations of an item, as the former release did. */
import { type ItemText, splitItemText, withoutTags } from "../item-text";
import {
  maxAnimationNameLength,
  maxAnimationsPerAsset,
  maxImagesPerAsset,
  type GivenAnimation,
} from "../../domain/asset";
import { cutText } from "../plain-text";
import type { FormerLine } from "./former-lines";
import { findDescription, type OutlineItem } from "./former-outline";
import { isTagName, readFrameCount, readTags } from "./former-tags";
import { joinParts } from "./former-text";

/** `frames` is null if the animation has no frame count of its own. */
export type FormerAnimation = { readonly name: string; readonly frames: number | null };
type Details = { readonly description: string; readonly animations: readonly FormerAnimation[] };
type Passage = { text: string; lastLine: number };

const poses: ReadonlySet<string> = new Set(["idle", "walk", "run", "attack", "jump", "crouch", "hurt", "die"]);

/** Joins all descriptions in the order of the lines, and collects the animations. */
export function readFormerDetails(item: OutlineItem, own: string): Details {
  const passages: Passage[] = [{ text: withoutTags(own, true, isTagName).words, lastLine: item.line }];
  const animations: FormerAnimation[] = [];
  for (const line of item.nested) addNested(line, passages, animations);
  return { description: joinParts(passages.map(({ text }) => text)), animations: mergeAnimations(animations) };
}

function addNested({ kind, line, text }: FormerLine, passages: Passage[], animations: FormerAnimation[]): void {
  const description = findDescription(text);
  const named = kind === "bullet" && description === undefined ? findAnimations(text) : undefined;
  if (named !== undefined) {
    animations.push(...named.map(toAnimation));
    const notes = named.flatMap((one) => (one.description === "" ? [] : `${one.name}: ${one.description}`));
    passages.push({ text: withoutTags(joinParts(notes), false, isTagName).words, lastLine: line });
  } else if (description === undefined && kind === "text")
    continuePassage(passages, withoutTags(text, false, isTagName).words, line);
  else passages.push({ text: withoutTags(description ?? text, true, isTagName).words, lastLine: line });
}

function continuePassage(passages: Passage[], text: string, line: number): void {
  const last = passages.at(-1);
  if (last === undefined || last.text === "" || last.lastLine !== line - 1) passages.push({ text, lastLine: line });
  else {
    last.text += ` ${text}`;
    last.lastLine = line;
  }
}

function findAnimations(text: string): readonly ItemText[] | undefined {
  const listed = text.replace(/^(?:animation|pose)s? ?: ?/i, "");
  if (text !== "" && listed === "") return [];
  const parts = listed.split(",").map((part) => splitItemText(part.trim(), isTagName));
  const items = parts.every(isAnimation) ? parts : [splitItemText(listed, isTagName)].filter(isAnimation);
  return items.length === 0 ? undefined : items;
}

function isAnimation({ name, isCounted }: ItemText): boolean {
  return name !== "" && (isCounted || poses.has(name.toLowerCase()));
}

function toAnimation({ name, tags, frames }: ItemText): FormerAnimation {
  return {
    name: cutText(name.toLowerCase(), maxAnimationNameLength),
    frames: readFrameCount(readTags(tags).frames, frames),
  };
}

/** Keeps the first animation of each name. A frame count that only a later one has is kept, too. */
function mergeAnimations(animations: readonly FormerAnimation[]): FormerAnimation[] {
  const merged = new Map<string, FormerAnimation>();
  for (const animation of animations) {
    const earlier = merged.get(animation.name);
    if (earlier !== undefined) merged.set(animation.name, { ...earlier, frames: earlier.frames ?? animation.frames });
    else if (merged.size < maxAnimationsPerAsset) merged.set(animation.name, animation);
  }
  return [...merged.values()];
}

/** Cuts frames until the images fit into one asset. The longest animations are cut first. */
export function fitAnimations(animations: readonly GivenAnimation[], directionCount: number): GivenAnimation[] {
  const room = Math.floor(maxImagesPerAsset / Math.max(1, directionCount));
  if (countFrames(animations, Infinity) <= room) return [...animations];
  const kept = animations.slice(0, room);
  let most = 1;
  while (most < room && countFrames(kept, most + 1) <= room) most += 1;
  return kept.map(({ name, frames }) => ({ name, frames: Math.min(frames, most) }));
}

function countFrames(animations: readonly GivenAnimation[], most: number): number {
  return animations.reduce((sum, { frames }) => sum + Math.min(frames, most), 0);
}
