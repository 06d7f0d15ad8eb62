/** Reads a heading that is an item itself, with the fields, poses or prose below. */
import { hasAttributes, mergeAttributes, noAttributes, takeAttributes, type Attributes } from "./attributes";
import { isPose } from "./animations";
import { linesOf, toDetails } from "./block-lines";
import type { Candidate, Detail, Section } from "./candidates";
import { splitFields, sortEntries, toField, type SortedEntry } from "./entries";
import type { Block, Heading, List } from "./markdown-blocks";
import { cleanHeading, findFileSort } from "./names";
import { isDrawable, type NounLookup } from "./noun-lookup";
import { toWords } from "../plain-text";
import type { Part } from "./sections";
import { toRange, useLine, type Sink } from "./sink";
import { findAnimationRows, findFrameRows } from "./animation-tables";
import { otherTopicOf, topicOf } from "./topics";
import { toWordsOf } from "./words";
import { sortEntry } from "./entry-sorts";

type Below = {
  details: Detail[];
  lines: number[];
  hasFields: boolean;
  hasPoses: boolean;
  frames: number | null;
  size: Attributes["size"];
};

const half = 0.5;
const maxHeadingWords = 8;
const leastPoses = 3;
const maxProseLines = 6;
const maxNounWords = 3;
/** A longer list below a heading holds items, and no fields or poses of one. */
const maxEntries = 48;

/** The item that a part is, or undefined if the part holds items or is something else. */
export function findHeadingItem(part: Part, sink: Sink, nouns: NounLookup): Candidate | undefined {
  const { heading } = part;
  const isTitle = heading?.level === 1 && part.section.name === "";
  if (heading === undefined || isTitle || part.blocks.length === 0) return undefined;
  const { rest, attributes } = takeAttributes(toWords(heading.text));
  const { name, description } = splitHeading(cleanHeading(rest));
  const isFile = findFileSort(name) === "image";
  if (!isFile && !mayName(name, part)) return undefined;
  if (part.children.some((child) => animationBlocks(child).length === 0)) return undefined;
  const below = readBelow([...part.blocks, ...part.children.flatMap(animationBlocks)], sink);
  if (below === undefined || !isItem({ name, part, below, nouns, isSized: isFile || hasAttributes(attributes) }))
    return undefined;
  useLine(sink, heading.line, "item");
  for (const child of part.children) useLine(sink, child.heading?.line ?? heading.line, "attribute");
  for (const line of below.lines) useLine(sink, line, "description");
  sink.blocks += 1;
  return toHeadingCandidate({ heading, name, description, attributes }, part, below, sink.blocks);
}

/** Below icons, a heading such as "Sound" names an icon. */
function mayName(name: string, { section, parent }: Part): boolean {
  const form = parent?.section.topic;
  const isForm = (form === "icon" || form === "ui") && parent?.section.other === undefined;
  const isTold =
    !isForm && section.other !== undefined && section.other !== "order" && otherTopicOf(name) !== "animation";
  return name !== "" && !isTold && toWordsOf(name).length <= maxHeadingWords;
}

type Named = {
  readonly heading: Heading;
  readonly name: string;
  readonly description: string;
  readonly attributes: Attributes;
};

/** A heading that begins with a file names the file, and the rest describes (`logo.png — the wordmark`). */
function splitHeading(text: string): { readonly name: string; readonly description: string } {
  const [, file = "", rest = ""] = /^(?:[(（][^()（）]{1,24}[)）] ?)?(\S+\.\w{3,4}) ?(?:[—–:-] ?(.*))?$/u.exec(text) ?? [];
  return findFileSort(file) === "image" ? { name: file, description: rest.trim() } : { name: text, description: "" };
}

/** The animations below a heading such as "Core animations" belong to the heading around it. */
function toHeadingCandidate(named: Named, part: Part, below: Below, block: number): Candidate {
  const { heading, name, description, attributes } = named;
  const { fields, details } = splitFields(below.details);
  const parent = part.parent?.section ?? part.section;
  const isPart = otherTopicOf(name) === "animation" && topicOf(name) === undefined && parent.name !== "";
  const own = mergeAttributes(attributes, {
    ...fields.attributes,
    frames: fields.attributes.frames ?? below.frames,
    size: fields.attributes.size ?? below.size,
  });
  const pose = isPart ? findPose(name, own.frames) : undefined;
  return {
    line: heading.line,
    endLine: toRange([heading.line, ...below.lines]).endLine,
    form: "heading",
    text: isPart ? parent.name : description === "" ? name : `${name}: ${description}`,
    details: pose === undefined ? details : [{ line: heading.line, text: pose, isBullet: true }, ...details],
    fields: { ...fields, attributes: own },
    section: isPart ? (part.parent?.parent?.section ?? parent) : parent,
    block,
    isBoxed: false,
  };
}

/** `Jump animation` with three frames is the animation `jump`. */
function findPose(name: string, frames: number | null): string | undefined {
  const pose = name.replace(/ ?\b(?:animations?|poses?|cycle|states?)\b.*$/iu, "").replace(/ [—–-] .*$/u, "");
  return pose !== "" && isPose(pose) ? `${pose} (${frames ?? 1} frames)` : undefined;
}

/** The blocks of a heading such as "Animations" below an item. */
function animationBlocks(part: Part): readonly Block[] {
  const name = cleanHeading(toWords(part.heading?.text ?? ""));
  return part.children.length === 0 && otherTopicOf(name) === "animation" && topicOf(name) === undefined
    ? part.blocks
    : [];
}

