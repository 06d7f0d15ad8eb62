/** Reads the animations that a line names, in tags, brackets or words. */
import type { ItemText } from "../item-text";
import { takeAttributes } from "./attributes";
import { readItemText } from "./item-text";
import type { TextLine } from "./markdown-blocks";
import { cleanName } from "./names";
import { cutText } from "../plain-text";
import { quote } from "../quote";
import { remembered } from "../remembered";
import { splitList } from "./split-list";
import { readFrameCount, readTags, type ItemTags } from "./tags";
import { poseWords } from "../../dictionary/plan-words";
import { isWord, toWordList, toWordsOf } from "./words";
import { maxAnimationNameLength } from "../../domain/asset";

/** `frames` and `fps` are null if the animation has none of its own. */
export type PlannedAnimation = {
  readonly name: string;
  readonly frames: number | null;
  readonly fps: number | null;
  readonly line: number;
};

/** `notes` are the descriptions beside the names. */
export type NamedAnimations = { readonly animations: readonly PlannedAnimation[]; readonly notes: readonly string[] };

export type LineReport = (line: number, message: string) => void;

type Part = {
  readonly item: ItemText;
  readonly name: string;
  readonly frames: number | null;
  readonly fps: number | null;
  readonly note: string;
};

const poses = toWordList(poseWords);
const labels =
  /^(?:animation|pose|state|move|action|animationen|animaciones|animazioni|animações|animacje|анимации|анімації|animasyonlar|アニメーション|애니메이션|动画)(?:s)?(?: needed)? ?[:：] ?/iu;

/**
 * Finds the animations that a nested line names: a pose, any name with a frame count, or several of these separated by
 * commas, also after a label (`Animations: idle, walk (4 frames)`). Undefined if the line is a description.
 */
export function findAnimations({ text, line }: TextLine, report: LineReport): NamedAnimations | undefined {
  const listed = text.replace(labels, "");
  if (text !== "" && listed === "") return { animations: [], notes: [] };
  const isLabelled = listed !== text;
  const texts = splitList(listed);
  const parts = texts.map((text) => readPart(text, texts.length > 1));
  const isListed = parts.every((part) => isAnimation(part) || (isLabelled && part.name !== ""));
  // Beside counted animations, a part without a count is a note (`walk 4 frames, idle 2 frames, left is mirrored`).
  const isCounted = isLabelled && parts.filter(({ frames }) => frames !== null).length > 1;
  const named = isCounted ? parts.filter(isAnimation) : parts;
  const found = isListed ? named : [readPart(listed, false)].filter(isAnimation);
  if (found.length === 0) return undefined;
  return {
    animations: found.map((part) => toAnimation(part, line, report)),
    notes: found.flatMap(({ name, note }) => (note === "" ? [] : `${name}: ${note}`)),
  };
}

/** True for the name of a pose or animation, also with a number or a direction (`walk left 2`). */
export const isPose = remembered(isNewPose);

function isNewPose(text: string): boolean {
  const name = cleanName(takeAttributes(text).rest)
    .replace(/\s*[(（].*$/u, "")
    .replace(/^\d+ ?[-–] ?\d+ +/, "");
  const words = toWordsOf(name).filter((word) => !/^\d+$/.test(word));
  if (words.length === 0 || words.length > 3) return false;
  return isWord(poses, name) || (isWord(poses, words[0] ?? "") && words.slice(1).every(isManner));
}

const manners = toWordList(
  "left right up down front back side north south east west animation anim cycle loop pose sprite frame start end light heavy strong weak fast slow idle",
);
function isManner(word: string): boolean {
  return isWord(manners, word) || isWord(poses, word);
}

/** In a list, `idle 2` has two frames. `6-8 jump` is three frames of a sheet. */
function readPart(given: string, isListed: boolean): Part {
  const { text, count } = takeCount(given, isListed);
  const item = readItemText(text);
  const named = takeAttributes(item.name);
  const described = takeAttributes(item.description);
  const isBare = described.rest === "";
  const whole = cleanName(named.rest);
  const name = whole.replace(/\s*[(（][^()（）]*[)）]$/u, "") || whole;
  const aside = whole.slice(name.length).replace(/^\s*[(（]|[)）]$/gu, "");
  return {
    item,
    name,
    frames: count ?? named.attributes.frames ?? (isBare ? described.attributes.frames : null),
    fps: named.attributes.fps ?? (isBare ? described.attributes.fps : null),
    note: isBare ? aside : item.description,
  };
}

/** Takes a bare number of frames away from the name of a pose. */
function takeCount(given: string, isListed: boolean): { text: string; count: number | null } {
  const range = /^(\d{1,3}) ?[-–] ?(\d{1,3}) +(?=\p{L})/u.exec(given);
  if (range !== null) {
    const text = given.slice(range[0].length).trim();
    const count = Number(range[2]) - Number(range[1]) + 1;
    return { text, count: count > 0 && isPose(text) ? count : null };
  }
  const [, pose, count] = isListed ? (/^(.*\p{L}.*?) (\d{1,2})$/u.exec(given.trim()) ?? []) : [];
  const isCounted = pose !== undefined && isPose(pose) && Number(count) > 0;
  return isCounted ? { text: pose, count: Number(count) } : { text: given.trim(), count: null };
}

function isAnimation(part: Part): boolean {
  return part.name !== "" && (part.item.isCounted || part.frames !== null || isPose(part.name));
}

function toAnimation({ item, name, frames, fps }: Part, line: number, report: LineReport): PlannedAnimation {
  const tags = readTags(item.tags, (message) => report(line, message));
  if (hasForeignTags(tags) || item.keys.length > 0) {
    report(
      line,
      `${quote(name)} is an animation and takes only [ANIM:N] and [FPS:N]: put the others on the item's own line.`,
    );
  }
  const lower = name.toLowerCase();
  const cut = cutText(lower, maxAnimationNameLength);
  if (cut !== lower) {
    report(line, `The name of an animation has at most ${maxAnimationNameLength} characters: ${quote(cut)} is cut.`);
  }
  const counted = readFrameCount(tags.frames, item.frames, (message) => report(line, message));
  return { name: cut, frames: counted ?? frames, fps: tags.fps ?? fps, line };
}

function hasForeignTags(tags: ItemTags): boolean {
  return (
    tags.isStatic ||
    tags.facings !== null ||
    tags.size !== null ||
    tags.kind !== null ||
    tags.variants !== null ||
    tags.tiles !== null
  );
}

/** Poses with their frame counts inside a value (`16x32, idle 1 frame + walk 4 frames`), as a list. */
export function findCountedPoses(value: string): string | undefined {
  const parts = splitList(value.replace(/[()（）]/gu, ","), ",;、，；+/").filter((part) => {
    const { rest, attributes } = takeAttributes(part);
    return attributes.frames !== null && rest !== "" && isPose(rest);
  });
  return parts.length > 1 ? parts.join(", ") : undefined;
}

/** The frame count of a cell that holds a number, as in a column of frames. */
export function readCount(cell: string): number | null {
  const found =
    takeAttributes(cell).attributes.frames ?? (/^~?\d{1,3}$/.test(cell.trim()) ? Number(cell.replace("~", "")) : null);
  return found !== null && found > 0 ? found : null;
}
