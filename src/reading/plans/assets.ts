/** The second stage of reading: turns a candidate into the specification of an asset. */
import { looksLikeTag } from "../tag-words";
import type { ItemText } from "../item-text";
import {
  defaultCategory,
  directions,
  maxSidePixels,
  type AssetKind,
  type Direction,
  type GivenAnimation,
} from "../../domain/asset";
import type { Size } from "../../lib/size";
import { slugify } from "../slug";
import { hasAttributes, mayBeScaled, mergeAttributes, takeAttributes, type Attributes } from "./attributes";
import type { Candidate } from "./candidates";
import { takeDescribed } from "./described-attributes";
import { readDetails } from "./details";
import { fitAnimations } from "./fit-animations";
import { fitTiles, fitVariants } from "./fit-variants";
import { readItemText } from "./item-text";
import { guessKind } from "./kinds";
import { takeListedPoses, withPoses } from "./listed-poses";
import { cleanName, findFileSort, isFileLike } from "./names";
import type { NounLookup } from "./noun-lookup";
import { cutText, joinParts } from "../plain-text";
import type { PlanItem } from "./plan-reading";
import type { PlannedAnimation } from "./animations";
import { quote } from "../quote";
import type { Report } from "./problems";
import { topicOf } from "./topics";
import { isTagName, readFrameCount, readTags, type ItemTags } from "./tags";

const maxNameLength = 120;
const maxDescriptionLength = 2000;
const tooLarge = `An image has at most ${maxSidePixels} pixels a side, so a larger size is scaled down: write a smaller one.`;

export type AssetContext = { readonly defaults: Size; readonly nouns: NounLookup; readonly report: Report };
/** `line` and `endLine` of the item and its `text` are added from the source. */
export type ReadAsset = Omit<PlanItem, "text"> & {
  /** True if the item's own line tells that it is art: by a tag, a size, frames or a file. */
  readonly hasEvidence: boolean;
};

const nameless = "This item has no name and is not drawn: write it as `- Name: description`.";

/** Undefined for an item without a name, which is reported. */
export function toAsset(candidate: Candidate, { defaults, nouns, report }: AssetContext): ReadAsset | undefined {
  const { line, section, fields } = candidate;
  const lineReport = (at: number, message: string): void => report({ line: at, endLine: at }, "tag", message);
  const reportTag = (message: string): void => lineReport(line, message);
  const text = readItemText(candidate.text);
  const marks = withoutStatusMarks(text, candidate.form === "row");
  const tags = readTags(marks.tags, reportTag);
  const listed = takeListedPoses(marks.name);
  const named = takeAttributes(listed.rest);
  const name = cutReported(cleanName(named.rest), maxNameLength, "A name", reportTag);
  if (name === "") {
    report({ line, endLine: line }, "nameless", nameless);
    return undefined;
  }
  reportOddities(text, tags, reportTag);
  const described = takeDescribed(marks.description.replace(/\[[^[\]]*\]/g, " "));
  const details = readDetails(withPoses(candidate, listed.poses), withoutBareAttributes(marks.description), lineReport);
  const own = mergeAttributes(mergeAttributes(named.attributes, fields.attributes), described);
  reportSize(candidate, tags.size ?? own.size, reportTag);
  const attributes = mergeAttributes(own, section.attributes);
  const poses = details.animations.map((animation) => animation.name);
  const kind = kindOf(name, tags, candidate, { nouns, poses });
  const hasEvidence = fields.file !== undefined || isEvident(text, tags, own) || namesFile(marks.description);
  const facing = facingOf(tags, attributes);
  const frames = readFrameCount(tags.frames, text.frames, reportTag) ?? attributes.frames;
  const planned = toAnimations(details.animations, { frames, fps: tags.fps ?? attributes.fps }, kind);
  const extent = { directions: facing, animations: fitAnimations(planned, facing.length, reportTag) };
  const tiles = fitTiles(tags.tiles, extent, reportTag);
  const size = tags.size ?? attributes.size ?? defaults;
  return {
    name,
    category: section.name || defaultCategory,
    kind,
    description: joinDescriptions([details.description, ...fields.descriptions], reportTag),
    width: size.width,
    height: size.height,
    ...extent,
    variants: fitVariants(tags.variants ?? attributes.variants ?? 1, { ...extent, tiles }, reportTag),
    tiles,
    line,
    endLine: candidate.endLine,
    explicitKey: text.keys[0] ?? null,
    slug: slugify(name),
    hasEvidence,
    confidence: hasEvidence || isKnown(name, section, nouns) ? "high" : "low",
  };
}

function joinDescriptions(parts: readonly string[], report: (message: string) => void): string {
  return cutReported(joinParts(parts), maxDescriptionLength, "A description", report);
}

/** True if the part is about art, or if the dictionary knows the thing. */
function isKnown(name: string, { topic }: Candidate["section"], nouns: NounLookup): boolean {
  return topic !== undefined || nouns.find(name) !== undefined;
}