/** Undefined if a block below can hold items. */
function readBelow(blocks: readonly Block[], sink: Sink): Below | undefined {
  if (blocks.some((block) => block.kind === "list" && block.entries.length > maxEntries)) return undefined;
  const below: Below = { details: [], lines: [], hasFields: false, hasPoses: blocks.some(isPoseList), frames: null, size: null };
  for (const block of blocks) {
    if (block.kind === "rule") continue;
    const details = block.kind === "table" ? readTableBelow(block, below, sink) : readTextBelow(block, below);
    if (details === undefined) return undefined;
    below.details.push(...details);
    below.lines.push(...linesOf([block]));
  }
  return below;
}

/** Beside a long list of poses, another list describes the figure. */
function isPoseList(block: Block): boolean {
  if (block.kind !== "list" || block.entries.length < leastPoses) return false;
  return sortEntries(block, emptySection).every(({ sort }) => sort === "pose");
}

function readTableBelow(block: Extract<Block, { kind: "table" }>, below: Below, sink: Sink): Detail[] | undefined {
  const rows = findAnimationRows(block);
  if (rows !== undefined) {
    below.hasPoses = true;
    return rows;
  }
  const frames = findFrameRows(block, sink);
  if (frames === undefined) return readFieldTable(block, below);
  below.frames = frames.frames;
  below.size = frames.size;
  below.hasPoses = true;
  return [];
}

/** A table of two columns with fields, as in `| Size | 24x16 |`. */
function readFieldTable(block: Extract<Block, { kind: "table" }>, below: Below): Detail[] | undefined {
  const rows = block.rows.map(({ line, cells }) => ({
    line,
    text: `${toWords(cells[0] ?? "")}: ${toWords(cells[1] ?? "")}`,
    isBullet: true,
  }));
  const fields = rows.filter(({ text }) => toField(text) !== undefined).length;
  if (rows.length === 0 || fields <= rows.length * half || block.rows.some(({ cells }) => cells.length > 2))
    return undefined;
  below.hasFields = true;
  return rows;
}

function readTextBelow(block: Exclude<Block, { kind: "table" }>, below: Below): Detail[] | undefined {
  const details = toDetails([block]);
  if (block.kind === "list") return readListBelow(block, below) ? details : undefined;
  const fields = details.filter(({ text }) => toField(text) !== undefined).length;
  if (fields > 0 && toField(details[0]?.text ?? "") === undefined) return undefined;
  if (fields > 0) below.hasFields = true;
  return details;
}

/** True for a list of fields or poses, and for a list beside one of poses. */
function readListBelow(block: List, below: Below): boolean {
  const entries = sortEntries(block, emptySection);
  const count = (sort: string): number => entries.filter((one) => one.sort === sort).length;
  if (entries.some(mustBeItem)) return false;
  const isFieldFirst = entries[0]?.sort === "field" || entries[0]?.sort === "pose";
  const areFields = isFieldFirst && count("field") + count("pose") + count("sentence") >= entries.length * half;
  if (count("field") > 0 && areFields) below.hasFields = true;
  else if (count("pose") > entries.length * half) below.hasPoses = true;
  else return below.hasPoses;
  return true;
}

function mustBeItem({ sort, text, isBoxed }: SortedEntry): boolean {
  const isFile = findFileSort(text.split(/[\s:]/u)[0] ?? "") === "image";
  return sort === "tagged" || sort === "empty" || (isBoxed && isFile);
}

const emptySection: Section = { name: "", topic: undefined, other: undefined, attributes: noAttributes };

type HeadingItem = {
  readonly name: string;
  readonly part: Part;
  readonly below: Below;
  readonly nouns: NounLookup;
  readonly isSized: boolean;
};

function isItem(item: HeadingItem): boolean {
  const { name, below, isSized } = item;
  if (sortEntry(name, name, undefined) === "sentence" || otherTopicOf(name) === "order") return false;
  const isTold = below.hasFields || below.hasPoses;
  // `Enemies` with fields holds settings of all enemies, unless the fields name one file.
  if (topicOf(name) !== undefined && !holdsFile(below)) return isTold && !isPlural(name);
  return isTold || isSized || isToldByPlace(item);
}

function holdsFile(below: Below): boolean {
  return below.details.some(
    ({ text, isBullet }) => isBullet && /^[^:：]{1,30}[:：].*\.(?:png|webp|gif|svg|jpe?g)\b/iu.test(text),
  );
}

/** Prose alone tells an item only below a section of art, or if the dictionary knows a thing of the name. */
function isToldByPlace({ name, part, below, nouns }: HeadingItem): boolean {
  if (!standsAmongItems(part)) return false;
  if (part.parent?.section.topic !== undefined) return true;
  return isDrawable(name, nouns) && below.lines.length <= maxProseLines && toWordsOf(name).length <= maxNounWords;
}

/** Beside headings with lists, a heading with prose is a part of the plan, and no item. */
function standsAmongItems({ parent }: Part): boolean {
  const siblings = parent?.children ?? [];
  return siblings.filter(holdsList).length <= siblings.length * half;
}

function holdsList({ blocks, children }: Part): boolean {
  return children.length > 0 || blocks.some(({ kind }) => kind === "list" || kind === "table");
}

function isPlural(name: string): boolean {
  return /[^s]s$|[ыи]$/iu.test(toWordsOf(name).at(-1) ?? "");
}