function reportSize({ text, fields }: Candidate, size: Size | null, report: (message: string) => void): void {
  if (isTooLarge(size, [text, ...fields.descriptions])) report(tooLarge);
}

function facingOf(tags: ItemTags, attributes: Attributes): Direction[] {
  const inWords = tags.isStatic ? null : attributes.facings;
  return directions.slice(0, tags.facings ?? inWords ?? 0);
}

type Known = { readonly nouns: NounLookup; readonly poses: readonly string[] };

function kindOf(
  name: string,
  tags: ItemTags,
  { text, section, fields }: Candidate,
  { nouns, poses }: Known,
): AssetKind {
  if (tags.tiles !== null) return "tileset";
  return tags.kind ?? fields.kind ?? guessKind(name, withFolder(section, [text, fields.file ?? ""]), nouns, poses);
}

/** `art/backgrounds/dusk.png` stands in the folder of the backgrounds. */
function withFolder(section: Candidate["section"], texts: readonly string[]): Candidate["section"] {
  if (section.topic !== undefined) return section;
  const folders = texts.flatMap((text) => text.split(/\s/u)[0]?.split("/").slice(0, -1) ?? []);
  return { ...section, topic: folders.map(topicOf).findLast((topic) => topic !== undefined) };
}

/** A status mark in brackets (`[WIP]`, `[P0]`) is no tag. */
function withoutStatusMarks(text: ItemText, isRow: boolean): ItemText {
  const isTag = (tag: string): boolean =>
    cleanName(`Bat [${tag}]`) !== "Bat" && (!isRow || looksLikeTag(tag, isTagName));
  return { ...text, tags: text.tags.filter(isTag) };
}

function isEvident({ name }: ItemText, tags: ItemTags, own: Attributes): boolean {
  const isTagged = Object.values(tags).some((value) => value !== null && value !== false);
  return isTagged || hasAttributes(own) || isFileLike(name.replace(/\s*[(（].*$/u, ""));
}

/** `The old mug — mug.png`, or the file in brackets at the end. */
function namesFile(description: string): boolean {
  const [file = ""] = /^\S+$|(?<=[(（])[^\s()（）]+(?=[)）]\.?$)/u.exec(description) ?? [];
  return findFileSort(file) === "image";
}

/** The item's frame count applies to every animation without one. If there is no animation, the count creates one. */
function toAnimations(
  named: readonly PlannedAnimation[],
  own: { readonly frames: number | null; readonly fps: number | null },
  kind: AssetKind,
): GivenAnimation[] {
  if (named.length > 0) {
    return named.map(({ name, frames, fps }) => withSpeed({ name, frames: frames ?? own.frames ?? 1 }, fps ?? own.fps));
  }
  if (own.frames === null) return [];
  return [withSpeed({ name: kind === "character-sprite" ? "idle" : "loop", frames: own.frames }, own.fps)];
}

function withSpeed(animation: GivenAnimation, fps: number | null): GivenAnimation {
  return fps === null ? animation : { ...animation, fps };
}

/** Drops parts of a description that hold nothing but attributes. Inside a sentence, and beside code, an attribute stays. */
function withoutBareAttributes(description: string): string {
  if (bare(description)) return "";
  return description
    .replace(/\s*[(（][^()（）]{1,80}[)）]/gu, (all) => (bare(all) ? "" : all))
    .replace(/^[^,;:—–-]{1,40}\s*[,;:—–-]\s*/u, (all) => (bare(all) ? "" : all))
    .replace(/\s*[,;]\s*[^,;]{1,40}$/u, (all) => (bare(all) ? "" : all))
    .trim();
}

/** True if the size was scaled down, or if its place has a size that cannot be read. */
function isTooLarge(size: Size | null, texts: readonly string[]): boolean {
  const sizes = texts.flatMap((text) => [...text.matchAll(/(?<![\d.])(\d{3,5}) ?[x×] ?(\d{3,5})(?![\d.])/gu)]);
  return mayBeScaled(size) && sizes.some((sides) => Math.max(Number(sides[1]), Number(sides[2])) > maxSidePixels);
}

function bare(text: string): boolean {
  const { rest, attributes } = takeAttributes(text);
  return hasAttributes(attributes) && !/[\p{L}\p{N}{}$#<>]/u.test(rest);
}

function reportOddities(text: ItemText, tags: ItemTags, report: (message: string) => void): void {
  if (text.hasOpenBracket) report('A bracket in the name is never closed: write a tag as "[TAG]".');
  if (text.keys.length > 1) report(`An item has one key, and ${quote(text.keys[0] ?? "")} counts: remove the others.`);
  // A thing that faces several ways can still stand in one place. [MOVEABLE] says more, so [STATIC] is ignored.
  if (tags.isStatic && tags.facings !== null) report("[STATIC] is ignored beside [MOVEABLE]: keep one of them.");
}

function cutReported(text: string, max: number, what: string, report: (message: string) => void): string {
  const cut = cutText(text, max);
  if (cut !== text) report(`${what} has at most ${max} characters and is cut: shorten it.`);
  return cut;
}
